"""Certificates and their register rows: issued, changed and given a status in the transaction of the decision.

Everything that changes a certificate comes through here, so that its face, its history and its row in the register cannot
part. Callers judge who may; ``verdict`` is the decision all of it rests on, and its day (in the body's zone) is the first
day it holds. Events are recorded here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal.audit import Event, record
from portal.certification import faces, history, numbering
from portal.certification import rules as scheme_rules
from portal.certification.dates import add_months
from portal.certification.models import Case, Certificate, CertificateVersion, SchemeVersion, StatusPeriod, Verdict
from portal.certification.states import CERTIFICATE
from portal.core.access import Refused
from portal.core.clock import in_zone, now
from portal.core.database import session
from portal.core.i18n import _l
from portal.organisations.models import name_key

TRIES = 20
STATUS_EVENTS = {
    "suspend": Event.CERTIFICATE_SUSPENDED,
    "reinstate": Event.CERTIFICATE_REINSTATED,
    "withdraw": Event.CERTIFICATE_WITHDRAWN,
    "expire": Event.CERTIFICATE_EXPIRED,
    "restore": Event.CERTIFICATE_RESTORED,
    "set_aside": Event.CERTIFICATE_DECISION_SET_ASIDE,
    "terminate": Event.CERTIFICATE_TERMINATED,
    "supersede": Event.CERTIFICATE_SUPERSEDED,
}
FACE = (
    "holder", "scope", "sites", "direction", "operation", "standard_code", "valid_from", "valid_until",
    "surveillance_due", "languages",
)  # fmt: skip
"""What a version says, and what ``new_version`` may change."""


def day_of(instant: datetime, scheme: SchemeVersion) -> date:
    """The day it is at the certification body."""
    return in_zone(instant, scheme.body.zone).date()


def next_surveillance(day: date, months: int, valid_until: date) -> date | None:
    """So many months after a decision, where that still lies within the term; None: the next is the recertification."""
    due = add_months(day, months)
    return due if due < valid_until else None


def issue(case: Case, verdict: Verdict, scope: dict[str, str] | None = None) -> Certificate:
    """The first certificate of a case: number, register row, version 1 with its PDFs, status from the day of decision."""
    day = day_of(verdict.at, case.scheme_version)
    certificate = _numbered(case, day)
    case.certificate_id = verdict.certificate_id = certificate.id
    version = CertificateVersion(number=1, **_face_of(case, certificate, scope), certificate=certificate, verdict=verdict)
    _publish(certificate, version)
    _hold(certificate, certificate.status, day, None, verdict)
    record(Event.CERTIFICATE_ISSUED, certificate, actor=verdict.user, scope=_scope(certificate, verdict), number=certificate.number)
    return certificate


def _numbered(case: Case, day: date) -> Certificate:
    """The row under the next free number; two decisions at one moment take two numbers."""
    rules = scheme_rules.read(case.scheme_version.rules)
    until = add_months(day, rules.validity_months)
    for attempt in range(TRIES):
        certificate = Certificate(
            number=_next_number(case.standard.code, day.year, attempt), organisation=case.organisation,
            scheme_version=case.scheme_version, standard=case.standard, cycle=case.cycle, first_granted_on=day,
            valid_from=day, valid_until=until, surveillance_due=next_surveillance(day, rules.surveillance_months, until),
            name=case.organisation.name, name_key="", country=case.organisation.country, standard_code=case.standard.code,
            direction=case.direction, operation=case.operation,
        )  # fmt: skip
        try:
            with session.begin_nested():
                session.add(certificate)
            return certificate
        except IntegrityError:
            continue
    raise Refused(_l("No number was free for this certificate. Please try again."))


def _next_number(code: str, year: int, attempt: int) -> str:
    prefix = numbering.prefix_of(code, year)
    latest = session.scalar(select(func.max(Certificate.number)).where(Certificate.number.startswith(prefix, autoescape=True)))
    serial = (int(latest.removeprefix(prefix)[:5]) if latest else 0) + 1 + attempt
    while (number := numbering.number_for(code, year, serial)) is None:
        serial += 1
    return str(number)


def _face_of(case: Case, certificate: Certificate, scope: dict[str, str] | None) -> dict[str, Any]:
    """What a version after this case says."""
    return {
        "holder": holder_of(case), "scope": scope or {"en": case.scope}, "sites": sites_of(case), "direction": case.direction,
        "operation": case.operation, "standard_code": case.standard.code, "valid_from": certificate.valid_from,
        "valid_until": certificate.valid_until, "surveillance_due": certificate.surveillance_due,
        "languages": faces.languages_of(case.organisation),
    }  # fmt: skip


def holder_of(case: Case) -> dict[str, str]:
    """Legal name and address as applied for."""
    return {
        "name": str(case.application.get("legal_name") or case.organisation.name),
        "address": str(case.application.get("address") or ""),
        "city": case.organisation.city,
        "country": case.organisation.country,
    }


def sites_of(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "name": site.name, "address": site.address, "city": site.city, "country": site.country,
            "channels": list(site.channels), "languages": list(site.languages), "central": site.central,
        }
        for site in case.sites
    ]  # fmt: skip


def new_version(certificate: Certificate, verdict: Verdict, *, case: Case | None = None, **changes: Any) -> CertificateVersion:
    """What the certificate says from now on; the version before is kept. ``changes``: names of FACE.

    ``case``: the follow-up it rests on, if any. Raises Refused for a certificate that is not in force.
    """
    if certificate.status not in ("valid", "suspended"):
        raise Refused(_l("This certificate is not in force any more; it takes no new version."))
    if unknown := set(changes) - set(FACE):
        raise TypeError(f"no part of a certificate: {sorted(unknown)}")
    before = current_version(certificate)
    said = {name: getattr(before, name) for name in FACE}
    said["valid_from"] = day_of(verdict.at, certificate.scheme_version)
    version = CertificateVersion(
        number=before.number + 1, certificate=certificate, verdict=verdict, **{**said, **changes}
    )
    certificate.current = version.number
    if case is not None:
        certificate.standard, certificate.scheme_version = case.standard, case.scheme_version
    verdict.certificate_id = certificate.id
    _publish(certificate, version)
    record(
        Event.CERTIFICATE_VERSION_ISSUED, certificate, actor=verdict.user, scope=_scope(certificate, verdict),
        version=version.number, changed=sorted(changes),
    )  # fmt: skip
    return version


def current_version(certificate: Certificate) -> CertificateVersion:
    return session.scalars(
        select(CertificateVersion).where(
            CertificateVersion.certificate_id == certificate.id, CertificateVersion.number == certificate.current
        )
    ).one()


def confirm(certificate: Certificate, case: Case, verdict: Verdict) -> CertificateVersion:
    """After a surveillance: the next one is due from the day of this decision on. A special audit leaves it as it is."""
    due = certificate.surveillance_due
    if case.kind == "surveillance":
        months = scheme_rules.read(case.scheme_version.rules).surveillance_months
        due = next_surveillance(day_of(verdict.at, case.scheme_version), months, certificate.valid_until)
    version = new_version(certificate, verdict, surveillance_due=due)
    record(Event.CERTIFICATE_CONFIRMED, certificate, actor=verdict.user, scope=_scope(certificate, verdict))
    return version


def extend(certificate: Certificate, case: Case, verdict: Verdict, scope: dict[str, str] | None = None) -> CertificateVersion:
    """After an extension or a transition: scope, sites and standard as audited, the term as it was."""
    said = _face_of(case, certificate, scope)
    changes = {name: said[name] for name in ("holder", "scope", "sites", "direction", "operation", "standard_code")}
    version = new_version(certificate, verdict, case=case, **changes)
    record(Event.CERTIFICATE_EXTENDED, certificate, actor=verdict.user, scope=_scope(certificate, verdict))
    return version


def renew(certificate: Certificate, case: Case, verdict: Verdict, scope: dict[str, str] | None = None) -> CertificateVersion:
    """After a recertification: a further term from the end of the old one, under the same number.

    Decided after the end but in time, the certificate is restored from that day on and the cycle stays as it was.
    """
    rules = scheme_rules.read(case.scheme_version.rules)
    day, ended = day_of(verdict.at, case.scheme_version), certificate.valid_until
    late = day >= ended
    if late:
        if day >= add_months(ended, rules.restore_months):
            raise Refused(_l("This certificate expired too long ago to be renewed: a new application is needed."))
        restore(certificate, verdict, day)
        certificate.valid_from = day
    start = day if late else ended
    certificate.valid_until = add_months(ended, rules.validity_months)
    certificate.surveillance_due = next_surveillance(start, rules.surveillance_months, certificate.valid_until)
    certificate.cycle += 1
    version = new_version(certificate, verdict, case=case, **{**_face_of(case, certificate, scope), "valid_from": start})
    record(Event.CERTIFICATE_RENEWED, certificate, actor=verdict.user, scope=_scope(certificate, verdict))
    return version


def restore(certificate: Certificate, verdict: Verdict, day: date) -> None:
    """Valid again from ``day`` on; the days since the end of the term stay expired."""
    if certificate.status != "expired":  # the nightly run has not been there yet
        set_status(certificate, "expire", verdict, certificate.valid_until, "end_of_term")
    set_status(certificate, "restore", verdict, day, "recertified")


def set_status(
    certificate: Certificate, move: str, verdict: Verdict, day: date, reason_code: str = "", *, until: date | None = None
) -> None:
    """Take a certificate through ``move`` of its life cycle; the status holds from ``day`` on.

    ``until``: by when a suspension must have led somewhere. Raises Refused from a wrong status.
    """
    CERTIFICATE.apply(move, certificate, reason=reason_code or verdict.reasons)
    certificate.suspended_until = until if move == "suspend" else None
    certificate.updated_at = now()
    verdict.certificate_id = certificate.id
    _hold(certificate, certificate.status, day, None, verdict, reason_code)
    record(
        STATUS_EVENTS[move], certificate, actor=verdict.user, reason=verdict.reasons, scope=_scope(certificate, verdict),
        day=day, code=reason_code,
    )  # fmt: skip


def correct_status(
    certificate: Certificate, status: str, start: date, end: date | None, verdict: Verdict, reason_code: str = "corrected"
) -> None:
    """Put the history right: ``status`` held from ``start`` until before ``end``. What the register said before is kept."""
    _hold(certificate, status, start, end, verdict, reason_code)
    certificate.updated_at = now()
    record(
        Event.REGISTER_CORRECTED, certificate, actor=verdict.user, reason=verdict.reasons,
        scope=_scope(certificate, verdict), status=status, start=start, end=end,
    )  # fmt: skip


def _hold(
    certificate: Certificate, status: str, start: date, end: date | None, verdict: Verdict, reason: str = ""
) -> None:
    """Write the periods: what is replaced is known until now, what is said now is known from now on."""
    session.flush()
    rows = session.scalars(select(StatusPeriod).where(StatusPeriod.certificate_id == certificate.id)).all()
    at = max([now(), *(row.known_from for row in rows)])  # a clock that was put back must not unsay what was known
    closed, added = history.rewritten(rows, status, start, end, reason=reason)
    for row in rows:
        if row in closed:
            row.known_until = at
    for piece in added:
        verdict_id = piece.like.verdict_id if isinstance(piece.like, StatusPeriod) else verdict.id
        session.add(
            StatusPeriod(
                certificate_id=certificate.id, status=piece.status, reason=piece.reason, valid_from=piece.valid_from,
                valid_to=piece.valid_to, known_from=at, verdict_id=verdict_id,
            )
        )  # fmt: skip
    session.flush()
    session.expire(certificate, ["periods"])


def _publish(certificate: Certificate, version: CertificateVersion) -> None:
    """The register row as the version says, and the PDFs in their languages."""
    session.add(version)
    organisation = certificate.organisation
    names = [version.holder["name"], organisation.name, *(one.name for one in organisation.trading_names)]
    certificate.name = version.holder["name"]
    certificate.name_key = search_key(names, certificate.number)
    certificate.country = version.holder.get("country") or organisation.country
    certificate.cities = cities_key([str(site.get("city", "")) for site in version.sites] + [organisation.city])
    certificate.standard_code, certificate.surveillance_due = version.standard_code, version.surveillance_due
    certificate.direction, certificate.operation = version.direction, version.operation
    certificate.valid_until, certificate.updated_at = version.valid_until, now()
    session.flush()
    version.pdf_sha256 = faces.keep(certificate, version)
    session.flush()
    session.expire(certificate, ["versions"])


def search_key(names: list[str], number: str) -> str:
    """Names and number, folded, each once."""
    return " | ".join(dict.fromkeys(name_key(one) for one in [*names, number] if one))


def cities_key(cities: list[str]) -> str:
    """Folded, with ``|`` around each."""
    folded = dict.fromkeys(name_key(city) for city in cities if city.strip())
    return f"|{'|'.join(folded)}|" if folded else ""


def _scope(certificate: Certificate, verdict: Verdict) -> str:
    return f"case:{verdict.case_id}" if verdict.case_id else f"certificate:{certificate.id}"


