"""The frozen document of a result set: inputs, rules and table, enough to compute the same bytes again.

Whoever holds the document can check it: `recompute` scores its stored inputs and must give its own canonical
bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from portal.awards.scoring.model import Criterion, Duel, Mark, Row, Rules, Step, Table, Tie
from portal.awards.scoring.rounding import plain
from portal.awards.scoring.table import score
from portal.core.canonical import canonical

FORMAT = "awards-result/1"
# Raised whenever the arithmetic changes; documents of another engine are not recomputed by this one.
ENGINE = "1"

Document = dict[str, Any]


def document(
    rules: Rules,
    criteria: Iterable[Criterion],
    marks: Iterable[Mark],
    table: Table,
    engine_version: str = ENGINE,
    subject: Mapping[str, Any] | None = None,
) -> Document:
    """Everything behind one table as plain JSON data, inputs sorted and decimals as text.

    `subject` names what was scored (edition, category, round); it is carried along and covered by the
    fingerprint.
    """
    return {
        "format": FORMAT,
        "engine": engine_version,
        "subject": dict(subject or {}),
        "rules": {
            "method": rules.method,
            "rounding": rules.rounding,
            "total": rules.total,
            "places": rules.places,
            "trim_from": rules.trim_from,
        },
        "criteria": [
            {"key": each.key, "weight": plain(each.weight), "position": each.position}
            for each in sorted(criteria, key=lambda each: each.key)
        ],
        "nominees": sorted(row.nominee for row in table.rows),
        "marks": [_mark(each) for each in sorted(marks, key=_place)],
        "table": [_row(row, table.ties) for row in table.rows],
        "ties": [_tie(tie) for tie in table.ties],
    }


def recompute(stored: Mapping[str, Any]) -> bytes:
    """Score the stored inputs again: the canonical bytes of the document they give.

    Raises ValueError, KeyError or TypeError when the document is not one of this format and engine.
    """
    if (stored["format"], stored["engine"]) != (FORMAT, ENGINE):
        raise ValueError(f"not a document of format {FORMAT}, engine {ENGINE}")
    rules = Rules(**stored["rules"])
    criteria = [
        Criterion(each["key"], _decimal(each["weight"]), each["position"]) for each in stored["criteria"]
    ]
    marks = [
        Mark(each["nominee"], each["juror"], each["criterion"], _value(each["value"]))
        for each in stored["marks"]
    ]
    table = score(rules, criteria, marks, stored["nominees"])
    return canonical(document(rules, criteria, marks, table, stored["engine"], stored["subject"]))


def verify(stored: Mapping[str, Any]) -> bool:
    """True when the document's table is exactly what its own inputs and rules give."""
    try:
        return canonical(stored) == recompute(stored)
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return False


def _place(mark: Mark) -> tuple[str, str, str]:
    return (mark.nominee, mark.criterion, mark.juror)


def _mark(mark: Mark) -> Document:
    return {
        "nominee": mark.nominee,
        "juror": mark.juror,
        "criterion": mark.criterion,
        "value": None if mark.value is None else plain(mark.value),
    }


def _row(row: Row, ties: tuple[Tie, ...]) -> Document:
    return {
        "nominee": row.nominee,
        "panel_marks": _texts(row.panel_marks),
        "total": None if row.total is None else str(row.total),
        "rank": row.rank,
        "cards": row.cards,
        "tie": None if row.tie is None else ties.index(row.tie),
    }


def _tie(tie: Tie) -> Document:
    return {
        "total": str(tie.total),
        "members": list(tie.members),
        "steps": [_step(step) for step in tie.steps],
    }


def _step(step: Step) -> Document:
    return {
        "step": step.step,
        "criterion": step.criterion,
        "members": list(step.members),
        "outcome": step.outcome,
        "groups": [list(group) for group in step.groups],
        "values": None if step.values is None else _texts(step.values),
        "duels": [_duel(duel) for duel in step.duels],
    }


def _duel(duel: Duel) -> Document:
    return {
        "first": duel.first,
        "second": duel.second,
        "first_above": duel.first_above,
        "second_above": duel.second_above,
        "common": duel.common,
    }


def _texts(values: Mapping[str, Decimal | None]) -> dict[str, str | None]:
    return {key: None if value is None else str(value) for key, value in values.items()}


def _decimal(text: str) -> Decimal:
    if not isinstance(text, str):
        raise TypeError("decimals are stored as text")
    return Decimal(text)


def _value(text: str | None) -> Decimal | None:
    return None if text is None else _decimal(text)
