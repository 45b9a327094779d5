"""Agendas: each reader's own, in which a case they have a tie in is a place and a time, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import User
from portal.awards.deliberating.schedule import Slot
from portal.awards.meeting_visibility import deliberated_items, open_items, visible_meetings
from portal.awards.models import (
    AgendaItem,
    Ballot,
    Category,
    Decision,
    DecisionItem,
    Edition,
    Meeting,
    Motion,
    Presence,
    Programme,
)
from portal.awards.visibility import open_categories
from portal.core.database import first_or_404, session
from portal.core.i18n import tr


@dataclass(frozen=True)
class Line:
    """One item in one reader's agenda. ``id`` None: a case the reader takes no part in."""

    number: int
    id: int | None
    category_id: int | None
    name: str
    version: int | None
    slot: Slot

    @property
    def shown(self) -> bool:
        return self.id is not None

    @property
    def is_case(self) -> bool:
        return self.category_id is not None or not self.shown


def agenda_of(viewer: User, meeting: Meeting, language: str | None = None) -> list[Line]:
    """The whole agenda in order. What is not the viewer's never leaves the database. One statement."""
    shown = open_items(viewer)
    query = (
        select(
            case((shown, AgendaItem.id)), case((shown, AgendaItem.category_id)), case((shown, AgendaItem.title)), Category.name,
            case((shown, AgendaItem.version)),
            AgendaItem.state, AgendaItem.minutes, AgendaItem.started_at, AgendaItem.finished_at,
        )
        .outerjoin(Category, and_(Category.id == AgendaItem.category_id, shown))
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )  # fmt: skip
    return [
        _line(number, *row, language=language) for number, row in enumerate(session.execute(query), 1)
    ]


def _line(
    number: int, item_id: int | None, category_id: int | None, title: str | None, name: dict[str, str] | None,
    version: int | None, state: str, minutes: int, started_at: datetime | None, finished_at: datetime | None, *, language: str | None,
) -> Line:  # fmt: skip
    slot = Slot(state, minutes, item_id is not None, started_at, finished_at)
    return Line(number, item_id, category_id, title or tr(name, language), version, slot)


def items_of(meeting: Meeting) -> Sequence[AgendaItem]:
    """Every item in order, whoever asks: for commands, never for a page."""
    return session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(joinedload(AgendaItem.category))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def item_for(viewer: User, item_id: int) -> AgendaItem:
    """An item the viewer may prepare: board or secretariat, without a tie; else 404."""
    known = visible_meetings(viewer).with_only_columns(Meeting.id)
    return first_or_404(
        select(AgendaItem)
        .where(AgendaItem.id == item_id, AgendaItem.meeting_id.in_(known), open_items(viewer))
        .options(joinedload(AgendaItem.meeting).joinedload(Meeting.edition).joinedload(Edition.programme), joinedload(AgendaItem.category))
    )


def case_for(viewer: User, item_id: int) -> AgendaItem:
    """An item the viewer deliberates on, with its votes and who was there; else 404."""
    return first_or_404(
        deliberated_items(viewer)
        .where(AgendaItem.id == item_id)
        .options(
            joinedload(AgendaItem.meeting).joinedload(Meeting.edition).joinedload(Edition.programme).joinedload(Programme.owner),
            joinedload(AgendaItem.category),
            selectinload(AgendaItem.presences).joinedload(Presence.user),
            selectinload(AgendaItem.motions).selectinload(Motion.ballots).joinedload(Ballot.user),
            selectinload(AgendaItem.motions).joinedload(Motion.mover),
        )
    )


def motion_for(viewer: User, motion_id: int) -> Motion:
    """A vote on an item the viewer deliberates on; else 404."""
    mine = deliberated_items(viewer).with_only_columns(AgendaItem.id)
    return first_or_404(
        select(Motion)
        .where(Motion.id == motion_id, Motion.item_id.in_(mine))
        .options(
            joinedload(Motion.item).joinedload(AgendaItem.meeting).joinedload(Meeting.edition).joinedload(Edition.programme),
            selectinload(Motion.ballots),
        )
    )


def running_item(meeting: Meeting) -> AgendaItem | None:
    """The item at work, whoever asks."""
    return session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.state == "running")
    ).first()


def cases_of(viewer: User, meeting: Meeting) -> Sequence[AgendaItem]:
    """The items of a meeting the viewer deliberates on, whole, in order."""
    return session.scalars(
        deliberated_items(viewer)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(joinedload(AgendaItem.category))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def categories_left(viewer: User, meeting: Meeting) -> Sequence[Category]:
    """Categories that could be put on the agenda, of those in which the viewer has no tie."""
    taken = select(AgendaItem.category_id).where(AgendaItem.meeting_id == meeting.id, AgendaItem.category_id.is_not(None))
    return session.scalars(
        select(Category)
        .where(Category.edition_id == meeting.edition_id, Category.id.not_in(taken), open_categories(viewer))
        .order_by(Category.position, Category.id)
    ).all()


def proposal_of_case(category_id: int | None) -> Decision | None:
    """The proposal of a case, whoever asks: for commands and for items the viewer deliberates on."""
    if category_id is None:
        return None
    return session.scalars(
        select(Decision)
        .where(Decision.category_id == category_id)
        .options(selectinload(Decision.items).joinedload(DecisionItem.entry))
    ).first()
