"""A juror's own pitches of a round, in their running order. Everybody else's times and marks are not selected."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.awards.judging.cards import Card, content_of
from portal.awards.judging.merging import Content
from portal.awards.models import Assignment, Category, Criterion, Edition, Entry, Mark, Programme, Round, Slot
from portal.awards.visibility import visible_assignments
from portal.core.database import first_or_404, session


@dataclass(frozen=True)
class Pitch:
    """One entry to be met. ``versions``: of each criterion's mark by id, 0 where there is none."""

    card: Card
    slot: Slot | None
    versions: dict[int, int]

    @property
    def assignment(self) -> Assignment:
        return self.card.assignment

    @property
    def entry(self) -> Entry:
        return self.card.assignment.entry


@dataclass(frozen=True)
class Sheet:
    stage: Round
    pitches: list[Pitch]

    @property
    def submitted(self) -> int:
        return sum(one.assignment.state == "submitted" for one in self.pitches)


def live_round(viewer: User, round_id: int) -> Round:
    """A pitch or site visit in which the viewer has entries; else 404. One statement."""
    mine = visible_assignments(viewer).where(Assignment.round_id == round_id).with_only_columns(Assignment.round_id)
    return first_or_404(
        select(Round)
        .where(Round.id == round_id, Round.kind.in_(("pitch", "site_visit")), Round.id.in_(mine))
        .options(joinedload(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner))
    )


def sheet_for(viewer: User, round_id: int, *, lock: bool = False) -> Sheet:
    """The viewer's sheet, or 404. Three statements; ``lock`` holds the cards until the transaction ends."""
    stage = live_round(viewer, round_id)
    query = (
        visible_assignments(viewer)
        .where(Assignment.round_id == round_id)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(Slot, and_(Slot.round_id == Assignment.round_id, Slot.entry_id == Assignment.entry_id))
        .options(
            contains_eager(Assignment.entry).contains_eager(Entry.category), contains_eager(Assignment.member), contains_eager(Assignment.round)
        )
        .order_by(Slot.starts_at.is_(None), Slot.starts_at, Category.position, Category.id, Entry.reference, Entry.id)
        .add_columns(Slot)
    )  # fmt: skip
    if lock:
        query = query.with_for_update(of=Assignment).execution_options(populate_existing=True)
    rows = [(assignment, slot) for assignment, slot in session.execute(query)]
    criteria, marks = _marks(round_id, [assignment.id for assignment, _slot in rows])
    return Sheet(stage, [_pitch(assignment, slot, criteria, marks[assignment.id]) for assignment, slot in rows])


Marks = dict[int, Mark]


def _marks(round_id: int, ids: list[int]) -> tuple[list[Criterion], dict[int, Marks]]:
    """The criteria of the round, and each card's marks by criterion. One statement, read after the lock is held."""
    mine = and_(Mark.criterion_id == Criterion.id, Mark.assignment_id.in_(ids))
    query = select(Criterion, Mark).outerjoin(Mark, mine).where(Criterion.round_id == round_id)
    criteria: dict[int, Criterion] = {}
    found: dict[int, Marks] = defaultdict(dict)
    for criterion, mark in session.execute(
        query.order_by(Criterion.position, Criterion.id).execution_options(populate_existing=True)
    ):
        criteria[criterion.id] = criterion
        if mark is not None:
            found[mark.assignment_id][criterion.id] = mark
    return list(criteria.values()), found


def _pitch(assignment: Assignment, slot: Slot | None, criteria: list[Criterion], marks: Marks) -> Pitch:
    contents: dict[int, Content] = {one.id: content_of(marks.get(one.id)) for one in criteria}
    versions = {one.id: marks[one.id].version if one.id in marks else 0 for one in criteria}
    return Pitch(Card(assignment, criteria, contents), slot, versions)
