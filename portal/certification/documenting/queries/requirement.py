"""One requirement of a case: its answer, what was asked about it, and the answer of the earlier case."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.certification.models import Assessment, Case, CaseMessage, Crosswalk, Requirement, Standard
from portal.core.database import first_or_404, session


def assessment_of(case: Case, requirement_id: int) -> Assessment:
    """The assessment of a requirement with the requirement, or 404. One statement, read anew."""
    query = (
        select(Assessment)
        .where(Assessment.case_id == case.id, Assessment.requirement_id == requirement_id)
        .options(joinedload(Assessment.requirement))
        .execution_options(populate_existing=True)
    )
    return first_or_404(query)


def assessments_of(case: Case) -> list[Assessment]:
    """All of a case in the order of the standard, with their requirements. One statement."""
    query = (
        select(Assessment)
        .join(Assessment.requirement)
        .where(Assessment.case_id == case.id)
        .options(joinedload(Assessment.requirement))
        .order_by(Requirement.position, Requirement.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def messages_about(case: Case, requirement_id: int) -> list[CaseMessage]:
    """The thread of a requirement, oldest first. One statement."""
    query = (
        select(CaseMessage)
        .where(CaseMessage.case_id == case.id, CaseMessage.topic == f"requirement:{requirement_id}")
        .options(joinedload(CaseMessage.author))
        .order_by(CaseMessage.id)
    )
    return list(session.scalars(query))


@dataclass(frozen=True)
class Earlier:
    """What the case before answered to the same requirement, or to those it came from."""

    assessments: list[Assessment]

    @property
    def statement(self) -> str:
        return "\n\n".join(one.statement for one in self.assessments if one.statement)

    @property
    def exclusion(self) -> str:
        return "\n\n".join(one.exclusion for one in self.assessments if one.exclusion)

    @property
    def applies(self) -> bool:
        return any(one.applies for one in self.assessments)


def earlier_answer(case: Case, requirement: Requirement) -> Earlier | None:
    """The answers of ``case.previous_id`` to this requirement; by the crosswalk where the standard changed. One statement."""
    if case.previous_id is None:
        return None
    query = (
        select(Assessment)
        .join(Assessment.requirement)
        .join(Standard, Standard.id == Requirement.standard_id)
        .where(Assessment.case_id == case.previous_id, same_requirement(case, requirement))
        .options(joinedload(Assessment.requirement))
        .order_by(Requirement.position)
    )
    found = list(session.scalars(query))
    return Earlier(found) if found else None


def same_requirement(case: Case, requirement: Requirement) -> ColumnElement[bool]:
    """Condition on Requirement and Standard: this one, in an earlier revision, or mapped to it."""
    link = aliased(Crosswalk)
    mapped = select(link.id).where(
        link.from_code == Standard.code, link.from_ref == Requirement.ref,
        link.to_code == case.standard.code, link.to_ref == requirement.ref,
    )  # fmt: skip
    here = and_(Standard.code == case.standard.code, Requirement.ref == requirement.ref)
    return or_(Requirement.id == requirement.id, here, mapped.exists())
