"""Sign-ins as rows: started, seen, ended. Every way of signing in ends in ``start_session``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from portal.accounts import policies as may
from portal.accounts.models import BrowserSession, User
from portal.accounts.tokens import fresh_token, token_hash
from portal.audit import Event, record
from portal.core.access import require
from portal.core.clock import now
from portal.core.database import session


def start_session(user: User, *, agent: str, method: str) -> str:
    """A new sign-in of this person; returns the token that the cookie keeps. ``method``: password, link, ..."""
    token = fresh_token()
    session.add(BrowserSession(user_id=user.id, token_hash=token_hash(token), agent=agent[:300]))
    record(Event.SIGNED_IN, user, actor=user, method=method)
    return token


def sign_out(user: User) -> None:
    """End the sign-in of the present request. Ending it twice does nothing."""
    row = _of(user.session_token)
    if row is not None and row.ended_at is None:
        row.ended_at = now()
        record(Event.SIGNED_OUT, user, actor=user)


def end_session(browser_session: BrowserSession, *, actor: User) -> None:
    require(may.end_session(actor, browser_session))
    if browser_session.ended_at is None:
        browser_session.ended_at = now()
        record(Event.SIGNED_OUT, actor, actor=actor, session_id=browser_session.id)


def end_sessions(user: User, *, keep: str = "") -> int:
    """End every sign-in of this person, but the one with the token ``keep``. Returns how many there were."""
    ending = update(BrowserSession).where(
        BrowserSession.user_id == user.id,
        BrowserSession.ended_at.is_(None),
        BrowserSession.token_hash != token_hash(keep),
    )
    result = session.execute(ending.values(ended_at=now()))
    return int(getattr(result, "rowcount", 0))


def renew_session(user: User) -> str:
    """Another token for the present sign-in, so that one known before is worth nothing. Returns it."""
    token = fresh_token()
    if (row := _of(user.session_token)) is not None:
        row.token_hash = token_hash(token)
    return token


def mark_seen(session_id: int, at: datetime) -> None:
    """Note the last request of a sign-in that is still open."""
    session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == session_id, BrowserSession.ended_at.is_(None), BrowserSession.seen_at < at)
        .values(seen_at=at)
    )


def _of(token: str) -> BrowserSession | None:
    return session.scalar(select(BrowserSession).where(BrowserSession.token_hash == token_hash(token)))
