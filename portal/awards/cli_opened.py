"""``flask awards verify-seal``: what an outsider runs. Needs the file and nothing else: no database, no settings."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from portal.awards.cli import awards
from portal.awards.scoring.opened import checks


@awards.command("verify-seal", with_appcontext=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--fingerprint", default="", help="The fingerprint as you noted it before the reveal; default: the one in the file.")
def verify_seal(file: Path, fingerprint: str) -> None:
    """Check the opened FILE of an edition: its seal, and every ranking counted again from its marks.

    Exit code 0 when everything fits, 1 when something does not, 2 when the file cannot be read.
    """
    try:
        opened = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        click.echo(f"{file.name} cannot be read as JSON: {error}", err=True)
        sys.exit(2)
    found = checks(opened, fingerprint)
    for check in found:
        click.echo(f"{'ok ' if check.fine else 'NO '} {check}")
    if not all(check.fine for check in found):
        sys.exit("Something does not fit.")
    click.echo("Everything fits.")
