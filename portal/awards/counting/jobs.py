"""The clock of the rounds. Late or twice makes no difference: marks are judged by the clock, moves by state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.awards.counting import services
from portal.awards.models import Edition, Round
from portal.core.clock import now
from portal.core.database import session, transaction


def advance_rounds() -> int:
    """Open, close and freeze what is due, each in its own transaction. Returns the number of moves."""
    at = now()
    return (
        _each(services.open_round, Round.state == "planned", Round.opens_at <= at)
        + _each(services.close_round, Round.state == "open", Round.closes_at <= at)
        + _each(services.freeze_round, Round.state == "closed")
    )


def _each(command: Callable[[Round, datetime], Any], *due: ColumnElement[bool]) -> int:
    query = select(Round).join(Edition).where(Edition.state == "open", *due)
    ids = session.scalars(query.with_only_columns(Round.id)).all()
    session.rollback()
    done = 0
    for number in ids:
        with transaction():
            # Another worker may have been here meanwhile: lock, and look again.
            stage = session.scalar(query.where(Round.id == number).with_for_update(of=Round, skip_locked=True))
            if stage is not None:
                command(stage, now())
                done += 1
    return done
