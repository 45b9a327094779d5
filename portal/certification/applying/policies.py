"""Who may do what with applications and agreements. Pure.

``parts``: what the actor is in this case (``centre``, ``manager``…), with every tie already looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portal.accounts.models import Role, User
from portal.certification.models import Agreement, Case, SchemeVersion
from portal.certification.states import AGREEMENT, CASE
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l
from portal.organisations.models import Organisation

Parts = Collection[str]
OPEN = ("draft", "info_requested")


def leads_centre(actor: User, case: Case) -> bool:
    """Whether the actor speaks for the centre by mandate, not only as a colleague who helps."""
    return actor.holds(Role.CENTRE_MANAGER, case.organisation_id)


def start_case(actor: User, organisation: Organisation, scheme: SchemeVersion) -> Verdict:
    if not actor.holds(Role.CENTRE_MANAGER, organisation.id) or organisation.kind != "company":
        return deny(_l("Only the managers of a contact centre may apply for it."))
    if scheme.state != "published":
        return deny(_l("This version of the scheme takes no applications."))
    return allow()


def work_on_application(actor: User, case: Case, parts: Parts) -> Verdict:
    """The right people; whether it is the moment is `edit_application`'s to say."""
    return allow() if "centre" in parts else deny(_l("Only the people of the contact centre may change the application."))


def edit_application(actor: User, case: Case, parts: Parts) -> Verdict:
    if not (person := work_on_application(actor, case, parts)):
        return person
    if case.state in OPEN and case.kind == "initial":
        return allow()
    return deny(_l("The application has been handed in. It can be read, but not changed."))


def lead_case(actor: User, case: Case) -> Verdict:
    """What binds the centre: handing in, signing, withdrawing, choosing who helps."""
    return allow() if leads_centre(actor, case) else deny(_l("Only the managers of the contact centre may do this."))


def submit_application(actor: User, case: Case) -> Verdict:
    if not (person := lead_case(actor, case)):
        return person
    if not CASE.can("submit", case):
        return deny(_l("The application has been handed in already, or it is closed."))
    return allow()


def manage_colleagues(actor: User, case: Case) -> Verdict:
    if not (person := lead_case(actor, case)):
        return person
    if case.state in ("declined", "withdrawn", "lapsed"):
        return deny(_l("This case is closed."))
    return allow()


def withdraw_case(actor: User, case: Case) -> Verdict:
    if not (person := lead_case(actor, case)):
        return person
    if not CASE.can("withdraw", case):
        return deny(_l("A case in this state cannot be withdrawn."))
    return allow()


def manage_case(actor: User, case: Case, parts: Parts) -> Verdict:
    """Nobody of the centre acts for the body, whatever mandate they hold there."""
    if "manager" in parts and "centre" not in parts:
        return allow()
    return deny(_l("Only the certification managers of the body may do this."))


def take_part(parts: Parts) -> Verdict:
    if not {"centre", "manager"} & set(parts):
        return deny(_l("Only the contact centre and the certification managers write here."))
    return allow()


def write_message(actor: User, case: Case, parts: Parts) -> Verdict:
    if not (person := take_part(parts)):
        return person
    if case.state in ("draft", "declined", "withdrawn", "lapsed"):
        return deny(_l("Nobody waits for messages about this application now."))
    return allow()


def review_application(actor: User, case: Case, parts: Parts) -> Verdict:
    if not (person := manage_case(actor, case, parts)):
        return person
    if case.state != "submitted":
        return deny(_l("An application is reviewed between its handing in and the decision to accept it."))
    return allow()


ask_back = accept_application = decline_application = save_review = review_application


def prepare_agreement(actor: User, case: Case, parts: Parts, agreement: Agreement | None) -> Verdict:
    """Audit days, sample, terms: until it is offered."""
    if not (person := manage_case(actor, case, parts)):
        return person
    if case.state != "accepted" or (agreement is not None and agreement.state != "draft"):
        return deny(_l("The agreement has been offered. Take the offer back to change it."))
    return allow()


draw_sample = save_days = save_terms = offer_agreement = prepare_agreement


def revise_agreement(actor: User, case: Case, parts: Parts, agreement: Agreement) -> Verdict:
    if not (person := manage_case(actor, case, parts)):
        return person
    if not AGREEMENT.can("revise", agreement):
        return deny(_l("Only an offer that is not concluded can be taken back."))
    return allow()


def sign_agreement(actor: User, case: Case, parts: Parts, agreement: Agreement, at: datetime) -> Verdict:
    """For the body a certification manager, for the centre one of its managers; nobody for both."""
    if not (person := be_a_side(actor, case, parts)):
        return person
    side = side_of(actor, case, parts)
    if agreement.state != "offered" or case.state != "accepted":
        return deny(_l("There is no offer to sign."))
    if case.due_at is not None and at >= case.due_at:
        return deny(_l("The offer has expired."))
    if getattr(agreement, f"{side}_signed_by") is not None:
        return deny(_l("Your side has signed already."))
    if actor.id in (agreement.body_signed_by, agreement.centre_signed_by):
        return deny(_l("Nobody signs for both sides."))
    return allow()


def be_a_side(actor: User, case: Case, parts: Parts) -> Verdict:
    if side_of(actor, case, parts) is None:
        return deny(_l("The agreement is signed by a certification manager and by a manager of the contact centre."))
    return allow()


def side_of(actor: User, case: Case, parts: Parts) -> str | None:
    """For whom somebody signs: ``body``, ``centre`` or nobody."""
    if leads_centre(actor, case):
        return "centre"
    return "body" if "manager" in parts and "centre" not in parts else None
