"""What the chair oversees of a round, and the counts the secretariat may have. Ties hide entries from both."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager
from werkzeug.exceptions import NotFound

from portal.accounts.models import User
from portal.awards.judging import policies as may
from portal.awards.judging.scale import scale_of
from portal.awards.models import (
    Assignment,
    Category,
    Criterion,
    Edition,
    Entry,
    JuryMember,
    Programme,
    Round,
    Tally,
)
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import is_ready_member, managed_editions, taken_by
from portal.core.database import Page, session

PER_PAGE = 50
SHOWS = ("behind", "disagreement", "few")
DISAGREEMENT_TENTHS = 3
"""Totals that lie so many tenths of the scale apart, or more, are pointed out: three points of ten."""


@dataclass(frozen=True)
class Office:
    """A round somebody oversees. ``chair``: their membership; None for the secretariat, who gets counts only."""

    round: Round
    chair: JuryMember | None
    criteria: int

    @property
    def disagreement(self) -> Decimal:
        return scale_of(self.round).width * DISAGREEMENT_TENTHS / 10


def office_for(viewer: User, round_id: int) -> Office:
    """The round with the viewer's office in it, or 404. One statement."""
    criteria = select(func.count(Criterion.id)).where(Criterion.round_id == Round.id).scalar_subquery()
    chairing = and_(JuryMember.edition_id == Round.edition_id, is_ready_member(viewer, chair=True))
    by_office = Round.edition_id.in_(managed_editions(viewer).with_only_columns(Edition.id))
    query = (
        select(Round, JuryMember, criteria)
        .join(Round.edition)
        .outerjoin(JuryMember, chairing)
        .where(Round.id == round_id, or_(JuryMember.id.is_not(None), by_office))
        .options(contains_eager(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner))
    )
    return Office(*row_or_404(query))


def row_or_404(query: Select[Any]) -> Any:
    """The one row, or the same 404 for what is absent and what is not yours."""
    if (row := session.execute(query).unique().first()) is None:
        raise NotFound()
    return row


@dataclass(frozen=True)
class Filter:
    """Which entries are shown; empty parts do not restrict."""

    category_id: int | None = None
    show: str = ""
    member_id: int | None = None


@dataclass(frozen=True)
class EntryRow:
    """How one entry stands. Numbers only where the reader may have them; ``sealed`` says why not."""

    entry: Entry
    category: Category
    expected: int
    submitted: int
    recused: int
    mean: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    disagreement: bool = False
    too_few: bool = False
    sealed: Any = ""

    @property
    def spread(self) -> Decimal | None:
        return None if self.high is None or self.low is None else self.high - self.low


def entries_for(viewer: User, office: Office, wanted: Filter) -> Any:
    """(Entry, Category, Tally or None, the viewer's own card is open) of the round's eligible entries."""
    tally = and_(Tally.entry_id == Entry.id, Tally.round_id == office.round.id)
    query = (
        select(Entry, Category, Tally, _own_card_open(viewer, office).label("own_open"))
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(Tally, tally)
        .where(Entry.edition_id == office.round.edition_id, Entry.state == "accepted", taken_by(office.round), ~conflicted_with(viewer))
        .order_by(Category.position, Category.id, Entry.reference, Entry.id)
    )
    if wanted.category_id is not None:
        query = query.where(Entry.category_id == wanted.category_id)
    if wanted.member_id is not None:
        query = query.where(_read_by(wanted.member_id, office) if office.chair else false())
    return query.where(_condition(viewer, office, wanted.show)) if wanted.show else query


def _own_card_open(viewer: User, office: Office) -> ColumnElement[bool]:
    """Whether the chair still has to mark the entry themselves: then they are as blind as any juror."""
    return (
        exists()
        .where(
            Assignment.entry_id == Entry.id,
            Assignment.round_id == office.round.id,
            Assignment.state == "assigned",
            Assignment.member_id == JuryMember.id,
            JuryMember.user_id == viewer.id,
        )
        .correlate(Entry)
    )


def _read_by(member_id: int, office: Office) -> ColumnElement[bool]:
    mine = exists().where(
        Assignment.entry_id == Entry.id,
        Assignment.round_id == office.round.id,
        Assignment.member_id == member_id,
        Assignment.state.in_(("assigned", "submitted")),
    )
    return mine.correlate(Entry)


def _condition(viewer: User, office: Office, show: str) -> ColumnElement[bool]:
    if show == "behind":
        return Tally.submitted < Tally.assigned
    if show == "few":
        return func.coalesce(Tally.assigned, 0) < office.round.least_cards
    if show == "disagreement" and office.chair:
        # The same conditions as for showing the numbers, or the filter would tell them.
        return and_(
            ~_own_card_open(viewer, office),
            Tally.submitted >= may.LEAST_CARDS_TO_COMPARE,
            Tally.high - Tally.low >= office.disagreement,
        )
    return false()


