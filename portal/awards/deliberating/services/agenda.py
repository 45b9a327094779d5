"""Commands on the agenda: add, move, remove, and the order in which the fewest people leave the room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries
from portal.awards.deliberating.order import fewest_departures
from portal.awards.models import AgendaItem, Category, Decision, Meeting
from portal.core.access import Refused, require
from portal.core.database import check_version, lock, session
from portal.core.i18n import _, _l


def add_cases(meeting: Meeting) -> None:
    """A new meeting's agenda: an opening, every category not yet decided in the order with the fewest departures, an end."""
    decided = select(Decision.category_id).where(Decision.state != "proposed")
    categories = session.scalars(
        select(Category)
        .where(Category.edition_id == meeting.edition_id, Category.id.not_in(decided))
        .order_by(Category.position, Category.id)
    )
    opening = AgendaItem(title=_("Opening, attendance, agenda"), minutes=5)
    cases = [AgendaItem(category=category) for category in categories]
    closing = AgendaItem(title=_("Any other business"), minutes=10)
    _put_in_order(meeting, [opening, *cases, closing])
    session.add_all([opening, *cases, closing])
    session.flush()
    _put_in_order(meeting, best_order(meeting, [opening, *cases, closing]))
    session.flush()


def best_order(meeting: Meeting, items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """The cases together, so ordered that the fewest people leave; what stood before the first of them stays before."""
    room = queries.seated(meeting)
    cases = {item.id: item for item in items if item.category_id is not None}
    order = fewest_departures({key: room.leaving(item.category_id) for key, item in cases.items()})
    first = next((place for place, item in enumerate(items) if item.id in cases), 0)
    before, after = items[:first], [item for item in items[first:] if item.id not in cases]
    return [*before, *(cases[key] for key in order), *after]


def _put_in_order(meeting: Meeting, items: Iterable[AgendaItem]) -> None:
    for position, item in enumerate(items, 1):
        item.meeting_id, item.position = meeting.id, position


def order_agenda(meeting: Meeting, *, actor: User) -> None:
    """Put the cases into the order in which the fewest people leave the room."""
    lock(meeting)
    require(may.change_agenda(actor, meeting))
    _put_in_order(meeting, best_order(meeting, queries.items_of(meeting)))
    record(Event.AGENDA_CHANGED, meeting, actor=actor, change="ordered")


def add_item(meeting: Meeting, values: Mapping[str, Any], *, actor: User) -> AgendaItem:
    """A free item, or a category the actor may see (the view loads it so)."""
    lock(meeting)
    require(may.change_agenda(actor, meeting))
    items = list(queries.items_of(meeting))
    category: Category | None = values.get("category")
    if category is not None and any(item.category_id == category.id for item in items):
        raise Refused(_l("This category is on the agenda already."))
    item = AgendaItem(category=category, title="" if category else values["title"], minutes=values["minutes"])
    item.position = len(items) + 1
    item.meeting_id = meeting.id
    session.add(item)
    session.flush()
    record(Event.AGENDA_CHANGED, meeting, actor=actor, change="added", item=item.id)
    return item


def edit_item(item: AgendaItem, *, minutes: int, title: str, actor: User, version: int | None) -> None:
    require(may.change_agenda(actor, item.meeting))
    check_version(item, version)
    item.minutes = minutes
    if item.category_id is None and title:
        item.title = title
    session.flush()
    record(Event.AGENDA_CHANGED, item.meeting, actor=actor, change="changed", item=item.id)


def move_item(item: AgendaItem, step: int, *, actor: User) -> None:
    """One place up (-1) or down (1)."""
    lock(item.meeting)
    require(may.change_agenda(actor, item.meeting))
    items = list(queries.items_of(item.meeting))
    place = items.index(item)
    other = place + step
    if 0 <= other < len(items):
        items[place], items[other] = items[other], items[place]
    _put_in_order(item.meeting, items)
    record(Event.AGENDA_CHANGED, item.meeting, actor=actor, change="moved", item=item.id)


def remove_item(item: AgendaItem, *, actor: User) -> None:
    meeting = item.meeting
    lock(meeting)
    require(may.change_agenda(actor, meeting))
    record(Event.AGENDA_CHANGED, meeting, actor=actor, change="removed", item=item.id)
    session.delete(item)
    session.flush()
    _put_in_order(meeting, queries.items_of(meeting))
