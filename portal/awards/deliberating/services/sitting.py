"""Commands in a meeting: open it, come and go, take the items one by one, close it."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries
from portal.awards.deliberating.room import HERE, Room, Seat
from portal.awards.deliberating.services.planning import expect_members
from portal.awards.models import AgendaItem, Meeting, Presence
from portal.awards.states import AGENDA_ITEM, MEETING
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l


def open_meeting(meeting: Meeting, *, actor: User) -> None:
    """By the chair or the deputy, who is there by doing so."""
    lock(meeting)
    require(may.open_meeting(actor, meeting))
    MEETING.apply("open", meeting)
    meeting.opened_at = now()
    expect_members(meeting)
    _note(queries.seated(meeting), actor, "present")
    record(Event.MEETING_OPENED, meeting, actor=actor)


def close_meeting(meeting: Meeting, *, actor: User) -> None:
    lock(meeting)
    running = queries.running_item(meeting) is not None
    require(may.close_meeting(actor, queries.seated(meeting), running=running))
    MEETING.apply("close", meeting)
    meeting.closed_at = now()
    record(Event.MEETING_CLOSED, meeting, actor=actor)


def check_in(meeting: Meeting, status: str, *, actor: User, at: datetime) -> None:
    """One's own attendance: here, by link, or gone."""
    lock(meeting)
    room = queries.seated(meeting)
    require(may.check_in(actor, meeting, room, at))
    _note(room, actor, status)
    record(Event.ATTENDANCE_NOTED, meeting, actor=actor, user=actor.id, status=status)


def note_attendance(meeting: Meeting, member: User, status: str, *, actor: User) -> None:
    """Somebody else's attendance, by whoever leads the meeting."""
    lock(meeting)
    require(may.note_attendance(actor, meeting))
    room = queries.seated(meeting)
    if room.seat_of(member) is None:
        raise Refused(_l("You are not expected at this meeting."))
    _note(room, member, status)
    record(Event.ATTENDANCE_NOTED, meeting, actor=actor, user=member.id, status=status)


def _note(room: Room, member: User, status: str) -> None:
    seat = room.seat_of(member)
    if seat is None:
        return
    one = seat.attendance
    if status in HERE and not seat.here:
        one.arrived_at, one.left_at = one.arrived_at or now(), None
    elif status not in HERE and seat.here:
        one.left_at = now()
    one.status = status
    if (item := queries.running_item(room.meeting)) is not None:
        session.flush()
        _note_presence(item, room)


def _note_presence(item: AgendaItem, room: Room) -> None:
    """Who is in the room for an item. Whoever was there stays noted after going; a tie sends them out."""
    present = {one.user_id: one for one in item.presences}
    for seat in room.seats:
        part, tied = _part_of(seat, item.category_id), seat.tied(item.category_id)
        one = present.get(seat.attendance.user_id)
        if one is None:
            one = Presence(user_id=seat.attendance.user_id, votes=seat.attendance.votes, part=part)
            item.presences.append(one)
        one.tied = tied
        if part != "absent":
            one.part = part
    session.flush()


def _part_of(seat: Seat, category_id: int | None) -> str:
    if not seat.here:
        return "absent"
    return "left" if seat.tied(category_id) else seat.attendance.status


def start_item(item: AgendaItem, *, actor: User) -> None:
    """Take an item. Those with a tie leave; who is there is noted."""
    lock(item.meeting)
    room = queries.seated(item.meeting)
    require(may.start_item(actor, room, item, running=queries.running_item(item.meeting) is not None))
    AGENDA_ITEM.apply("start", item)
    item.started_at, item.finished_at = item.started_at or now(), None
    _note_presence(item, room)
    record(Event.ITEM_STARTED, item, actor=actor, scope=f"edition:{item.meeting.edition_id}")


def finish_item(item: AgendaItem, *, actor: User) -> None:
    lock(item.meeting)
    room = queries.seated(item.meeting)
    voting = any(motion.state in ("open", "tied") for motion in item.motions)
    require(may.finish_item(actor, room, item, voting=voting))
    _note_presence(item, room)  # a tie declared meanwhile has sent somebody out
    AGENDA_ITEM.apply("finish", item)
    item.finished_at = now()
    record(Event.ITEM_FINISHED, item, actor=actor, scope=f"edition:{item.meeting.edition_id}")


def resume_item(item: AgendaItem, *, actor: User, reason: str) -> None:
    """Back among those to come: to be taken again."""
    lock(item.meeting)
    require(may.resume_item(actor, queries.seated(item.meeting), item))
    AGENDA_ITEM.apply("resume", item, reason=reason)
    record(Event.ITEM_RESUMED, item, actor=actor, reason=reason, scope=f"edition:{item.meeting.edition_id}")


def save_note(item: AgendaItem, note: str, *, actor: User, version: int | None) -> None:
    """What the minutes shall say of an item."""
    require(may.save_note(actor, item))
    check_version(item, version)
    item.note = note
    session.flush()
    record(Event.ITEM_NOTED, item, actor=actor, scope=f"edition:{item.meeting.edition_id}")