def entry_page(viewer: User, office: Office, wanted: Filter, number: int) -> Page[EntryRow]:
    """One page of the entries in one statement: every row also carries how many there are."""
    query = entries_for(viewer, office, wanted).add_columns(func.count().over())
    rows = session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    if not rows and number > 1:
        return entry_page(viewer, office, wanted, 1)
    total = rows[0][-1] if rows else 0
    return Page([row_of(office, *row[:-1]) for row in rows], number, PER_PAGE, total)


def streamed_rows(viewer: User, office: Office, wanted: Filter) -> Iterator[EntryRow]:
    """Every row that fits, in chunks, for an export."""
    query = entries_for(viewer, office, wanted).execution_options(yield_per=500)
    return (row_of(office, *row) for row in session.execute(query))


def row_of(office: Office, entry: Entry, category: Category, tally: Tally | None, own_open: bool) -> EntryRow:
    tally = tally or Tally(assigned=0, submitted=0, recused=0)
    counts = (tally.assigned, tally.submitted, tally.recused)
    few = tally.assigned < office.round.least_cards
    if office.chair is None:
        return EntryRow(entry, category, *counts, too_few=few)
    verdict = may.read_numbers(own_card_open=own_open, cards_in=tally.submitted)
    if not verdict or tally.high is None or tally.low is None:
        return EntryRow(entry, category, *counts, too_few=few, sealed=verdict.reason)
    apart = tally.high - tally.low >= office.disagreement
    return EntryRow(entry, category, *counts, tally.mean, tally.low, tally.high, apart, few)


@dataclass(frozen=True)
class Cell:
    """One card of the heat map: whose, and how far."""

    name: str
    state: str
    marked: int


@dataclass
class JurorRow:
    member_id: int
    name: str
    alias: str
    expected: int = 0
    submitted: int = 0
    begun: int = 0
    recused: int = 0


@dataclass
class Overview:
    """Totals over the entries shown; for the chair also every card by entry, and the jurors."""

    expected: int = 0
    submitted: int = 0
    cells: dict[int, list[Cell]] = field(default_factory=dict)
    jurors: list[JurorRow] = field(default_factory=list)


def overview(viewer: User, office: Office, wanted: Filter, listed: Collection[int] | None = None) -> Overview:
    """One statement: light rows for the chair, two sums for the secretariat.

    ``listed``: the entries whose cards are shown one by one (all: None); totals are over every entry in any case.
    """
    shown = entries_for(viewer, office, wanted).order_by(None).with_only_columns(Entry.id)
    if office.chair is None:
        sums = select(func.coalesce(func.sum(Tally.assigned), 0), func.coalesce(func.sum(Tally.submitted), 0)).where(
            Tally.round_id == office.round.id, Tally.entry_id.in_(shown)
        )
        expected, submitted = session.execute(sums).one()
        return Overview(int(expected), int(submitted))
    cards = (
        select(Assignment.entry_id, Assignment.state, Assignment.marked, JuryMember.id, JuryMember.alias, User.name)
        .join(JuryMember, JuryMember.id == Assignment.member_id)
        .outerjoin(User, User.id == JuryMember.user_id)
        .where(Assignment.round_id == office.round.id, Assignment.entry_id.in_(shown))
        .order_by(User.name, JuryMember.id)
    )
    if wanted.member_id is not None:
        cards = cards.where(JuryMember.id == wanted.member_id)
    return _summed(session.execute(cards), listed)


def _summed(rows: Any, listed: Collection[int] | None) -> Overview:
    found = Overview()
    jurors: dict[int, JurorRow] = {}
    for entry_id, state, marked, member_id, alias, name in rows:
        if (juror := jurors.get(member_id)) is None:
            juror = jurors[member_id] = JurorRow(member_id, name or alias, alias)
        if listed is None or entry_id in listed:
            found.cells.setdefault(entry_id, []).append(Cell(name or alias, state, marked))
        juror.recused += state == "recused"
        if state in ("assigned", "submitted"):
            done = state == "submitted"
            juror.expected, juror.submitted = juror.expected + 1, juror.submitted + done
            juror.begun += not done and marked > 0
            found.expected, found.submitted = found.expected + 1, found.submitted + done
    found.jurors = sorted(jurors.values(), key=lambda one: (one.submitted - one.expected, one.name))
    return found


def categories_of(office: Office) -> list[Category]:
    query = select(Category).where(Category.edition_id == office.round.edition_id)
    return list(session.scalars(query.order_by(Category.position, Category.id)))
