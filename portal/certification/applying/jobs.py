"""What the clock does with cases: reminders a week before, and the end of those nobody went on with."""

from __future__ import annotations

from portal.certification.applying import queries, services
from portal.certification.models import Case
from portal.core.clock import now
from portal.core.database import session, transaction


def remind_and_lapse() -> int:
    """Restartable: letters carry a key each, and a case is looked at again under its lock. Returns letters and lapses."""
    with transaction():
        done = services.remind()
    ids = session.scalars(queries.due_cases(now()).with_only_columns(Case.id)).all()
    session.rollback()
    return done + sum(_lapse(number) for number in ids)


def _lapse(number: int) -> int:
    with transaction():
        query = queries.due_cases(now()).where(Case.id == number).with_for_update(of=Case, skip_locked=True)
        case = session.scalar(query)
        if case is None:  # another worker was here, or somebody went on meanwhile
            return 0
        services.lapse_case(case)
        return 1
