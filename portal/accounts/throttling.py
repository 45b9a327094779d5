"""Slowing down those who try again and again, per account and per source. No pause is for ever.

A try is counted before it is carried out, so a hundred at once do not slip through together. The first tries cost
nothing; then each doubles the pause, up to a quarter of an hour; a quiet hour forgives everything.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Throttle
from portal.core.clock import now
from portal.core.database import session

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
FORGIVEN = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """``free`` tries without a pause, for keys starting with ``name``."""

    name: str
    free: int


ACCOUNT = Limit("account", 5)
SOURCE = Limit("source", 30)
LETTERS = Limit("letters", 3)
LETTERS_SOURCE = Limit("letters-source", 20)


def pause_after(tries: int, free: int) -> timedelta:
    """How long to wait after this many tries."""
    if tries < free:
        return timedelta(0)
    return min(FIRST_PAUSE * 2 ** min(tries - free, 12), LONGEST_PAUSE)


def count_try(*keys: tuple[Limit, str]) -> timedelta:
    """Count one try under each key. Returns how long to wait; then nothing was counted and nothing may be tried."""
    # Always in the same order, so that two requests never wait for each other.
    rows = [(limit, _row(limit, text)) for limit, text in sorted(keys, key=lambda key: key[0].name)]
    at = now()  # only now: the rows may have been waited for
    wait: timedelta = max(row.free_at - at for _limit, row in rows)
    if wait > timedelta(0):
        return wait
    for limit, row in rows:
        _count(row, limit, at)
    return timedelta(0)


def _count(row: Throttle, limit: Limit, at: datetime) -> None:
    if at - max(row.last_at, row.free_at) > FORGIVEN:
        row.failures = 0
    row.failures += 1
    row.last_at, row.free_at = at, at + pause_after(row.failures, limit.free)


def forgive(limit: Limit, text: str) -> None:
    """The try was right: an account starts anew."""
    row = _row(limit, text)
    row.failures, row.free_at = 0, now()


def give_back(limit: Limit, text: str) -> None:
    """The try was right: a source gets back this one try only, or one good account would cover for bad ones."""
    row = _row(limit, text)
    row.failures, row.free_at = max(0, row.failures - 1), now()


def _row(limit: Limit, text: str) -> Throttle:
    """The counter, locked until the transaction ends. Addresses are kept as hashes only."""
    key = f"{limit.name}:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"
    query = select(Throttle).where(Throttle.key == key).with_for_update()
    if (row := session.scalar(query)) is not None:
        return row
    at = now()
    try:
        with session.begin_nested():
            row = Throttle(key=key, failures=0, last_at=at, free_at=at)
            session.add(row)
        return row
    except IntegrityError:
        return session.scalars(query).one()
