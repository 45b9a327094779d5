"""The letters waiting: claiming one with a lease, and noting what became of it.

A claim is committed before the letter is sent. Whoever dies leaves a lease that runs out; whoever comes back after
their lease ran out finds the letter taken by somebody else and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter

LEASE = timedelta(minutes=5)
"""Longer than a sending can take: eight answers of the mail server at 20 seconds each."""
MAX_ATTEMPTS = 8
DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720))
"""After the first, second, ... failed attempt: about 22 hours in all."""
NO_CONNECTION_DELAY = timedelta(minutes=1)


@dataclass(frozen=True)
class Claim:
    """A letter as its claimer saw it; ``attempt`` tells this claim from every other one."""

    letter_id: int
    attempt: int
    message_id: str
    to_name: str
    to_email: str
    locale: str
    subject: str
    body: str


def _due(at: datetime) -> ColumnElement[bool]:
    waiting = and_(Letter.state == "queued", Letter.not_before <= at)
    abandoned = and_(Letter.state == "sending", Letter.lease_until < at)
    return or_(waiting, abandoned)


def anything_due() -> bool:
    """A look without a lock: most rounds of the worker end here."""
    return session.scalar(select(Letter.id).where(_due(now())).limit(1)) is not None


def claim() -> Claim | None:
    """Take the letter that waits longest. On PostgreSQL several workers pass each other; SQLite lets in one."""
    at = now()
    letter = session.scalars(
        select(Letter)
        .where(_due(at))
        .order_by(Letter.not_before, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if letter is None:
        return None
    if letter.attempts >= MAX_ATTEMPTS:
        # Its last worker died while sending; what it did is unknown, and somebody should look.
        letter.state, letter.last_error, letter.lease_until = "failed", "interrupted while sending", None
        session.flush()
        return claim()
    letter.state, letter.lease_until, letter.attempts = "sending", at + LEASE, letter.attempts + 1
    session.flush()
    return Claim(
        letter.id, letter.attempts, letter.message_id, letter.to_name, letter.to_email, letter.locale,
        letter.subject, letter.body,
    )  # fmt: skip


def _settle(claim: Claim, **values: Any) -> None:
    """Change the letter if this claim still holds it."""
    mine = and_(Letter.id == claim.letter_id, Letter.state == "sending", Letter.attempts == claim.attempt)
    change = update(Letter).where(mine).values(lease_until=None, **values)
    session.execute(change.execution_options(synchronize_session=False))


def sent(claim: Claim) -> None:
    _settle(claim, state="sent", sent_at=now(), last_error="")


def failed(claim: Claim, words: str) -> None:
    """Try again later, each time after a longer pause; after the last attempt somebody must look."""
    if claim.attempt >= MAX_ATTEMPTS:
        _settle(claim, state="failed", last_error=words)
        return
    pause = DELAYS[min(claim.attempt, len(DELAYS)) - 1]
    _settle(claim, state="queued", not_before=now() + pause, last_error=words)


def postpone(words: str) -> None:
    """Everything due waits a moment, without counting as an attempt: the mail server cannot be reached."""
    at = now()
    waiting = and_(Letter.state == "queued", Letter.not_before <= at)
    change = update(Letter).where(waiting).values(not_before=at + NO_CONNECTION_DELAY, last_error=words)
    session.execute(change.execution_options(synchronize_session=False))
