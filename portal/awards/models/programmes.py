"""Programmes, editions, categories, forms, rounds, rubrics: what an edition is made of."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.awards.states import EDITION, PUBLICATION, ROUND
from portal.core.clock import now
from portal.core.columns import one_of
from portal.core.database import Base, Id, Timestamps, Translated, Versioned
from portal.organisations.models import Organisation


class Programme(Id, Timestamps, Versioned, Base):
    """An award that is run every year: by the federation, or nationally by an association."""

    __tablename__ = "programmes"
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[Translated]
    description: Mapped[Translated] = mapped_column(default=dict)
    prefix: Mapped[str] = mapped_column(String(20))
    """Begins reference numbers: ``ECCCO`` in ``ECCCO-2027-0042``."""

    owner: Mapped[Organisation] = relationship()
    editions: Mapped[list[Edition]] = relationship(back_populates="programme", order_by="Edition.year.desc()")

    @property
    def is_european(self) -> bool:
        return self.owner.kind == "federation"


class Edition(Id, Timestamps, Versioned, Base):
    """One year of a programme. All instants are UTC; ``zone`` is the zone its dates are shown in."""

    __tablename__ = "editions"
    __table_args__ = (
        UniqueConstraint("programme_id", "slug"),
        CheckConstraint(one_of("state", EDITION.states), name="state_is_known"),
        CheckConstraint(one_of("publication", PUBLICATION.states), name="publication_is_known"),
    )
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    year: Mapped[int]
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[Translated]
    introduction: Mapped[Translated] = mapped_column(default=dict)
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["en"])
    zone: Mapped[str] = mapped_column(default="Europe/Brussels")
    state: Mapped[str] = mapped_column(String(20), default=EDITION.initial)
    publication: Mapped[str] = mapped_column(String(20), default=PUBLICATION.initial)
    imported: Mapped[bool] = mapped_column(default=False)
    """Came in from a spreadsheet of marks: archived, without dossiers."""

    nominations_open_at: Mapped[datetime | None]
    nominations_close_at: Mapped[datetime | None]
    """Until then associations may begin new nominations."""
    dossiers_close_at: Mapped[datetime | None]
    """Until then dossiers may be submitted."""
    screening_ends_at: Mapped[datetime | None]
    shortlist_at: Mapped[datetime | None]
    reveal_at: Mapped[datetime | None]
    gala_place: Mapped[str] = mapped_column(default="")

    opened_at: Mapped[datetime | None]
    rules_frozen_at: Mapped[datetime | None]
    """Set by the first submission; later changes of rules need a reason and are public."""
    next_number: Mapped[int] = mapped_column(default=1)
    shortlisted_at: Mapped[datetime | None]
    revealed_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(back_populates="editions")
    categories: Mapped[list[Category]] = relationship(back_populates="edition", order_by="Category.position")
    sections: Mapped[list[Section]] = relationship(back_populates="edition", order_by="Section.position")
    rounds: Mapped[list[Round]] = relationship(back_populates="edition", order_by="Round.position")


class Category(Id, Versioned, Base):
    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("edition_id", "key"),
        CheckConstraint("who_may_enter in ('any', 'in_house', 'outsourced')", name="who_may_enter_is_known"),
        CheckConstraint("quota >= 0 and shortlist_size >= 0 and least_entries >= 0", name="counts_are_not_negative"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Translated]
    description: Mapped[Translated] = mapped_column(default=dict)
    reading_guide: Mapped[Translated] = mapped_column(default=dict)
    who_may_enter: Mapped[str] = mapped_column(String(20), default="any")
    quota: Mapped[int] = mapped_column(default=2)
    """Nominations per association."""
    shortlist_size: Mapped[int] = mapped_column(default=4)
    places: Mapped[list[str]] = mapped_column(default=lambda: ["winner", "commended"])
    least_entries: Mapped[int] = mapped_column(default=3)
    """Fewer eligible entries than this: no award."""

    edition: Mapped[Edition] = relationship(back_populates="categories")


class Section(Id, Versioned, Base):
    """A part of the dossier's form."""

    __tablename__ = "sections"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[Translated]
    introduction: Mapped[Translated] = mapped_column(default=dict)

    edition: Mapped[Edition] = relationship(back_populates="sections")
    questions: Mapped[list[Question]] = relationship(back_populates="section", order_by="Question.position")


QUESTION_KINDS = ("short_text", "long_text", "number", "choice", "date", "file", "link", "kpi", "consent")
AUDIENCES = ("jury", "associations", "everyone")


