"""Who reads what in a round: for the secretariat that assigns. Entries somebody has a tie to stay hidden from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import User
from portal.awards.models import (
    Assignment,
    Category,
    Conflict,
    Edition,
    Entry,
    JuryMember,
    PanelMember,
    Programme,
    Round,
    Tally,
)
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import known_to, managed_editions, taken_by, visible_entries
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Organisation

WORKING = ("assigned", "submitted")
PER_PAGE = 50


def round_for(viewer: User, round_id: int) -> Round:
    """A round of an edition the viewer runs, with edition, programme and owner, or 404. One statement."""
    query = (
        select(Round)
        .join(Round.edition)
        .where(Round.id == round_id, Edition.id.in_(managed_editions(viewer).with_only_columns(Edition.id)))
        .options(contains_eager(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner))
    )
    stage = first_or_404(query)
    g.edition = stage.edition
    return stage


@dataclass(frozen=True)
class CategorySummary:
    id: int
    name: dict[str, str]
    entries: int
    short: int


def _short(stage: Round) -> ColumnElement[bool]:
    return func.coalesce(Tally.assigned, 0) < stage.jurors_per_entry


def categories_in(viewer: User, stage: Round) -> list[CategorySummary]:
    """Each category with its accepted entries, and how many are short of jurors. One statement."""
    mine = visible_entries(viewer).with_only_columns(Entry.id)
    here = and_(Entry.category_id == Category.id, Entry.state == "accepted", Entry.id.in_(mine), taken_by(stage))
    query = (
        select(
            Category.id,
            Category.name,
            func.count(Entry.id),
            func.coalesce(func.sum(case((and_(Entry.id.is_not(None), _short(stage)), 1), else_=0)), 0),
        )
        .outerjoin(Entry, here)
        .outerjoin(Tally, and_(Tally.entry_id == Entry.id, Tally.round_id == stage.id))
        .where(Category.edition_id == stage.edition_id)
        .group_by(Category.id, Category.position)
        .order_by(Category.position, Category.id)
    )
    return [CategorySummary(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class EntryRow:
    entry: Entry
    cards: list[Assignment]

    @property
    def working(self) -> list[Assignment]:
        return [card for card in self.cards if card.state in WORKING]


@dataclass(frozen=True)
class Filter:
    """Empty parts do not restrict. ``short``: only entries with fewer jurors than the round wants."""

    words: str = ""
    category_id: int | None = None
    short: bool = False


def entries_in(viewer: User, stage: Round, wanted: Filter, number: int) -> Page[EntryRow]:
    """Entries the round takes, by category and reference, each with its jurors. Two statements."""
    query = (
        visible_entries(viewer)
        .add_columns(func.count(Entry.id).over())
        .join(Entry.category)
        .outerjoin(Tally, and_(Tally.entry_id == Entry.id, Tally.round_id == stage.id))
        .where(Entry.edition_id == stage.edition_id, Entry.state == "accepted", taken_by(stage))
        .options(contains_eager(Entry.category))
        .order_by(Category.position, Category.id, Entry.reference, Entry.id)
    )
    for word in wanted.words.split()[:5]:
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in (Entry.reference, Entry.nominee, Entry.title))))
    if wanted.category_id is not None:
        query = query.where(Entry.category_id == wanted.category_id)
    if wanted.short:
        query = query.where(_short(stage))
    rows = session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    if not rows and number > 1:
        return entries_in(viewer, stage, wanted, 1)
    cards = cards_of(stage, [entry.id for entry, _total in rows])
    items = [EntryRow(entry, cards[entry.id]) for entry, _total in rows]
    return Page(items, number, PER_PAGE, rows[0][1] if rows else 0)


def cards_of(stage: Round, entry_ids: list[int]) -> dict[int, list[Assignment]]:
    """The assignments of these entries, with their jurors, by name."""
    found: dict[int, list[Assignment]] = defaultdict(list)
    query = (
        select(Assignment)
        .join(Assignment.member)
        .outerjoin(JuryMember.user)
        .where(Assignment.round_id == stage.id, Assignment.entry_id.in_(entry_ids))
        .options(contains_eager(Assignment.member).contains_eager(JuryMember.user))
        .order_by(func.lower(User.name), JuryMember.alias)
    )
    for card in session.scalars(query):
        found[card.entry_id].append(card)
    return found


def accepted_entry(viewer: User, stage: Round, entry_id: int) -> Entry:
    """An accepted entry of the round's edition that the viewer may see, or 404."""
    query = visible_entries(viewer).where(
        Entry.id == entry_id, Entry.edition_id == stage.edition_id, Entry.state == "accepted", taken_by(stage)
    )
    return first_or_404(query.options(joinedload(Entry.category)))


