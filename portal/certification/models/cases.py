"""A certification case: application, sites, review, agreement, and the thread of questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.certification.models.schemes import SchemeVersion, Standard
from portal.certification.states import AGREEMENT, CASE
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Versioned
from portal.organisations.models import Organisation

KINDS = ("initial", "surveillance", "recertification", "extension", "transition", "special")
DIRECTIONS = ("inbound", "outbound", "both")


class Case(Id, Timestamps, Versioned, Base):
    """One run of the scheme for one organisation, from application to decision."""

    __tablename__ = "certification_cases"
    __table_args__ = (
        CheckConstraint(one_of("state", CASE.states), name="state_is_known"),
        CheckConstraint(one_of("kind", KINDS), name="kind_is_known"),
        CheckConstraint("kind = 'initial' or certificate_id is not null", name="what_follows_up_follows_a_certificate"),
        Index("ix_certification_cases_state_due", "state", "due_at"),
    )
    number: Mapped[str] = mapped_column(String(30), unique=True)
    """E.g. ``C-2026-0042``."""
    kind: Mapped[str] = mapped_column(String(20), default="initial")
    state: Mapped[str] = mapped_column(String(20), default=CASE.initial)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_versions.id"))
    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), index=True)
    """Of everything but an initial case: the certificate it follows up. Of an initial one: what it led to."""
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("certification_cases.id"))
    """The case before, whose answers may serve as a baseline."""
    cycle: Mapped[int] = mapped_column(default=1)
    application: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Field -> value, as typed: see ``applying.forms``."""
    direction: Mapped[str] = mapped_column(String(10), default="inbound")
    operation: Mapped[str] = mapped_column(String(20), default="in_house")
    scope: Mapped[str] = mapped_column(default="")
    """The scope sentence proposed for the certificate."""
    submitted_at: Mapped[datetime | None]
    state_since: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None]
    """Until when the next step is due, by the scheme's deadlines."""
    visit_expected_on: Mapped[date | None]
    """When the visit is expected, until a plan says it: the day on which competences must be valid."""
    answered: Mapped[int] = mapped_column(default=0)
    """Assessable requirements answered: kept in the saving transaction."""
    asked: Mapped[int] = mapped_column(default=0)
    """Assessable requirements that apply."""
    visits: Mapped[int] = mapped_column(default=1)
    """Number of the visit that is planned, under way or was last: 2 once it had to be repeated."""
    open_majors: Mapped[int] = mapped_column(default=0)
    open_minors: Mapped[int] = mapped_column(default=0)

    organisation: Mapped[Organisation] = relationship()
    scheme_version: Mapped[SchemeVersion] = relationship()
    standard: Mapped[Standard] = relationship()
    previous: Mapped[Case | None] = relationship(remote_side="Case.id")
    sites: Mapped[list[CaseSite]] = relationship(back_populates="case", order_by="CaseSite.position")
    agreement: Mapped[Agreement | None] = relationship(back_populates="case")


class CaseSite(Id, Versioned, Base):
    """A place in the scope of a case, as applied for."""

    __tablename__ = "case_sites"
    __table_args__ = (CheckConstraint("headcount >= 0", name="headcount_is_not_negative"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(String(3), default="")
    central: Mapped[bool] = mapped_column(default=False)
    """Whether the central function sits here: always audited."""
    shifts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Shift -> people, e.g. ``{"day": 120, "evening": 40, "night": 0, "weekend": 30}``."""
    headcount: Mapped[int] = mapped_column(default=0)
    home_working: Mapped[int] = mapped_column(default=0)
    """Per cent of the people working from home."""
    channels: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    sampled: Mapped[bool] = mapped_column(default=False)
    """Whether the audit visits it."""

    case: Mapped[Case] = relationship(back_populates="sites")


class CaseSnapshot(Id, Base):
    """What was handed in, as it was. Appended, never changed."""

    __tablename__ = "case_snapshots"
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """``application``, ``agreement`` (as offered), ``documentation``, ``stage1``: the judgements on paper as the centre may
    read them; ``visit``: plan and judgements of a visit that is repeated; or ``visit_called_off``: the plan of one that was not."""
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the canonical JSON of ``content``."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)


class CaseMessage(Id, Base):
    """A question or an answer between the body and the centre. Appended, never changed."""

    __tablename__ = "case_messages"
    __table_args__ = (Index("ix_case_messages_topic", "case_id", "topic"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"))
    topic: Mapped[str] = mapped_column(String(60), default="application")
    """``application``, ``requirement:ID``, ``finding:ID``, ``plan``."""
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[User] = relationship()


class ApplicationReview(Id, Timestamps, Versioned, Base):
    """The certification manager's check list over an application."""

    __tablename__ = "application_reviews"
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), unique=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Check -> ``{"met": true, "note": ""}``."""
    risk: Mapped[str] = mapped_column(String(10), default="")
    """Risk to impartiality: low, medium, high."""
    outcome: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(default="")
    concluded_at: Mapped[datetime | None]

    reviewer: Mapped[User] = relationship()


class Agreement(Id, Timestamps, Versioned, Base):
    """The offer with its audit days and site sample; in force once both sides have signed."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint(one_of("state", AGREEMENT.states), name="state_is_known"),
        CheckConstraint(
            "state <> 'in_force' or (body_signed_by is not null and centre_signed_by is not null)",
            name="what_is_in_force_is_signed_by_both",
        ),
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), default=AGREEMENT.initial)
    days: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The calculation: inputs, table version, adjustments with reasons, result in quarter days."""
    sample: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Seed, sizes, site ids in drawing order: anyone can draw it again."""
    terms: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    """Of the canonical JSON of what is signed."""
    fee_reference: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[date | None]
    body_signed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    body_signed_at: Mapped[datetime | None]
    centre_signed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    centre_signed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(back_populates="agreement")