class Question(Id, Versioned, Base):
    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("edition_id", "key"),
        CheckConstraint(one_of("kind", QUESTION_KINDS), name="kind_is_known"),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience_is_known"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[Translated]
    help: Mapped[Translated] = mapped_column(default=dict)
    required: Mapped[bool] = mapped_column(default=False)
    word_limit: Mapped[int | None]
    choices: Mapped[list[Any]] = mapped_column(default=list)
    """For kind ``choice``: a list of ``{"key": ..., "label": {"en": ...}}``."""
    audience: Mapped[str] = mapped_column(String(20), default="jury")
    """Who may read the answer after the reveal."""
    hidden_from_jury: Mapped[bool] = mapped_column(default=False)

    section: Mapped[Section] = relationship(back_populates="questions")


ROUND_KINDS = ("written", "pitch", "site_visit", "discussion")
INTAKES = ("all", "leading", "chosen")


class Round(Id, Versioned, Base):
    """A jury stage with its own rubric, panel, dates, weight and rules of counting."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("edition_id", "position"),
        CheckConstraint(one_of("state", ROUND.states), name="state_is_known"),
        CheckConstraint(one_of("kind", ROUND_KINDS), name="kind_is_known"),
        CheckConstraint(one_of("intake", INTAKES), name="intake_is_known"),
        CheckConstraint("weight >= 0", name="weight_is_not_negative"),
        CheckConstraint("kind <> 'discussion' or weight = 0", name="a_discussion_counts_nothing"),
        CheckConstraint("intake_size is null or intake_size > 0", name="intake_size_is_positive"),
        CheckConstraint("method in ('mean', 'median', 'trimmed-mean')", name="method_is_known"),
        CheckConstraint("rounding in ('once', 'each')", name="rounding_is_known"),
        CheckConstraint("total in ('mean', 'sum')", name="total_is_known"),
        CheckConstraint("official in ('adjusted', 'plain')", name="official_is_known"),
        CheckConstraint("scale_low < scale_high", name="the_scale_rises"),
        CheckConstraint("opens_at is null or closes_at is null or opens_at < closes_at", name="it_closes_after_it_opens"),
    )
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    position: Mapped[int] = mapped_column(default=1)
    name: Mapped[Translated]
    kind: Mapped[str] = mapped_column(String(20), default="written")
    weight: Mapped[Decimal] = mapped_column(default=Decimal(1))
    """How much its total counts in the final one, beside the other rounds'."""
    intake: Mapped[str] = mapped_column(String(10), default="all")
    """Which entries it takes: all accepted ones, the leading ones of the round before, or those the board chooses."""
    intake_size: Mapped[int | None]
    """How many of each category advance; none: as many as the category has places on its shortlist."""
    state: Mapped[str] = mapped_column(String(20), default=ROUND.initial)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    scale_low: Mapped[Decimal] = mapped_column(default=Decimal(0))
    scale_high: Mapped[Decimal] = mapped_column(default=Decimal(10))
    scale_step: Mapped[Decimal] = mapped_column(default=Decimal(1))
    method: Mapped[str] = mapped_column(String(20), default="mean")
    rounding: Mapped[str] = mapped_column(String(10), default="once")
    total: Mapped[str] = mapped_column(String(10), default="mean")
    official: Mapped[str] = mapped_column(String(10), default="adjusted")
    """Which result counts: with the jurors' severity taken out, or the plain one. Chosen before the round opens, and public."""
    jurors_per_entry: Mapped[int] = mapped_column(default=5)
    least_cards: Mapped[int] = mapped_column(default=3)
    """Fewer cards than this are pointed out to chair and board."""

    edition: Mapped[Edition] = relationship(back_populates="rounds")
    criteria: Mapped[list[Criterion]] = relationship(back_populates="round", order_by="Criterion.position")

    @property
    def takes_all(self) -> bool:
        return self.intake == "all"

    @property
    def is_discussion(self) -> bool:
        """For view only: nothing is marked, assigned or counted in it."""
        return self.kind == "discussion"

    @property
    def is_live(self) -> bool:
        """Entries are met in person, one after the other, and marked on the pitch sheet."""
        return self.kind in ("pitch", "site_visit")


FAMILIES = ("customer_orientation", "change_management")


class Criterion(Id, Versioned, Base):
    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        CheckConstraint("weight > 0", name="weight_is_positive"),
    )
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    key: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    family: Mapped[str] = mapped_column(String(40), default="customer_orientation")
    name: Mapped[Translated]
    hint: Mapped[Translated] = mapped_column(default=dict)
    anchors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What a mark means: ``{"8": {"en": "needs are measured…"}}``."""
    weight: Mapped[Decimal]

    round: Mapped[Round] = relationship(back_populates="criteria")


class RuleChange(Id, Base):
    """The public change log: rules that changed after the first submission, with the reason."""

    __tablename__ = "rule_changes"
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    what: Mapped[str]
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]

    actor: Mapped[User | None] = relationship()
