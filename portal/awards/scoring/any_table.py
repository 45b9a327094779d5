"""Any long table of marks, one mark a row, its columns found by name: what `flask awards score` reads.

Looser than `long_table`, which imports editions: criterion and weight may be missing (one criterion, weight 1), other columns are
ignored, numbers may have any decimals. Nothing stops at the first problem; a row with a problem gives no mark.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import compress
from typing import Any

from portal.awards.scoring.long_table import LONGEST
from portal.awards.scoring.model import Criterion, Mark
from portal.awards.scoring.problems import Problem, Unreadable
from portal.awards.scoring.rounding import plain

NEEDED, OPTIONAL = ("nominee", "juror", "mark"), ("criterion", "weight")
ONLY = "mark"
"""The criterion of a table without a column of criteria."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?")
Scale = tuple[Decimal | None, Decimal | None]
Looked = tuple[Any, str, Mapping[str, str]]
"""What a cell means, the code of what is wrong with it or "", and the parameters of that."""
Table = list[list[Any]]
"""Columns of rows without a problem: number, nominee, juror, criterion, weight, mark."""


@dataclass(frozen=True)
class Taken:
    """What `score` and `analyse` need, in the order of first appearance; `nominees` holds those without a mark too."""

    criteria: tuple[Criterion, ...]
    nominees: tuple[str, ...]
    marks: tuple[Mark, ...]
    problems: tuple[Problem, ...]


def take(
    lines: Sequence[Sequence[str]],
    names: Mapping[str, str] | None = None,
    where: Mapping[str, str] | None = None,
    scale: Scale = (None, None),
) -> Taken:
    """The marks of a table whose first line is the header.

    names: our word (nominee, juror, criterion, weight, mark) -> the column's name where it differs; upper and lower case are one
    unless both exist. where: column -> the value a row must have to count. scale: the lowest and highest mark allowed. Raises
    Unreadable when a column is missing or there is nothing to read.
    """
    header = [cell.strip() for cell in lines[0]] if lines else []
    if not any(header):
        raise Unreadable(Problem(0, "", "no-rows"))
    places = _places(header, names or {})
    filters = [(_column(header, column), value.strip()) for column, value in (where or {}).items()]
    numbered = [pair for pair in enumerate(lines[1:], start=2) if any(pair[1])]
    if filters:
        numbered = [pair for pair in numbered if all(_cell(pair[1], place) == value for place, value in filters)]
    width = len(header)
    wide = {number for number, line in numbered if len(line) > width and any(map(str.strip, line[width:]))}
    full = [pair for pair in numbered if any(map(str.strip, pair[1])) and pair[0] not in wide]
    if not full and not wide:
        raise Unreadable(Problem(0, "", "no-rows"))
    taken = _taken([number for number, _ in full], _columns(full, places), scale)
    problems = sorted([*(Problem(number, "", "extra-cells") for number in wide), *taken.problems], key=lambda each: each.row)
    if not problems and all(mark.value is None for mark in taken.marks):
        raise Unreadable(Problem(0, "", "no-marks"))
    return replace(taken, problems=tuple(problems))


def _places(header: list[str], names: Mapping[str, str]) -> dict[str, int]:
    """Our words -> places of their columns; optional ones that nobody named may be absent."""
    places = {word: _column(header, names.get(word) or word) for word in NEEDED}
    for word in OPTIONAL:
        if names.get(word) or word in [cell.casefold() for cell in header]:
            places[word] = _column(header, names.get(word) or word)
    for place, times in Counter(places.values()).items():
        if times > 1:
            raise Unreadable(Problem(1, header[place], "shared-column", {"column": header[place]}))
    return places


def _column(header: list[str], name: str) -> int:
    for same in ([cell == name for cell in header], [cell.casefold() == name.casefold() for cell in header]):
        if same.count(True) == 1:
            return same.index(True)
        if any(same):
            raise Unreadable(Problem(1, name, "repeated-column", {"column": name}))
    raise Unreadable(Problem(1, name, "missing-column", {"column": name}))


def _cell(line: Sequence[str], place: int) -> str:
    return line[place].strip() if place < len(line) else ""


def _columns(lines: list[tuple[int, Sequence[str]]], places: Mapping[str, int]) -> dict[str, list[str]]:
    """Our words -> the cells of that column; cells that a short line lacks are empty."""
    return {
        word: [line[place] if place < len(line) else "" for _, line in lines] for word, place in places.items()
    }


