"""Findings of a case, for every area that raises or counts them: numbered, recognised when repeated, kept in the case's counts.

``visiting`` raises them and concludes the visit, ``remedying`` takes them to verified correction; neither may import the
other's commands, so what both need stands here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.casework import enter, rules_of
from portal.certification.dates import months_after
from portal.certification.models import (
    BINDING,
    GRADES,
    AuditPlan,
    Case,
    CaseSite,
    Crosswalk,
    Finding,
    FindingStep,
    Requirement,
    Standard,
)
from portal.certification.states import FINDING
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _l

CLOSED = ("verified", "dropped", "noted")
ANSWERED_FOR = ("accepted", "implemented", *CLOSED)
"""States in which a minor finding no longer holds up the report: its action is accepted."""


def raise_finding(
    case: Case, requirement: Requirement, grade: str, statement: str, shown_by: str, *,
    key: str | None = None, actor: User, site: CaseSite | None = None,
) -> Finding:  # fmt: skip
    """Number and keep a finding; the same ``key`` of a device gives the one it made before, unchanged.

    The caller has asked its own policy whether ``actor`` may. Raises Refused for what cannot be a finding. Audited,
    counted, and marked as a repeat when the requirement failed in an earlier case.
    """
    lock(case)  # two auditors at once: the second waits, and takes the next number
    if key and (known := _with_key(case, key)):
        return known
    _check(case, requirement, grade, statement, shown_by)
    finding = Finding(
        case=case, number=_next_number(case), key=key, requirement=requirement, site_id=site.id if site else None,
        grade=grade, statement=statement.strip(), shown_by=shown_by.strip(), raised_by=actor.id,
        visit=case.visits, repeats=repeated(case, requirement) if grade in BINDING else None, due_at=answer_due(case, grade, now()),
    )  # fmt: skip
    session.add(finding)
    note_step(finding, "raise", actor)
    recount(case)
    record(Event.FINDING_RAISED, finding, actor=actor, number=finding.number, grade=grade, repeats=finding.repeats_id)
    return finding


def _with_key(case: Case, key: str) -> Finding | None:
    return session.scalars(select(Finding).where(Finding.case_id == case.id, Finding.key == key)).first()


def _check(case: Case, requirement: Requirement, grade: str, statement: str, shown_by: str) -> None:
    if case.state != "on_site":
        raise Refused(_l("Findings are raised during the visit only."))
    if grade not in GRADES:
        raise Refused(_l("Choose a grade."))
    if requirement.standard_id != case.standard_id or not requirement.assessable:
        raise Refused(_l("Choose a requirement of this case's standard."))
    if not statement.strip():
        raise Refused(_l("Say what was found."))
    if grade in BINDING and not shown_by.strip():
        raise Refused(_l("Say what shows it: a document, a record, an interview or an observation."))


def _next_number(case: Case) -> int:
    return (session.scalar(select(func.max(Finding.number)).where(Finding.case_id == case.id)) or 0) + 1


def repeated(case: Case, requirement: Requirement) -> Finding | None:
    """The latest binding finding on this requirement in an earlier case of the organisation, also under the standard before.

    Requirements are compared by reference, over the crosswalk when the standard changed. One statement.
    """
    asked_code = select(Standard.code).where(Standard.id == requirement.standard_id).scalar_subquery()
    earlier, before = aliased(Requirement), aliased(Standard)
    moved = (
        select(Crosswalk.id)
        .where(
            Crosswalk.from_code == before.code, Crosswalk.from_ref == earlier.ref,
            Crosswalk.to_code == asked_code, Crosswalk.to_ref == requirement.ref,
        )
        .correlate(before, earlier)
        .exists()
    )  # fmt: skip
    same = and_(before.code == asked_code, earlier.ref == requirement.ref)
    query = (
        select(Finding)
        .join(Case, Case.id == Finding.case_id)
        .join(earlier, earlier.id == Finding.requirement_id)
        .join(before, before.id == earlier.standard_id)
        .where(Case.organisation_id == case.organisation_id, Case.id < case.id, binding(), Finding.state != "dropped")
        .where(or_(same, moved))
    )
    return session.scalars(query.order_by(Finding.id.desc()).limit(1)).first()


def binding() -> ColumnElement[bool]:
    """Condition on Finding: it asks for a correction."""
    return Finding.grade.in_(BINDING)


def answer_due(case: Case, grade: str, at: datetime) -> datetime | None:
    """Until when the centre answers a finding that it got at ``at``; None where no answer is asked."""
    rules = rules_of(case)
    days = {"major": rules.major_answer_days, "minor": rules.minor_answer_days}
    return at + timedelta(days=days[grade]) if grade in days else None


def note_step(finding: Finding, move: str, actor: User | None, text: str = "") -> None:
    """Append to the life of a finding; ``actor`` None is the clock. Flushes."""
    session.flush()
    session.add(FindingStep(finding_id=finding.id, user_id=actor.id if actor else None, move=move, text=text.strip(), at=now()))
    session.flush()


def recount(case: Case) -> None:
    """Keep the case's counts of majors and minors that are neither verified nor dropped. Call it in the saving transaction."""
    session.flush()
    query = select(Finding.grade, func.count()).where(Finding.case_id == case.id, binding(), Finding.state.not_in(CLOSED))
    found = dict(session.execute(query.group_by(Finding.grade)).tuples().all())
    case.open_majors, case.open_minors = found.get("major", 0), found.get("minor", 0)
    session.flush()


