"""Everything a visit sheet shows, in a number of statements that does not grow with the requirements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.accounts.models import User
from portal.certification.judgements import earlier_judgements
from portal.certification.models import (
    Assessment,
    Case,
    Evidence,
    Finding,
    JudgementRevision,
    KpiValue,
    Requirement,
    VisitNote,
    VisitNoteRevision,
)
from portal.certification.visiting.queries.plans import Plan, plan_for
from portal.core.database import first_or_404, session


@dataclass
class Line:
    """One requirement of the sheet with its headings and findings; ``notes``: how many mention it."""

    assessment: Assessment
    headings: list[Requirement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: int = 0


@dataclass
class Sheet:
    plan: Plan
    lines: list[Line]
    notes: list[VisitNote]
    findings: list[Finding]
    kpis: list[KpiValue]
    names: dict[int, str]
    """User id -> name, of everybody who wrote or judged here."""
    earlier: dict[int, list[VisitNoteRevision]]
    """Note id -> what it said before."""
    judged_before: dict[int, list[JudgementRevision]]
    """Assessment id -> what was judged before."""

    @property
    def applicable(self) -> list[Line]:
        return [line for line in self.lines if line.assessment.applies]

    @property
    def judged(self) -> int:
        return sum(line.assessment.result != "" for line in self.applicable)

    @property
    def of_this_visit(self) -> list[VisitNote]:
        """Without what was noted on a visit that is repeated."""
        since = self.plan.row.repeats_at if self.plan.row else None
        return [note for note in self.notes if since is None or note.noted_at >= since]

    @property
    def interviews(self) -> list[VisitNote]:
        return [note for note in self.of_this_visit if note.kind == "interview"]


def sheet_for(case: Case) -> Sheet:
    """Of a case whose confirmed team the viewer belongs to."""
    assessments = _assessments(case)
    headings = _headings(case)
    notes = list(session.scalars(_notes(case)))
    findings = list(session.scalars(_findings(case)))
    kpis = list(session.scalars(select(KpiValue).where(KpiValue.case_id == case.id).order_by(KpiValue.code, KpiValue.channel)))
    judges = {one.judged_by for one in assessments if one.judged_by} | {one.raised_by for one in findings}
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_(judges | {n.author_id for n in notes}))).tuples().all())
    lines = [_line(one, headings, notes, findings) for one in assessments]
    before = earlier_judgements([one.id for one in assessments])
    return Sheet(plan_for(case), lines, notes, findings, kpis, names, _earlier(case), before)


def _assessments(case: Case) -> list[Assessment]:
    query = (
        select(Assessment)
        .join(Assessment.requirement)
        .where(Assessment.case_id == case.id, Requirement.assessable)
        .options(contains_eager(Assessment.requirement), selectinload(Assessment.evidence.and_(Evidence.removed_at.is_(None))))
        .order_by(Requirement.position)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query).unique())


def _headings(case: Case) -> dict[int, Requirement]:
    return {one.id: one for one in session.scalars(select(Requirement).where(Requirement.standard_id == case.standard_id))}


def _notes(case: Case) -> Select[Any]:
    return (
        select(VisitNote)
        .where(VisitNote.case_id == case.id)
        .options(joinedload(VisitNote.site))
        .order_by(VisitNote.noted_at.desc(), VisitNote.id.desc())
    )


def _findings(case: Case) -> Select[Any]:
    return (
        select(Finding)
        .where(Finding.case_id == case.id)
        .options(joinedload(Finding.requirement), joinedload(Finding.site))
        .order_by(Finding.number)
    )


def _earlier(case: Case) -> dict[int, list[VisitNoteRevision]]:
    query = select(VisitNoteRevision).join(VisitNote).where(VisitNote.case_id == case.id).order_by(VisitNoteRevision.id)
    found: dict[int, list[VisitNoteRevision]] = {}
    for one in session.scalars(query):
        found.setdefault(one.note_id, []).append(one)
    return found


def _line(
    assessment: Assessment, nodes: dict[int, Requirement], notes: list[VisitNote], findings: list[Finding]
) -> Line:
    above: list[Requirement] = []
    parent = nodes.get(assessment.requirement.parent_id or 0)
    while parent is not None:
        above.insert(0, parent)
        parent = nodes.get(parent.parent_id or 0)
    mine = assessment.requirement_id
    return Line(
        assessment, above, [one for one in findings if one.requirement_id == mine],
        sum(mine in note.requirement_ids for note in notes),
    )  # fmt: skip


def assessment_of(case: Case, assessment_id: int) -> Assessment:
    """One that applies, with its requirement; else 404."""
    return first_or_404(
        select(Assessment)
        .where(Assessment.id == assessment_id, Assessment.case_id == case.id, Assessment.applies)
        .options(joinedload(Assessment.requirement))
    )


def note_of(case: Case, note_id: int) -> VisitNote:
    return first_or_404(select(VisitNote).where(VisitNote.id == note_id, VisitNote.case_id == case.id))


def kpi_of(case: Case, kpi_id: int) -> KpiValue:
    return first_or_404(select(KpiValue).where(KpiValue.id == kpi_id, KpiValue.case_id == case.id))


def requirements_by_ref(case: Case, refs: Collection[str]) -> dict[str, Requirement]:
    """Nodes of the case's standard under these references; unknown ones are left out."""
    query = select(Requirement).where(Requirement.standard_id == case.standard_id, Requirement.ref.in_(list(refs)))
    return {one.ref: one for one in session.scalars(query)}
