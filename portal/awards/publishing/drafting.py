"""The draft of a nominee's feedback: shared comments by criterion, and the quarter of the field. Pure.

Never ranks, totals or names. A quarter is only told where the field is large enough to hide the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from portal.awards.models import Criterion, Entry, ResultRow, ResultSet

LEAST_RANKED = 4
LEAST_CARDS = 3
QUARTERS = 4
STRENGTHS = 2

Document = dict[str, Any]
"""``{"criteria": [{"key", "name", "family", "round", "quartile", "comments"}], "strengths": [names], "field", "sentence"}``.

strengths: the criteria in which the field was best; field: what the chair adds about it; sentence: to this nominee.
"""


def quarter_of(mark: Decimal, field: Sequence[Decimal]) -> int:
    """1 for the lowest quarter of the field to 4 for the highest; equal marks share a quarter.

    A mark's place is the share of the field below it, half of those equal to it (itself included) counted.
    """
    below, equal = sum(1 for other in field if other < mark), sum(1 for other in field if other == mark)
    place = (Fraction(below) + Fraction(equal, 2)) / len(field)
    return min(QUARTERS, int(place * QUARTERS) + 1)


def draft(entry: Entry, results: Sequence[ResultSet], comments: Mapping[tuple[int, int], Sequence[str]]) -> Document:
    """``results``: the frozen counts of the entry's category, a round each; ``comments``: by entry and criterion id."""
    criteria = [
        _criterion(criterion, result, entry, comments, named=len(results) > 1)
        for result in results
        for criterion in result.round.criteria
    ]
    return {"criteria": criteria, "strengths": strengths(results), "field": "", "sentence": ""}


def strengths(results: Sequence[ResultSet]) -> list[dict[str, str]]:
    """The names of the criteria with the highest medians of the field, best first; none of too small a field."""
    medians = []
    for result in results:
        for criterion in result.round.criteria:
            field = _field_of(criterion.key, result.rows)
            if len(field) >= LEAST_RANKED:
                medians.append((-median(field), result.round.position, criterion.position, criterion.key, dict(criterion.name)))
    best = sorted(medians, key=lambda each: each[:4])[:STRENGTHS]
    return [each[-1] for each in best] if len(medians) > STRENGTHS else []


def _field_of(key: str, rows: Sequence[ResultRow]) -> list[Decimal]:
    """The panel marks of everybody ranked."""
    return [Decimal(row.panel_marks[key]) for row in rows if row.rank is not None and row.panel_marks.get(key)]


def _criterion(
    criterion: Criterion, result: ResultSet, entry: Entry, comments: Mapping[tuple[int, int], Sequence[str]], *, named: bool
) -> Document:
    return {
        "key": criterion.key,
        "name": dict(criterion.name),
        "family": criterion.family,
        "round": dict(result.round.name) if named else {},
        "quartile": _quarter(criterion.key, result.rows, entry),
        "comments": list(comments.get((entry.id, criterion.id), ())),
    }


def _quarter(key: str, rows: Sequence[ResultRow], entry: Entry) -> int | None:
    """None where the field is too small, or too few cards stand behind the mark."""
    mine = next((row for row in rows if row.entry_id == entry.id), None)
    field = _field_of(key, rows)
    if mine is None or mine.cards < LEAST_CARDS:
        return None
    mark = mine.panel_marks.get(key)
    if not mark or len(field) < LEAST_RANKED:
        return None
    return quarter_of(Decimal(mark), field)


def edited(document: Mapping[str, Any], comments: Sequence[Sequence[str]], sentence: str, field: str = "") -> Document:
    """The document with the chair's texts; a comment left empty is taken out."""
    criteria = [
        {**criterion, "comments": [text for text in texts if text]}
        for criterion, texts in zip(document["criteria"], comments, strict=True)
    ]
    return {"criteria": criteria, "strengths": document.get("strengths", []), "field": field, "sentence": sentence}


def comments_in(document: Mapping[str, Any]) -> int:
    return sum(len(criterion["comments"]) for criterion in document["criteria"])
