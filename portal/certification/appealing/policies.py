"""Who may do what with complaints and appeals. Pure.

``inside``: the actor belongs to the office of the body, has no part in the matter and no tie to the centre.
"""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import Role, User
from portal.certification.models import Case, Complaint
from portal.certification.states import COMPLAINT
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

OPEN = ("received", "acknowledged", "investigating", "proposed", "decided")


def appeal(actor: User | None, case: Case, until: datetime | None, at: datetime) -> Verdict:
    """By a manager of the centre, against a refusal, within the scheme's window."""
    if actor is None or not actor.holds(Role.CENTRE_MANAGER, case.organisation_id):
        return deny(_l("Only the managers of the contact centre may appeal."))
    if case.state != "refused" or until is None or at >= until:
        return deny(_l("The time for an appeal is over, or there is nothing to appeal against."))
    return allow()


def appeal_decision(actor: User | None, organisation_id: int, until: datetime | None, at: datetime, *, appealed: bool) -> Verdict:
    """Against a decision on a certificate: by a manager of its holder, once, within the scheme's window."""
    if actor is None or not actor.holds(Role.CENTRE_MANAGER, organisation_id):
        return deny(_l("Only the managers of the contact centre may appeal."))
    if until is None or at >= until:
        return deny(_l("The time for an appeal is over, or there is nothing to appeal against."))
    return deny(_l("There is an appeal against this decision already.")) if appealed else allow()


def handle(complaint: Complaint, inside: bool) -> Verdict:
    if not inside:
        return deny(_l("Only people of the certification body without a part in the matter may do this."))
    return allow() if complaint.state in OPEN else deny(_l("This matter is closed."))


def take_complaint(complaint: Complaint, inside: bool) -> Verdict:
    return handle(complaint, inside)


def work_on(actor: User, complaint: Complaint, inside: bool) -> Verdict:
    """The steps between receipt and proposal are those of whoever has it in hand."""
    if not (person := handle(complaint, inside)):
        return person
    if complaint.handler_id != actor.id:
        return deny(_l("Take it in hand first."))
    return allow()


def step(actor: User, complaint: Complaint, inside: bool, move: str) -> Verdict:
    if not (person := work_on(actor, complaint, inside)):
        return person
    return allow() if COMPLAINT.can(move, complaint) else deny(_l("It is not the moment for this step."))


def note(actor: User, complaint: Complaint, inside: bool) -> Verdict:
    if not (person := work_on(actor, complaint, inside)):
        return person
    return (
        allow()
        if complaint.state in ("acknowledged", "investigating")
        else deny(_l("It is not the moment for this step."))
    )


def extend(actor: User, complaint: Complaint, inside: bool) -> Verdict:
    if not (person := work_on(actor, complaint, inside)):
        return person
    return (
        allow()
        if complaint.state in ("acknowledged", "investigating", "proposed")
        else deny(_l("It is not the moment for this step."))
    )


def be_decider(actor: User, complaint: Complaint, inside: bool) -> Verdict:
    """Somebody else than whoever proposed."""
    if not (person := handle(complaint, inside)):
        return person
    if complaint.proposed_by == actor.id:
        return deny(_l("Somebody else than the person who proposed it decides."))
    return allow()


def decide_complaint(actor: User, complaint: Complaint, inside: bool) -> Verdict:
    if not (person := be_decider(actor, complaint, inside)):
        return person
    return allow() if COMPLAINT.can("decide", complaint) else deny(_l("It is not the moment for this step."))


def close_complaint(complaint: Complaint, inside: bool) -> Verdict:
    if not (person := handle(complaint, inside)):
        return person
    return allow() if COMPLAINT.can("close", complaint) else deny(_l("It is not the moment for this step."))
