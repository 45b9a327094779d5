"""The clock of publication. A late worker publishes late, never early; twice makes no difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import Select

from portal.awards.models import Edition
from portal.awards.publishing import queries, services
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import session, transaction


class _Command(Protocol):
    def __call__(self, edition: Edition, *, at: datetime) -> int: ...


def publish() -> int:
    """Announce and reveal what is due, each edition in its own transaction. Returns the number of flips."""
    return _each(queries.due_shortlists, services.announce_shortlist) + _each(queries.due_reveals, services.reveal_by_clock)


def _each(due: Callable[[datetime], Select[Edition]], command: _Command) -> int:
    ids = session.scalars(due(now()).with_only_columns(Edition.id)).all()
    session.rollback()
    return sum(_flip(due, command, number) for number in ids)


def _flip(due: Callable[[datetime], Select[Edition]], command: _Command, number: int) -> int:
    try:
        with transaction():
            # Another worker may have been here meanwhile: lock, and look again.
            query = due(now()).where(Edition.id == number).with_for_update(of=Edition, skip_locked=True)
            edition = session.scalar(query)
            if edition is None:
                return 0
            command(edition, at=now())
            return 1
    except Refused:
        return 0  # a decision is still missing: the plan says so to board and secretariat, and the next round looks again
