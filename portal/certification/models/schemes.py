"""Schemes and standards: what is certified, against what, by which rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.certification.states import SCHEME
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Translated, Versioned
from portal.organisations.models import Organisation


class Standard(Id, Timestamps, Base):
    """One edition of a standard, as a tree of requirements. A changed file is a new revision; cases keep theirs."""

    __tablename__ = "standards"
    __table_args__ = (UniqueConstraint("code", "revision"),)
    code: Mapped[str] = mapped_column(String(40))
    """E.g. ``EN 15838:2009``."""
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[Translated]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file it came from."""
    withdrawn_on: Mapped[date | None]
    superseded_by: Mapped[str] = mapped_column(String(40), default="")
    transition_until: Mapped[date | None]
    """Until when certificates against it must have moved to its successor."""
    kpis: Mapped[list[Any]] = mapped_column(default=list)
    """KPI definitions as in the file: code, name, definition, unit, better, obligation, low, high."""

    requirements: Mapped[list[Requirement]] = relationship(back_populates="standard", order_by="Requirement.position")


class Requirement(Id, Base):
    """A node of a standard: a heading, or an assessable question of our own. Never the standard's text."""

    __tablename__ = "requirements"
    __table_args__ = (UniqueConstraint("standard_id", "ref"),)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("requirements.id"), index=True)
    position: Mapped[int]
    """Order in the whole tree, from 1."""
    depth: Mapped[int] = mapped_column(default=0)
    ref: Mapped[str] = mapped_column(String(30))
    heading: Mapped[Translated]
    assessable: Mapped[bool] = mapped_column(default=False)
    question: Mapped[Translated] = mapped_column(default=dict)
    evidence: Mapped[Translated] = mapped_column(default=dict)
    """Typical evidence."""
    methods: Mapped[list[str]] = mapped_column(default=list)
    applies_to: Mapped[list[str]] = mapped_column(default=list)
    """Of ``in_house, outsourced, inbound, outbound``."""
    weight: Mapped[int] = mapped_column(default=1)

    standard: Mapped[Standard] = relationship(back_populates="requirements")


class Crosswalk(Id, Base):
    """How a requirement of one standard lives on in another, by reference."""

    __tablename__ = "crosswalks"
    __table_args__ = (UniqueConstraint("from_code", "from_ref", "to_code", "to_ref"),)
    from_code: Mapped[str] = mapped_column(String(40))
    from_ref: Mapped[str] = mapped_column(String(30))
    to_code: Mapped[str] = mapped_column(String(40))
    to_ref: Mapped[str] = mapped_column(String(30))
    relation: Mapped[str] = mapped_column(String(10))


class SchemeVersion(Id, Timestamps, Versioned, Base):
    """The rules of a scheme at a time. Published ones never change; a case keeps the one it started with."""

    __tablename__ = "scheme_versions"
    __table_args__ = (
        UniqueConstraint("name", "number"),
        CheckConstraint(one_of("state", SCHEME.states), name="state_is_known"),
    )
    name: Mapped[str]
    """The mark, e.g. ``Contact Centre: Certified EN 15838``."""
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default=SCHEME.initial)
    body_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    accreditation: Mapped[str] = mapped_column(default="")
    """A sentence that is true, e.g. ``Not accredited``."""
    rules: Mapped[dict[str, Any]]
    """What ``certification.rules.Rules`` reads: months, deadlines, factors, tables."""
    changes: Mapped[str] = mapped_column(default="")
    """What is new against the version before, for holders."""
    published_at: Mapped[datetime | None]

    body: Mapped[Organisation] = relationship()
    standard: Mapped[Standard] = relationship()
