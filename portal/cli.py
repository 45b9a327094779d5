"""Commands of the installation: serve, worker. Each feature brings its own group."""

from __future__ import annotations

import sys
import threading
from urllib.parse import urlsplit

import click
from flask import Flask, current_app

from portal.core import worker


def init_app(app: Flask) -> None:
    app.cli.add_command(serve)
    app.cli.add_command(work)


def upgrade_database() -> None:
    """Bring the schema to the code's revision."""
    from flask_migrate import upgrade

    settings = current_app.extensions["settings"]
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    upgrade()


def migrate_new_database() -> None:
    """Give an empty database its tables; one that has some is left to ``flask serve``."""
    from sqlalchemy import inspect

    from portal.extensions import db

    settings = current_app.extensions["settings"]
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    if not inspect(db.engine).get_table_names():
        upgrade_database()


def run_server(app: Flask, host: str, port: int) -> None:
    """Web and worker in one process, until interrupted."""
    from waitress import serve as waitress_serve

    stop = worker.start_thread(app, app.extensions["settings"].worker_seconds)
    try:
        waitress_serve(app, host=host, port=port, threads=8, ident=None)
    except OSError as error:
        sys.exit(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.")
    finally:
        stop.set()


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=None, type=int, help="Default: the port of BASE_URL.")
def serve(host: str, port: int | None) -> None:
    """Migrate, then serve web and worker in one process."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    upgrade_database()
    address = urlsplit(app.extensions["settings"].base_url)
    port = port or address.port or 5000
    click.echo(f"Serving on http://{host}:{port}")
    run_server(app, host, port)


@click.command("worker")
@click.option("--once", is_flag=True, help="Each job once, then end.")
def work(once: bool) -> None:
    """The background worker alone: letters, rounds, publications."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if once:
        for name, done in worker.run_once(app).items():
            click.echo(f"{name}: {done}")
        return
    worker.run_forever(app, threading.Event(), app.extensions["settings"].worker_seconds)
