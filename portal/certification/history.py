"""What held on which day, and what the register said of it when: arithmetic over periods of a status. Pure.

Two axes. *Valid*: the days on which a status holds, half open. *Known*: the instants during which the register said so.
Nothing is overwritten: a correction ends ``known_until`` of what it replaces and adds what is known from now on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

ENDED_BY_TERM = ("valid", "suspended")
"""What cannot outlast the term of a certificate."""
EXPIRED = "expired"


class PeriodLike(Protocol):
    """A row of ``status_periods``, or a Period."""

    @property
    def status(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def known_from(self) -> datetime: ...
    @property
    def known_until(self) -> datetime | None: ...


class TermLike(Protocol):
    """A row of ``certificate_versions``: from when the register knew it, and until when the certificate runs."""

    @property
    def number(self) -> int: ...
    @property
    def valid_until(self) -> date: ...
    @property
    def issued_at(self) -> datetime: ...


@dataclass(frozen=True)
class Period:
    """``valid_from <= day < valid_to``, ``known_from <= instant < known_until``; None is open."""

    status: str
    valid_from: date
    valid_to: date | None
    known_from: datetime
    known_until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Piece:
    """Days of one status that a change adds; known from the change on. ``like``: the row it is left over from."""

    status: str
    valid_from: date
    valid_to: date | None
    reason: str = ""
    like: PeriodLike | None = None


def known_at(periods: Iterable[PeriodLike], known: datetime | None = None) -> list[PeriodLike]:
    """What the register said at an instant (None: says now), by day."""
    if known is None:
        found = [one for one in periods if one.known_until is None]
    else:
        found = [
            one for one in periods if one.known_from <= known and (one.known_until is None or known < one.known_until)
        ]
    return sorted(found, key=lambda one: one.valid_from)


def holds_on(period: PeriodLike, day: date) -> bool:
    return period.valid_from <= day and (period.valid_to is None or day < period.valid_to)


def period_on(periods: Iterable[PeriodLike], day: date, known: datetime | None = None) -> PeriodLike | None:
    """The period a day lies in; None before the first certificate, or before the register knew it."""
    return next((one for one in known_at(periods, known) if holds_on(one, day)), None)


def ends_on(terms: Iterable[TermLike], known: datetime | None = None) -> date | None:
    """The first day after the term, by the newest version known at an instant."""
    newest = max(
        (one for one in terms if known is None or one.issued_at <= known), key=lambda one: one.number, default=None
    )
    return newest.valid_until if newest else None


def status_on(
    periods: Sequence[PeriodLike], terms: Sequence[TermLike], day: date, known: datetime | None = None
) -> str | None:
    """The status on a day, as known at an instant (None: as known now). None: there was no certificate.

    A term that has run out ends what was valid, also where the nightly run has not noted it yet.
    """
    period = period_on(periods, day, known)
    if period is None:
        return None
    end = ends_on(terms, known)
    if period.status in ENDED_BY_TERM and end is not None and day >= end:
        return EXPIRED
    return period.status


def first_day(periods: Iterable[PeriodLike], known: datetime | None = None) -> date | None:
    """The first day on which there was a certificate."""
    return min((one.valid_from for one in known_at(periods, known)), default=None)


def rewritten(
    periods: Iterable[PeriodLike], status: str, start: date, end: date | None = None, *, reason: str = ""
) -> tuple[list[PeriodLike], list[Piece]]:
    """Let ``status`` hold from ``start`` until before ``end``. Returns the rows to close, and the pieces to add.

    What lies wholly outside stays as it is; what reaches over an edge is closed and its rest added again.
    """
    closed: list[PeriodLike] = []
    added: list[Piece] = []
    for one in known_at(periods):
        if (end is not None and one.valid_from >= end) or (one.valid_to is not None and one.valid_to <= start):
            continue
        closed.append(one)
        if one.valid_from < start:
            added.append(Piece(one.status, one.valid_from, start, one.reason, one))
        if end is not None and (one.valid_to is None or one.valid_to > end):
            added.append(Piece(one.status, end, one.valid_to, one.reason, one))
    added.append(Piece(status, start, end, reason))
    return closed, sorted(added, key=lambda piece: piece.valid_from)
