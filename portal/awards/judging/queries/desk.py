"""One juror's own scorecard, where it stands among theirs, and what others wrote once it is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.awards.judging import policies as may
from portal.awards.judging.cards import Card, content_of
from portal.awards.judging.merging import Content
from portal.awards.models import Assignment, Category, Criterion, Edition, Entry, JuryMember, Mark, Programme
from portal.awards.visibility import visible_assignments
from portal.core.database import first_or_404, session


def card_for(viewer: User, assignment_id: int, *, lock: bool = False) -> Card:
    """The viewer's own card, or 404. Two statements; ``lock`` holds it until the transaction ends.

    The marks are read after the lock is held, so that they are the latest.
    """
    query = visible_assignments(viewer).where(Assignment.id == assignment_id).options(
        contains_eager(Assignment.entry).options(
            joinedload(Entry.category),
            joinedload(Entry.company),
            joinedload(Entry.association),
            joinedload(Entry.edition).joinedload(Edition.programme).joinedload(Programme.owner),
        ),
        contains_eager(Assignment.member),
        contains_eager(Assignment.round),
    )  # fmt: skip
    if lock:
        query = query.with_for_update(of=Assignment).execution_options(populate_existing=True)
    return card_of(first_or_404(query))


def card_of(assignment: Assignment) -> Card:
    """The criteria of its round with what it holds of each. One statement."""
    mine = and_(Mark.criterion_id == Criterion.id, Mark.assignment_id == assignment.id)
    query = select(Criterion, Mark).outerjoin(Mark, mine).where(Criterion.round_id == assignment.round_id)
    rows = session.execute(query.order_by(Criterion.position, Criterion.id).execution_options(populate_existing=True)).all()
    return Card(assignment, [row[0] for row in rows], {row[0].id: content_of(row[1]) for row in rows})


@dataclass(frozen=True)
class Place:
    """One of the juror's entries in a round, for the pips and the way on."""

    assignment_id: int
    state: str

    @property
    def open(self) -> bool:
        return self.state == "assigned"


def places(viewer: User, round_id: int) -> list[Place]:
    """The viewer's entries of a round in the order of the queue. One statement."""
    query = (
        visible_assignments(viewer)
        .where(Assignment.round_id == round_id)
        .join(Category, Category.id == Entry.category_id)
        .order_by(Category.position, Category.id, Entry.reference, Entry.id)
    )
    return [Place(*row) for row in session.execute(query.with_only_columns(Assignment.id, Assignment.state))]


@dataclass
class OtherCard:
    """What another juror wrote, under the alias they have in this edition."""

    alias: str
    contents: dict[int, Content] = field(default_factory=dict)


def other_cards(card: Card) -> list[OtherCard]:
    """Submitted cards of the others, when the policy lets the card's juror read them. At most one statement."""
    own = card.assignment
    if own.state != "submitted":
        return []
    query = (
        select(JuryMember.alias, Mark)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .join(JuryMember, JuryMember.id == Assignment.member_id)
        .where(
            Assignment.entry_id == own.entry_id,
            Assignment.round_id == own.round_id,
            Assignment.state == "submitted",
            Assignment.id != own.id,
        )
        .order_by(JuryMember.alias)
    )
    found: dict[str, OtherCard] = {}
    for alias, mark in session.execute(query):
        found.setdefault(alias, OtherCard(alias)).contents[mark.criterion_id] = content_of(mark)
    return list(found.values()) if may.read_other_cards(own.state, len(found) + 1) else []
