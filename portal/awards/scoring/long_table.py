"""A spreadsheet of marks, one mark a row: from rows of text to checked rows, with every problem named.

Columns: edition, category, nominee, country, criterion, weight, juror, mark; others are ignored. An empty
mark is a juror who gave none. Nothing here stops at the first problem, and no row with a problem is among the
checked ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal.awards.scoring.model import Criterion, Mark
from portal.awards.scoring.problems import Problem

COLUMNS = ("edition", "category", "nominee", "country", "criterion", "weight", "juror", "mark")
NAMES = ("edition", "category", "nominee", "country", "criterion", "juror")
LONGEST = 200
SCALE = (Decimal(0), Decimal(10))

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]+)?")
_DECIMALS = 6


@dataclass(frozen=True)
class MarkRow:
    """One valid row; `mark` is None where the juror gave none; `number` is the spreadsheet's, header = 1."""

    number: int
    edition: str
    category: str
    nominee: str
    country: str
    criterion: str
    weight: Decimal
    juror: str
    mark: Decimal | None


@dataclass(frozen=True)
class CategoryMarks:
    """What `score` needs for one category of one edition, in the order of first appearance."""

    edition: str
    category: str
    criteria: tuple[Criterion, ...]
    nominees: tuple[str, ...]
    countries: Mapping[str, str]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Checked:
    """rows: the valid ones; problems: everything wrong with the others, by row."""

    rows: tuple[MarkRow, ...]
    problems: tuple[Problem, ...]


def check(
    rows: Iterable[Mapping[str, str]], scale: tuple[Decimal, Decimal] = SCALE, first_number: int = 2
) -> Checked:
    """Check rows of text. Empty rows are passed over but counted, so that numbers match the spreadsheet's.

    Where rows disagree about a weight or a country the commonest value is taken as meant (the first among
    equals) and the others are problems; of duplicates the first is kept.
    """
    problems: list[Problem] = []
    parsed: list[MarkRow] = []
    for number, cells in enumerate(rows, start=first_number):
        if any((value or "").strip() for value in cells.values()):
            row, wrong = _parsed(number, cells, scale)
            problems.extend(wrong)
            parsed.extend([row] if row else [])
    valid = _without_duplicates(
        _agreeing(_agreeing(parsed, "weight", problems), "country", problems), problems
    )
    return Checked(tuple(valid), tuple(sorted(problems, key=lambda each: each.row)))


def categories(rows: Iterable[MarkRow]) -> tuple[CategoryMarks, ...]:
    """The checked rows by edition and category."""
    groups: dict[tuple[str, str], list[MarkRow]] = {}
    for row in rows:
        groups.setdefault((row.edition, row.category), []).append(row)
    return tuple(_category(edition, category, group) for (edition, category), group in groups.items())


def _category(edition: str, category: str, rows: list[MarkRow]) -> CategoryMarks:
    weights: dict[str, Decimal] = {}
    for row in rows:
        weights.setdefault(row.criterion, row.weight)
    return CategoryMarks(
        edition,
        category,
        tuple(Criterion(key, weight, place) for place, (key, weight) in enumerate(weights.items())),
        tuple(dict.fromkeys(row.nominee for row in rows)),
        {row.nominee: row.country for row in rows},
        tuple(Mark(row.nominee, row.juror, row.criterion, row.mark) for row in rows),
    )


def _parsed(
    number: int, cells: Mapping[str, str], scale: tuple[Decimal, Decimal]
) -> tuple[MarkRow | None, list[Problem]]:
    problems: list[Problem] = []
    names = {column: _name(number, column, cells.get(column) or "", problems) for column in NAMES}
    weight = _weight(number, cells.get("weight") or "", problems)
    mark = _mark(number, cells.get("mark") or "", scale, problems)
    if problems or weight is None:
        return None, problems
    return MarkRow(number=number, weight=weight, mark=mark, **names), []


def _name(number: int, column: str, value: str, problems: list[Problem]) -> str:
    name = " ".join(unicodedata.normalize("NFC", value).split())
    if not name:
        problems.append(Problem(number, column, "empty"))
    elif len(name) > LONGEST:
        problems.append(
            Problem(number, column, "too-long", {"limit": str(LONGEST), "length": str(len(name))})
        )
    elif any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in name):
        problems.append(Problem(number, column, "unprintable"))
    return name


def _weight(number: int, value: str, problems: list[Problem]) -> Decimal | None:
    if not value.strip():
        problems.append(Problem(number, "weight", "empty"))
        return None
    weight = _number(number, "weight", value, problems)
    if weight is not None and weight <= 0:
        problems.append(Problem(number, "weight", "not-positive", {"value": value.strip()}))
    return weight


def _mark(number: int, value: str, scale: tuple[Decimal, Decimal], problems: list[Problem]) -> Decimal | None:
    if not value.strip():
        return None
    mark = _number(number, "mark", value, problems)
    if mark is not None and not scale[0] <= mark <= scale[1]:
        params = {"value": value.strip(), "lowest": str(scale[0]), "highest": str(scale[1])}
        problems.append(Problem(number, "mark", "off-scale", params))
    return mark


def _number(number: int, column: str, value: str, problems: list[Problem]) -> Decimal | None:
    text = value.strip()
    if not _NUMBER.fullmatch(text):
        problems.append(Problem(number, column, "not-a-number", {"value": text[:40]}))
        return None
    text = text.replace(",", ".")
    if len(text.partition(".")[2].rstrip("0")) > _DECIMALS:
        problems.append(Problem(number, column, "too-fine", {"value": text[:40], "limit": str(_DECIMALS)}))
        return None
    return Decimal(text)


def _agreeing(rows: list[MarkRow], column: str, problems: list[Problem]) -> list[MarkRow]:
    """Rows whose weight (of a criterion) or country (of a nominee) is the one meant in their category."""
    owner = "criterion" if column == "weight" else "nominee"
    groups: dict[tuple[str, str, str], list[MarkRow]] = {}
    for row in rows:
        groups.setdefault((row.edition, row.category, getattr(row, owner)), []).append(row)
    bad: set[int] = set()
    for group in groups.values():
        meant = Counter(getattr(row, column) for row in group).most_common(1)[0][0]
        example = next(row.number for row in group if getattr(row, column) == meant)
        for row in (row for row in group if getattr(row, column) != meant):
            params = {
                "value": str(getattr(row, column)),
                "name": getattr(row, owner),
                "meant": str(meant),
                "other": str(example),
            }
            problems.append(Problem(row.number, column, f"{column}-differs", params))
            bad.add(row.number)
    return [row for row in rows if row.number not in bad]


def _without_duplicates(rows: list[MarkRow], problems: list[Problem]) -> list[MarkRow]:
    first: dict[tuple[str, ...], int] = {}
    kept: list[MarkRow] = []
    for row in rows:
        key = (row.edition, row.category, row.nominee, row.criterion, row.juror)
        if key in first:
            params = {"juror": row.juror, "nominee": row.nominee, "criterion": row.criterion}
            problems.append(Problem(row.number, "mark", "duplicate", params | {"other": str(first[key])}))
            continue
        first[key] = row.number
        kept.append(row)
    return kept
