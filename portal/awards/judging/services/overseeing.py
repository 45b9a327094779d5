"""The chair's commands: remind, reopen, exclude."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from portal import outbox
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.judging import letters
from portal.awards.judging import policies as may
from portal.awards.judging.cards import Card
from portal.awards.judging.queries import Office, Reminder, reminder_key
from portal.awards.judging.services.tallies import refresh_tally
from portal.awards.models import JuryMember
from portal.awards.phases import takes_marks
from portal.awards.recipients import untied
from portal.awards.states import ASSIGNMENT
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.i18n import _l


def reopen_scorecard(card: Card, *, actor: User, chair: JuryMember | None, reason: str) -> None:
    """Unlock a submitted card for its juror, who is told why."""
    assignment = card.assignment
    require(may.reopen_scorecard(actor, chair, assignment.entry.edition_id))
    if not takes_marks(assignment.round, now()):
        raise Refused(_l("The round has closed: a reopened scorecard could not be filled in any more."))
    user = assignment.member.user
    if user is not None and not untied([user], assignment.entry):
        raise Refused(_l("Its juror has a conflict of interest by now: a scorecard like this is left out, not reopened."))

    ASSIGNMENT.apply("reopen", assignment, reason=reason)
    assignment.reason, assignment.submitted_at = reason, None
    refresh_tally(assignment.round_id, assignment.entry_id)

    record(Event.SCORECARD_REOPENED, assignment, actor=actor, reason=reason, scope=_scope(card))
    if user is not None:
        edition = assignment.round.edition
        values: dict[str, Any] = letters.reopened(assignment, user)
        outbox.write("scorecard-reopened", to=user, scope=f"programme:{edition.programme_id}", **values)


def exclude_scorecard(card: Card, *, actor: User, chair: JuryMember | None, reason: str) -> None:
    """Leave a submitted card out of the count. Its marks stay, with the reason."""
    assignment = card.assignment
    require(may.exclude_scorecard(actor, chair, assignment.entry.edition_id))
    if assignment.round.state == "frozen":
        raise Refused(_l("The result of this round is frozen. A correction is made with the board."))

    ASSIGNMENT.apply("exclude", assignment, reason=reason)
    assignment.reason = reason
    refresh_tally(assignment.round_id, assignment.entry_id)

    record(Event.SCORECARD_EXCLUDED, assignment, actor=actor, reason=reason, scope=_scope(card))


def remind_jurors(office: Office, reminders: Collection[Reminder], *, actor: User) -> int:
    """A letter to each, at most one a day. Returns how many were written."""
    stage, edition = office.round, office.round.edition
    require(may.remind_jurors(actor, office.chair, edition.id))
    if not takes_marks(stage, now()):
        raise Refused(_l("The round is not open: there is nothing to remind of."))
    written = []
    for one in reminders:
        values: dict[str, Any] = letters.reminder(stage, edition, one.user, one.open)
        scope, once = f"programme:{edition.programme_id}", reminder_key(office, one.member.id)
        letter = outbox.write("juror-reminder", to=one.user, scope=scope, once=once, **values)
        if letter:
            written.append(one.member.id)
    if written:
        record(Event.REMINDER_SENT, stage, actor=actor, jurors=written, scope=f"edition:{edition.id}")
    return len(written)


def note_export(office: Office, *, actor: User) -> None:
    """Lists with means are marks that leave the portal; counts are a list."""
    what = Event.MARKS_EXPORTED if office.chair else Event.LIST_EXPORTED
    record(what, office.round, actor=actor, scope=f"edition:{office.round.edition_id}", list="coverage")


def _scope(card: Card) -> str:
    return f"edition:{card.assignment.entry.edition_id}"
