"""The visit on the premises, and the findings of a case."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.certification.models.cases import Case, CaseSite
from portal.certification.models.schemes import Requirement
from portal.certification.states import FINDING
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Versioned

NOTE_KINDS = ("note", "process_check", "interview", "observation", "opening", "closing")
GRADES = ("major", "minor", "observation", "opportunity", "good_practice")
BINDING = ("major", "minor")
"""Grades that ask for a correction."""


class AuditPlan(Id, Timestamps, Versioned, Base):
    """When, where and whom: sent to the centre before the visit."""

    __tablename__ = "audit_plans"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="it_ends_after_it_starts"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    agenda: Mapped[list[Any]] = mapped_column(default=list)
    """Items ``{day, from, to, kind, site_id, topic, with, remote, requirement_ids}``; kind: opening, closing or empty."""
    interviews: Mapped[list[Any]] = mapped_column(default=list)
    """How many agents to speak with: ``{site_id, shift, channel, count}``."""
    remote: Mapped[str] = mapped_column(default="")
    """Reason for any remote part; empty: wholly on the premises."""
    days_planned: Mapped[Decimal | None]
    days_reason: Mapped[str] = mapped_column(default="")
    """Why fewer or more days than agreed are planned."""
    late_reason: Mapped[str] = mapped_column(default="")
    """Why the centre gets the plan later than the scheme asks."""
    days_used: Mapped[Decimal | None]
    sent_at: Mapped[datetime | None]
    repeats_at: Mapped[datetime | None]
    """Of a visit that repeats one: when that was ordered. What was noted before belongs to the visit before."""
    concluded_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    """By the centre: its findings sheet at the closing meeting."""
    dissent: Mapped[str] = mapped_column(default="")

    case: Mapped[Case] = relationship()


class VisitNote(Id, Base):
    """Something noted on the premises. Its key is made on the device, so that sending it twice makes one row."""

    __tablename__ = "visit_notes"
    __table_args__ = (
        UniqueConstraint("case_id", "key"),
        CheckConstraint(one_of("kind", NOTE_KINDS), name="kind_is_known"),
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(20), default="note")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("case_sites.id"))
    requirement_ids: Mapped[list[Any]] = mapped_column(default=list)
    text: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of an interview: pseudonym, role, shift, channel, topics, never a name. Of a meeting: present, heard.
    ``late``: it came after the visit was concluded."""
    noted_at: Mapped[datetime]
    """By the device's clock."""
    received_at: Mapped[datetime] = mapped_column(default=now)
    revision: Mapped[int] = mapped_column(default=1)
    """Rises with each change made on the device; an older one never replaces a newer one."""

    author: Mapped[User] = relationship()
    site: Mapped[CaseSite | None] = relationship()


class VisitNoteRevision(Id, Base):
    """What a note said before it was changed. Appended, never changed."""

    __tablename__ = "visit_note_revisions"
    note_id: Mapped[int] = mapped_column(ForeignKey("visit_notes.id"), index=True)
    text: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now)


class Finding(Id, Timestamps, Versioned, Base):
    """What the audit found, tied to a requirement and to what shows it."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        UniqueConstraint("case_id", "key"),
        CheckConstraint(one_of("state", FINDING.states), name="state_is_known"),
        CheckConstraint(one_of("grade", GRADES), name="grade_is_known"),
        Index("ix_findings_due", "state", "due_at"),
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    number: Mapped[int]
    key: Mapped[str | None] = mapped_column(String(40))
    """Made on the device, as for notes."""
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirements.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("case_sites.id"))
    visit: Mapped[int] = mapped_column(default=1)
    """Number of the visit of the case that raised it."""
    grade: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default=FINDING.initial)
    statement: Mapped[str]
    shown_by: Mapped[str] = mapped_column(default="")
    """The evidence: document, record, interview pseudonym, observation."""
    raised_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"))
    """The same requirement failed in an earlier cycle."""
    due_at: Mapped[datetime | None]
    """When the centre must answer, or have put right."""
    correction: Mapped[str] = mapped_column(default="")
    root_cause: Mapped[str] = mapped_column(default="")
    action: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")
    planned_for: Mapped[date | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    method: Mapped[str] = mapped_column(String(20), default="")
    """How it was verified: document, on_site, remote."""
    closed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    requirement: Mapped[Requirement] = relationship()
    site: Mapped[CaseSite | None] = relationship()
    repeats: Mapped[Finding | None] = relationship(remote_side="Finding.id")
    steps: Mapped[list[FindingStep]] = relationship(back_populates="finding", order_by="FindingStep.id")


class FindingStep(Id, Base):
    """One step in the life of a finding: who, what, why. Appended, never changed."""

    __tablename__ = "finding_steps"
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    move: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)

    finding: Mapped[Finding] = relationship(back_populates="steps")
    user: Mapped[User | None] = relationship()
