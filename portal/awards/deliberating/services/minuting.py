"""Commands on minutes: draft, correct the words, sign, begin another version."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.counting.finals import final_of
from portal.awards.deciding.queries import result_of, table_of
from portal.awards.deliberating import letters, queries
from portal.awards.deliberating import policies as may
from portal.awards.deliberating.composing import facts_of, head_of
from portal.awards.deliberating.signing import digest_of, fingerprint_of, missing
from portal.awards.models import AgendaItem, Meeting, MeetingRules, Minutes, MinutesPart, MinutesSignature
from portal.awards.states import MINUTES
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l


def draft_minutes(meeting: Meeting, *, actor: User) -> Minutes:
    """From what was noted: facts that stand, and words that may be corrected until they are signed."""
    lock(meeting)
    drafted = queries.newest_minutes(actor, meeting) is not None
    require(may.draft_minutes(actor, meeting, drafted=drafted))
    rules = queries.rules_of(meeting.edition)
    minutes = Minutes(meeting=meeting, head=head_of(meeting, rules), number=1, reason="", opening=meeting.note, closing="")
    session.add(minutes)
    for number, item in enumerate(queries.items_of(meeting), 1):
        minutes.parts.append(_part(number, item, rules))
    _refresh(minutes)
    record(Event.MINUTES_DRAFTED, minutes, actor=actor, scope=f"edition:{meeting.edition_id}")
    for one in meeting.attendances:
        if one.votes:
            letters.minutes_ready(minutes, one.user)
    return minutes


def _part(number: int, item: AgendaItem, rules: MeetingRules) -> MinutesPart:
    table = table_of(item.category, result_of(item.category), final_of(item.category)) if item.category else None
    facts = facts_of(number, item, rules, table, queries.proposal_of_case(item.category_id))
    return MinutesPart(item=item, position=number, facts=facts, text=item.note, salt=secrets.token_hex(32))


def _refresh(minutes: Minutes) -> None:
    session.flush()
    for part in minutes.parts:
        part.digest = digest_of(part)
    minutes.fingerprint = fingerprint_of(minutes, [part.digest for part in minutes.parts])
    session.flush()


def correct_minutes(minutes: Minutes, opening: str, closing: str, texts: Mapping[int, str], *, actor: User, version: int | None) -> None:
    """Words, never facts. ``texts``: by part, of those the actor may read. Signatures given so far are taken away."""
    require(may.correct_minutes(actor, minutes))
    check_version(minutes, version)
    minutes.opening, minutes.closing = opening, closing
    for part in minutes.parts:
        if part.id in texts:
            part.text = texts[part.id]
    minutes.signatures.clear()
    _refresh(minutes)
    record(Event.MINUTES_CORRECTED, minutes, actor=actor, scope=f"edition:{minutes.meeting.edition_id}")


def sign_minutes(minutes: Minutes, *, actor: User, version: int | None) -> None:
    """One member's signature under exactly what stands there; with the last one needed the minutes never change again."""
    lock(minutes)
    room = queries.seated(minutes.meeting)
    require(may.sign_minutes(actor, minutes, room))
    check_version(minutes, version)
    minutes.signatures.append(MinutesSignature(user=actor, content_hash=minutes.fingerprint))
    session.flush()
    record(Event.MINUTES_SIGNED, minutes, actor=actor, scope=f"edition:{minutes.meeting.edition_id}", content_hash=minutes.fingerprint)
    if not missing(room, [one.user_id for one in minutes.signatures], queries.cases_in(minutes)):
        _complete(minutes)
    session.flush()


def _complete(minutes: Minutes) -> None:
    MINUTES.apply("sign", minutes)
    minutes.signed_at = now()
    for earlier in queries.signed_minutes(minutes.meeting):
        if earlier is not minutes:
            MINUTES.apply("replace", earlier)


def replace_minutes(minutes: Minutes, *, actor: User, reason: str) -> Minutes:
    """The next version: the same facts, words to correct. The signed one stands until this one is signed."""
    lock(minutes.meeting)
    require(may.replace_minutes(actor, minutes))
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    newest = queries.newest_minutes(actor, minutes.meeting)
    if newest is not None and newest.id != minutes.id:
        raise Refused(_l("A newer version of these minutes exists already."))
    new = Minutes(
        meeting=minutes.meeting, number=minutes.number + 1, reason=reason.strip(), head=minutes.head,
        opening=minutes.opening, closing=minutes.closing,
    )  # fmt: skip
    session.add(new)
    new.parts = _copies(minutes.parts)
    _refresh(new)
    record(Event.MINUTES_REPLACED, new, actor=actor, reason=reason, scope=f"edition:{minutes.meeting.edition_id}", replaces=minutes.id)
    return new


def _copies(parts: Sequence[MinutesPart]) -> list[MinutesPart]:
    return [
        MinutesPart(item=one.item, position=one.position, facts=one.facts, text=one.text, salt=secrets.token_hex(32))
        for one in parts
    ]

