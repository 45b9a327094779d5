"""What happens around a certificate: notices of change, declarations, complaints, appeals, reports of misuse."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.certification.models.cases import Case
from portal.certification.models.decisions import Certificate, Verdict
from portal.certification.models.schemes import SchemeVersion
from portal.certification.states import CHANGE_NOTICE, COMPLAINT
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Versioned
from portal.organisations.models import Organisation

COMPLAINT_KINDS = ("holder", "body", "appeal", "misuse")


class ChangeNotice(Id, Timestamps, Versioned, Base):
    """A change the centre tells of: ownership, address, head count, category, incident."""

    __tablename__ = "change_notices"
    __table_args__ = (CheckConstraint(one_of("state", CHANGE_NOTICE.states), name="state_is_known"),)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    text: Mapped[str]
    state: Mapped[str] = mapped_column(String(20), default=CHANGE_NOTICE.initial)
    reported_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str] = mapped_column(String(30), default="")
    """``no_action``, ``document_check``, ``special_audit``, ``reduction``, ``suspension``, ``termination``."""
    reason: Mapped[str] = mapped_column(default="")
    assessed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    assessed_at: Mapped[datetime | None]
    people: Mapped[int | None]
    """Of a change in head count: how many people work there now."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("certification_cases.id"))
    """The special audit it led to."""

    certificate: Mapped[Certificate] = relationship()
    reporter: Mapped[User] = relationship(foreign_keys=reported_by)


class HolderDeclaration(Id, Base):
    """The mid-cycle declaration of a holder: what changed, or that nothing did. One per year of a cycle."""

    __tablename__ = "holder_declarations"
    __table_args__ = (UniqueConstraint("certificate_id", "cycle", "year"),)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), index=True)
    cycle: Mapped[int]
    year: Mapped[int]
    """Of the cycle, from 1."""
    answers: Mapped[dict[str, Any]]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)


class TransitionNotice(Id, Base):
    """A holder told that the standard has a successor: until when to move, and that they have read it."""

    __tablename__ = "transition_notices"
    __table_args__ = (UniqueConstraint("certificate_id", "scheme_version_id"),)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"))
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_versions.id"), index=True)
    until: Mapped[date]
    """The first day on which a certificate of the old edition counts no more."""
    sent_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(default=now)
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    acknowledged_at: Mapped[datetime | None]

    certificate: Mapped[Certificate] = relationship()
    scheme_version: Mapped[SchemeVersion] = relationship()


class Complaint(Id, Timestamps, Versioned, Base):
    """A complaint, an appeal, or a report that a mark is misused; from anybody, with an account or without."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint(one_of("state", COMPLAINT.states), name="state_is_known"),
        CheckConstraint(one_of("kind", COMPLAINT_KINDS), name="kind_is_known"),
        CheckConstraint("kind <> 'appeal' or case_id is not null or certificate_id is not null", name="an_appeal_is_about_a_decision"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="who_proposes_does_not_decide"),
        Index("ix_complaints_state_due", "state", "due_at"),
    )
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default=COMPLAINT.initial)
    body_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    verdict_id: Mapped[int | None] = mapped_column(ForeignKey("verdicts.id"), index=True)
    """Of an appeal against a decision on a certificate: that decision."""
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reporter_name: Mapped[str] = mapped_column(default="")
    reporter_email: Mapped[str] = mapped_column(default="")
    reporter_locale: Mapped[str] = mapped_column(String(5), default="en")
    text: Mapped[str]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    proposal: Mapped[str] = mapped_column(default="")
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str] = mapped_column(String(30), default="")
    """``upheld``, ``partly_upheld``, ``not_upheld``, ``dismissed``; until it is decided on, as proposed."""
    reason: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    certificate: Mapped[Certificate | None] = relationship()
    case: Mapped[Case | None] = relationship()
    verdict: Mapped[Verdict | None] = relationship()
    body: Mapped[Organisation] = relationship()
    handler: Mapped[User | None] = relationship(foreign_keys=handler_id)


class ComplaintStep(Id, Base):
    """One step in a complaint. Appended, never changed."""

    __tablename__ = "complaint_steps"
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    move: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()
