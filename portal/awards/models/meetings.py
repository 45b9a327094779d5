"""Meetings of the board: rules, agenda, attendance, motions, ballots, minutes. Read through visibility.py only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.awards.models.programmes import Category, Edition
from portal.awards.models.results import Decision
from portal.awards.states import AGENDA_ITEM, MEETING, MINUTES, MOTION
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Versioned

SHARES = ("half", "two_thirds", "all")
"""How many must be there: more than half, two thirds, or everybody."""
VOTES = ("none", "majority", "two_thirds")
CHOICES = ("for", "against", "abstain")
ATTENDANCES = ("expected", "present", "remote", "absent")
PARTS = ("present", "remote", "left", "absent")
"""Of one member in one case; ``left``: out of the room because of a tie."""


class MeetingRules(Id, Versioned, Base):
    """How the board of an edition meets and votes. No row: the defaults."""

    __tablename__ = "meeting_rules"
    __table_args__ = (
        CheckConstraint(one_of("quorum", SHARES), name="quorum_is_known"),
        CheckConstraint("quorum_of in ('members', 'free')", name="quorum_of_is_known"),
        CheckConstraint(one_of("votes", VOTES), name="votes_is_known"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), unique=True)
    quorum: Mapped[str] = mapped_column(String(20), default="half")
    quorum_of: Mapped[str] = mapped_column(String(20), default="free")
    """Of all members, or of those without a tie in the case. Whoever has one never counts as present."""
    votes: Mapped[str] = mapped_column(String(20), default="none")
    """What a proposal needs before it may be signed; ``none``: two signatures are enough."""
    secret: Mapped[bool] = mapped_column(default=False)
    casting: Mapped[bool] = mapped_column(default=False)
    """Whether the chair of the meeting decides where a majority is tied."""

    edition: Mapped[Edition] = relationship()


class Meeting(Id, Timestamps, Versioned, Base):
    """The board of an edition comes together, in a room or by a link."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint(one_of("state", MEETING.states), name="state_is_known"),
        CheckConstraint("deputy_id is null or deputy_id <> chair_id", name="the_deputy_is_another"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    starts_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(default="Europe/Brussels")
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    """What members should know or bring; for all of them, so without a word on any case."""
    chair_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Takes the chair where the chair has a tie or is not there."""
    state: Mapped[str] = mapped_column(String(20), default=MEETING.initial)
    called_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    chair: Mapped[User] = relationship(foreign_keys=[chair_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
    attendances: Mapped[list[Attendance]] = relationship(back_populates="meeting", order_by="Attendance.id")


class Attendance(Id, Base):
    """Somebody expected at a meeting, and whether they came."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("meeting_id", "user_id"),
        CheckConstraint(one_of("status", ATTENDANCES), name="status_is_known"),
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    votes: Mapped[bool] = mapped_column(default=True)
    """Members of the board vote; the chair of the jury reports and advises."""
    status: Mapped[str] = mapped_column(String(20), default="expected")
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    user: Mapped[User] = relationship()


class AgendaItem(Id, Versioned, Base):
    """A category to decide on, or anything else."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        UniqueConstraint("meeting_id", "category_id"),
        CheckConstraint(one_of("state", AGENDA_ITEM.states), name="state_is_known"),
        CheckConstraint("(category_id is null) = (title <> '')", name="it_is_a_case_or_has_a_title"),
        CheckConstraint("minutes between 1 and 480", name="minutes_are_credible"),
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    position: Mapped[int]
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))
    title: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=15)
    """How long it is meant to take."""
    state: Mapped[str] = mapped_column(String(20), default=AGENDA_ITEM.initial)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    """What was said, as it shall stand in the minutes."""

    meeting: Mapped[Meeting] = relationship()
    category: Mapped[Category | None] = relationship()
    presences: Mapped[list[Presence]] = relationship(order_by="Presence.user_id")
    motions: Mapped[list[Motion]] = relationship(back_populates="item", order_by="Motion.id")


class Presence(Base):
    """Who was in the room for an item, noted when it began and kept up while it ran."""

    __tablename__ = "presences"
    __table_args__ = (CheckConstraint(one_of("part", PARTS), name="part_is_known"),)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    votes: Mapped[bool] = mapped_column(default=True)
    tied: Mapped[bool] = mapped_column(default=False)
    part: Mapped[str] = mapped_column(String(20))

    user: Mapped[User] = relationship()


class Motion(Id, Timestamps, Versioned, Base):
    """What is put to the vote: the proposal of a category as it stands, or a sentence."""

    __tablename__ = "motions"
    __table_args__ = (
        CheckConstraint(one_of("state", MOTION.states), name="state_is_known"),
        CheckConstraint("rule in ('majority', 'two_thirds')", name="rule_is_known"),
        CheckConstraint("votes_for >= 0 and votes_against >= 0 and abstentions >= 0", name="counts_are_not_negative"),
        CheckConstraint("casting_vote is null or casting_vote in ('for', 'against')", name="casting_vote_is_known"),
    )
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    text: Mapped[str] = mapped_column(default="")
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    """Of the proposal that was voted on: a change asks for another vote."""
    moved_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    rule: Mapped[str] = mapped_column(String(20))
    secret: Mapped[bool] = mapped_column(default=False)
    casting: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=MOTION.initial)
    salt: Mapped[str] = mapped_column(String(64), default="")
    """Of a secret vote while it is open; forgotten when it closes."""
    votes_for: Mapped[int] = mapped_column(default=0)
    votes_against: Mapped[int] = mapped_column(default=0)
    abstentions: Mapped[int] = mapped_column(default=0)
    casting_vote: Mapped[str | None] = mapped_column(String(10))
    cast_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]

    item: Mapped[AgendaItem] = relationship(back_populates="motions")
    decision: Mapped[Decision | None] = relationship()
    mover: Mapped[User] = relationship(foreign_keys=[moved_by])
    ballots: Mapped[list[Ballot]] = relationship(
        back_populates="motion", cascade="all, delete-orphan", order_by="Ballot.slot"
    )


class Ballot(Base):
    """One vote of one member. Secret ones name nobody, carry no time, and are gone once counted."""

    __tablename__ = "ballots"
    __table_args__ = (CheckConstraint(one_of("choice", CHOICES), name="choice_is_known"),)
    motion_id: Mapped[int] = mapped_column(ForeignKey("motions.id"), primary_key=True)
    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    """One per member and motion: of an open vote their id, of a secret one a keyed hash with the motion's salt."""
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    choice: Mapped[str] = mapped_column(String(10))

    motion: Mapped[Motion] = relationship(back_populates="ballots")
    user: Mapped[User | None] = relationship()


class Minutes(Id, Timestamps, Versioned, Base):
    """A version of a meeting's minutes. Signed ones never change; a correction is the next version, with its reason."""

    __tablename__ = "minutes"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint(one_of("state", MINUTES.states), name="state_is_known"),
    )
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(default="")
    """Why there is another version."""
    state: Mapped[str] = mapped_column(String(20), default=MINUTES.initial)
    head: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Meeting, attendance, rules: what every reader's copy holds."""
    opening: Mapped[str] = mapped_column(default="")
    closing: Mapped[str] = mapped_column(default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    signed_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship()
    parts: Mapped[list[MinutesPart]] = relationship(back_populates="minutes", order_by="MinutesPart.position")
    signatures: Mapped[list[MinutesSignature]] = relationship(
        back_populates="minutes", cascade="all, delete-orphan", order_by="MinutesSignature.id"
    )


class MinutesPart(Id, Base):
    """One item in the minutes. Salted, so that the fingerprint of a part one may not read says nothing of it."""

    __tablename__ = "minutes_parts"
    __table_args__ = (UniqueConstraint("minutes_id", "item_id"),)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    position: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text: Mapped[str] = mapped_column(default="")
    salt: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of salt, facts and text: all that somebody with a tie in the case gets of it."""

    minutes: Mapped[Minutes] = relationship(back_populates="parts")
    item: Mapped[AgendaItem] = relationship()


class MinutesSignature(Id, Base):
    __tablename__ = "minutes_signatures"
    __table_args__ = (UniqueConstraint("minutes_id", "user_id"),)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    content_hash: Mapped[str] = mapped_column(String(64))
    """The fingerprint of the minutes as they were when signed."""

    minutes: Mapped[Minutes] = relationship(back_populates="signatures")
    user: Mapped[User] = relationship()
