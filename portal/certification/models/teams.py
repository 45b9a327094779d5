"""Who audits and who decides: competences, teams, declarations, and the duty each person has in a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.certification.models.cases import Case
from portal.certification.states import TEAM_MEMBER
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Versioned

TEAM_ROLES = ("lead", "auditor", "expert", "observer")


class Competence(Id, Timestamps, Versioned, Base):
    """What an auditor is qualified for, from a day to a day."""

    __tablename__ = "competences"
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="it_ends_after_it_starts"),)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    standard_code: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(20))
    """The highest role it qualifies for: lead or auditor."""
    directions: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    evidence: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()


class CaseDuty(Base):
    """The one duty a person has in a case: who evaluates does not decide. The key makes a second one impossible."""

    __tablename__ = "case_duties"
    __table_args__ = (
        UniqueConstraint("case_id", "user_id", "duty"),
        CheckConstraint("duty in ('evaluation', 'decision', 'complaint')", name="duty_is_known"),
    )
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    duty: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(default=now)


class TeamMember(Id, Timestamps, Versioned, Base):
    """Somebody in the audit team of a case."""

    __tablename__ = "team_members"
    __table_args__ = (
        UniqueConstraint("case_id", "user_id"),
        ForeignKeyConstraint(
            ["case_id", "user_id", "duty"], ["case_duties.case_id", "case_duties.user_id", "case_duties.duty"],
            name="fk_team_members_who_evaluates_has_that_duty",
        ),
        CheckConstraint("duty = 'evaluation'", name="a_team_evaluates"),
        CheckConstraint(one_of("state", TEAM_MEMBER.states), name="state_is_known"),
        CheckConstraint(one_of("role", TEAM_ROLES), name="role_is_known"),
        Index("ix_team_members_of_user", "user_id", "state"),
    )  # fmt: skip
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    duty: Mapped[str] = mapped_column(String(20), default="evaluation")
    role: Mapped[str] = mapped_column(String(20), default="auditor")
    state: Mapped[str] = mapped_column(String(20), default=TEAM_MEMBER.initial)
    reason: Mapped[str] = mapped_column(default="")
    """Of the last objection, ruling or replacement."""
    object_until: Mapped[datetime | None]
    """Until when the centre may object."""
    confirmed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    user: Mapped[User] = relationship()


class Declaration(Id, Base):
    """Signed: no conflict with this centre (or which). Appended; the latest of a person counts."""

    __tablename__ = "conflict_declarations"
    case_id: Mapped[int] = mapped_column(ForeignKey("certification_cases.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    answers: Mapped[dict[str, Any]]
    clear: Mapped[bool]
    signed_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()
