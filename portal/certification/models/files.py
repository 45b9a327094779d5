"""What a centre answers and shows, requirement by requirement, and what the auditors make of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.certification.models.cases import Case
from portal.certification.models.schemes import Requirement
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Versioned
from portal.documents.models import Document

PROGRESS = ("open", "in_progress", "answered")
STAGE1 = ("", "adequate", "gap", "on_site")
RESULTS = ("", "conforming", "nonconforming", "not_applicable", "not_verified")


class Assessment(Id, Versioned, Base):
    """One requirement in one case. Progress (the centre's), result and maturity grade (the auditors') are apart."""

    __tablename__ = "assessments"
    __table_args__ = (
        UniqueConstraint("case_id", "requirement_id"),
        CheckConstraint(one_of("progress", PROGRESS), name="progress_is_known"),
        CheckConstraint(one_of("stage1", STAGE1), name="stage1_is_known"),
        CheckConstraint(one_of("result", RESULTS), name="result_is_known"),
        CheckConstraint("grade is null or grade between 0 and 4", name="grade_is_on_the_scale"),
        CheckConstraint("applies or length(exclusion) > 0", name="what_does_not_apply_says_why"),
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"))
    applies: Mapped[bool] = mapped_column(default=True)
    exclusion: Mapped[str] = mapped_column(default="")
    """Why the centre holds it not applicable."""
    statement: Mapped[str] = mapped_column(default="")
    """How the centre fulfils it, in its words."""
    carried_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id"))
    """In a transition: the earlier answer taken over as it was, because the crosswalk calls the questions the same."""
    progress: Mapped[str] = mapped_column(String(20), default="open")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    stage1: Mapped[str] = mapped_column(String(20), default="")
    stage1_note: Mapped[str] = mapped_column(default="")
    """For the centre to read once stage 1 is concluded."""
    stage1_plan: Mapped[str] = mapped_column(default="")
    """How the centre closes a gap until the visit, as the auditor accepted it: such a gap does not hold the visit up."""
    result: Mapped[str] = mapped_column(String(20), default="")
    """On the premises."""
    grade: Mapped[int | None]
    """Maturity, 0 absent to 4 exemplary: never part of the decision."""
    private_note: Mapped[str] = mapped_column(default="")
    """For the audit team only."""
    shared_note: Mapped[str] = mapped_column(default="")
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    judged_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    requirement: Mapped[Requirement] = relationship()
    evidence: Mapped[list[Evidence]] = relationship(back_populates="assessment", order_by="Evidence.id")


class JudgementRevision(Id, Base):
    """What an auditor said of a requirement before it was judged anew. Appended, never changed."""

    __tablename__ = "judgement_revisions"
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    said: Mapped[dict[str, Any]]
    """Field -> value: on paper and on the premises."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    """Who had said it, and when."""
    at: Mapped[datetime]
    replaced_at: Mapped[datetime] = mapped_column(default=now)

    assessment: Mapped[Assessment] = relationship()
    user: Mapped[User] = relationship()


class Evidence(Id, Timestamps, Base):
    """Something shown for a requirement; its files are revisions."""

    __tablename__ = "evidence"
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id"), index=True)
    title: Mapped[str]
    removed_at: Mapped[datetime | None]

    assessment: Mapped[Assessment] = relationship(back_populates="evidence")
    revisions: Mapped[list[EvidenceRevision]] = relationship(back_populates="evidence", order_by="EvidenceRevision.number")


class EvidenceRevision(Id, Base):
    """One version of a piece of evidence: a document whose SHA-256 stands in its row. Appended, never changed."""

    __tablename__ = "evidence_revisions"
    __table_args__ = (UniqueConstraint("evidence_id", "number"),)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    number: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)

    evidence: Mapped[Evidence] = relationship(back_populates="revisions")
    document: Mapped[Document] = relationship()


class KpiValue(Id, Versioned, Base):
    """A KPI of a case, as the centre states it and as the auditor checked it."""

    __tablename__ = "kpi_values"
    __table_args__ = (UniqueConstraint("case_id", "code", "channel"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    """Of the standard's KPI definitions."""
    channel: Mapped[str] = mapped_column(String(20), default="")
    """``voice``, ``email``, ``chat`` ...; empty: over all."""
    definition: Mapped[str] = mapped_column(default="")
    """How this centre measures it, where it departs from the catalogue."""
    period: Mapped[str] = mapped_column(default="")
    target: Mapped[Decimal | None]
    value: Mapped[Decimal | None]
    source: Mapped[str] = mapped_column(default="")
    acted_on: Mapped[str] = mapped_column(default="")
    """What was done with it."""
    checked: Mapped[str] = mapped_column(String(20), default="")
    """Empty, ``confirmed``, ``differs`` or ``not_traceable``."""
    check_note: Mapped[str] = mapped_column(default="")
    stated_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    stated_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()


class KpiRevision(Id, Base):
    """What stood in a key figure before it was changed. Appended, never changed."""

    __tablename__ = "kpi_revisions"
    __table_args__ = (CheckConstraint(one_of("part", ("stated", "checked")), name="part_is_known"),)
    kpi_id: Mapped[int] = mapped_column(ForeignKey("kpi_values.id"), index=True)
    part: Mapped[str] = mapped_column(String(10))
    """Whose word it was: the centre's or the auditors'."""
    said: Mapped[dict[str, Any]]
    """Field -> what stood there."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who had put it there, and when; empty for what was taken over from an earlier case."""
    at: Mapped[datetime | None]
    replaced_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()


class CaseColleague(Id, Base):
    """Somebody of the centre who helps with one case without a mandate."""

    __tablename__ = "case_colleagues"
    __table_args__ = (UniqueConstraint("case_id", "user_id"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()
