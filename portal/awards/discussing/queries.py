"""What a discussion shows: of the entries the viewer marked, and for the chair of all they have no tie to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import User
from portal.awards.discussing import policies as may
from portal.awards.judging.cards import content_of
from portal.awards.judging.merging import Content
from portal.awards.models import (
    Assignment,
    Category,
    Contribution,
    Criterion,
    Edition,
    Entry,
    JuryMember,
    Mark,
    Programme,
    Round,
    Tally,
)
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import is_ready_member
from portal.core.clock import now
from portal.core.database import first_or_404, session


@dataclass(frozen=True)
class Discussion:
    """``about``: the round whose marks are discussed; ``member``: the viewer's place in the jury."""

    stage: Round
    about: Round
    member: JuryMember

    @property
    def chairs(self) -> bool:
        return self.member.role == "chair"


def about_round(stage: Any) -> ColumnElement[int]:
    """Id of the round a discussion is about: the last one with marks that opened before it."""
    marked = aliased(Round)
    query = (
        select(marked.id)
        .where(marked.edition_id == stage.edition_id, marked.kind != "discussion", marked.opens_at <= stage.opens_at)
        .order_by(marked.opens_at.desc(), marked.position.desc())
        .limit(1)
    )
    return (query.correlate(Round) if stage is Round else query).scalar_subquery()


def _running(at: datetime) -> ColumnElement[bool]:
    return and_(Round.kind == "discussion", Round.opens_at <= at, Round.closes_at > at)


def _discussions(viewer: User, at: datetime) -> Select[Round]:
    """Running ones of the viewer's juries, and for a chair those that are over, too."""
    over = and_(Round.kind == "discussion", Round.opens_at <= at, JuryMember.role == "chair")
    return (
        select(Round)
        .join(JuryMember, JuryMember.edition_id == Round.edition_id)
        .where(is_ready_member(viewer), or_(_running(at), over))
    )


def discussion_for(viewer: User, round_id: int) -> Discussion:
    """With edition, programme and the round it is about, or 404. Two statements."""
    query = _discussions(viewer, now()).where(Round.id == round_id).add_columns(JuryMember, about_round(Round))
    row = session.execute(query.options(joinedload(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner))).first()
    about = first_or_404(select(Round).where(Round.id == (row[2] if row else None)))
    assert row is not None
    g.edition = row[0].edition
    return Discussion(row[0], about, row[1])


def _own_card(found: Discussion, state: str) -> ColumnElement[bool]:
    mine = exists().where(
        Assignment.entry_id == Entry.id, Assignment.round_id == found.about.id, Assignment.member_id == found.member.id, Assignment.state == state
    )
    return mine.correlate(Entry)


def _entries(viewer: User, found: Discussion) -> Select[Entry]:
    """Entries the viewer marked; for the chair all that were marked, but those they still have to mark themselves."""
    marked = exists().where(Assignment.entry_id == Entry.id, Assignment.round_id == found.about.id, Assignment.state == "submitted")
    theirs = and_(marked.correlate(Entry), ~_own_card(found, "assigned")) if found.chairs else _own_card(found, "submitted")
    return (
        select(Entry)
        .join(Entry.category)
        .where(Entry.edition_id == found.stage.edition_id, Entry.state == "accepted", theirs, ~conflicted_with(viewer))
        .options(contains_eager(Entry.category))
    )


@dataclass(frozen=True)
class Line:
    """One entry of the list. ``cards``: how many are in; ``remarks``: how many were made."""

    entry: Entry
    cards: int
    remarks: int


def topics(viewer: User, found: Discussion) -> list[Line]:
    """One statement."""
    remarks = (
        select(func.count(Contribution.id))
        .where(Contribution.round_id == found.stage.id, Contribution.entry_id == Entry.id)
        .correlate(Entry)
        .scalar_subquery()
    )
    query = (
        _entries(viewer, found)
        .outerjoin(Tally, and_(Tally.entry_id == Entry.id, Tally.round_id == found.about.id))
        .add_columns(func.coalesce(Tally.submitted, 0), remarks)
        .order_by(Category.position, Category.id, Entry.reference, Entry.id)
    )
    return [Line(*row) for row in session.execute(query)]


@dataclass
class Column:
    """One juror's card under their alias. ``mine``: the viewer's own."""

    alias: str
    mine: bool
    total: Decimal | None
    contents: dict[int, Content] = field(default_factory=dict)


@dataclass(frozen=True)
class Topic:
    """An entry with the cards of its panel side by side, the viewer's first, and what was said."""

    entry: Entry
    criteria: list[Criterion]
    columns: list[Column]
    remarks: list[Contribution]

    @property
    def comments(self) -> list[tuple[Criterion, list[tuple[Column, str]]]]:
        """By criterion, where somebody wrote one."""
        found = [(one, [(c, c.contents[one.id].comment) for c in self.columns if one.id in c.contents and c.contents[one.id].comment]) for one in self.criteria]
        return [(one, said) for one, said in found if said]


def topic_for(viewer: User, found: Discussion, entry_id: int) -> Topic:
    """An entry of the list, or 404. Four statements; without cards where there are fewer than three."""
    entry = first_or_404(_entries(viewer, found).where(Entry.id == entry_id))
    criteria = list(session.scalars(select(Criterion).where(Criterion.round_id == found.about.id).order_by(Criterion.position, Criterion.id)))
    columns = _columns(found, entry)
    return Topic(entry, criteria, columns if may.read_cards(len(columns)) else [], _remarks(found, entry))


def _columns(found: Discussion, entry: Entry) -> list[Column]:
    query = (
        select(JuryMember, Assignment.total, Mark)
        .join(Assignment, Assignment.member_id == JuryMember.id)
        .outerjoin(Mark, Mark.assignment_id == Assignment.id)
        .where(Assignment.round_id == found.about.id, Assignment.entry_id == entry.id, Assignment.state == "submitted")
        .order_by(JuryMember.id != found.member.id, JuryMember.alias)
    )
    columns: dict[int, Column] = {}
    for member, total, mark in session.execute(query):
        one = columns.setdefault(member.id, Column(member.alias, member.id == found.member.id, total))
        if mark is not None:
            one.contents[mark.criterion_id] = content_of(mark)
    return list(columns.values())


def _remarks(found: Discussion, entry: Entry) -> list[Contribution]:
    """Of the chair and of those whose card counts: who stepped aside is not heard any more."""
    counts = exists().where(
        Assignment.member_id == JuryMember.id, Assignment.round_id == found.about.id, Assignment.entry_id == entry.id,
        Assignment.state == "submitted",
    )  # fmt: skip
    query = (
        select(Contribution)
        .join(Contribution.member)
        .where(
            Contribution.round_id == found.stage.id, Contribution.entry_id == entry.id,
            or_(JuryMember.role == "chair", counts.correlate(JuryMember)),
        )
        .options(contains_eager(Contribution.member))
        .order_by(Contribution.at, Contribution.id)
    )  # fmt: skip
    return list(session.scalars(query))


def running_for(viewer: User) -> list[Round]:
    """Discussions at this moment in which the viewer has something to see. One statement."""
    at = now()
    mine = exists().where(
        Assignment.round_id == about_round(Round), Assignment.member_id == JuryMember.id, Assignment.state == "submitted",
        Assignment.entry_id == Entry.id, Entry.state == "accepted", ~conflicted_with(viewer),
    )  # fmt: skip
    query = _discussions(viewer, at).where(_running(at), or_(JuryMember.role == "chair", mine.correlate(Round, JuryMember)))
    return list(session.scalars(query.options(joinedload(Round.edition)).order_by(Round.closes_at)))
