"""The frozen document of a result set: inputs, rules and table, enough to compute the same bytes again.

Whoever holds the document can check it: `recompute` scores its stored inputs and must give its own canonical
bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.awards.scoring.model import Criterion, Duel, Mark, Row, Rules, Step, Table, Tie
from portal.awards.scoring.official import Count, Estimate, count
from portal.awards.scoring.rounding import plain
from portal.core.canonical import canonical

FIRST_FORMAT = "awards-result/1"
"""Before there was an adjusted result beside the plain one; still checked, no longer written."""
FORMAT = "awards-result/2"
# Raised whenever the arithmetic changes; documents of another engine are not recomputed by this one.
ENGINES = {FIRST_FORMAT: "1", FORMAT: "2"}
ENGINE = ENGINES[FORMAT]

Document = dict[str, Any]


def document(
    rules: Rules,
    criteria: Iterable[Criterion],
    marks: Iterable[Mark],
    counted: Count,
    estimate: Estimate,
    subject: Mapping[str, Any] | None = None,
) -> Document:
    """Everything behind one result as plain JSON data, inputs sorted and decimals as text.

    `subject` names what was scored (edition, category, round); it is carried along and covered by the
    fingerprint. `table` and `ties` are those of the official result; `plain` and `adjusted` hold both orders.
    """
    return {
        **_frame(FORMAT, subject, criteria, marks, counted.table),
        "rules": {
            "method": rules.method,
            "rounding": rules.rounding,
            "total": rules.total,
            "places": rules.places,
            "trim_from": rules.trim_from,
            "official": rules.official,
            "least_cards": rules.least_cards,
        },
        "estimate": {name: _text(getattr(estimate, name)) for name in ESTIMATED},
        "severity": {juror: plain(value) for juror, value in sorted(counted.severity.items())},
        "official": {"result": counted.official.result, "reason": counted.official.reason},
        "plain": _order(counted.plain),
        "adjusted": None if counted.adjusted is None else _order(counted.adjusted),
    }


ESTIMATED = ("ratio", "nominee", "juror", "residual", "p_value")


def _frame(
    written: str, subject: Mapping[str, Any] | None, criteria: Iterable[Criterion], marks: Iterable[Mark], table: Table
) -> Document:
    return {
        "format": written,
        "engine": ENGINES[written],
        "subject": dict(subject or {}),
        "criteria": [
            {"key": each.key, "weight": plain(each.weight), "position": each.position}
            for each in sorted(criteria, key=lambda each: each.key)
        ],
        "nominees": sorted(row.nominee for row in table.rows),
        "marks": [_mark(each) for each in sorted(marks, key=_place)],
        "table": [_row(row, table.ties) for row in table.rows],
        "ties": [_tie(tie) for tie in table.ties],
    }


@dataclass(frozen=True)
class Inputs:
    """What a stored document was counted from."""

    rules: Rules
    criteria: list[Criterion]
    marks: list[Mark]
    nominees: list[str]
    estimate: Estimate


def inputs_of(stored: Mapping[str, Any]) -> Inputs:
    """Raises ValueError, KeyError or TypeError when the document is not one this engine writes or wrote."""
    if stored["engine"] != ENGINES.get(stored["format"]):
        raise ValueError(f"not a document of format {FORMAT}, engine {ENGINE}")
    return Inputs(
        Rules(**stored["rules"]),
        [Criterion(each["key"], _decimal(each["weight"]), each["position"]) for each in stored["criteria"]],
        [Mark(each["nominee"], each["juror"], each["criterion"], _value(each["value"])) for each in stored["marks"]],
        list(stored["nominees"]),
        Estimate(**{name: _value(stored["estimate"][name]) for name in ESTIMATED}) if "estimate" in stored else Estimate(),
    )


def counted_again(stored: Mapping[str, Any]) -> Count:
    """Count the stored inputs again. Raises as `inputs_of` and `count` do."""
    given = inputs_of(stored)
    return count(given.rules, given.criteria, given.marks, given.nominees, given.estimate)


def recompute(stored: Mapping[str, Any]) -> bytes:
    """Score the stored inputs again: the canonical bytes of the document they give. Raises as `inputs_of` does."""
    given, counted = inputs_of(stored), counted_again(stored)
    if stored["format"] == FORMAT:
        again = document(given.rules, given.criteria, given.marks, counted, given.estimate, stored["subject"])
    else:
        frame = _frame(FIRST_FORMAT, stored["subject"], given.criteria, given.marks, counted.plain)
        again = {**frame, "rules": {name: getattr(given.rules, name) for name in FIRST_RULES}}
    return canonical(again)


FIRST_RULES = ("method", "rounding", "total", "places", "trim_from")


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


def ties_of(stored: Mapping[str, Any]) -> tuple[Tie, ...]:
    """The ties of a stored document, to be put into words by `phrases`: nothing is counted again."""
    return tuple(
        Tie(Decimal(tie["total"]), tuple(tie["members"]), tuple(_read_step(step) for step in tie["steps"])) for tie in stored["ties"]
    )


def _read_step(step: Mapping[str, Any]) -> Step:
    values = step["values"]
    return Step(
        step["step"],
        tuple(step["members"]),
        step["outcome"],
        tuple(tuple(group) for group in step["groups"]),
        step["criterion"],
        None if values is None else {member: _value(value) for member, value in values.items()},
        tuple(Duel(**duel) for duel in step["duels"]),
    )


def _order(table: Table) -> list[Document]:
    return [
        {"nominee": row.nominee, "total": None if row.total is None else str(row.total), "rank": row.rank} for row in table.rows
    ]


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


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _value(text: str | None) -> Decimal | None:
    return None if text is None else _decimal(text)
