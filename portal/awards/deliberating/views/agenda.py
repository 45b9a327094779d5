"""The agenda while it is prepared: add, move, time, remove, and the order with the fewest departures."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from portal.accounts import current_user
from portal.audit.queries import history_of
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries, services, words
from portal.awards.deliberating.forms import ItemChangeForm, ItemForm, ReasonForm, item_form
from portal.awards.deliberating.order import departures, fewest_departures
from portal.awards.deliberating.room import Room
from portal.awards.deliberating.schedule import spans
from portal.awards.deliberating.views.blueprint import deliberating, item_here, meeting_here
from portal.awards.models import Meeting
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _


@deliberating.get("/meetings/<int:meeting_id>/preparation")
@members
def preparation(meeting_id: int) -> Any:
    meeting = meeting_here(meeting_id)
    require(may.change_agenda(current_user, meeting))
    return _page(meeting)


def _page(meeting: Meeting, form: ItemForm | None = None) -> str:
    room = queries.seated(meeting)
    lines = queries.agenda_of(current_user, meeting)
    now_leave, least = leaving(meeting, room)
    return render_template(
        "awards/deliberating/preparation.html", meeting=meeting, edition=meeting.edition, room=room, lines=lines,
        spans=spans([line.slot for line in lines], meeting.starts_at, None), departures=now_leave, least=least, words=words,
        form=form or item_form(queries.categories_left(current_user, meeting)), cancel=ReasonForm(formdata=None),
        may_open=may.open_meeting(current_user, meeting), history=history_of(meeting),
    )  # fmt: skip


def leaving(meeting: Meeting, room: Room) -> tuple[int, int]:
    """How often somebody leaves in the order as it stands, and at least in any."""
    sets = [room.leaving(item.category_id) for item in queries.items_of(meeting)]
    best = fewest_departures(dict(enumerate(sets)))
    return departures(sets), departures([sets[place] for place in best])


@deliberating.post("/meetings/<int:meeting_id>/agenda")
@members
def add_item(meeting_id: int) -> Any:
    meeting = meeting_here(meeting_id)
    require(may.change_agenda(current_user, meeting))
    form = item_form(queries.categories_left(current_user, meeting))
    if not form.validate():
        return _page(meeting, form), 422
    with transaction():
        meeting = meeting_here(meeting_id)
        category = next((one for one in queries.categories_left(current_user, meeting) if one.id == form.category_id.data), None)
        services.add_item(
            meeting, {"category": category, "title": form.title.data, "minutes": form.minutes.data}, actor=current_user
        )
    return _back(meeting_id)


@deliberating.post("/meetings/<int:meeting_id>/order")
@members
def order_agenda(meeting_id: int) -> Any:
    with transaction():
        services.order_agenda(meeting_here(meeting_id), actor=current_user)
    flash(_("The cases stand in the order in which the fewest people leave the room."))
    return _back(meeting_id)


@deliberating.post("/agenda-items/<int:item_id>/change")
@members
def edit_item(item_id: int) -> Any:
    item = item_here(item_id)
    require(may.change_agenda(current_user, item.meeting))
    form = ItemChangeForm()
    if not form.validate():
        return _page(meeting_here(item.meeting_id)), 422
    with transaction():
        services.edit_item(
            item_here(item_id), minutes=form.minutes.data or 15, title=form.title.data or "", actor=current_user, version=form.version.data
        )
    return _back(item.meeting_id)


@deliberating.post("/agenda-items/<int:item_id>/<any(up, down):where>")
@members
def move_item(item_id: int, where: str) -> Any:
    with transaction():
        item = item_here(item_id)
        services.move_item(item, -1 if where == "up" else 1, actor=current_user)
        meeting_id = item.meeting_id
    return _back(meeting_id)


@deliberating.post("/agenda-items/<int:item_id>/remove")
@members
def remove_item(item_id: int) -> Any:
    with transaction():
        item = item_here(item_id)
        meeting_id = item.meeting_id
        services.remove_item(item, actor=current_user)
    return _back(meeting_id)


def _back(meeting_id: int) -> Any:
    return redirect(url_for("deliberating.preparation", meeting_id=meeting_id))
