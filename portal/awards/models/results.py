"""Results, decisions, seals, publication, feedback: read only through the result gate of visibility.py."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.awards.models.entries import Entry
from portal.awards.models.programmes import Category, Edition, Round
from portal.awards.states import DECISION
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Translated, Versioned


class ResultSet(Id, Base):
    """The frozen count of one category in one round. Never recomputed; a correction names the one it replaces."""

    __tablename__ = "result_sets"
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    frozen_at: Mapped[datetime] = mapped_column(default=now)
    document: Mapped[str]
    """Canonical JSON: rules, criteria, pseudonymous marks, table. Recomputing gives the same bytes."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    official: Mapped[str] = mapped_column(String(10), default="plain")
    """Which of the two results counts: adjusted or plain."""
    analysis: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How sure the ranking is: intervals, agreement, jurors, stability, as `scoring.analysis` reports them when it is frozen."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("result_sets.id"), unique=True)
    reason: Mapped[str] = mapped_column(default="")

    round: Mapped[Round] = relationship()
    category: Mapped[Category] = relationship()
    rows: Mapped[list[ResultRow]] = relationship(back_populates="result_set", order_by="ResultRow.position")


class ResultRow(Id, Base):
    __tablename__ = "result_rows"
    __table_args__ = (UniqueConstraint("result_set_id", "entry_id"),)
    result_set_id: Mapped[int] = mapped_column(ForeignKey("result_sets.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    position: Mapped[int]
    rank: Mapped[int | None]
    total: Mapped[Decimal | None]
    """The official result; beside it stand the plain one and, where there is one, the adjusted."""
    plain_total: Mapped[Decimal | None]
    plain_rank: Mapped[int | None]
    adjusted_total: Mapped[Decimal | None]
    adjusted_rank: Mapped[int | None]
    cards: Mapped[int]
    panel_marks: Mapped[dict[str, Any]]
    """Criterion key -> two-decimal text, or null."""
    tie: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How a tie was resolved, in the words of scoring.Tie; empty where there was none."""

    result_set: Mapped[ResultSet] = relationship(back_populates="rows")
    entry: Mapped[Entry] = relationship()


class FinalResult(Id, Base):
    """The rounds of a category combined by their weights: frozen when the last of them is. A correction names the one
    it replaces."""

    __tablename__ = "final_results"
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    frozen_at: Mapped[datetime] = mapped_column(default=now)
    document: Mapped[str]
    """Canonical JSON: the rounds with weight, scale, totals and fingerprint of their own document, and the table."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("final_results.id"), unique=True)
    reason: Mapped[str] = mapped_column(default="")

    category: Mapped[Category] = relationship()
    rows: Mapped[list[FinalRow]] = relationship(back_populates="final", order_by="FinalRow.position")


class FinalRow(Base):
    """``parts``: position of the round -> its total on the common scale, as text, or null."""

    __tablename__ = "final_rows"
    final_id: Mapped[int] = mapped_column(ForeignKey("final_results.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    position: Mapped[int]
    rank: Mapped[int | None]
    total: Mapped[Decimal | None]
    reached: Mapped[int]
    """Position of the last round that gave it a total; 0 for none."""
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)

    final: Mapped[FinalResult] = relationship(back_populates="rows")
    entry: Mapped[Entry] = relationship()


OUTCOMES = ("winner", "commended", "finalist", "none")


class Decision(Id, Timestamps, Versioned, Base):
    """What the board decided for one category."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("edition_id", "category_id"),
        CheckConstraint(one_of("state", DECISION.states), name="state_is_known"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    result_set_id: Mapped[int | None] = mapped_column(ForeignKey("result_sets.id"))
    final_id: Mapped[int | None] = mapped_column(ForeignKey("final_results.id"))
    """Where the category has several rounds: their combination, which was decided on."""
    state: Mapped[str] = mapped_column(String(20), default=DECISION.initial)
    no_award: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    """Why there is no award, or why the order of the ranking is not followed."""
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    edition: Mapped[Edition] = relationship()
    category: Mapped[Category] = relationship()
    result_set: Mapped[ResultSet | None] = relationship()
    final: Mapped[FinalResult | None] = relationship()
    items: Mapped[list[DecisionItem]] = relationship(
        back_populates="decision", cascade="all, delete-orphan", order_by="DecisionItem.id"
    )
    signatures: Mapped[list[Signature]] = relationship(
        back_populates="decision", cascade="all, delete-orphan", order_by="Signature.id"
    )


class DecisionItem(Id, Base):
    """The outcome for one entry. Every eligible entry of the category gets one before anything is published."""

    __tablename__ = "decision_items"
    __table_args__ = (
        UniqueConstraint("decision_id", "entry_id"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome_is_known"),
    )
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    shortlisted: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str] = mapped_column(String(20), default="none")
    citation: Mapped[Translated] = mapped_column(default=dict)

    decision: Mapped[Decision] = relationship(back_populates="items")
    entry: Mapped[Entry] = relationship()


class Signature(Id, Base):
    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("decision_id", "user_id"),)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the canonical decision as it was when signed."""

    decision: Mapped[Decision] = relationship(back_populates="signatures")
    user: Mapped[User] = relationship()


class Seal(Id, Base):
    """The fingerprint of all signed decisions of an edition, public before the gala."""

    __tablename__ = "seals"
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(default=now)
    document: Mapped[str]
    """Canonical JSON with a random salt; published after the reveal."""
    fingerprint: Mapped[str] = mapped_column(String(64))

    edition: Mapped[Edition] = relationship()


class RevealConfirmation(Id, Base):
    """A board member pressed "reveal"; the second one's press reveals."""

    __tablename__ = "reveal_confirmations"
    __table_args__ = (UniqueConstraint("edition_id", "user_id"),)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()


class Feedback(Id, Versioned, Base):
    """What a nominee may read afterwards, released by the chair."""

    __tablename__ = "feedback"
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), unique=True)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Per criterion: quartile (1 lowest to 4 highest) and the comments chosen; never ranks, totals or names."""
    released_at: Mapped[datetime | None]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    entry: Mapped[Entry] = relationship()
