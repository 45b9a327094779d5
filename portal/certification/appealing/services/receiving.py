"""A complaint, an appeal or a report comes in: with a reference, a receipt, and letters to those without a part."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.appealing import letters, queries
from portal.certification.appealing import policies as may
from portal.certification.appealing.services.moment import add_step, rules_for
from portal.certification.dates import add_working_days
from portal.certification.models import Case, Certificate, Complaint, Verdict
from portal.core.access import Refused, deny
from portal.core.access import Verdict as Answer
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _l
from portal.organisations.models import Organisation

TRIES = 20


def receive_complaint(
    kind: str, text: str, *, body: Organisation, reporter: User | None, name: str = "", email: str = "", locale: str = "en",
    certificate: Certificate | None = None, case: Case | None = None, decision: Verdict | None = None,
) -> Complaint:  # fmt: skip
    """From anybody. An appeal, against the refusal of a ``case`` or a ``decision`` on a certificate, only by the centre's
    managers within the window. Raises Refused."""
    at = now()
    if kind == "appeal":
        if decision is not None:
            certificate, case = session.get_one(Certificate, decision.certificate_id), None
            lock(certificate)  # two at once: the second sees the appeal of the first
        if not (verdict := _appeal(reporter, case, decision, certificate, at)):
            raise Refused(verdict.reason)
    complaint = _numbered(
        kind=kind, text=text.strip(), body=body, body_id=body.id, certificate=certificate,
        case=case if kind == "appeal" else None, verdict=decision if kind == "appeal" else None, reporter_id=reporter.id if reporter else None,
        reporter_name=reporter.name if reporter else name.strip(), reporter_email=reporter.email if reporter else email.strip(),
        reporter_locale=reporter.locale if reporter else locale,
    )  # fmt: skip
    rules = rules_for(complaint)
    complaint.due_at = acknowledge = add_working_days(at, rules.complaint_acknowledge_working_days)
    add_step(complaint, "receive", reporter)
    record(Event.COMPLAINT_RECEIVED, complaint, actor=reporter, kind=kind, reference=complaint.reference)
    letters.tell_received(complaint, reporter, acknowledge=acknowledge, until=_answer_by(at, rules.complaint_days))
    return complaint


def _appeal(
    reporter: User | None, case: Case | None, decision: Verdict | None, certificate: Certificate | None, at: datetime
) -> Answer:
    if decision is not None and certificate is not None:
        appealed = queries.is_appealed(decision)
        return may.appeal_decision(reporter, certificate.organisation_id, decision.appeal_until, at, appealed=appealed)
    if case is None:
        return deny(_l("An appeal is about a decision: choose it."))
    return may.appeal(reporter, case, queries.appeal_until(case), at)


def _answer_by(at: datetime, days: int) -> datetime:
    return at + timedelta(days=days)


def _numbered(**values: object) -> Complaint:
    """With the next reference; of two at once the second takes the one after."""
    for _try in range(TRIES):
        complaint = Complaint(reference=queries.next_reference(now().year), **values)
        try:
            with session.begin_nested():
                session.add(complaint)
        except IntegrityError as error:
            if "reference" not in str(error.orig):
                raise
            continue
        return complaint
    raise Refused(_l("Too many messages come in at this moment. Please try again."))
