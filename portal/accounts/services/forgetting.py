"""What is kept of sign-ins, and how long: browsers and tries are personal data."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, or_, select

from portal.accounts.models import BrowserSession, OneTimeLink, Throttle
from portal.core.clock import now
from portal.core.database import session

SESSIONS = timedelta(days=90)
LINKS = timedelta(days=30)
TRIES = timedelta(days=1)


def forget_old() -> int:
    """Remove sign-ins, links and counted tries that nobody needs any more. Returns how many rows went."""
    at = now()
    old: list[tuple[type, ColumnElement[bool]]] = [
        (BrowserSession, or_(BrowserSession.ended_at < at - SESSIONS, BrowserSession.seen_at < at - SESSIONS)),
        (OneTimeLink, OneTimeLink.expires_at < at - LINKS),
        (Throttle, Throttle.last_at < at - TRIES),
    ]
    return sum(_remove(table, rows) for table, rows in old)


def _remove(table: type, rows: ColumnElement[bool]) -> int:
    # Looked for first: a worker's round that has nothing to do should not take the write lock.
    if session.scalar(select(1).select_from(table).where(rows).limit(1)) is None:
        return 0
    return int(getattr(session.execute(delete(table).where(rows)), "rowcount", 0))
