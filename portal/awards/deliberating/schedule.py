"""When each item of an agenda begins and ends, as far as one can say. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Slot:
    """What an item of the agenda shows of its time. ``shown`` False: a case the reader takes no part in."""

    state: str
    minutes: int
    shown: bool = True
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True)
class Span:
    begins: datetime
    ends: datetime
    overdue: bool = False
    """It runs longer than it was meant to: its end is not known."""


def spans(slots: Sequence[Slot], starts_at: datetime, at: datetime | None) -> list[Span]:
    """Of every item in order: as it was, or as it would be. ``at``: the present, once the meeting is open."""
    found, clock = [], starts_at if at is None else at
    running = next((one for one in slots if one.state == "running" and one.started_at), None)
    if running and running.started_at and at is not None:
        clock = max(running.started_at + timedelta(minutes=running.minutes), at)
    for one in slots:
        length = timedelta(minutes=one.minutes)
        if one.state == "done" and one.started_at and one.finished_at:
            found.append(Span(one.started_at, one.finished_at))
        elif one is running and one.started_at:
            ends = one.started_at + length
            found.append(Span(one.started_at, ends, overdue=at is not None and ends < at))
        else:
            found.append(Span(clock, clock + length))
            clock += length
    return found


def back_at(slots: Sequence[Slot], planned: Sequence[Span], place: int) -> Span:
    """The absence around a case that is not shown: until the next item the reader takes part in."""
    last = place
    while last + 1 < len(slots) and not slots[last + 1].shown and slots[last + 1].state == "waiting":
        last += 1
    return Span(planned[place].begins, planned[last].ends, planned[place].overdue and last == place)
