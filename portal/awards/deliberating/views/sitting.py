"""The meeting: each reader's own agenda as it stands now, attendance, opening and closing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.awards.deciding.forms import OUTCOME_LABELS
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries, services, words
from portal.awards.deliberating.schedule import back_at, spans
from portal.awards.deliberating.views.blueprint import deliberating, meeting_here
from portal.awards.models import ATTENDANCES, AgendaItem, Meeting
from portal.core.access import Refused, members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _

REFRESH = 15
"""Seconds between two looks, with or without scripts."""


@deliberating.get("/meetings/<int:meeting_id>")
@members
def meeting(meeting_id: int) -> Any:
    """``?still=1``: the page stays as it is."""
    found = meeting_here(meeting_id)
    still = request.args.get("still") == "1" or found.state not in ("called", "open")
    return render_template("awards/deliberating/meeting.html", still=still, refresh=REFRESH, **_content(found))


@deliberating.get("/meetings/<int:meeting_id>/live")
@members
def live(meeting_id: int) -> Any:
    """The part of the page that changes while the board meets."""
    return render_template("awards/deliberating/live.html", **_content(meeting_here(meeting_id)))


def _content(found: Meeting) -> dict[str, Any]:
    room, lines, at = queries.seated(found), queries.agenda_of(current_user, found), now()
    planned = spans([line.slot for line in lines], found.starts_at, at if found.state == "open" else None)
    place = next((n for n, line in enumerate(lines) if line.slot.state == "running"), None)
    item = _item_at_work(lines[place]) if place is not None else None
    hidden = place is not None and not lines[place].shown
    on_board = may.is_on_board(current_user, found.edition)
    return {
        "meeting": found, "edition": found.edition, "room": room, "lines": lines, "spans": planned, "words": words, "at": at,
        "place": place, "item": item, "decides": on_board, "back": back_at([one.slot for one in lines], planned, place or 0) if hidden else None,
        "next_line": _next(lines, place), "proposal": queries.proposal_of_case(item.category_id) if item and on_board else None,
        "seat": room.seat_of(current_user), "may": may, "running": place is not None, "versions": queries.versions_of(current_user, found) if on_board else [],
        "may_check_in": may.check_in(current_user, found, room, at), "may_note": may.note_attendance(current_user, found),
        "may_open": may.open_meeting(current_user, found), "may_edit": may.edit_meeting(current_user, found),
        "may_close": may.close_meeting(current_user, room, running=place is not None), "my_slot": services.slot_of, "labels": OUTCOME_LABELS,
    }  # fmt: skip


def _next(lines: list[queries.Line], place: int | None) -> queries.Line | None:
    """The item to be taken next: the first that waits after the one at work, else the first that waits."""
    later = lines[place + 1 :] if place is not None else lines
    return next((line for line in [*later, *lines] if line.slot.state == "waiting"), None)


def _item_at_work(line: queries.Line) -> AgendaItem | None:
    """With its votes, for the board; None for who takes no part or only attends."""
    if line.id is None:
        return None
    try:
        return queries.case_for(current_user, line.id)
    except NotFound:
        return None


@deliberating.post("/meetings/<int:meeting_id>/open")
@members
def open_meeting(meeting_id: int) -> Any:
    with transaction():
        services.open_meeting(meeting_here(meeting_id), actor=current_user)
    return _back(meeting_id)


@deliberating.post("/meetings/<int:meeting_id>/close")
@members
def close_meeting(meeting_id: int) -> Any:
    with transaction():
        services.close_meeting(meeting_here(meeting_id), actor=current_user)
    flash(_("The meeting is closed. The minutes come next."))
    return _back(meeting_id)


def _status() -> str:
    status = request.form.get("status", "")
    if status not in ATTENDANCES:
        raise Refused(_("Please say whether you are here, here by link, or absent."))
    return status


@deliberating.post("/meetings/<int:meeting_id>/check-in")
@members
def check_in(meeting_id: int) -> Any:
    with transaction():
        services.check_in(meeting_here(meeting_id), _status(), actor=current_user, at=now())
    return _back(meeting_id)


@deliberating.post("/meetings/<int:meeting_id>/attendance/<int:user_id>")
@members
def note_attendance(meeting_id: int, user_id: int) -> Any:
    with transaction():
        found = meeting_here(meeting_id)
        member = next((one.user for one in found.attendances if one.user_id == user_id), None)
        if member is None:
            raise NotFound()
        services.note_attendance(found, member, _status(), actor=current_user)
    return _back(meeting_id)


def _back(meeting_id: int) -> Any:
    return redirect(url_for("deliberating.meeting", meeting_id=meeting_id))
