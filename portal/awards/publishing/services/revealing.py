"""The two flips. Each locks the edition, looks again, moves everything and writes the letters, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Edition, RevealConfirmation
from portal.awards.publishing import letters, queries
from portal.awards.publishing import policies as may
from portal.awards.states import DECISION, PUBLICATION
from portal.core.access import Refused, Verdict, require
from portal.core.database import lock, session

Press = Literal["noted", "again", "revealed", "late"]


def _hold(verdict: Verdict) -> None:
    """What the clock may not do is a refusal, not a lack of rights."""
    if not verdict:
        raise Refused(verdict.reason)


def announce_shortlist(edition: Edition, *, at: datetime) -> int:
    """Make the shortlist public; returns the number of letters. Raises Refused when early, late or not ready."""
    lock(edition)
    ready = queries.is_ready(queries.categories_of(edition))
    _hold(may.announce_shortlist(edition, ready=ready, at=at))
    PUBLICATION.apply("announce_shortlist", edition)
    edition.shortlisted_at = at
    session.flush()
    written = letters.tell_shortlist(edition)
    record(Event.SHORTLIST_ANNOUNCED, edition, actor=None, letters=written)
    return written


def reveal_by_clock(edition: Edition, *, at: datetime) -> int:
    """At its instant or, by a late worker, after it; never before. Returns the number of letters."""
    lock(edition)
    _hold(may.reveal_by_clock(edition, sealed=queries.seal_of(edition) is not None, at=at))
    return _reveal(edition, at, actor=None)


def confirm_reveal(edition: Edition, *, actor: User, at: datetime) -> Press:
    """One member's press; the second member's reveals. Pressing again, or after the reveal, changes nothing."""
    lock(edition)
    require(may.preview_publication(actor, edition))
    if edition.publication == "revealed":
        return "late"
    _hold(may.confirm_reveal(actor, edition, sealed=queries.seal_of(edition) is not None))
    pressed = {one.user_id for one in queries.confirmations_of(edition)}
    if actor.id in pressed:
        return "again"
    session.add(RevealConfirmation(edition_id=edition.id, user_id=actor.id, at=at))
    session.flush()
    record(Event.REVEAL_CONFIRMED, edition, actor=actor)
    if len(pressed) + 1 < may.PRESSES:
        return "noted"
    _reveal(edition, at, actor=actor)
    return "revealed"


def withdraw_reveal(edition: Edition, *, actor: User) -> None:
    """Take one's own press back, as long as nothing is revealed."""
    lock(edition)
    require(may.preview_publication(actor, edition))
    mine = [one for one in queries.confirmations_of(edition) if one.user_id == actor.id]
    _hold(may.withdraw_reveal(actor, edition, pressed=bool(mine)))
    for one in mine:
        session.delete(one)
    record(Event.REVEAL_CONFIRMED, edition, actor=actor, withdrawn=True)


def _reveal(edition: Edition, at: datetime, *, actor: User | None) -> int:
    for decision in queries.decisions_of(edition):
        DECISION.apply("reveal", decision)
    PUBLICATION.apply("reveal", edition)
    edition.revealed_at = at
    session.flush()
    written = letters.tell_winners(edition)
    record(Event.WINNERS_REVEALED, edition, actor=actor, letters=written)
    return written
