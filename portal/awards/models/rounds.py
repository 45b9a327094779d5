"""What lies between rounds: who advanced into one, when it is met there, and what a discussion says about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.awards.models.juries import JuryMember
from portal.core.clock import now
from portal.core.database import Base, Id


class RoundEntry(Base):
    """An entry that advanced into a round which does not take all: by the clock, or as the board chose.

    Until the shortlist is public only board, chair, secretariat and the jurors assigned may learn of it.
    """

    __tablename__ = "round_entries"
    __table_args__ = (CheckConstraint("source in ('clock', 'board')", name="source_is_known"),)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    source: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(default="")


class Slot(Base):
    """When and where an entry is met in a pitch or a site visit."""

    __tablename__ = "slots"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes_are_positive"),)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, index=True)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(120), default="")


class Contribution(Id, Base):
    """What a juror says about an entry in a discussion round, under their alias. Appended, never changed."""

    __tablename__ = "contributions"
    __table_args__ = (
        UniqueConstraint("member_id", "key"),
        Index("ix_contributions_of_entry", "round_id", "entry_id"),
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_members.id"))
    key: Mapped[str] = mapped_column(String(40))
    """Made with the form: sent twice, it is still one."""
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str]

    member: Mapped[JuryMember] = relationship()
