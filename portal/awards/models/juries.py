"""Juries: members, conflicts, panels, assignments, scorecards."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.awards.models.entries import Entry
from portal.awards.models.programmes import Category, Criterion, Edition, Round
from portal.awards.states import ASSIGNMENT, MEMBERSHIP
from portal.awards.tie_kinds import KINDS, RULINGS, SOFT, STRENGTHS, strength_of
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Versioned
from portal.organisations.models import Organisation


def _natural_strength(context: Any) -> str:
    row = context.get_current_parameters()
    return strength_of(row["kind"], row.get("until"), now().date())


class JuryMember(Id, Timestamps, Versioned, Base):
    """A person in the jury of one edition. Imported juries have aliases and no accounts."""

    __tablename__ = "jury_members"
    __table_args__ = (
        UniqueConstraint("edition_id", "user_id"),
        UniqueConstraint("edition_id", "alias"),
        CheckConstraint(one_of("state", MEMBERSHIP.states), name="state_is_known"),
        CheckConstraint("role in ('juror', 'chair')", name="role_is_known"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    alias: Mapped[str] = mapped_column(String(120))
    """Random per edition, e.g. ``Juror 7``: what is shown wherever names must not be."""
    role: Mapped[str] = mapped_column(String(10), default="juror")
    state: Mapped[str] = mapped_column(String(20), default=MEMBERSHIP.initial)
    association_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    """The association that proposed them: they do not judge its nominees."""
    languages: Mapped[list[str]] = mapped_column(default=list)
    max_load: Mapped[int] = mapped_column(default=15)
    families: Mapped[list[str]] = mapped_column(default=list)
    """Families of criteria they declared to be at home in."""
    expertise: Mapped[list[Any]] = mapped_column(default=list)
    """Ids of the categories they declared to be at home in."""
    answered_at: Mapped[datetime | None]
    terms_version: Mapped[str] = mapped_column(String(20), default="")
    terms_accepted_at: Mapped[datetime | None]
    conflicts_declared_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    user: Mapped[User | None] = relationship()
    association: Mapped[Organisation | None] = relationship()

    @property
    def ready(self) -> bool:
        """Accepted, with terms agreed and conflicts declared: only then may a dossier be shown."""
        return self.state == "accepted" and bool(self.terms_accepted_at and self.conflicts_declared_at)


class Conflict(Id, Timestamps, Base):
    """Why somebody must not judge or decide on the nominees of an organisation.

    It covers every entry whose company or association is the organisation, or whose company belongs to it as group.
    Of jurors and of board members alike. In force while it is not lifted; a soft one waits for the chair's ruling meanwhile.
    """

    __tablename__ = "conflicts"
    __table_args__ = (
        UniqueConstraint("edition_id", "user_id", "organisation_id", "kind"),
        CheckConstraint(one_of("kind", tuple(KINDS)), name="kind_is_known"),
        CheckConstraint("source in ('declared', 'detected', 'ruled')", name="source_is_known"),
        CheckConstraint(one_of("strength", STRENGTHS), name="strength_is_known"),
        CheckConstraint(one_of("ruling", RULINGS), name="ruling_is_known"),
        CheckConstraint("since is null or until is null or since <= until", name="it_ends_after_it_begins"),
        CheckConstraint("ruling <> 'upheld' or strength = 'hard'", name="what_is_upheld_is_hard"),
        CheckConstraint("ruling <> 'waived' or lifted_at is not null", name="what_is_waived_is_lifted"),
        Index("ix_conflicts_lookup", "user_id", "edition_id", "organisation_id"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(String(30))
    source: Mapped[str] = mapped_column(String(10))
    strength: Mapped[str] = mapped_column(String(4), default=_natural_strength)
    """Soft: keeps the person out until the chair has ruled. Told by the kind and the end, once upheld by the ruling."""
    since: Mapped[date | None]
    until: Mapped[date | None]
    """Of the relation itself, where it has an end: until when they worked there, supplied, audited."""
    note: Mapped[str] = mapped_column(default="")
    ruling: Mapped[str] = mapped_column(String(10), default="")
    """What the chair found of a soft tie: ``upheld`` or ``waived``; empty: nothing yet."""
    ruled_at: Mapped[datetime | None]
    ruled_reason: Mapped[str] = mapped_column(default="")
    lifted_at: Mapped[datetime | None]
    """It holds no longer: taken back, found to be a mistake, or waived."""
    lifted_reason: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def in_force(self) -> bool:
        return self.lifted_at is None

    @property
    def waits(self) -> bool:
        """Whether the chair has still to rule on it."""
        return self.lifted_at is None and self.strength == SOFT


class PanelMember(Id, Base):
    """A jury member who reads one category in one round. Nobody named: everybody ready may be assigned."""

    __tablename__ = "panel_members"
    __table_args__ = (UniqueConstraint("round_id", "category_id", "member_id"),)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_members.id"), index=True)

    category: Mapped[Category] = relationship()
    member: Mapped[JuryMember] = relationship()


class Assignment(Id, Versioned, Base):
    """One juror, one entry, one round: and its scorecard, a mark per criterion."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("round_id", "entry_id", "member_id"),
        CheckConstraint(one_of("state", ASSIGNMENT.states), name="state_is_known"),
        Index("ix_assignments_of_member", "member_id", "state"),
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_members.id"))
    state: Mapped[str] = mapped_column(String(20), default=ASSIGNMENT.initial)
    reason: Mapped[str] = mapped_column(default="")
    """Why it was recused, reopened or excluded, last time."""
    assigned_at: Mapped[datetime] = mapped_column(default=now)
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    marked: Mapped[int] = mapped_column(default=0)
    """Criteria with a mark or "cannot judge": kept in the saving transaction."""
    total: Mapped[Decimal | None]
    """The card's weighted mean over its marks, four places: kept in the saving transaction."""
    note: Mapped[str] = mapped_column(default="")
    """The juror's own, of the pitch sheet: nobody else ever reads it."""

    round: Mapped[Round] = relationship()
    entry: Mapped[Entry] = relationship()
    member: Mapped[JuryMember] = relationship()
    marks: Mapped[list[Mark]] = relationship(back_populates="assignment")


