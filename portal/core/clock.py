"""One clock. Instants are UTC and aware; zones are only for showing and reading them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend(instant: datetime) -> Iterator[None]:
    """Let the portal believe it is ``instant``: how the demo federation gets a past. Used by the demo only."""
    token = _pretended.set(instant)
    try:
        yield
    finally:
        _pretended.reset(token)


def in_zone(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone))


def local_to_utc(local: datetime, zone: str) -> datetime:
    """A wall-clock time in a zone as an instant.

    Raises ValueError for a time that the clocks skip (spring). A time that occurs twice (autumn) means the
    later instant: a deadline is then never earlier than somebody read it.
    """
    place = ZoneInfo(zone)
    instant = local.replace(tzinfo=place, fold=1).astimezone(UTC)
    if instant.astimezone(place).replace(tzinfo=None) != local.replace(fold=0):
        raise ValueError("the clocks skip this time")
    return instant
