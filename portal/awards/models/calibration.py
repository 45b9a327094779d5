"""Calibration: cases of past years that a jury marks before its own, to see how it reads the rubric. Counted nowhere."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.awards.models.entries import Entry
from portal.awards.models.juries import JuryMember
from portal.awards.models.programmes import Criterion, Round
from portal.core.clock import now
from portal.core.database import Base, Id, Timestamps


class CalibrationCase(Id, Timestamps, Base):
    """An entry of a past edition that the jurors of a round mark first."""

    __tablename__ = "calibration_cases"
    __table_args__ = (UniqueConstraint("round_id", "entry_id"),)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"))
    panel: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """``cards``: how many the panel of that year handed in; ``medians``: criterion of this round, by key -> median as text."""

    round: Mapped[Round] = relationship()
    entry: Mapped[Entry] = relationship()


class CalibrationCard(Id, Timestamps, Base):
    """One juror's marks for one such case. Once done it is locked, and compared with the panel of that year."""

    __tablename__ = "calibration_cards"
    __table_args__ = (UniqueConstraint("case_id", "member_id"),)
    case_id: Mapped[int] = mapped_column(ForeignKey("calibration_cases.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("jury_members.id"), index=True)
    saved_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    case: Mapped[CalibrationCase] = relationship()
    member: Mapped[JuryMember] = relationship()


class CalibrationMark(Id, Base):
    __tablename__ = "calibration_marks"
    __table_args__ = (
        UniqueConstraint("card_id", "criterion_id"),
        CheckConstraint("not (cannot_judge and value is not null)", name="no_mark_where_nobody_can_judge"),
    )
    card_id: Mapped[int] = mapped_column(ForeignKey("calibration_cards.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criteria.id"))
    value: Mapped[Decimal | None]
    cannot_judge: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(default="")

    card: Mapped[CalibrationCard] = relationship()
    criterion: Mapped[Criterion] = relationship()