def holds_up() -> ColumnElement[bool]:
    """Condition on Finding: it keeps the report from being written, a major not verified, a minor without an accepted action."""
    return or_(
        and_(Finding.grade == "major", Finding.state.not_in(CLOSED)),
        and_(Finding.grade == "minor", Finding.state.not_in(ANSWERED_FOR)),
    )


def holding_up(case: Case) -> int:
    """How many findings keep the report of this case from being written."""
    return session.scalar(select(func.count()).where(Finding.case_id == case.id, holds_up())) or 0


def nothing_holds_up() -> ColumnElement[bool]:
    """Condition on Case: it is still correcting though nothing is left to wait for."""
    held = select(Finding.id).where(Finding.case_id == Case.id, holds_up()).correlate(Case)
    return and_(Case.state == "correcting", ~held.exists())


def begin_corrections(case: Case) -> None:
    """Right after the visit is concluded: the time to answer begins, what asks for no answer is noted, and a case
    without anything to put right goes on to its report."""
    lock(case)
    at = now()
    for finding in session.scalars(select(Finding).where(Finding.case_id == case.id, Finding.state == "open")):
        if finding.grade in BINDING:
            finding.due_at = answer_due(case, finding.grade, at)
        else:
            FINDING.apply("note", finding)
            finding.due_at, finding.closed_at = None, at
            note_step(finding, "note", None)
    recount(case)
    close_corrections(case)


def reopen_corrections(case: Case, finding: Finding, reason: str) -> None:
    """A finding became a major one while the report was being written. The time for closing everything still runs from
    the visit, but never ends before that finding's own."""
    enter(case, "reopen_corrections", reason=reason)
    ends = [time_over(case), finding.due_at]
    case.due_at = max([one for one in ends if one is not None], default=case.due_at)


def time_over(case: Case) -> datetime | None:
    """When the time for closing everything is over: it runs from the end of the visit."""
    concluded = session.scalar(select(AuditPlan.concluded_at).where(AuditPlan.case_id == case.id))
    return months_after(concluded, rules_of(case).hard_stop_months) if concluded is not None else None


def close_corrections(case: Case) -> bool:
    """From correcting to reporting once nothing holds it up. Returns whether it went on."""
    if case.state != "correcting" or holding_up(case):
        return False
    enter(case, "close_corrections")
    record(Event.CORRECTIONS_CLOSED, case, actor=None, minors_open=case.open_minors)
    return True
