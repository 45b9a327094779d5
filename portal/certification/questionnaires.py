"""The questionnaire of a case: one assessment per question that concerns the centre, opened with the agreement."""

from __future__ import annotations

from sqlalchemy import select

from portal.audit import Event, record
from portal.certification.models import Assessment, Case, Requirement
from portal.certification.standards.model import concerns
from portal.core.database import session


def scope_of(case: Case) -> set[str]:
    """Operation and directions of the centre, in the words of the standards."""
    return {case.operation} | ({"inbound", "outbound"} if case.direction == "both" else {case.direction})


def open_questionnaire(case: Case) -> None:
    """Make the assessments of a case. What is there already stays; part of the caller's transaction."""
    session.flush()
    there = set(session.scalars(select(Assessment.requirement_id).where(Assessment.case_id == case.id)))
    questions = session.scalars(
        select(Requirement)
        .where(Requirement.standard_id == case.standard_id, Requirement.assessable)
        .order_by(Requirement.position)
    )
    asked = [one.id for one in questions if concerns(one.applies_to, scope_of(case))]
    session.add_all(Assessment(case_id=case.id, requirement_id=one) for one in asked if one not in there)
    case.asked = len(there | set(asked))
    record(Event.DOCUMENTATION_OPENED, case, actor=None, asked=case.asked)