def _taken(numbers: list[int], columns: Mapping[str, list[str]], scale: Scale) -> Taken:
    """Marks from columns. Names and numbers come again and again, so each different cell is looked at once."""
    problems: list[Problem] = []

    def looked(word: str, look: Callable[[str], Looked], otherwise: Any = None) -> list[Any]:
        if word not in columns:
            return [otherwise] * len(numbers)
        known = {cell: look(cell.strip()) for cell in set(columns[word])}
        wrong = {cell for cell, (_, code, _) in known.items() if code}
        for number, cell in zip(numbers, columns[word], strict=True) if wrong else ():
            if cell in wrong:
                problems.append(Problem(number, word, known[cell][1], known[cell][2]))
        values = {cell: value for cell, (value, _, _) in known.items()}
        return [values[cell] for cell in columns[word]]

    table = [
        numbers,
        looked("nominee", _name),
        looked("juror", _name),
        looked("criterion", _name, ONLY),
        looked("weight", _weight, Decimal(1)),
        looked("mark", lambda cell: _mark(cell, scale)),
    ]
    table = _without({each.row for each in problems}, table)
    meant, table = _agreeing(table, problems)
    _, nominees, jurors, criteria, _, values = table = _single(table, problems)
    return Taken(
        tuple(Criterion(key, weight, place) for place, (key, weight) in enumerate(meant.items())),
        tuple(dict.fromkeys(nominees)),
        tuple(map(Mark, nominees, jurors, criteria, values)),
        tuple(problems),
    )


def _without(rows: set[int], table: Table) -> Table:
    """The table without some of its rows, by number."""
    if not rows:
        return table
    kept = [number not in rows for number in table[0]]
    return [list(compress(column, kept)) for column in table]


def _agreeing(table: Table, problems: list[Problem]) -> tuple[dict[str, Decimal], Table]:
    """The weight of each criterion, the first given, and the rows that agree with it."""
    numbers, _, _, criteria, weights, _ = table
    meant: dict[str, Decimal] = {}
    for criterion, weight in (pairs := dict.fromkeys(zip(criteria, weights, strict=True))):
        meant.setdefault(criterion, weight)
    if len(pairs) == len(meant):
        return meant, table
    wrong = set()
    for number, criterion, weight in zip(numbers, criteria, weights, strict=True):
        if weight != meant[criterion]:
            other = numbers[criteria.index(criterion)]
            params = {"value": plain(weight), "name": criterion, "meant": plain(meant[criterion]), "other": str(other)}
            problems.append(Problem(number, "weight", "weight-differs", params))
            wrong.add(number)
    return meant, _without(wrong, table)


def _single(table: Table, problems: list[Problem]) -> Table:
    """The rows without those that mark again what a juror marked before."""
    numbers, nominees, jurors, criteria, _, _ = table
    if len(set(zip(nominees, jurors, criteria, strict=True))) == len(numbers):
        return table
    first: dict[tuple[str, str, str], int] = {}
    again = set()
    for number, nominee, juror, criterion in zip(numbers, nominees, jurors, criteria, strict=True):
        before = first.setdefault((nominee, juror, criterion), number)
        if before != number:
            params = {"juror": juror, "nominee": nominee, "criterion": criterion, "other": str(before)}
            problems.append(Problem(number, "mark", "duplicate", params))
            again.add(number)
    return _without(again, table)


def _name(cell: str) -> Looked:
    name = " ".join(unicodedata.normalize("NFC", cell).split())
    if not name:
        return "", "empty", {}
    if len(name) > LONGEST:
        return "", "too-long", {"limit": str(LONGEST), "length": str(len(name))}
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in name):
        return "", "unprintable", {}
    return name, "", {}


def _weight(cell: str) -> Looked:
    if not cell:
        return None, "empty", {}
    if not _NUMBER.fullmatch(cell):
        return None, "not-a-number", {"value": cell[:40]}
    weight = Decimal(cell.replace(",", "."))
    return (weight, "", {}) if weight > 0 else (None, "not-positive", {"value": cell[:40]})


def _mark(cell: str, scale: Scale) -> Looked:
    if not cell:
        return None, "", {}
    if not _NUMBER.fullmatch(cell):
        return None, "not-a-number", {"value": cell[:40]}
    mark = Decimal(cell.replace(",", "."))
    low, high = scale
    if low is not None and mark < low:
        return None, "below-scale", {"value": cell[:40], "lowest": plain(low)}
    if high is not None and mark > high:
        return None, "above-scale", {"value": cell[:40], "highest": plain(high)}
    return mark, "", {}
