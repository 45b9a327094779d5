"""Who may do what around a meeting. Pure. That a case exists for somebody at all is the queries' matter."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.accounts.models import Role, User
from portal.awards.deliberating.room import Room
from portal.awards.models import AgendaItem, Decision, Edition, Meeting, Minutes, Motion, Presence
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

EARLY = timedelta(hours=1)
"""How long before its beginning members may check in."""
COMING = ("planned", "called")


def is_on_board(actor: User, edition: Edition) -> bool:
    return actor.holds(Role.BOARD, edition.programme.owner_id)


def _on_board(actor: User, edition: Edition) -> Verdict:
    return allow() if is_on_board(actor, edition) else deny(_l("Only members of the board may do this."))


def _prepares(actor: User, edition: Edition) -> Verdict:
    if is_on_board(actor, edition) or actor.holds(Role.SECRETARIAT, edition.programme.owner_id):
        return allow()
    return deny(_l("Meetings are prepared by the secretariat and the board."))


def save_meeting_rules(actor: User, edition: Edition) -> Verdict:
    if not actor.holds(Role.SECRETARIAT, edition.programme.owner_id):
        return deny(_l("Only the secretariat that runs the programme may do this."))
    if edition.state == "archived":
        return deny(_l("This edition is archived: it can be read, not changed."))
    return allow()


def plan_meeting(actor: User, edition: Edition) -> Verdict:
    if edition.state != "open":
        return deny(_l("There are meetings only in an edition that is open."))
    return _prepares(actor, edition)


def edit_meeting(actor: User, meeting: Meeting) -> Verdict:
    """Its date, place and chair, its agenda, its invitations."""
    if not (verdict := _prepares(actor, meeting.edition)):
        return verdict
    return allow() if meeting.state in COMING else deny(_l("The meeting has begun or is over: it cannot be changed any more."))


def call_meeting(actor: User, meeting: Meeting) -> Verdict:
    return edit_meeting(actor, meeting)


def cancel_meeting(actor: User, meeting: Meeting) -> Verdict:
    return edit_meeting(actor, meeting)


def change_agenda(actor: User, meeting: Meeting) -> Verdict:
    return edit_meeting(actor, meeting)


def open_meeting(actor: User, meeting: Meeting) -> Verdict:
    if actor.id not in (meeting.chair_id, meeting.deputy_id) or not is_on_board(actor, meeting.edition):
        return deny(_l("The chair of the meeting opens it, or the deputy."))
    return allow() if meeting.state in COMING else deny(_l("The meeting was opened already."))


def check_in(actor: User, meeting: Meeting, room: Room, at: datetime) -> Verdict:
    if room.seat_of(actor) is None:
        return deny(_l("You are not expected at this meeting."))
    if meeting.state == "open" or (meeting.state in COMING and at >= meeting.starts_at - EARLY):
        return allow()
    return deny(_l("You can check in from an hour before the meeting until it is closed."))


def note_attendance(actor: User, meeting: Meeting) -> Verdict:
    leads = is_on_board(actor, meeting.edition) and actor.id in (meeting.chair_id, meeting.deputy_id)
    if not leads and not actor.holds(Role.SECRETARIAT, meeting.edition.programme.owner_id):
        return deny(_l("Attendance is noted by the chair of the meeting, the deputy or the secretariat."))
    return allow() if meeting.state == "open" else deny(_l("The meeting is not open."))


def preside(actor: User, room: Room, category_id: int | None) -> Verdict:
    """Begin and finish an item, put to the vote, count."""
    if not (verdict := _on_board(actor, room.meeting.edition)):
        return verdict
    if room.meeting.state != "open":
        return deny(_l("The meeting is not open."))
    return allow() if actor.id in room.presiding(category_id) else deny(_l("Whoever chairs this item does this."))


def start_item(actor: User, room: Room, item: AgendaItem, *, running: bool) -> Verdict:
    if not (verdict := preside(actor, room, item.category_id)):
        return verdict
    if running:
        return deny(_l("Another item is still at work. Finish it first."))
    if item.state != "waiting":
        return deny(_l("This item was taken already."))
    if item.category_id is not None and not room.quorum_for(item.category_id).met:
        return deny(_l("There is no quorum for this case."))
    return allow()


def finish_item(actor: User, room: Room, item: AgendaItem, *, voting: bool) -> Verdict:
    if not (verdict := preside(actor, room, item.category_id)):
        return verdict
    if item.state != "running":
        return deny(_l("This item is not at work."))
    return deny(_l("A vote is still open. Count or withdraw it first.")) if voting else allow()


def resume_item(actor: User, room: Room, item: AgendaItem) -> Verdict:
    if not (verdict := preside(actor, room, item.category_id)):
        return verdict
    return allow() if item.state == "done" else deny(_l("This item is not finished."))


def save_note(actor: User, item: AgendaItem) -> Verdict:
    if not (verdict := _on_board(actor, item.meeting.edition)):
        return verdict
    return allow() if item.meeting.state == "open" else deny(_l("The meeting is not open."))


def open_motion(actor: User, room: Room, item: AgendaItem, decision: Decision | None, *, voting: bool) -> Verdict:
    if not (verdict := preside(actor, room, item.category_id)):
        return verdict
    if item.state != "running":
        return deny(_l("This item is not at work."))
    if voting:
        return deny(_l("A vote is still open. Count or withdraw it first."))
    if item.category_id is not None and (decision is None or decision.state != "proposed"):
        return deny(_l("There is no open proposal to vote on: save one on the page of the decision first."))
    if not room.quorum_for(item.category_id).met:
        return deny(_l("There is no quorum for this case."))
    return allow()


def cast_ballot(actor: User, room: Room, motion: Motion, presence: Presence | None) -> Verdict:
    if not (verdict := _on_board(actor, room.meeting.edition)):
        return verdict
    if motion.state != "open":
        return deny(_l("This vote is closed."))
    seat = room.seat_of(actor)
    if seat is None or not seat.attendance.votes or not seat.here or presence is None or presence.part == "left":
        return deny(_l("Members who are here vote: please check in first."))
    return allow()


def close_motion(actor: User, room: Room, motion: Motion) -> Verdict:
    if not (verdict := preside(actor, room, motion.item.category_id)):
        return verdict
    if motion.state != "open":
        return deny(_l("This vote is closed."))
    return allow() if room.quorum_for(motion.item.category_id).met else deny(_l("There is no quorum for this case."))


def withdraw_motion(actor: User, room: Room, motion: Motion) -> Verdict:
    if not (verdict := preside(actor, room, motion.item.category_id)):
        return verdict
    return allow() if motion.state == "open" else deny(_l("This vote is closed."))


def decide_motion(actor: User, room: Room, motion: Motion) -> Verdict:
    """The casting vote."""
    if not (verdict := preside(actor, room, motion.item.category_id)):
        return verdict
    return allow() if motion.state == "tied" else deny(_l("There is no tie to decide."))


def close_meeting(actor: User, room: Room, *, running: bool) -> Verdict:
    if not (verdict := preside(actor, room, None)):
        return verdict
    return deny(_l("Another item is still at work. Finish it first.")) if running else allow()


def draft_minutes(actor: User, meeting: Meeting, *, drafted: bool) -> Verdict:
    if not (verdict := _on_board(actor, meeting.edition)):
        return verdict
    if meeting.state != "closed":
        return deny(_l("Minutes are drafted once the meeting is closed."))
    return deny(_l("The minutes are drafted already.")) if drafted else allow()


def correct_minutes(actor: User, minutes: Minutes) -> Verdict:
    if not (verdict := _on_board(actor, minutes.meeting.edition)):
        return verdict
    if minutes.state != "draft":
        return deny(_l("These minutes are signed. A correction is a new version, with its reason."))
    return allow()


def sign_minutes(actor: User, minutes: Minutes, room: Room) -> Verdict:
    if not (verdict := correct_minutes(actor, minutes)):
        return verdict
    seat = room.seat_of(actor)
    if seat is None or not seat.attendance.votes or not seat.here:
        return deny(_l("Members who were at the meeting sign its minutes."))
    if any(one.user_id == actor.id for one in minutes.signatures):
        return deny(_l("You have signed these minutes."))
    return allow()


def replace_minutes(actor: User, minutes: Minutes) -> Verdict:
    if not (verdict := _on_board(actor, minutes.meeting.edition)):
        return verdict
    return allow() if minutes.state == "signed" else deny(_l("Only signed minutes are replaced by a new version."))
