"""The way of a complaint through the body: in hand, acknowledged, admitted or not, investigated, proposed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import duties
from portal.certification.appealing import letters
from portal.certification.appealing import policies as may
from portal.certification.appealing.services.moment import add_step, check, hold, reporter_of, rules_for
from portal.certification.models import Complaint
from portal.certification.states import COMPLAINT
from portal.core.access import Refused
from portal.core.clock import local_to_utc, now
from portal.core.database import check_version, session
from portal.core.i18n import _l


def take_complaint(complaint: Complaint, *, actor: User) -> None:
    """In hand. About a case, the duty is taken for good: whoever handles this neither audits nor decides there."""
    inside = hold(complaint, actor)
    check(may.handle(complaint, inside), may.take_complaint(complaint, inside))
    if complaint.handler_id == actor.id:
        return
    if complaint.case is not None:
        duties.take(complaint.case, actor, "complaint")
    before, complaint.handler_id = complaint.handler_id, actor.id
    add_step(complaint, "take", actor)
    record(Event.COMPLAINT_TAKEN, complaint, actor=actor, before=before)


def acknowledge_complaint(complaint: Complaint, *, actor: User) -> None:
    """Whoever wrote knows that it is in hand; from now on the time for the answer runs."""
    inside = hold(complaint, actor)
    check(may.work_on(actor, complaint, inside), may.step(actor, complaint, inside, "acknowledge"))
    COMPLAINT.apply("acknowledge", complaint)
    complaint.acknowledged_at = now()
    complaint.due_at = complaint.created_at + timedelta(days=rules_for(complaint).complaint_days)
    add_step(complaint, "acknowledge", actor)
    record(Event.COMPLAINT_ACKNOWLEDGED, complaint, actor=actor, due_at=complaint.due_at)
    letters.tell_reporter(complaint, reporter_of(complaint), "complaint-acknowledged", until=complaint.due_at)


def admit_complaint(complaint: Complaint, *, text: str = "", actor: User) -> None:
    inside = hold(complaint, actor)
    check(may.work_on(actor, complaint, inside), may.step(actor, complaint, inside, "admit"))
    COMPLAINT.apply("admit", complaint)
    add_step(complaint, "admit", actor, text)
    record(Event.COMPLAINT_ADMITTED, complaint, actor=actor)


def dismiss_complaint(complaint: Complaint, *, reason: str, version: int | str | None, actor: User) -> None:
    """Not pursued, with a reason that whoever wrote can read."""
    inside = hold(complaint, actor)
    check(may.work_on(actor, complaint, inside), may.step(actor, complaint, inside, "dismiss"))
    check_version(complaint, version)
    COMPLAINT.apply("dismiss", complaint, reason=reason)
    complaint.outcome, complaint.reason = "dismissed", reason.strip()
    complaint.closed_at, complaint.due_at = now(), None
    add_step(complaint, "dismiss", actor, reason)
    record(Event.COMPLAINT_DISMISSED, complaint, actor=actor, reason=reason.strip())
    letters.tell_reporter(complaint, reporter_of(complaint), "complaint-dismissed", reason=complaint.reason)


def note_complaint(complaint: Complaint, *, text: str, actor: User) -> None:
    """What was found out; for the body only."""
    inside = hold(complaint, actor)
    check(may.work_on(actor, complaint, inside), may.note(actor, complaint, inside))
    step = add_step(complaint, "note", actor, text)
    record(Event.COMPLAINT_NOTED, complaint, actor=actor, step=step.id)


def extend_complaint(complaint: Complaint, *, until: date, reason: str, version: int | str | None, actor: User) -> None:
    """More time, to the end of a day at the body; whoever wrote learns why."""
    inside = hold(complaint, actor)
    check(may.work_on(actor, complaint, inside), may.extend(actor, complaint, inside))
    check_version(complaint, version)
    end = local_to_utc(datetime.combine(until + timedelta(days=1), time()), complaint.body.zone)
    if end <= max(now(), complaint.due_at or now()):
        raise Refused(_l("Choose a day after the present deadline."))
    complaint.due_at = end
    add_step(complaint, "extend", actor, reason)
    record(Event.COMPLAINT_EXTENDED, complaint, actor=actor, reason=reason.strip(), due_at=end)
    letters.tell_reporter(complaint, reporter_of(complaint), "complaint-extended", until=end, reason=reason.strip())


def propose_outcome(
    complaint: Complaint, *, outcome: str, proposal: str, version: int | str | None, actor: User
) -> None:
    """For somebody else to decide on."""
    inside = hold(complaint, actor)
    check(may.work_on(actor, complaint, inside), may.step(actor, complaint, inside, "propose"))
    check_version(complaint, version)
    COMPLAINT.apply("propose", complaint)
    complaint.outcome, complaint.proposal, complaint.proposed_by = outcome, proposal.strip(), actor.id
    session.flush()
    add_step(complaint, "propose", actor, proposal)
    record(Event.COMPLAINT_PROPOSED, complaint, actor=actor, outcome=outcome)
    letters.tell_proposed(complaint, actor)
