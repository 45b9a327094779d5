"""The tree of requirements of a case with how far each is; and the way through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.certification.models import Assessment, Case, CaseMessage, Evidence, Requirement, TeamMember
from portal.core.database import session


@dataclass(frozen=True)
class Line:
    """A heading (``assessment`` None), or a requirement with its answer and what is shown for it."""

    requirement: Requirement
    assessment: Assessment | None
    evidence: int

    @property
    def depth(self) -> int:
        return min(self.requirement.depth, 3)


@dataclass(frozen=True)
class Section:
    """A clause: the heading on top and everything below it."""

    heading: Requirement
    lines: list[Line] = field(default_factory=list)

    @property
    def asked(self) -> list[Line]:
        return [line for line in self.lines if line.assessment]

    @property
    def answered(self) -> int:
        return sum(line.assessment.progress == "answered" for line in self.asked if line.assessment)


@dataclass(frozen=True)
class Questionnaire:
    lines: list[Line]

    @property
    def asked(self) -> list[Line]:
        return [line for line in self.lines if line.assessment]

    def sections(self, keep: Iterable[int] | None = None) -> list[Section]:
        """By clause; ``keep``: only these requirements, and the headings above them."""
        kept = {line.requirement.id for line in self.asked} if keep is None else set(keep)
        wanted = self._with_headings(kept)
        found: list[Section] = []
        for line in self.lines:
            if line.requirement.id not in wanted:
                continue
            if line.requirement.depth == 0 or not found:
                found.append(Section(line.requirement))
                if line.assessment is None:
                    continue
            found[-1].lines.append(line)
        return found

    def _with_headings(self, kept: set[int]) -> set[int]:
        parents: Mapping[int, int | None] = {line.requirement.id: line.requirement.parent_id for line in self.lines}
        wanted = set(kept)
        for one in kept:
            above = parents.get(one)
            while above is not None and above not in wanted:
                wanted.add(above)
                above = parents.get(above)
        return wanted


def _shown_for() -> Any:
    return (
        select(func.count(Evidence.id))
        .where(Evidence.assessment_id == Assessment.id, Evidence.removed_at.is_(None))
        .correlate(Assessment)
        .scalar_subquery()
    )


def questionnaire(case: Case) -> Questionnaire:
    """Every heading and question of the case's standard, in order. One statement, whatever their number."""
    query = (
        select(Requirement, Assessment, _shown_for())
        .outerjoin(Assessment, (Assessment.requirement_id == Requirement.id) & (Assessment.case_id == case.id))
        .where(Requirement.standard_id == case.standard_id)
        .order_by(Requirement.position, Requirement.id)
    )
    lines = [Line(*row) for row in session.execute(query)]
    return Questionnaire([line for line in lines if line.assessment or not line.requirement.assessable])


@dataclass(frozen=True)
class Place:
    """A requirement on the way through the questionnaire."""

    requirement_id: int
    ref: str
    progress: str
    stage1: str


def places_of(case: Case) -> list[Place]:
    """The requirements asked, in order. One statement."""
    query = (
        select(Assessment.requirement_id, Requirement.ref, Assessment.progress, Assessment.stage1)
        .join(Requirement, Requirement.id == Assessment.requirement_id)
        .where(Assessment.case_id == case.id)
        .order_by(Requirement.position, Requirement.id)
    )
    return [Place(*row) for row in session.execute(query)]


def line_of(lines: Iterable[Line], requirement_id: int) -> Line | None:
    return next((line for line in lines if line.requirement.id == requirement_id), None)


def open_questions(case: Case) -> dict[int, str]:
    """Requirement id -> ``centre`` or ``team``, who has the last word in each thread. One statement."""
    latest = (
        select(func.max(CaseMessage.id))
        .where(CaseMessage.case_id == case.id, CaseMessage.topic.like("requirement:%"))
        .group_by(CaseMessage.topic)
    )
    rows = session.execute(select(CaseMessage.topic, by_team().label("by_team")).where(CaseMessage.id.in_(latest)))
    return {int(topic.partition(":")[2]): "team" if of_team else "centre" for topic, of_team in rows}


def by_team() -> ColumnElement[bool]:
    """Condition on CaseMessage: somebody of the audit team wrote it; everybody else who writes is of the centre."""
    return (
        select(TeamMember.id)
        .where(TeamMember.case_id == CaseMessage.case_id, TeamMember.user_id == CaseMessage.author_id)
        .exists()
    )