def assignment_for(viewer: User, assignment_id: int) -> Assignment:
    """An assignment in an edition the viewer runs, of an entry they may see, or 404."""
    query = (
        select(Assignment)
        .join(Assignment.round)
        .where(
            Assignment.id == assignment_id,
            Round.edition_id.in_(managed_editions(viewer).with_only_columns(Edition.id)),
            Assignment.entry_id.in_(visible_entries(viewer).with_only_columns(Entry.id)),
        )
        .options(
            contains_eager(Assignment.round).joinedload(Round.edition).joinedload(Edition.programme),
            joinedload(Assignment.entry),
        )
    )
    assignment = first_or_404(query)
    g.edition = assignment.round.edition
    return assignment


def _tie(member: Any, entry: Any) -> ColumnElement[bool]:
    """Condition: the member has a tie in force to the entry's company, its group or its association."""
    company = aliased(Organisation)
    group = select(company.parent_id).where(company.id == entry.company_id).correlate(entry).scalar_subquery()
    return (
        exists()
        .where(
            Conflict.user_id == member.user_id,
            Conflict.edition_id == member.edition_id,
            Conflict.lifted_at.is_(None),
            or_(*(Conflict.organisation_id == one for one in (entry.company_id, entry.association_id, group))),
        )
        .correlate(member, entry)
    )


def _load(viewer: User, stage: Round) -> ColumnElement[int]:
    return (
        select(func.count(Assignment.id))
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(known_to(viewer), Assignment.member_id == JuryMember.id, Assignment.round_id == stage.id, Assignment.state.in_(WORKING))
        .correlate(JuryMember)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Candidate:
    """A jury member beside one entry."""

    member: JuryMember
    load: int
    conflicted: bool
    on_panel: bool


def candidates_for(viewer: User, stage: Round, entry: Entry) -> list[Candidate]:
    """Everybody who accepted, the least loaded first. One statement."""
    on_panel = exists().where(
        PanelMember.round_id == stage.id,
        PanelMember.category_id == entry.category_id,
        PanelMember.member_id == JuryMember.id,
    )
    load = _load(viewer, stage)
    query = (
        select(JuryMember, load, _tie(JuryMember, Entry), on_panel.correlate(JuryMember))
        .join(Entry, Entry.id == entry.id)
        .join(JuryMember.user)
        .where(JuryMember.edition_id == stage.edition_id, JuryMember.state == "accepted")
        .options(contains_eager(JuryMember.user))
        .order_by(load, func.lower(User.name), JuryMember.id)
    )
    return [Candidate(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class Load:
    """What one juror has in a round. ``minutes``: to read all of it."""

    member: JuryMember
    assigned: int
    submitted: int
    recused: int
    minutes: int


def loads_in(viewer: User, stage: Round, number: int) -> Page[Load]:
    """Members who accepted, by name; entries the viewer has a tie to are not counted. Two statements."""
    count = func.count
    per_member = (
        select(
            Assignment.member_id.label("member_id"),
            count(Assignment.id).filter(Assignment.state.in_(WORKING)).label("assigned"),
            count(Assignment.id).filter(Assignment.state == "submitted").label("submitted"),
            count(Assignment.id).filter(Assignment.state == "recused").label("recused"),
            func.coalesce(func.sum(Entry.words).filter(Assignment.state.in_(WORKING)), 0).label("words"),
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.round_id == stage.id, ~conflicted_with(viewer))
        .group_by(Assignment.member_id)
        .subquery()
    )
    columns = (per_member.c.assigned, per_member.c.submitted, per_member.c.recused, per_member.c.words)
    query = (
        select(JuryMember, *(func.coalesce(column, 0) for column in columns))
        .outerjoin(JuryMember.user)
        .outerjoin(per_member, per_member.c.member_id == JuryMember.id)
        .where(JuryMember.edition_id == stage.edition_id, JuryMember.state == "accepted")
        .options(contains_eager(JuryMember.user))
        .order_by(func.lower(User.name), JuryMember.alias)
    )
    page = paginate(query, number, rows=True)
    rows = [Load(member, a, s, r, round(words / 200)) for member, a, s, r, words in page.items]
    return Page(rows, page.number, page.per_page, page.total)


HEADER = ("entry", "nominee", "category", "country", "language", "juror", "name", "alias", "state")
"""Columns of the export; ``entry`` and ``juror`` are what the upload reads."""


def export_rows(viewer: User, stage: Round, language: str) -> Iterator[tuple[Any, ...]]:
    """One line per assignment, by entry and juror. Streamed."""
    mine = visible_entries(viewer).with_only_columns(Entry.id)
    query = (
        select(
            Entry.reference, Entry.nominee, Category.name, Entry.country, Entry.language, User.email, User.name,
            JuryMember.alias, Assignment.state,
        )
        .select_from(Assignment)
        .join(Assignment.entry)
        .join(Entry.category)
        .join(Assignment.member)
        .outerjoin(JuryMember.user)
        .where(Assignment.round_id == stage.id, Entry.id.in_(mine))
        .order_by(Entry.reference, func.lower(User.name), JuryMember.alias)
    )  # fmt: skip
    for reference, nominee, category, *rest in session.execute(query.execution_options(yield_per=500)):
        name = category.get(language) or category.get("en") or next(iter(category.values()), "")
        yield (reference, nominee, name, *rest)
