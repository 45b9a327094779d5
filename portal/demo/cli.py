"""``flask demo``: the whole portal with the demo federation, in one command."""

from __future__ import annotations

import json
import sys
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from sqlalchemy import inspect

from portal import create_app, demo_data
from portal.cli import run_server, upgrade_database
from portal.core.i18n import LANGUAGES
from portal.demo import building, people
from portal.extensions import db
from portal.settings import Settings


def init_app(app: Flask) -> None:
    app.cli.add_command(demo)


@click.command("demo")
@click.option("--reset", is_flag=True, help="Take the demo federation away and build it anew.")
@click.option("--no-serve", is_flag=True, help="Only build it.")
@click.option("--list-cast", is_flag=True, help="Who to sign in as.")
@click.option("--json", "as_json", is_flag=True, help="With --list-cast: one JSON object per person.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=None, help="Default: the port of BASE_URL.")
def demo(reset: bool, no_serve: bool, list_cast: bool, as_json: bool, host: str, port: int | None) -> None:
    """Migrate, fill with the demo federation, serve web and worker on this machine. Run again, it keeps the data."""
    if list_cast:
        _list_cast(as_json)
        return
    settings: Settings = current_app.extensions["settings"]
    _prepare(settings, reset)
    if no_serve:
        return
    port = port or urlsplit(settings.base_url).port or 5000
    address = f"http://{host}:{port}"
    app = create_app(settings.model_copy(update={"demo": True, "base_url": address if settings.embedded else settings.base_url}))
    click.echo(f"\nThe portal is at {address}\nSign in with one click, or with these addresses and the password {people.PASSWORD}\n")
    _list_cast(False)
    with app.app_context():
        run_server(app, host, port)


def _prepare(settings: Settings, reset: bool) -> None:
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    known = inspect(db.engine).has_table("users")
    if known and not building.is_demo() and not building.is_empty():
        sys.exit("This database holds a real installation: flask demo does not touch it. Set INSTANCE_DIR or DATABASE_URL to another place.")
    if known and reset:
        building.remove(settings.storage_dir)
    upgrade_database()
    if building.is_demo():
        click.echo("The demo federation is there already; --reset builds it anew.")
        return
    click.echo("Building the demo federation …")
    building.build()


def _list_cast(as_json: bool) -> None:
    for person in demo_data.cast():
        if as_json:
            line = {
                "name": person.name, "email": person.email, "password": people.PASSWORD,
                "mandates": people.cast_mandates(person),
            }  # fmt: skip
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo(f"  {person.email:45} {person.does[next(iter(LANGUAGES))]}")
