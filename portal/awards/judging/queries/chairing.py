"""What the chair acts on: whom to remind, and the cards of one entry."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, and_, false, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.awards.judging.cards import Card, content_of
from portal.awards.judging.merging import Content
from portal.awards.judging.queries.desk import card_of
from portal.awards.judging.queries.oversight import EntryRow, Filter, Office, entries_for, row_of, row_or_404
from portal.awards.models import Assignment, Criterion, Edition, Entry, JuryMember, Mark, Round
from portal.awards.tie_visibility import recorded_tie
from portal.awards.visibility import is_ready_member, overseen_assignments
from portal.core.clock import in_zone, now
from portal.core.database import first_or_404, session
from portal.outbox.models import Letter


@dataclass(frozen=True)
class Reminder:
    """A juror with open cards among the entries shown. ``told``: already reminded today."""

    member: JuryMember
    user: User
    open: int
    told: bool


def reminder_key(office: Office, member_id: int) -> str:
    """Once per juror, round and day of the edition's zone."""
    day = in_zone(now(), office.round.edition.zone).date()
    return f"juror-reminder:{office.round.id}:{member_id}:{day.isoformat()}"


def reminders_for(viewer: User, office: Office, wanted: Filter) -> list[Reminder]:
    """Exactly the jurors of the rows shown whose cards are still open. Two statements."""
    shown = entries_for(viewer, office, wanted).order_by(None).with_only_columns(Entry.id)
    query = (
        select(JuryMember, User, func.count(Assignment.id))
        .join(Assignment, Assignment.member_id == JuryMember.id)
        .join(User, User.id == JuryMember.user_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            ~recorded_tie(JuryMember.user_id),  # these they do not see
            Assignment.round_id == office.round.id,
            Assignment.entry_id.in_(shown),
            Assignment.state == "assigned",
            JuryMember.state == "accepted",
            User.active,
        )
        .group_by(JuryMember.id, User.id)
        .order_by(User.name, User.id)
    )
    if wanted.member_id is not None:
        query = query.where(JuryMember.id == wanted.member_id)
    rows = session.execute(query).all()
    keys = [reminder_key(office, row[0].id) for row in rows]
    told = set(session.scalars(select(Letter.once).where(Letter.once.in_(keys)))) if keys else set()
    return [Reminder(*row, told=key in told) for row, key in zip(rows, keys, strict=True)]


@dataclass(frozen=True)
class CardRow:
    """One card of an entry, for the chair. ``contents`` is None while the chair is blind."""

    assignment: Assignment
    name: str
    contents: dict[int, Content] | None


def cards_of_entry(viewer: User, office: Office, entry_id: int) -> tuple[EntryRow, list[Criterion], list[CardRow]]:
    """An entry of the round with its cards and the criteria, for the chair. Three statements, or 404."""
    query = entries_for(viewer, office, Filter()).where(Entry.id == entry_id).options(joinedload(Entry.company))
    if office.chair is None:
        query = query.where(false())
    found = row_or_404(query)
    cards = list(session.scalars(_cards(office, entry_id)))
    readable = [] if found.own_open else [card.id for card in cards if card.state != "assigned"]
    criteria, contents = _contents(office, readable)
    rows = [CardRow(card, _name(card), contents.get(card.id)) for card in cards]
    return row_of(office, *found), criteria, rows


def _contents(office: Office, card_ids: list[int]) -> tuple[list[Criterion], dict[int, dict[int, Content]]]:
    """The criteria of the round, and what those cards hold: card id -> criterion id -> content."""
    marks = and_(Mark.criterion_id == Criterion.id, Mark.assignment_id.in_(card_ids))
    query = select(Criterion, Mark).outerjoin(Mark, marks).where(Criterion.round_id == office.round.id)
    criteria: dict[int, Criterion] = {}
    contents: dict[int, dict[int, Content]] = {key: {} for key in card_ids}
    for criterion, mark in session.execute(query.order_by(Criterion.position, Criterion.id)):
        criteria[criterion.id] = criterion
        if mark is not None:
            contents[mark.assignment_id][criterion.id] = content_of(mark)
    return list(criteria.values()), contents


def _cards(office: Office, entry_id: int) -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Assignment.member)
        .outerjoin(JuryMember.user)
        .where(Assignment.round_id == office.round.id, Assignment.entry_id == entry_id)
        .options(contains_eager(Assignment.member).contains_eager(JuryMember.user))
        .order_by(JuryMember.alias)
    )


def _name(card: Assignment) -> str:
    return card.member.user.name if card.member.user else card.member.alias


def overseen_card(viewer: User, assignment_id: int, *, lock: bool = False) -> tuple[Card, JuryMember | None]:
    """A card the viewer oversees as chair, with their own membership, or 404. Three statements."""
    query = (
        overseen_assignments(viewer)
        .where(Assignment.id == assignment_id)
        .options(
            contains_eager(Assignment.entry).options(joinedload(Entry.category), joinedload(Entry.company)),
            joinedload(Assignment.round).joinedload(Round.edition).joinedload(Edition.programme),
            joinedload(Assignment.member).joinedload(JuryMember.user),
        )
    )
    if lock:
        query = query.with_for_update(of=Assignment).execution_options(populate_existing=True)
    assignment = first_or_404(query)
    chair = select(JuryMember).where(
        JuryMember.edition_id == assignment.entry.edition_id, is_ready_member(viewer, chair=True)
    )
    return card_of(assignment), session.scalars(chair).first()
