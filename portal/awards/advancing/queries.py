"""Who advanced, for board and chair; when each entry is met, for the secretariat. Ties come before both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import g
from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload
from werkzeug.exceptions import NotFound

from portal.accounts.models import Role, User
from portal.awards.models import (
    Assignment,
    Category,
    Edition,
    Entry,
    Programme,
    ResultRow,
    ResultSet,
    Round,
    RoundEntry,
    Slot,
)
from portal.awards.visibility import (
    chaired_editions,
    judged_categories,
    managed_editions,
    taken_by,
    visible_entries,
    visible_result_sets,
)
from portal.core.database import first_or_404, session


def round_after(stage: Round) -> Round | None:
    """The round with marks that comes next; whoever asks."""
    query = select(Round).where(
        Round.edition_id == stage.edition_id, Round.position > stage.position, Round.kind != "discussion"
    )
    return session.scalars(query.order_by(Round.position).limit(1)).first()


def _with_edition(query: Select[Round]) -> Round:
    stage = first_or_404(
        query.join(Round.edition).options(contains_eager(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner))
    )
    g.edition = stage.edition
    return stage


def selective_rounds(viewer: User) -> Select[Round]:
    """Rounds that do not take all, of editions the viewer decides on or whose jury they chair."""
    programmes = select(Programme.id).where(Programme.owner_id.in_(viewer.organisations_as(Role.BOARD)))
    decided = select(Edition.id).where(Edition.programme_id.in_(programmes))
    return select(Round).where(
        Round.intake != "all", or_(Round.edition_id.in_(decided), Round.edition_id.in_(chaired_editions(viewer)))
    )


def selective_round(viewer: User, round_id: int) -> tuple[Round, Round | None]:
    """Such a round with its edition, and the round with marks before it; or 404. One statement."""
    before, between = aliased(Round), aliased(Round)
    last = select(func.max(between.position)).where(
        between.edition_id == Round.edition_id, between.position < Round.position, between.kind != "discussion"
    )
    row = session.execute(
        selective_rounds(viewer)
        .join(Round.edition)
        .outerjoin(before, (before.edition_id == Round.edition_id) & (before.position == last.correlate(Round).scalar_subquery()))
        .where(Round.id == round_id)
        .options(contains_eager(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner))
        .add_columns(before)
    ).first()
    if row is None:
        raise NotFound()
    g.edition = row[0].edition
    return row[0], row[1]


@dataclass(frozen=True)
class Candidate:
    """One entry of the frozen ranking, and whether it goes on. ``held``: jurors have it already."""

    row: ResultRow
    advanced: RoundEntry | None
    held: bool

    @property
    def entry(self) -> Entry:
        return self.row.entry


@dataclass(frozen=True)
class Field:
    """A category: its candidates in the order of the ranking; empty until the round before is counted."""

    category: Category
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def advanced(self) -> list[Candidate]:
        return [one for one in self.candidates if one.advanced]

    @property
    def reason(self) -> str:
        return next((one.advanced.reason for one in self.candidates if one.advanced and one.advanced.source == "board"), "")


def fields_of(viewer: User, stage: Round, before: Round | None) -> list[Field]:
    """The categories the viewer may see results of, by position. Two statements."""
    categories = session.scalars(
        judged_categories(viewer).where(Category.edition_id == stage.edition_id).order_by(Category.position, Category.id)
    ).all()
    candidates: dict[int, list[Candidate]] = {one.id: [] for one in categories}
    if before is not None:
        for category_id, candidate in _ranked(viewer, stage, before):
            candidates[category_id].append(candidate)
    return [Field(one, candidates[one.id]) for one in categories]


def _ranked(viewer: User, stage: Round, before: Round) -> list[tuple[int, Candidate]]:
    """Every accepted entry in the frozen rankings of ``before`` with its category, in the order of the ranking."""
    newer = aliased(ResultSet)
    held = exists().where(Assignment.round_id == stage.id, Assignment.entry_id == ResultRow.entry_id)
    rows: Any = session.execute(
        visible_result_sets(viewer)
        .outerjoin(newer, newer.replaces_id == ResultSet.id)
        .join(ResultRow, ResultRow.result_set_id == ResultSet.id)
        .join(ResultRow.entry)
        .outerjoin(RoundEntry, (RoundEntry.entry_id == ResultRow.entry_id) & (RoundEntry.round_id == stage.id))
        .where(ResultSet.round_id == before.id, newer.id.is_(None), Entry.state == "accepted")
        .order_by(ResultRow.position)
        .with_only_columns(ResultSet.category_id, ResultRow, RoundEntry, held.correlate(ResultRow))
        .options(contains_eager(ResultRow.entry))
    )
    return [(row[0], Candidate(*row[1:])) for row in rows]


def waiting_choices(viewer: User) -> list[Round]:
    """Planned rounds for which the board still has to choose: the round before is counted, nobody is in. One statement."""
    if not (boards := viewer.organisations_as(Role.BOARD)):
        return []
    earlier = aliased(Round)
    counted = exists().where(
        earlier.edition_id == Round.edition_id, earlier.position < Round.position, earlier.state == "frozen"
    )
    somebody = exists().where(RoundEntry.round_id == Round.id)
    return list(
        session.scalars(
            select(Round)
            .join(Round.edition)
            .join(Edition.programme)
            .where(
                Programme.owner_id.in_(boards), Edition.state == "open", Round.state == "planned", Round.intake == "chosen",
                counted.correlate(Round), ~somebody.correlate(Round),
            )
            .options(contains_eager(Round.edition))
            .order_by(Round.opens_at)
            .limit(20)
        )
    )  # fmt: skip


def live_round(viewer: User, round_id: int) -> Round:
    """A pitch or site visit of an edition the viewer runs."""
    mine = managed_editions(viewer).with_only_columns(Edition.id)
    return _with_edition(
        select(Round).where(Round.id == round_id, Round.kind.in_(("pitch", "site_visit")), Round.edition_id.in_(mine))
    )


@dataclass(frozen=True)
class Meeting:
    """An entry and when it is met, if that is set."""

    entry: Entry
    slot: Slot | None


def running_order(viewer: User, stage: Round) -> list[Meeting]:
    """The entries of a round by time, those without one last, by category. One statement."""
    rows = session.execute(
        visible_entries(viewer)
        .join(Entry.category)
        .outerjoin(Slot, (Slot.entry_id == Entry.id) & (Slot.round_id == stage.id))
        .where(Entry.edition_id == stage.edition_id, Entry.state == "accepted", taken_by(stage))
        .options(contains_eager(Entry.category), joinedload(Entry.company))
        .order_by(Slot.starts_at.is_(None), Slot.starts_at, Category.position, Category.id, Entry.reference, Entry.id)
        .add_columns(Slot)
    )
    return [Meeting(entry, slot) for entry, slot in rows]
