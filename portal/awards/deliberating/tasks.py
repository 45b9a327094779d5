"""What waits for members around a meeting: to come, to write down, to sign."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import Role, User
from portal.awards.deliberating import queries
from portal.awards.models import Meeting
from portal.core.i18n import _, moment, tr
from portal.core.waiting import Task


def meeting_tasks(viewer: User) -> list[Task]:
    """Meetings called, open, or closed without minutes (for who chaired them)."""
    return [_meeting(one, viewer) for one in queries.waiting_meetings(viewer)]


def _meeting(meeting: Meeting, viewer: User) -> Task:
    edition, when = tr(meeting.edition.title), moment(meeting.starts_at, meeting.zone)
    url = url_for("deliberating.meeting", meeting_id=meeting.id)
    if meeting.state == "closed":
        return Task(_("Draft the minutes"), f"{edition}. {when}", url, _("To the meeting"))
    if meeting.state == "open":
        return Task(_("The board is meeting"), f"{edition}. {meeting.place or meeting.link}", url, _("To the meeting"), meeting.starts_at, meeting.zone)
    return Task(_("Meeting of the board"), f"{edition}. {meeting.place or meeting.link}", url, _("Read the agenda"), meeting.starts_at, meeting.zone)


def minutes_tasks(viewer: User) -> list[Task]:
    """Minutes to read and sign."""
    if not viewer.holds(Role.BOARD):
        return []
    return [
        Task(
            _("Sign the minutes"), f"{tr(one.meeting.edition.title)}. {moment(one.meeting.starts_at, one.meeting.zone)}",
            url_for("deliberating.minutes", meeting_id=one.meeting_id), _("Read and sign"),
        )
        for one in queries.unsigned_minutes(viewer)
    ]  # fmt: skip