PLAN_STATES = ("waiting", "working", "done", "failed")


class AssignmentPlan(Id, Timestamps, Base):
    """A plan somebody asked for: one per person and round, worked out at once or by the worker, then looked at and applied."""

    __tablename__ = "assignment_plans"
    __table_args__ = (
        UniqueConstraint("round_id", "actor_id"),
        CheckConstraint(one_of("state", PLAN_STATES), name="state_is_known"),
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    options: Mapped[dict[str, Any]]
    attempt: Mapped[int] = mapped_column(default=1)
    """Counts how often it was asked for: what a worker finds for an earlier time is thrown away."""
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    progress: Mapped[int] = mapped_column(default=0)
    """Per cent."""
    leased_until: Mapped[datetime | None]
    """A worker that has not been heard of by then is taken for dead."""
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    """Of the facts it was worked out from."""
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)

    round: Mapped[Round] = relationship()
    actor: Mapped[User] = relationship()


class Mark(Id, Versioned, Base):
    """What a juror gave one criterion: a mark, or "cannot judge", or neither yet."""

    __tablename__ = "marks"
    __table_args__ = (
        UniqueConstraint("assignment_id", "criterion_id"),
        CheckConstraint("not (cannot_judge and value is not null)", name="no_mark_where_nobody_can_judge"),
    )
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"))
    value: Mapped[Decimal | None]
    cannot_judge: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(default="")
    share: Mapped[bool] = mapped_column(default=True)
    """Whether the nominee may read the comment, once released."""
    updated_at: Mapped[datetime] = mapped_column(default=now)

    assignment: Mapped[Assignment] = relationship(back_populates="marks")
    criterion: Mapped[Criterion] = relationship()


class CardVersion(Id, Base):
    """A scorecard as it was submitted. Appended at each submission, never changed."""

    __tablename__ = "card_versions"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignments.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    content: Mapped[dict[str, Any]]


class Tally(Base):
    """How one entry stands in one round: kept in the transaction that saves a card."""

    __tablename__ = "tallies"
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    assigned: Mapped[int] = mapped_column(default=0)
    """Cards expected: assigned or submitted."""
    submitted: Mapped[int] = mapped_column(default=0)
    recused: Mapped[int] = mapped_column(default=0)
    mean: Mapped[Decimal | None]
    low: Mapped[Decimal | None]
    high: Mapped[Decimal | None]
