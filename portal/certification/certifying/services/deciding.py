"""The decision, and everything that follows from it, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import duties, issuing
from portal.certification.casework import enter, rules_of
from portal.certification.certifying import letters, queries
from portal.certification.certifying import policies as may
from portal.certification.certifying.words import POSITIVE
from portal.certification.models import Case, Certificate, FileReview, Verdict
from portal.core.access import Refused, require
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l


@dataclass(frozen=True)
class Choice:
    """What is decided. ``scope``: of the certificate, by language; empty: as applied for."""

    kind: str
    reasons: str
    conditions: str = ""
    scope: dict[str, str] = field(default_factory=dict)


def decide(case: Case, choice: Choice, *, actor: User, version: int | str | None) -> Verdict:
    """Decide, and issue what follows: certificate, register row, events and letters, or nothing of it.

    Raises Denied for who may not, Conflict and Refused for who comes second.
    """
    lock(case)
    report = queries.report_of(case)
    review = queries.review_of(case, report)
    require(may.decide(actor, case, queries.part_of(actor, case), queries.file_of(case), review, choice.kind))
    check_version(case, version)
    _check(case, choice)
    duties.take(case, actor, "decision")
    verdict = _said(case, choice, actor, review)
    if choice.kind == "refuse":
        _refuse(case, verdict)
    else:
        _grant(case, choice, verdict)
    return verdict


def _check(case: Case, choice: Choice) -> None:
    """Also where no form stands in between."""
    if choice.kind not in (*POSITIVE[case.kind], "refuse"):
        raise Refused(_l("This cannot be the outcome of such a case."))
    if not choice.reasons.strip():
        raise Refused(_l("Please give a reason."))
    if choice.kind == "grant_with_conditions" and not choice.conditions.strip():
        raise Refused(_l("Please say what the conditions are."))


def _said(case: Case, choice: Choice, actor: User, review: FileReview | None) -> Verdict:
    """The row of the decision; the database takes one for each round, from somebody who only decides."""
    earlier = queries.verdict_of(case)
    at = now()
    appeal = at + timedelta(days=rules_of(case).appeal_days) if choice.kind == "refuse" else None
    verdict = Verdict(
        case_id=case.id, round=earlier.round + 1 if earlier else 1, certificate_id=case.certificate_id, kind=choice.kind,
        user=actor, reasons=choice.reasons.strip(), conditions=choice.conditions.strip(), file_sha256=file_hash(case, review),
        at=at, appeal_until=appeal,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(verdict)
    except IntegrityError:
        raise Refused(_l("This case was decided a moment ago.")) from None
    return verdict


def file_hash(case: Case, review: FileReview | None) -> str:
    """Over what the decision rests on: report, review, findings, agreement."""
    report, agreement = queries.report_of(case), case.agreement
    basis: dict[str, Any] = {
        "case": case.number,
        "report": report.sha256 if report else None,
        "review": {"by": review.user_id, "answers": review.answers, "outcome": review.outcome} if review else None,
        "agreement": agreement.sha256 if agreement else None,
        "findings": [[one["number"], one["grade"], one["state"]] for one in queries.facts_of(case)["findings"]],
    }
    return fingerprint(basis)


def _refuse(case: Case, verdict: Verdict) -> None:
    enter(case, "refuse", reason=verdict.reasons)
    session.flush()
    record(Event.CERTIFICATION_DECIDED, case, actor=verdict.user, reason=verdict.reasons, verdict=verdict.kind)
    letters.tell_of_refusal(case, verdict)


def _grant(case: Case, choice: Choice, verdict: Verdict) -> None:
    enter(case, "grant")
    session.flush()
    record(
        Event.CERTIFICATION_DECIDED, case, actor=verdict.user, reason=verdict.reasons, verdict=verdict.kind,
        file_sha256=verdict.file_sha256,
    )  # fmt: skip
    certificate = _effect(case, choice, verdict)
    letters.tell_of_grant(case, verdict, certificate)


def _effect(case: Case, choice: Choice, verdict: Verdict) -> Certificate:
    """What the decision does to the certificate."""
    if case.kind == "initial":
        return issuing.issue(case, verdict, choice.scope or None)
    certificate = session.get_one(Certificate, case.certificate_id)
    lock(certificate)
    if case.kind in ("surveillance", "special"):
        issuing.confirm(certificate, case, verdict)
        return certificate
    effect: Callable[..., object] = issuing.renew if case.kind == "recertification" else issuing.extend
    effect(certificate, case, verdict, choice.scope or None)
    return certificate
