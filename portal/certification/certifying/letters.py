"""Letters around report, review and decision. Reasons go to the centre alone; the association learns what is public."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from portal import outbox
from portal.accounts.models import Role, User
from portal.certification.certifying import queries
from portal.certification.certifying.words import DECIDED
from portal.certification.follow_ups import CONFIRMING
from portal.certification.models import Case, Certificate, FileReview, Report, Verdict
from portal.certification.people import centre_of, colleagues_of, people_as
from portal.certification.steps import KINDS
from portal.core.database import session
from portal.core.i18n import _l, day, moment
from portal.core.languages import speaking
from portal.outbox import LetterKind, register

ABOUT = {"case": "C-2026-0042", "centre": "Stadtwerke Lindau-Nord", "standard": "EN 15838:2009", "link": "/certification/cases/12/report"}
GRANTED = {
    **ABOUT, "outcome": "Certificate granted", "number": "ECCCO-15838-2026-00042-Y", "until": "11 June 2032",
    "link": "/certification/cases/12/outcome", "register": "/register/ECCCO-15838-2026-00042-Y",
}  # fmt: skip

register(LetterKind("report-handed-in", _l("The audit report is handed in, to the centre"), ABOUT, ("link",)))
register(LetterKind("report-to-review", _l("A file waits for its review"), {**ABOUT, "due": "Fri 26 Feb 2027, 18:00 CET"}, ("link",)))
register(LetterKind("report-returned", _l("The report is returned to the lead auditor"), {**ABOUT, "reason": "The sample is not explained."}, ("link", "reason")))
register(LetterKind("file-to-decide", _l("A case waits for its decision"), {**ABOUT, "due": "Fri 26 Feb 2027, 18:00 CET"}, ("link",)))
register(LetterKind("certification-granted", _l("A certificate is granted, renewed or confirmed, to the centre"), {**GRANTED, "conditions": ""}, ("link",)))
register(LetterKind("certification-refused", _l("Certification is refused, to the centre"), {**ABOUT, "reasons": "Two major nonconformities remain.", "until": "Fri 26 Feb 2027, 18:00 CET", "appeal": "/complaints/new?decision=case-12"}, ("link", "reasons", "until", "appeal")))
register(LetterKind("follow-up-refused", _l("A certificate is not confirmed, to the centre"), {**ABOUT, "kind": "Surveillance", "number": "ECCCO-15838-2026-00042-Y", "reasons": "Two major nonconformities remain.", "until": "Fri 26 Feb 2027, 18:00 CET", "appeal": "/complaints/new?decision=case-12"}, ("link", "reasons", "until", "appeal")))
register(LetterKind("certification-granted-association", _l("A certificate is granted, renewed or confirmed, to the association"), GRANTED, ("register",)))


def _write(template: str, case: Case, people: Iterable[User], once: str, **values: Any) -> None:
    """One letter each. A value may be a function of the person: dates in their zone, words in their language."""
    for user in {one.id: one for one in people}.values():
        with speaking(user.locale):
            said = {key: value(user) if callable(value) else value for key, value in values.items()}
        outbox.write(
            template, to=user, scope=f"case:{case.id}", once=f"{template}:{once}:{user.id}", case=case.number,
            centre=case.organisation.name, standard=case.standard.code, **said,
        )  # fmt: skip


def _page(case: Case, page: str) -> str:
    return f"/certification/cases/{case.id}/{page}"


def _centre(case: Case) -> list[User]:
    return [*centre_of(case), *(one.user for one in colleagues_of(case))]


def tell_of_report(case: Case, report: Report) -> None:
    _write("report-handed-in", case, _centre(case), f"{report.id}", link=_page(case, "report"))
    _write(
        "report-to-review", case, queries.deciders_of(case), f"{report.id}", link=_page(case, "file-review"),
        due=lambda user: moment(case.due_at, user.zone),
    )  # fmt: skip


def tell_of_review(case: Case, review: FileReview) -> None:
    if review.outcome == "returned":
        lead = queries.lead_of(case)
        _write("report-returned", case, [lead] if lead else [], f"{review.id}", link=_page(case, "report"), reason=review.reason)
        return
    _write(
        "file-to-decide", case, queries.deciders_of(case), f"{review.id}", link=_page(case, "decision"),
        due=lambda user: moment(case.due_at, user.zone),
    )  # fmt: skip


def tell_of_grant(case: Case, verdict: Verdict, certificate: Certificate) -> None:
    """To the centre with its conditions; to its association what the register says."""
    values: dict[str, Any] = {
        "outcome": lambda user: str(DECIDED[verdict.kind]),
        "number": certificate.number,
        "until": lambda user: day(certificate.valid_until - timedelta(days=1)),
        "register": f"/register/{certificate.number}",
        "link": _page(case, "outcome"),
    }
    _write("certification-granted", case, _centre(case), f"{verdict.id}", conditions=verdict.conditions or "–", **values)
    if case.organisation.association_id:
        managers = people_as(case.organisation.association_id, Role.ASSOCIATION_MANAGER)
        _write("certification-granted-association", case, managers, f"{verdict.id}", **values)


def tell_of_refusal(case: Case, verdict: Verdict) -> None:
    """To the centre alone: a refusal is nobody else's business."""
    values: dict[str, Any] = {
        "link": _page(case, "outcome"), "reasons": verdict.reasons, "appeal": f"/complaints/new?decision=case-{case.id}",
        "until": lambda user: moment(verdict.appeal_until, user.zone),
    }  # fmt: skip
    if case.kind not in CONFIRMING:
        _write("certification-refused", case, _centre(case), f"{verdict.id}", **values)
        return
    certificate = session.get_one(Certificate, case.certificate_id)
    values |= {"number": certificate.number, "kind": lambda user: str(KINDS[case.kind])}
    _write("follow-up-refused", case, _centre(case), f"{verdict.id}", **values)
