"""``flask awards score``: the engine on any table of marks, without a database."""

from __future__ import annotations

import gc
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from portal.awards.cli import Number, awards
from portal.awards.scoring import Rules, any_table, spreadsheets
from portal.awards.scoring.gates import RULES, Gates
from portal.awards.scoring.problems import Unreadable, told

THOROUGH = 20_000
METHODS = ("official", "adjusted", "plain", "trimmed", "median", "fixed", "random", "rasch")


@awards.command("score", with_appcontext=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="official",
    show_default=True,
    help="What score and rank follow. official: adjusted or plain by rule and gates; fixed: severities taken off whole (least "
    "squares); random: nominees shrunken too (BLUP); rasch: many-facet Rasch model.",
)
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.option("--nominee", metavar="COLUMN", help="Name of the column of nominees, where it is not nominee.")
@click.option("--juror", metavar="COLUMN", help="The same for jurors,")
@click.option("--criterion", metavar="COLUMN", help="criteria (without such a column there is one criterion),")
@click.option("--weight", metavar="COLUMN", help="their weights (without: 1 each)")
@click.option("--mark", metavar="COLUMN", help="and marks; an empty one is a juror who gave none.")
@click.option("--where", metavar="COLUMN=VALUE", multiple=True, help="Only the rows with this value; again for further columns.")
@click.option("--shortlist", type=click.IntRange(1), default=3, show_default=True, help="Places on the shortlist.")
@click.option("--seed", type=click.IntRange(0), help="Of the drawn ranks; from the marks, if not given.")
@click.option("--rule", type=click.Choice(RULES), default="adjusted", show_default=True, help="The rule of the round: which result is wanted.")
@click.option("--least-cards", type=click.IntRange(1), default=3, show_default=True, help="Scorecards of every nominee for an adjustment.")
@click.option("--rounding", type=click.Choice(["once", "each"]), default="once", show_default=True)
@click.option("--total", type=click.Choice(["mean", "sum"]), default="mean", show_default=True)
@click.option("--trim-from", type=click.IntRange(3), default=5, show_default=True, help="Marks from which highest and lowest are dropped.")
@click.option("--lowest", type=Number(), help="Lowest mark of the scale; marks below it are refused.")
@click.option("--highest", type=Number(), help="Highest mark of the scale.")
@click.option(
    "--stability/--no-stability",
    default=None,
    help=f"What changes without any one juror or criterion, and questions for the chair. Default: up to {THOROUGH:,} marks.",
)
@click.option("--variances", metavar="N,J,R", help="Variances of nominees, jurors and residual to use instead of estimating them.")
def score(file: Path, as_json: bool, where: tuple[str, ...], **given: Any) -> None:
    """Score a table of marks, one a row: FILE is CSV or XLSX with columns nominee, juror, mark and perhaps criterion and weight.

    severity is positive for a strict juror, in points; rank_low and rank_high hold the true rank with a chance of 90 %. Ranks are
    taken on values rounded half up to two decimals.
    """
    from portal.awards.scoring.analysis.readable import lines
    from portal.awards.scoring.analysis.report import analyse, text

    gc.disable()  # one file, then the end: looking for garbage among its cells would cost a third of the time
    ends = (given["lowest"], given["highest"])
    if None not in ends and ends[0] >= ends[1]:
        raise click.BadParameter(f"the scale must rise, and {ends[0]} is not below {ends[1]}.", param_hint="--lowest")
    taken = _taken(file, where, given)
    try:
        data = analyse(
            taken.criteria,
            taken.marks,
            nominees=taken.nominees,
            rules=Rules(rounding=given["rounding"], total=given["total"]),
            trim_from=given["trim_from"],
            thorough=len(taken.marks) <= THOROUGH if given["stability"] is None else given["stability"],
            shortlist=given["shortlist"],
            rule=given["rule"],
            method=given["method"],
            gates=Gates(least_cards=given["least_cards"]),
            scale=None if None in ends else (float(ends[0]), float(ends[1])),
            seed=given["seed"],
            variances=_variances(given["variances"]),
        )
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    if as_json:
        click.echo(text(data))
        return
    for line in lines(data):
        click.echo(line)


def _taken(file: Path, where: tuple[str, ...], given: dict[str, Any]) -> any_table.Taken:
    """The marks of the file; ends with every problem told, and without a result, when a row is wrong."""
    names = {word: given[word] for word in (*any_table.NEEDED, *any_table.OPTIONAL) if given[word]}
    only = dict(_pair(each) for each in where)
    try:
        lines = spreadsheets.lines(_content(file), file.name)
        taken = any_table.take(lines, names, only, (given["lowest"], given["highest"]))
    except Unreadable as error:
        raise click.ClickException(f"{file.name}: {error.problem}") from error
    for line in told(taken.problems):
        click.echo(line, err=True)
    if taken.problems:
        raise click.ClickException(f"{file.name}: {len(taken.problems)} problems. Nothing was scored.")
    return taken


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.BadParameter(f"{file} cannot be read: {error.strerror}.", param_hint="FILE") from error


def _pair(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals or not column.strip():
        raise click.BadParameter(f"{text!r} is not COLUMN=VALUE.", param_hint="--where")
    return column.strip(), value


def _variances(text: str | None) -> tuple[float, float, float] | None:
    if text is None:
        return None
    try:
        nominee, juror, residual = (Decimal(each.strip()) for each in text.split(","))
    except (ValueError, ArithmeticError) as error:
        raise click.BadParameter("three numbers with commas between them are wanted.", param_hint="--variances") from error
    if not all(each.is_finite() and each >= 0 for each in (nominee, juror, residual)) or not residual:
        raise click.BadParameter("variances cannot be negative, nor the residual's zero.", param_hint="--variances")
    return float(nominee), float(juror), float(residual)
