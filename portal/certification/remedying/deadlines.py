"""Until when a finding has to be answered and put right, and how much of that time is over. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from portal.certification.rules import Rules

REMINDERS = (50, 80, 100)
"""Per cent of the time after which a letter reminds; at the last one the managers hear of it, too."""

WITH_CENTRE = ("open", "accepted")
"""States in which time runs against the centre."""


class Step(Protocol):
    @property
    def move(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def text(self) -> str: ...


def answer_time(grade: str, rules: Rules) -> timedelta:
    return timedelta(days=rules.major_answer_days if grade == "major" else rules.minor_answer_days)


def whole_time(grade: str, rules: Rules) -> timedelta:
    """From the finding to its verified correction."""
    return timedelta(days=rules.major_days if grade == "major" else rules.minor_days)


def begun(steps: Sequence[Step], otherwise: datetime) -> datetime:
    """When the time for putting it right began: raised, grown to a major one, or taken along to a repeated visit."""
    return max((step.at for step in steps if step.move in ("raise", "escalate", "repeat")), default=otherwise)


def due(state: str, grade: str, steps: Sequence[Step], at: datetime, rules: Rules) -> datetime | None:
    """The deadline after a move at ``at``. To answer again there is a new period, never beyond the end."""
    end = begun(steps, at) + whole_time(grade, rules)
    if state == "open":
        return min(at + answer_time(grade, rules), max(end, at + timedelta(days=1)))
    return end if state in ("answered", "accepted", "implemented") else None


def period_began(steps: Sequence[Step], otherwise: datetime) -> datetime:
    """When the period under way began: with the last move."""
    return max((step.at for step in steps if step.move != "remind"), default=otherwise)


def reminder_due(steps: Sequence[Step], due_at: datetime, began: datetime, at: datetime) -> int | None:
    """The highest share that is over and was not reminded of in this period; None: nothing to say."""
    length = (due_at - began).total_seconds()
    share = 100.0 if length <= 0 else (at - began).total_seconds() * 100 / length
    said = max((int(step.text) for step in steps if step.move == "remind" and step.at >= began), default=0)
    reached = [one for one in REMINDERS if one <= share]
    return reached[-1] if reached and reached[-1] > said else None
