"""The clock of findings: reminders, growth to a major one, and cases that nothing holds up any more.

Each finding in a transaction of its own; a worker that dies leaves the rest for the next round, and no letter twice.
"""

from __future__ import annotations

from sqlalchemy import select

from portal.certification import findings
from portal.certification.models import Case, Finding
from portal.certification.remedying import letters, queries, services
from portal.core.clock import now
from portal.core.database import lock, session, transaction


def watch_findings() -> int:
    """Returns how many findings were reminded of or grew, and how many cases went on or stand still."""
    at = now()
    numbers = [one.id for one in session.scalars(queries.running_out()) if services.is_due(one, at)]
    late = session.scalars(queries.overdue_cases(at).with_only_columns(Case.id)).all()
    free = session.scalars(select(Case.id).where(findings.nothing_holds_up()).order_by(Case.id)).all()
    session.rollback()
    return sum(_watch(number) for number in numbers) + sum(_go_on(number) for number in free) + sum(_stop(number) for number in late)


def _watch(number: int) -> int:
    with transaction():
        case_id = session.scalar(select(Finding.case_id).where(Finding.id == number))
        case = session.get(Case, case_id)
        if case is None:
            return 0
        lock(case)
        finding = queries.with_everything(number)
        if finding is None:
            return 0
        lock(finding)  # the person and the clock at once: whoever comes second sees what the first did
        told = services.remind(finding, now())
        return int(bool(services.escalate_by_clock(finding, now()) or told))


def _go_on(number: int) -> int:
    """A case whose visit was concluded without a finding to put right."""
    with transaction():
        case = session.get(Case, number)
        if case is None:
            return 0
        lock(case)
        if not findings.close_corrections(case):
            return 0
        letters.tell_closed(case)
        return 1


def _stop(number: int) -> int:
    """The time for closing everything is over: said once, to the centre, the team and the managers."""
    with transaction():
        case = session.scalars(queries.overdue_cases(now()).where(Case.id == number).with_for_update(of=Case, skip_locked=True)).first()
        return letters.tell_hard_stop(case) if case is not None else 0
