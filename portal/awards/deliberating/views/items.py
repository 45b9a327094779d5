"""An item under deliberation: begin, note, vote, finish."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit.queries import history_of
from portal.awards.deciding.choices import departures
from portal.awards.deciding.forms import OUTCOME_LABELS
from portal.awards.deciding.queries import Ranking, proposal_of, ranking
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries, services, words
from portal.awards.deliberating.forms import MotionForm, NoteForm, ReasonForm
from portal.awards.deliberating.views.blueprint import case_here, deliberating, motion_here
from portal.awards.models import AgendaItem, Decision
from portal.core.access import Refused, members
from portal.core.database import transaction
from portal.core.i18n import _


@deliberating.get("/agenda-items/<int:item_id>")
@members
def item(item_id: int) -> Any:
    return _page(case_here(item_id))


def _page(found: AgendaItem, note: NoteForm | None = None, motion: MotionForm | None = None) -> str:
    meeting = queries.meeting_for(current_user, found.meeting_id)
    room, proposal = queries.seated(meeting), queries.proposal_of_case(found.category_id)
    table = ranking(current_user, found.category) if found.category else None
    voting = any(one.state in ("open", "tied") for one in found.motions)
    running = queries.running_item(meeting) is not None
    return render_template(
        "awards/deliberating/item.html", item=found, meeting=meeting, edition=meeting.edition, room=room, proposal=proposal,
        table=table, marks={line.row.entry_id: line.row for line in table.lines} if table else {}, departures=_departures(found, table, proposal), outcome_labels=OUTCOME_LABELS, words=words, may=may,
        note=note or NoteForm(formdata=None, obj=found), motion=motion or MotionForm(formdata=None),
        resume=ReasonForm(formdata=None), my_slot=services.slot_of, seat=room.seat_of(current_user), history=history_of(found),
        may_start=may.start_item(current_user, room, found, running=running), may_finish=may.finish_item(current_user, room, found, voting=voting),
        may_move=may.open_motion(current_user, room, found, proposal, voting=voting), may_note=may.save_note(current_user, found),
        may_resume=may.resume_item(current_user, room, found),
    )  # fmt: skip


def _departures(found: AgendaItem, table: Ranking | None, proposal: Decision | None) -> list[Any]:
    if table is None or table.result is None or proposal is None or found.category is None:
        return []
    return departures(proposal_of(proposal), table.placed, least=found.category.least_entries, size=found.category.shortlist_size)


@deliberating.post("/agenda-items/<int:item_id>/start")
@members
def start_item(item_id: int) -> Any:
    with transaction():
        found = case_here(item_id)
        services.start_item(found, actor=current_user)
        meeting_id = found.meeting_id
    return _to_meeting(meeting_id)


@deliberating.post("/agenda-items/<int:item_id>/finish")
@members
def finish_item(item_id: int) -> Any:
    with transaction():
        found = case_here(item_id)
        services.finish_item(found, actor=current_user)
        meeting_id = found.meeting_id
    return _to_meeting(meeting_id)


@deliberating.post("/agenda-items/<int:item_id>/resume")
@members
def resume_item(item_id: int) -> Any:
    form = ReasonForm()
    if not form.validate():
        case_here(item_id)
        raise Refused(_("Please give a reason."))
    with transaction():
        found = case_here(item_id)
        services.resume_item(found, actor=current_user, reason=form.reason.data or "")
        meeting_id = found.meeting_id
    return _to_meeting(meeting_id)


@deliberating.post("/agenda-items/<int:item_id>/note")
@members
def save_note(item_id: int) -> Any:
    found, form = case_here(item_id), NoteForm()
    if not form.validate():
        return _page(found, note=form), 422
    with transaction():
        services.save_note(case_here(item_id), form.note.data or "", actor=current_user, version=form.version.data)
    flash(_("Saved."))
    return redirect(url_for("deliberating.item", item_id=item_id))


@deliberating.post("/agenda-items/<int:item_id>/motions")
@members
def open_motion(item_id: int) -> Any:
    found, form = case_here(item_id), MotionForm()
    if not form.validate():
        return _page(found, motion=form), 422
    with transaction():
        found = case_here(item_id)
        services.open_motion(found, form.text.data or "", actor=current_user, version=form.version.data)
        meeting_id = found.meeting_id
    return _to_meeting(meeting_id)


@deliberating.post("/motions/<int:motion_id>/vote")
@members
def cast_ballot(motion_id: int) -> Any:
    with transaction():
        found = motion_here(motion_id)
        services.cast_ballot(found, request.form.get("choice", ""), actor=current_user)
        meeting_id = found.item.meeting_id
    flash(_("Your vote is in. You can change it until the vote is counted."))
    return _to_meeting(meeting_id)


@deliberating.post("/motions/<int:motion_id>/close")
@members
def close_motion(motion_id: int) -> Any:
    with transaction():
        found = motion_here(motion_id)
        services.close_motion(found, actor=current_user)
        meeting_id = found.item.meeting_id
    return _to_meeting(meeting_id)


@deliberating.post("/motions/<int:motion_id>/withdraw")
@members
def withdraw_motion(motion_id: int) -> Any:
    with transaction():
        found = motion_here(motion_id)
        services.withdraw_motion(found, actor=current_user)
        meeting_id = found.item.meeting_id
    return _to_meeting(meeting_id)


@deliberating.post("/motions/<int:motion_id>/casting-vote")
@members
def decide_motion(motion_id: int) -> Any:
    with transaction():
        found = motion_here(motion_id)
        services.decide_motion(found, request.form.get("choice", ""), actor=current_user)
        meeting_id = found.item.meeting_id
    return _to_meeting(meeting_id)


def _to_meeting(meeting_id: int) -> Any:
    return redirect(url_for("deliberating.meeting", meeting_id=meeting_id))
