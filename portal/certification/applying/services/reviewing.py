"""The certification manager's review: check list, questions to the centre, accept or decline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying import letters, queries, terms
from portal.certification.applying import policies as may
from portal.certification.applying.checks import CHECKS, RISKS, is_complete
from portal.certification.casework import enter
from portal.certification.models import Agreement, ApplicationReview, Case, CaseMessage
from portal.core.access import Denied, Refused, Verdict
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l


def hold(case: Case, actor: User) -> frozenset[str]:
    """Hold the case's row and say what the actor is in it. Raises Denied for everybody but its managers."""
    lock(case)
    parts = queries.parts(actor, case)
    if not (person := may.manage_case(actor, case, parts)):
        raise Denied(person.reason)
    return parts


def in_time(verdict: Verdict) -> None:
    """The right person at the wrong moment: Refused."""
    if not verdict:
        raise Refused(verdict.reason)


def save_review(
    case: Case, *, answers: Mapping[str, Mapping[str, Any]], risk: str, version: int | str | None, actor: User
) -> ApplicationReview:
    """``answers``: check -> met (True, False or None: not looked at) and note. Raises Conflict after another's save."""
    parts = hold(case, actor)
    in_time(may.save_review(actor, case, parts))
    review = queries.review_of(case) or ApplicationReview(case_id=case.id, version=0)
    check_version(review, version)
    session.add(review)
    review.answers = {
        check: {"met": answers.get(check, {}).get("met"), "note": str(answers.get(check, {}).get("note", ""))} for check in CHECKS
    }
    review.risk = risk if risk in RISKS else ""
    review.reviewer_id = actor.id
    session.flush()
    record(Event.APPLICATION_REVIEW_SAVED, case, actor=actor, risk=review.risk, met=[c for c in CHECKS if review.answers[c]["met"]])
    return review


def _conclude(case: Case, outcome: str, reason: str, actor: User) -> ApplicationReview:
    review = queries.review_of(case)
    if review is None:
        review = ApplicationReview(case_id=case.id, reviewer_id=actor.id)
        session.add(review)
    review.outcome, review.reason, review.reviewer_id, review.concluded_at = outcome, reason, actor.id, now()
    return review


def ask_back(case: Case, *, gaps: str, actor: User) -> CaseMessage:
    """The list of what is missing or unclear; the application is open again until the scheme's deadline."""
    parts = hold(case, actor)
    in_time(may.ask_back(actor, case, parts))
    enter(case, "ask_back", reason=gaps)
    message = CaseMessage(case_id=case.id, author_id=actor.id, text=gaps.strip())
    session.add(message)
    session.flush()
    record(Event.INFORMATION_REQUESTED, case, actor=actor, message=message.id, due_at=case.due_at)
    letters.tell_asked_back(case, message)
    return message


def accept_application(case: Case, *, actor: User) -> Agreement:
    """Only with a complete check list and every check met; the agreement is prepared next."""
    parts = hold(case, actor)
    in_time(may.accept_application(actor, case, parts))
    review = queries.review_of(case)
    if review is None or not is_complete(review.answers, review.risk):
        raise Refused(_l("Every point of the check list must be met, and the risk to impartiality rated, before acceptance."))
    enter(case, "accept")
    _conclude(case, "accepted", "", actor)
    agreement = Agreement(case=case, terms=terms.default(actor.locale), fee_reference=case.application.get("fee_reference", ""))
    session.add(agreement)
    session.flush()
    record(Event.APPLICATION_ACCEPTED, case, actor=actor, risk=review.risk)
    letters.tell_accepted(case)
    return agreement


def decline_application(case: Case, *, reason: str, actor: User) -> None:
    parts = hold(case, actor)
    in_time(may.decline_application(actor, case, parts))
    enter(case, "decline", reason=reason)
    _conclude(case, "declined", reason.strip(), actor)
    record(Event.APPLICATION_DECLINED, case, actor=actor, reason=reason.strip())
    letters.tell_declined(case, reason.strip())


def write_message(case: Case, *, text: str, actor: User) -> CaseMessage:
    """A sentence in the thread about the application; the other side has a letter."""
    lock(case)
    parts = queries.parts(actor, case)
    verdict = may.write_message(actor, case, parts)
    if not {"centre", "manager"} & parts:
        raise Denied(verdict.reason)
    in_time(verdict)
    message = CaseMessage(case_id=case.id, author_id=actor.id, text=text.strip())
    session.add(message)
    session.flush()
    record(Event.CASE_MESSAGE_WRITTEN, case, actor=actor, message=message.id, topic="application")
    letters.tell_message(case, message, to_centre="manager" in parts)
    return message
