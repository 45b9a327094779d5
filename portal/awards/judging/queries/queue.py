"""What waits for a juror, round by round."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import User
from portal.awards.judging.queries.calibrating import Due, cases_due
from portal.awards.models import Assignment, Category, Criterion, Edition, Entry, JuryMember, Programme, Round
from portal.awards.phases import takes_marks
from portal.awards.tie_visibility import conflicted_with
from portal.awards.visibility import is_ready_member, visible_assignments
from portal.core.clock import now
from portal.core.database import session


@dataclass(frozen=True)
class Waiting:
    """One entry of the queue; ``criteria``: how many there are to mark."""

    assignment: Assignment
    criteria: int

    @property
    def entry(self) -> Entry:
        return self.assignment.entry

    @property
    def is_open(self) -> bool:
        return self.assignment.state == "assigned"


@dataclass
class Stage:
    """One round of the queue with its entries by category."""

    round: Round
    takes_marks: bool
    rows: list[Waiting] = field(default_factory=list)

    @property
    def by_category(self) -> list[tuple[Category, list[Waiting]]]:
        groups: dict[int, tuple[Category, list[Waiting]]] = {}
        for row in self.rows:
            groups.setdefault(row.entry.category_id, (row.entry.category, []))[1].append(row)
        return list(groups.values())

    @property
    def submitted(self) -> int:
        return sum(not row.is_open for row in self.rows)

    @property
    def minutes(self) -> int:
        """Reading minutes still to go."""
        return sum(row.entry.reading_minutes for row in self.rows if row.is_open)

    @property
    def next(self) -> Waiting | None:
        """The first entry that is begun, else the first that is open."""
        waiting = [row for row in self.rows if row.is_open]
        return next((row for row in waiting if row.assignment.marked), waiting[0] if waiting else None)


@dataclass(frozen=True)
class Queue:
    """``ahead``: (round, number of entries) that open later. ``unready``: memberships with a step still missing.

    ``calibration``: the cases of past years to mark first, by round; before they are done its entries do not show.
    """

    stages: list[Stage]
    ahead: list[tuple[Round, int]]
    unready: list[JuryMember]
    calibration: dict[Round, list[Due]]


def queue_for(viewer: User) -> Queue:
    """Everything that waits, in four statements whatever its size. What one stepped back from leaves no trace, not even a count."""
    at = now()
    stages: dict[int, Stage] = {}
    for assignment, criteria in session.execute(_own_entries(viewer)).unique():
        stage = stages.setdefault(assignment.round_id, Stage(assignment.round, takes_marks(assignment.round, at)))
        stage.rows.append(Waiting(assignment, criteria))
    ahead = [(row[0], row[1]) for row in session.execute(_ahead(viewer, at))]
    ordered = sorted(stages.values(), key=lambda one: (not one.takes_marks, one.round.closes_at or at))
    return Queue(ordered, ahead, list(session.scalars(_unready(viewer))), cases_due(viewer, at))


def _running() -> tuple[ColumnElement[bool], ...]:
    return Edition.state == "open", Edition.publication != "revealed"


def _own_entries(viewer: User) -> Any:
    criteria = select(func.count(Criterion.id)).where(Criterion.round_id == Round.id).scalar_subquery()
    return (
        visible_assignments(viewer)
        .join(Entry.category)
        .join(Entry.edition)
        .where(*_running())
        .options(
            contains_eager(Assignment.entry).options(
                contains_eager(Entry.category),
                contains_eager(Entry.edition).joinedload(Edition.programme).joinedload(Programme.owner),
            ),
            contains_eager(Assignment.round).contains_eager(Round.edition),
        )
        .order_by(Category.position, Category.id, Entry.reference, Entry.id)
        .add_columns(criteria)
    )


def _ahead(viewer: User, at: datetime) -> Any:
    """Rounds that have not begun: how many entries, and nothing about them."""
    counted = (
        select(Assignment.round_id, func.count().label("number"))
        .join(Assignment.entry)
        .join(Assignment.member)
        .where(is_ready_member(viewer), Assignment.state == "assigned", Entry.state == "accepted", ~conflicted_with(viewer))
        .group_by(Assignment.round_id)
        .subquery()
    )
    return (
        select(Round, counted.c.number)
        .join(counted, counted.c.round_id == Round.id)
        .join(Round.edition)
        .where(Round.opens_at > at, *_running())
        .options(contains_eager(Round.edition).joinedload(Edition.programme))
        .order_by(Round.opens_at)
    )


def _unready(viewer: User) -> Any:
    lacking = or_(
        JuryMember.state == "invited",
        JuryMember.terms_accepted_at.is_(None),
        JuryMember.conflicts_declared_at.is_(None),
    )
    return (
        select(JuryMember)
        .join(JuryMember.edition)
        .where(JuryMember.user_id == viewer.id, JuryMember.state.in_(("invited", "accepted")), lacking, *_running())
        .options(contains_eager(JuryMember.edition).joinedload(Edition.programme))
        .order_by(JuryMember.id)
    )
