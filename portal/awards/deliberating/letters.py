"""The letters of deliberating: the invitation with the reader's own agenda, the call-off, the minutes to read."""

from __future__ import annotations

from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.awards.deliberating import queries, words
from portal.awards.models import Meeting, Minutes
from portal.core.i18n import _l, moment, tr
from portal.core.languages import speaking
from portal.outbox.templates import LetterKind, register
from portal.outbox.writing import link

MEETING = {
    "edition": "ECCCO Awards 2027", "when": "Thu 4 Mar 2027, 10:00 CET", "place": "Rue Royale 12, Brussels",
    "link": "https://awards.example.org/meetings/1",
}  # fmt: skip

register(LetterKind("meeting-called", _l("Invitation to a meeting of the board"), {**MEETING, "agenda": "1. Best small centre\n2. A case you take no part in", "note": ""}, ("link", "when", "agenda")))
register(LetterKind("meeting-cancelled", _l("Meeting of the board called off"), {**MEETING, "reason": "Two members are ill."}, ("when",)))
register(LetterKind("minutes-ready", _l("Minutes of a meeting are ready to read"), MEETING, ("link",)))


def invite(meeting: Meeting, member: User) -> None:
    """Once for each state of the meeting: calling again after a change writes again."""
    lines = queries.agenda_of(member, meeting, member.locale)
    with speaking(member.locale):
        agenda = "\n".join(f"{line.number}. {line.name if line.shown else words.NO_PART}" for line in lines)
    _write(meeting, member, "meeting-called", f"meeting-called:{meeting.id}:{meeting.version}:{member.id}", agenda=agenda, note=meeting.note)


def call_off(meeting: Meeting, member: User, reason: str) -> None:
    _write(meeting, member, "meeting-cancelled", f"meeting-cancelled:{meeting.id}:{member.id}", reason=reason)


def minutes_ready(minutes: Minutes, member: User) -> None:
    """Where they are; not a word of what they hold."""
    once = f"minutes-ready:{minutes.id}:{member.id}"
    _write(minutes.meeting, member, "minutes-ready", once, page="deliberating.minutes")


def _write(meeting: Meeting, member: User, template: str, once: str, page: str = "deliberating.meeting", **values: Any) -> None:
    edition = meeting.edition
    with speaking(member.locale):
        when = moment(meeting.starts_at, meeting.zone)
    outbox.write(
        template, to=member, scope=f"programme:{edition.programme_id}", once=once, edition=tr(edition.title, member.locale),
        when=when, place=meeting.place or meeting.link, link=link(page, meeting_id=meeting.id), **values,
    )  # fmt: skip
