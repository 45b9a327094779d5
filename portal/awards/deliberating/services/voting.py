"""Commands of a vote: put to the vote, vote, count, decide a tie.

A secret ballot names nobody: its slot is a keyed hash over the member with a salt of the motion, so that one member has
one ballot and may change it while the vote is open. Counting deletes ballots and salt; only the count remains.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.deciding.resolutions import resolution_of
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries
from portal.awards.deliberating.rules import outcome
from portal.awards.models import CHOICES, AgendaItem, Ballot, Motion
from portal.awards.states import MOTION
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l
from portal.core.running import settings


def open_motion(item: AgendaItem, text: str, *, actor: User, version: int | None = None) -> Motion:
    """Put the proposal of a case, or a sentence on a free item, to the vote. ``version``: of the proposal as it was shown."""
    lock(item.meeting)
    room, decision = queries.seated(item.meeting), queries.proposal_of_case(item.category_id)
    voting = any(motion.state in ("open", "tied") for motion in item.motions)
    require(may.open_motion(actor, room, item, decision, voting=voting))
    if decision is not None:
        check_version(decision, version)
    elif not text.strip():
        raise Refused(_l("Please say what is put to the vote."))
    rules = room.rules
    motion = Motion(
        item=item, text="" if decision else text.strip(), moved_by=actor.id, secret=rules.secret, casting=rules.casting,
        rule="majority" if rules.votes == "none" else rules.votes, salt=secrets.token_hex(32) if rules.secret else "",
        decision_id=decision.id if decision else None, content_hash=resolution_of(decision) if decision else "",
    )  # fmt: skip
    session.add(motion)
    session.flush()
    record(Event.MOTION_OPENED, motion, actor=actor, scope=_scope(motion), item=item.id)
    return motion


def _scope(motion: Motion) -> str:
    return f"edition:{motion.item.meeting.edition_id}"


def slot_of(motion: Motion, member: User) -> str:
    """Where a member's ballot lies. Of a secret vote only the portal can say, and only until it is counted."""
    if not motion.secret:
        return str(member.id)
    key = f"{settings().signing_key()}:{motion.salt}".encode()
    return hmac.new(key, f"{motion.id}:{member.id}".encode(), hashlib.sha256).hexdigest()


def cast_ballot(motion: Motion, choice: str, *, actor: User) -> None:
    """A member's vote, or their change of it."""
    lock(motion)
    room = queries.seated(motion.item.meeting)
    presence = next((one for one in motion.item.presences if one.user_id == actor.id), None)
    require(may.cast_ballot(actor, room, motion, presence))
    if choice not in CHOICES:
        raise Refused(_l("Please choose for, against or abstain."))
    slot = slot_of(motion, actor)
    ballot = session.get(Ballot, (motion.id, slot))
    if ballot is None:
        session.add(Ballot(motion_id=motion.id, slot=slot, user_id=None if motion.secret else actor.id, choice=choice))
    else:
        ballot.choice = choice
    record(Event.BALLOT_CAST, motion, actor=actor, scope=_scope(motion))


def close_motion(motion: Motion, *, actor: User) -> None:
    """Count. A tie waits for the casting vote where the rules know one, and is a rejection where they do not."""
    lock(motion)
    room = queries.seated(motion.item.meeting)
    require(may.close_motion(actor, room, motion))
    session.expire(motion, ["ballots"])  # votes that came in while we waited for the lock
    tied = {slot_of(motion, seat.user) for seat in room.away_for(motion.item.category_id)}
    for one in [one for one in motion.ballots if one.slot in tied]:
        motion.ballots.remove(one)  # a tie declared after voting
    ballots = [one.choice for one in motion.ballots]
    motion.votes_for, motion.votes_against, motion.abstentions = (ballots.count(choice) for choice in CHOICES)
    result = outcome(motion.rule, motion.votes_for, motion.votes_against)
    MOTION.apply("reject" if result == "tie" and not motion.casting else result, motion)
    motion.closed_at = now()
    _forget(motion)
    record(Event.MOTION_CLOSED, motion, actor=actor, scope=_scope(motion))


def _forget(motion: Motion) -> None:
    """A secret vote that is counted or withdrawn: nothing is left that could be traced."""
    if motion.secret:
        motion.ballots.clear()
        motion.salt = ""
    session.flush()


def withdraw_motion(motion: Motion, *, actor: User) -> None:
    lock(motion)
    require(may.withdraw_motion(actor, queries.seated(motion.item.meeting), motion))
    MOTION.apply("withdraw", motion)
    motion.closed_at = now()
    _forget(motion)
    record(Event.MOTION_WITHDRAWN, motion, actor=actor, scope=_scope(motion))


def decide_motion(motion: Motion, choice: str, *, actor: User) -> None:
    """The casting vote of whoever chairs the item."""
    lock(motion)
    require(may.decide_motion(actor, queries.seated(motion.item.meeting), motion))
    if choice not in ("for", "against"):
        raise Refused(_l("A casting vote is for or against."))
    motion.casting_vote, motion.cast_by = choice, actor.id
    MOTION.apply("carry" if choice == "for" else "reject", motion)
    session.flush()
    record(Event.MOTION_DECIDED, motion, actor=actor, scope=_scope(motion))
