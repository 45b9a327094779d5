"""Letters as rows: one per recipient, written with the deed, sent by the worker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.clock import now
from portal.core.database import Base, Id, Timestamps, Versioned


class Letter(Id, Timestamps, Base):
    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'sending', 'sent', 'failed')", name="state_is_known"),
        Index("ix_letters_due", "state", "not_before"),
    )
    message_id: Mapped[str] = mapped_column(unique=True)
    once: Mapped[str | None] = mapped_column(unique=True)
    """A key that keeps the same letter from being written twice."""
    template: Mapped[str] = mapped_column(String(60), index=True)
    scope: Mapped[str] = mapped_column(String(40), default="", index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    to_name: Mapped[str] = mapped_column(default="")
    to_email: Mapped[str]
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    not_before: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]


class LetterText(Id, Versioned, Base):
    """An edited template: the text of one letter in one language for one scope."""

    __tablename__ = "letter_texts"
    __table_args__ = (UniqueConstraint("scope", "template", "locale"),)
    scope: Mapped[str] = mapped_column(String(40), default="")
    template: Mapped[str] = mapped_column(String(60))
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str]
    body: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
