"""``flask documents check``."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from portal.documents import checking

documents_commands = AppGroup("documents", help="Files and their rows.")


@documents_commands.command("check")
@click.option("--remove-orphans", is_flag=True, help="Delete files that belong to no document.")
def check(remove_orphans: bool) -> None:
    """Compare every file with its row. Ends with 1 when something is missing, damaged or left over."""
    findings = checking.check()
    click.echo(f"checked {findings.checked}")
    for document_id in findings.missing:
        click.echo(f"missing document {document_id}")
    for document_id in findings.damaged:
        click.echo(f"damaged document {document_id}")
    for key in findings.orphans:
        click.echo(f"orphan {key}")
    if remove_orphans:
        checking.remove_orphans(findings)
        findings.orphans = []
    if not findings.healthy:
        raise SystemExit(1)
