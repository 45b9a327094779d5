"""``flask audit verify`` and ``flask audit head``."""

from __future__ import annotations

import re

import click
from flask.cli import AppGroup

from portal.audit import queries, trail

audit_commands = AppGroup("audit", help="The audit trail.")

ANCHOR = re.compile(r"(\d{1,15}):([0-9a-f]{64})")


def read_anchor(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, str] | None:
    if value is None:
        return None
    if (found := ANCHOR.fullmatch(value.strip().lower())) is None:
        raise click.BadParameter("expected COUNT:HASH, as printed by `flask audit head`")
    return int(found[1]), found[2]


@audit_commands.command("verify")
@click.option("--anchor", callback=read_anchor, metavar="COUNT:HASH", help="A head noted earlier, elsewhere.")
def verify(anchor: tuple[int, str] | None) -> None:
    """Walk the whole chain. Ends with 0 when every event is as it was written, else with 1."""
    check = trail.verify(anchor)
    click.echo(f"count {check.count}")
    click.echo(f"head {check.head}")
    if check.broken is None:
        click.echo("intact")
        return
    click.echo(f"broken at event {check.broken}")
    raise SystemExit(1)


@audit_commands.command("head")
def head() -> None:
    """Print COUNT:HASH of the chain's end, to be kept outside the portal."""
    count, digest = queries.head()
    click.echo(f"{count}:{digest}")
