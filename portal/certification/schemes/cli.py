"""``flask certification ...``: standards from files."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from portal.certification.schemes import services
from portal.certification.standards.library import LibraryError
from portal.core.database import transaction

certification = AppGroup("certification", help="Standards and schemes.")


def init_app(app: Flask) -> None:
    app.cli.add_command(certification)


@certification.command("import-standard")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_standard(file: Path) -> None:
    """One standard from a YAML file; a mistake is said with its line, and nothing is changed then."""
    try:
        with transaction():
            done = services.import_standard(file, actor=None)
            click.echo(_line(done))
    except LibraryError as error:
        sys.exit("\n".join(f"{file.name}:{one.line}: {one.reason}" for one in error.mistakes))


@certification.command("seed")
def seed() -> None:
    """The standards that come with the portal, with their crosswalk and indicators. Twice makes no difference."""
    with transaction():
        for done in services.load_shipped(actor=None):
            click.echo(_line(done))


def _line(done: services.Imported) -> str:
    standard = done.standard
    return f"{standard.code}: {'revision ' + str(standard.revision) + ' imported' if done.new else 'already there'}"
