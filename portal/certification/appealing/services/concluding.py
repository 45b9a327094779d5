"""The decision on a complaint, what follows for the case, and the answer."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import duties
from portal.certification.appealing import letters
from portal.certification.appealing import policies as may
from portal.certification.appealing.services.moment import add_step, check, hold, reporter_of
from portal.certification.casework import enter
from portal.certification.keeping.services import set_aside
from portal.certification.models import Complaint
from portal.certification.states import CASE, COMPLAINT
from portal.core.clock import now
from portal.core.database import check_version, lock, session


def decide_complaint(
    complaint: Complaint, *, outcome: str, reason: str, version: int | str | None, actor: User
) -> None:
    """By somebody else than the proposer. An appeal that is upheld sends the case to a new review and decision, or
    takes the decision on the certificate back."""
    inside = hold(complaint, actor)
    check(may.be_decider(actor, complaint, inside), may.decide_complaint(actor, complaint, inside))
    check_version(complaint, version)
    if complaint.case is not None:
        duties.take(complaint.case, actor, "complaint")
    COMPLAINT.apply("decide", complaint)
    complaint.outcome, complaint.reason, complaint.decided_by = outcome, reason.strip(), actor.id
    add_step(complaint, "decide", actor, reason)
    session.flush()
    record(Event.COMPLAINT_DECIDED, complaint, actor=actor, reason=complaint.reason, outcome=outcome)
    if complaint.kind == "appeal" and complaint.verdict is not None and outcome in ("upheld", "partly_upheld"):
        set_aside(complaint.verdict, reasons=complaint.reason, actor=actor)
    if complaint.kind == "appeal" and outcome in ("upheld", "partly_upheld") and complaint.case is not None:
        lock(complaint.case)
        if CASE.can("reconsider", complaint.case):
            enter(complaint.case, "reconsider", reason=reason)
            record(
                Event.CASE_RECONSIDERED, complaint.case, actor=actor, reason=complaint.reason, complaint=complaint.id
            )


def close_complaint(complaint: Complaint, *, actor: User) -> None:
    """The answer goes out."""
    inside = hold(complaint, actor)
    check(may.handle(complaint, inside), may.close_complaint(complaint, inside))
    COMPLAINT.apply("close", complaint)
    complaint.closed_at, complaint.due_at = now(), None
    add_step(complaint, "close", actor)
    record(Event.COMPLAINT_CLOSED, complaint, actor=actor, outcome=complaint.outcome)
    letters.tell_reporter(complaint, reporter_of(complaint), "complaint-closed", reason=complaint.reason)
