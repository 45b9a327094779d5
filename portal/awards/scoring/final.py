"""The frozen document of a final result, which computes to itself, and its ties in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from portal.awards.scoring.combining import PLACES, TOP, Combined, Line, Stage, Step, Tie, combine
from portal.awards.scoring.rounding import plain
from portal.awards.scoring.wording import N_, SHARED, Phrase
from portal.core.canonical import canonical

FORMAT = "awards-final/1"
# Raised whenever the arithmetic changes.
ENGINE = "1"

OPENING = N_("Same final total, %(total)s: %(members)s.")
TOTAL_SPLIT = N_("The total of “%(round)s” decides: %(order)s.")
TOTAL_EQUAL = N_("Equal in “%(round)s” (%(value)s): %(members)s.")
PLACE_SPLIT = N_("The place in “%(round)s” decides: %(order)s.")
PLACE_EQUAL = N_("The same place in “%(round)s”: %(members)s.")
MISSING = N_("“%(round)s” cannot decide, somebody has no total there: %(members)s.")

Document = dict[str, Any]


def final_document(stages: Iterable[Stage], combined: Combined, subject: Mapping[str, Any]) -> Document:
    """Everything behind one final table as plain JSON data; decimals as text. ``subject``: what was combined."""
    return {
        "format": FORMAT,
        "engine": ENGINE,
        "subject": dict(subject),
        "scale": {"low": 0, "high": TOP, "places": PLACES},
        "nominees": sorted(line.nominee for line in combined.lines),
        "rounds": [_round(stage) for stage in sorted(stages, key=lambda one: one.position)],
        "table": [_line(line) for line in combined.lines],
        "ties": [_tie(tie) for tie in combined.ties],
    }


def _round(stage: Stage) -> Document:
    return {
        "position": stage.position,
        "weight": plain(stage.weight),
        "low": plain(stage.low),
        "high": plain(stage.high),
        "fingerprint": stage.fingerprint,
        "totals": {key: None if total is None else plain(total) for key, total in stage.totals.items()},
        "places": dict(stage.places),
    }


def _line(line: Line) -> Document:
    parts = {str(position): None if part is None else str(part) for position, part in line.parts.items()}
    total = None if line.total is None else str(line.total)
    return {"nominee": line.nominee, "rank": line.rank, "total": total, "reached": line.reached, "parts": parts}


def _tie(tie: Tie) -> Document:
    steps = [
        {
            "step": step.step,
            "round": step.position,
            "members": list(step.members),
            "outcome": step.outcome,
            "groups": [list(group) for group in step.groups],
        }
        for step in tie.steps
    ]
    return {"total": str(tie.total), "members": list(tie.members), "steps": steps}


def stages_in(stored: Mapping[str, Any]) -> list[Stage]:
    """The rounds of a stored document."""
    return [
        Stage(
            one["position"], Decimal(one["weight"]), Decimal(one["low"]), Decimal(one["high"]),
            {key: None if total is None else Decimal(total) for key, total in one["totals"].items()},
            dict(one["places"]), one["fingerprint"],
        )
        for one in stored["rounds"]
    ]  # fmt: skip


def recompute_final(stored: Mapping[str, Any]) -> bytes:
    """Combine the stored rounds again: the canonical bytes of the document they give.

    Raises ValueError, KeyError or TypeError when the document is not one of this format and engine.
    """
    if (stored["format"], stored["engine"]) != (FORMAT, ENGINE):
        raise ValueError(f"not a document of format {FORMAT}, engine {ENGINE}")
    stages = stages_in(stored)
    return canonical(final_document(stages, combine(stages, stored["nominees"]), stored["subject"]))


def verify_final(stored: Mapping[str, Any]) -> bool:
    """True when the document's table is exactly what its own rounds give."""
    try:
        return canonical(stored) == recompute_final(stored)
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError):
        return False


def final_phrases(
    tie: Tie, nominee: Callable[[str], str], stage: Callable[[int], str], number: Callable[[Decimal], str]
) -> Iterator[Phrase]:
    """How a tie of the final table was settled, a sentence per step."""

    def names(members: Iterable[str]) -> str:
        return ", ".join(nominee(one) for one in members)

    yield Phrase(OPENING, {"total": number(tie.total), "members": names(tie.members)})
    for step in tie.steps:
        yield _phrase(step, nominee, names, stage, number)


def _phrase(
    step: Step, nominee: Callable[[str], str], names: Callable[[Iterable[str]], str], stage: Callable[[int], str],
    number: Callable[[Decimal], str],
) -> Phrase:  # fmt: skip
    if step.step == "shared-place":
        return Phrase(SHARED, {"members": names(step.members)})

    def said(member: str) -> str:
        value = step.values.get(member)
        return "-" if value is None else number(value) if step.step == "round-total" else plain(value)

    told = {"round": stage(step.position or 0)}
    if step.outcome == "split":
        text = TOTAL_SPLIT if step.step == "round-total" else PLACE_SPLIT
        return Phrase(text, told | {"order": ", ".join(f"{nominee(one)} ({said(one)})" for group in step.groups for one in group)})
    told |= {"members": names(step.members)}
    if step.outcome == "not-comparable":
        return Phrase(MISSING, told)
    if step.step == "round-place":
        return Phrase(PLACE_EQUAL, told)
    return Phrase(TOTAL_EQUAL, told | {"value": said(step.members[0])})
