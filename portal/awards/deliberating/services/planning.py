"""Commands before a meeting: its rules, its date, its invitations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.deliberating import letters, queries, words
from portal.awards.deliberating import policies as may
from portal.awards.deliberating.services.agenda import add_cases
from portal.awards.models import Attendance, Edition, Meeting, MeetingRules
from portal.awards.setting_up.services.rules import change_rules
from portal.awards.states import MEETING
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l

RULES = ("quorum", "quorum_of", "votes", "secret", "casting")


def save_meeting_rules(edition: Edition, values: Mapping[str, Any], *, actor: User, version: int | None, reason: str) -> MeetingRules:
    """How the board meets and votes. After the first submission each change is public, with its reason."""
    require(may.save_meeting_rules(actor, edition))
    rules = queries.rules_of(edition)
    check_version(rules, version)
    if rules.version == 0:
        rules.version = 1
        session.add(rules)
    for key in RULES:
        before, after = (words.said(key, value) for value in (getattr(rules, key), values[key]))
        change_rules(edition, actor, str(words.RULE_LABELS[key]), before, after, reason)
        setattr(rules, key, values[key])
    session.flush()
    record(Event.MEETING_RULES_SAVED, rules, actor=actor, reason=reason, **{key: values[key] for key in RULES})
    return rules


def plan_meeting(edition: Edition, values: Mapping[str, Any], *, actor: User) -> Meeting:
    """A meeting with everybody expected, and every category without a signed decision on its agenda."""
    require(may.plan_meeting(actor, edition))
    meeting = Meeting(edition=edition, zone=edition.zone)
    _fill(meeting, values)
    session.add(meeting)
    session.flush()
    expect_members(meeting)
    add_cases(meeting)
    record(Event.MEETING_PLANNED, meeting, actor=actor, starts_at=meeting.starts_at.isoformat())
    return meeting


def edit_meeting(meeting: Meeting, values: Mapping[str, Any], *, actor: User, version: int | None) -> None:
    require(may.edit_meeting(actor, meeting))
    check_version(meeting, version)
    _fill(meeting, values)
    session.flush()
    expect_members(meeting)
    record(Event.MEETING_UPDATED, meeting, actor=actor, starts_at=meeting.starts_at.isoformat())


def _fill(meeting: Meeting, values: Mapping[str, Any]) -> None:
    board = {user.id for user in queries.board_of(meeting.edition)}
    chair, deputy = values["chair_id"], values.get("deputy_id")
    if chair not in board or (deputy is not None and deputy not in board):
        raise Refused(_l("The meeting is chaired by a member of the board."))
    if deputy == chair:
        raise Refused(_l("The deputy must be somebody else than the chair."))
    meeting.starts_at, meeting.chair_id, meeting.deputy_id = values["starts_at"], chair, deputy
    for key in ("place", "link", "note"):
        setattr(meeting, key, values.get(key) or "")


def expect_members(meeting: Meeting) -> None:
    """The board and the chair of the jury as they are today. Whoever has come already stays."""
    board, chairs = queries.board_of(meeting.edition), queries.chairs_of(meeting.edition)
    wanted = {**dict.fromkeys((user.id for user in chairs), False), **dict.fromkeys((user.id for user in board), True)}
    for one in list(meeting.attendances):
        if one.user_id in wanted:
            one.votes = wanted.pop(one.user_id)
        elif one.status == "expected":
            meeting.attendances.remove(one)
            session.delete(one)
    people = {user.id: user for user in (*chairs, *board)}
    for user_id, votes in wanted.items():
        meeting.attendances.append(Attendance(user=people[user_id], votes=votes, status="expected"))
    session.flush()


def call_meeting(meeting: Meeting, *, actor: User) -> int:
    """Invitations to everybody expected, each with their own agenda. Again after a change. Returns how many."""
    lock(meeting)
    require(may.call_meeting(actor, meeting))
    expect_members(meeting)
    if not queries.items_of(meeting):
        raise Refused(_l("The agenda is empty."))
    MEETING.apply("call", meeting)
    meeting.called_at = now()
    session.flush()
    record(Event.MEETING_CALLED, meeting, actor=actor, invited=len(meeting.attendances))
    for one in meeting.attendances:
        letters.invite(meeting, one.user)
    return len(meeting.attendances)


def cancel_meeting(meeting: Meeting, *, actor: User, reason: str) -> None:
    lock(meeting)
    require(may.cancel_meeting(actor, meeting))
    was_called = meeting.state == "called"
    MEETING.apply("cancel", meeting, reason=reason)
    record(Event.MEETING_CANCELLED, meeting, actor=actor, reason=reason)
    for one in meeting.attendances if was_called else ():
        letters.call_off(meeting, one.user, reason)
