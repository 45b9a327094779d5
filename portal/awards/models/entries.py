"""Entries: one nominee in one category, with dossier, helpers, remarks, and what was in at each moment."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.awards.models.programmes import Category, Edition, Question
from portal.awards.states import ENTRY, MOVE_REQUEST
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Json, Timestamps, Versioned
from portal.organisations.models import Organisation


def public_slug() -> str:
    """An address nobody can guess: 128 random bits."""
    return secrets.token_hex(16)


def pseudonym() -> str:
    """What stands for an entry in result documents, which outsiders may read one day: forty random bits."""
    return "".join(secrets.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(8))


class Entry(Id, Timestamps, Versioned, Base):
    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint(one_of("state", ENTRY.states), name="state_is_known"),
        UniqueConstraint("edition_id", "reference"),
        Index("uq_entries_pseudonym", "edition_id", "pseudonym", unique=True),
        Index("ix_entries_overview", "edition_id", "association_id", "category_id", "state"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), index=True)
    association_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """None only in imported editions, whose nominees are names."""
    nominee: Mapped[str]
    """The nominee's name as it stood when the entry was made."""
    country: Mapped[str] = mapped_column(String(3), default="")
    title: Mapped[str] = mapped_column(default="")
    """The case in a few words."""
    reference: Mapped[str | None] = mapped_column(String(40))
    """Given at the first submission, e.g. ``ECCCO-2027-0042``."""
    slug: Mapped[str] = mapped_column(String(40), unique=True, default=public_slug)
    pseudonym: Mapped[str] = mapped_column(String(12), default=pseudonym)
    language: Mapped[str] = mapped_column(String(5), default="en")
    national_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    """In the European edition: the nominee's own national entry. Its marks never come along."""

    state: Mapped[str] = mapped_column(String(20), default=ENTRY.initial, index=True)
    handed_back_at: Mapped[datetime | None]
    """Set while the company has handed the dossier back to its association."""
    submitted_at: Mapped[datetime | None]
    extended_until: Mapped[datetime | None]
    extension_reason: Mapped[str] = mapped_column(default="")
    decided_reason: Mapped[str] = mapped_column(default="")
    """Why it was returned, refused, withdrawn or disqualified, last time."""
    active_at: Mapped[datetime] = mapped_column(default=now)
    """Last change by association or company: kept in the saving transaction."""
    words: Mapped[int] = mapped_column(default=0)
    """Words in the dossier, for reading minutes: kept in the saving transaction."""
    missing: Mapped[int] = mapped_column(default=0)
    """Required answers still missing: kept in the saving transaction."""

    edition: Mapped[Edition] = relationship()
    category: Mapped[Category] = relationship()
    association: Mapped[Organisation | None] = relationship(foreign_keys=association_id)
    company: Mapped[Organisation | None] = relationship(foreign_keys=company_id)
    national_entry: Mapped[Entry | None] = relationship(remote_side="Entry.id")
    answers: Mapped[list[Answer]] = relationship(back_populates="entry")
    collaborators: Mapped[list[Collaborator]] = relationship(back_populates="entry", order_by="Collaborator.id")

    @property
    def reading_minutes(self) -> int:
        """At 200 words a minute, at least one."""
        return max(1, round(self.words / 200))


class Answer(Id, Versioned, Base):
    """The answer to one question. ``value`` is text, or rows of a KPI table, or a choice's key."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("entry_id", "question_id"),)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    value: Mapped[Any] = mapped_column(Json, default="")
    updated_at: Mapped[datetime] = mapped_column(default=now)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    entry: Mapped[Entry] = relationship(back_populates="answers")
    question: Mapped[Question] = relationship()


class Snapshot(Id, Base):
    """A dossier exactly as it was at one moment: at each submission, and at the deadline."""

    __tablename__ = "snapshots"
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    occasion: Mapped[str] = mapped_column(String(20))
    """``submission`` or ``deadline``."""
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))


class Collaborator(Id, Timestamps, Base):
    """Somebody of the nominated company who works on the dossier."""

    __tablename__ = "collaborators"
    __table_args__ = (
        UniqueConstraint("entry_id", "user_id"),
        CheckConstraint("rights in ('view', 'edit', 'submit')", name="rights_are_known"),
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    rights: Mapped[str] = mapped_column(String(10), default="edit")
    """``view``; ``edit``; ``submit`` also hands the dossier back and invites colleagues."""
    is_contact: Mapped[bool] = mapped_column(default=False)

    entry: Mapped[Entry] = relationship(back_populates="collaborators")
    user: Mapped[User] = relationship()


class Remark(Id, Base):
    """What should be mended before the entry can go on: by the association or the secretariat."""

    __tablename__ = "remarks"
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str]
    settled_at: Mapped[datetime | None]

    author: Mapped[User | None] = relationship()
    question: Mapped[Question | None] = relationship()


class MoveRequest(Id, Versioned, Base):
    """The secretariat asks whether an entry may move to another category."""

    __tablename__ = "move_requests"
    __table_args__ = (CheckConstraint(one_of("state", MOVE_REQUEST.states), name="state_is_known"),)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    state: Mapped[str] = mapped_column(String(20), default=MOVE_REQUEST.initial)
    reason: Mapped[str]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()
    category: Mapped[Category] = relationship()
