"""``flask awards import-marks, results, verify``: past marks in, frozen results out."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path

import click

from portal.audit import Event, record
from portal.awards.cli import Number, awards
from portal.awards.counting import queries as counting
from portal.awards.counting.services import still_true
from portal.awards.importing import services as importing
from portal.awards.models import Edition
from portal.awards.scoring import long_table, spreadsheets
from portal.awards.scoring.problems import Problem, Unreadable, told
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.tables import csv_lines

BILLION, MILLIONTH = Decimal(10**9), Decimal("0.000001")


@awards.command("import-marks")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="Name of the programme; made when there is none.")
@click.option("--method", type=click.Choice(["mean", "median", "trimmed-mean"]), default="mean", show_default=True)
@click.option("--rounding", type=click.Choice(["once", "each"]), default="once", show_default=True)
@click.option("--total", type=click.Choice(["mean", "sum"]), default="mean", show_default=True)
@click.option("--lowest", type=Number(), default=Decimal(0), show_default=True, help="Lowest mark of the scale.")
@click.option("--highest", type=Number(), default=Decimal(10), show_default=True, help="Highest mark of the scale.")
@click.option("--skip-bad", is_flag=True, help="Import the rows that are right.")
def import_marks(
    file: Path, programme: str, method: str, rounding: str, total: str, lowest: Decimal, highest: Decimal, skip_bad: bool
) -> None:
    """Archived editions with frozen results from a CSV or XLSX file of marks.

    Columns: edition, category, nominee, country, criterion, weight, juror, mark.
    """
    _check_scale(lowest, highest)
    if not programme.strip():
        raise click.BadParameter("a name is wanted.", param_hint="--programme")
    try:
        rows, problems = spreadsheets.read(file)
    except Unreadable as error:
        sys.exit(f"{file.name}: {error.problem}")
    checked = long_table.check(rows, (lowest, highest))
    _report([*problems, *checked.problems], skip_bad)
    if not checked.rows:
        sys.exit("There is nothing to import.")
    _made_ready()
    try:
        with transaction():
            target = importing.programme_named(programme)
            rules = importing.Counting(method, rounding, total)
            editions = importing.import_editions(target, checked.rows, rules, low=lowest, high=highest, at=now())
            for edition in editions:
                click.echo(f"Imported {edition.title['en']} (edition {edition.id}, slug {edition.slug}).")
    except Refused as refusal:
        sys.exit(f"{refusal.reason} Nothing was imported.")
    click.echo(f"{len(checked.rows)} marks in {len(editions)} editions.")


def _check_scale(lowest: Decimal, highest: Decimal) -> None:
    """What the database keeps of a number are millionths, and no more than that of a billion."""
    for option, end in (("--lowest", lowest), ("--highest", highest)):
        if abs(end) > BILLION or end != end.quantize(MILLIONTH):
            raise click.BadParameter("up to six decimals, and no more than a billion, please.", param_hint=option)
    if lowest >= highest:
        raise click.BadParameter(f"the scale must rise, and {lowest} is not below {highest}.", param_hint="--lowest")


def _report(problems: list[Problem], skip_bad: bool) -> None:
    """Say per row what is wrong; end here unless the rest is wanted."""
    for line in told(problems):
        click.echo(line, err=True)
    if problems and not skip_bad:
        sys.exit(f"{len(problems)} problems. Nothing was imported; --skip-bad imports the other rows.")


def _made_ready() -> None:
    """Before the first start there is no database to read or write."""
    from portal.cli import migrate_new_database

    migrate_new_database()


def _edition(name: str) -> Edition:
    _made_ready()
    found = counting.edition_named(name)
    if found is None:
        sys.exit(f"There is no edition “{name}”, or more than one.")
    return found


@awards.command("results")
@click.argument("edition")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def results(edition: str, kind: str) -> None:
    """The frozen table of an EDITION, named by number, slug or title."""
    found = _edition(edition)
    lines = list(counting.result_lines(found))
    if not lines:
        sys.exit("This edition has no frozen results.")
    with transaction():
        record(Event.RESULTS_READ, found, actor=None, by="command")
    if kind == "json":
        rows = [dict(zip(counting.RESULT_COLUMNS, line, strict=True)) for line in lines]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for line in csv_lines(counting.RESULT_COLUMNS, lines):
        click.echo(line, nl=False)


@awards.command("verify")
@click.argument("edition")
def verify(edition: str) -> None:
    """Recompute every frozen result of an EDITION from its stored marks; the bytes must be the same."""
    found = _edition(edition)
    results = counting.current_result_sets(found)
    broken = [result for result in results if not still_true(result)]
    for result in results:
        word = "DIFFERS" if result in broken else "same"
        click.echo(f"{word}  {result.fingerprint}  {result.category.key}")
    if broken or not results:
        sys.exit(f"{len(broken)} of {len(results)} results differ." if results else "This edition has no frozen results.")
