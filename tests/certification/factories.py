"""Rows of certification for tests: flushed, not committed, with credible values for what a test does not care about."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from portal.accounts.models import Role, User
from portal.certification.dates import add_months
from portal.certification.models import (
    Agreement,
    Assessment,
    Case,
    CaseDuty,
    CaseSite,
    Certificate,
    CertificateVersion,
    Competence,
    Requirement,
    SchemeVersion,
    Standard,
    StatusPeriod,
    TeamMember,
    Verdict,
)
from portal.certification.numbering import number_for
from portal.core.clock import in_zone, now
from portal.core.database import session
from portal.organisations.models import Kind, Organisation, name_key
from tests.factories import a_company, a_mandate, a_user, an_organisation, saved

_number = count(1)
ALL = ["in_house", "outsourced", "inbound", "outbound"]
KPIS: list[Any] = [
    {"code": "service_level", "name": {"en": "Service level"}, "definition": {"en": "Answered within the target"},
     "unit": "%", "better": "higher", "obligation": "mandatory", "channels": ["voice"], "low": "0", "high": "100"},
    {"code": "turnover", "name": {"en": "Staff turnover"}, "definition": {"en": "Leavers per head"},
     "unit": "%", "better": "lower", "obligation": "recommended", "channels": [], "low": "0", "high": "300"},
]  # fmt: skip


def today() -> date:
    """The day it is at ``a_body``: between midnight there and in UTC it is another than the server's."""
    return in_zone(now(), "Europe/Brussels").date()


def a_body(name: str = "Certification Body", **values: Any) -> Organisation:
    return an_organisation(Kind.BODY, name, **{"country": "BE", **values})


def a_standard(code: str | None = None, questions: int = 3, **values: Any) -> Standard:
    """Two headings with ``questions`` assessable requirements between them, and two KPIs."""
    standard = saved(
        Standard(code=code or f"EN {next(_number)}:2009", title={"en": "Contact centres"}, sha256="0" * 64, kpis=KPIS, **values)
    )
    heads = [saved(_node(standard, None, n, f"{n + 3}")) for n in (1, 2)]
    for number in range(questions):
        head = heads[number % 2]
        saved(_node(standard, head.id, number + 3, f"{head.ref}.{number + 1}", assessable=True))
    session.refresh(standard)
    return standard


def _node(standard: Standard, parent_id: int | None, position: int, ref: str, assessable: bool = False) -> Requirement:
    return Requirement(
        standard_id=standard.id, parent_id=parent_id, position=position, depth=1 if parent_id else 0, ref=ref,
        heading={"en": f"Heading {ref}"}, assessable=assessable, question={"en": f"Question {ref}?"} if assessable else {},
        evidence={"en": "A document"}, methods=["document"], applies_to=ALL, weight=1,
    )  # fmt: skip


def a_scheme(standard: Standard | None = None, body: Organisation | None = None, **values: Any) -> SchemeVersion:
    """A published version with the default rules."""
    defaults = {"name": f"Certified {next(_number)}", "state": "published", "rules": {}, "published_at": now()}
    return saved(SchemeVersion(standard=standard or a_standard(), body=body or a_body(), **{**defaults, **values}))


def somebody_as(role: Role, organisation: Organisation, name: str | None = None, **values: Any) -> User:
    user = a_user(name, **values)
    a_mandate(user, role, organisation)
    return user


def a_manager(scheme: SchemeVersion, **values: Any) -> User:
    return somebody_as(Role.CERTIFICATION_MANAGER, scheme.body, **values)


def a_decider(scheme: SchemeVersion, **values: Any) -> User:
    return somebody_as(Role.DECISION_MAKER, scheme.body, **values)


def a_centre_manager(case: Case, **values: Any) -> User:
    return somebody_as(Role.CENTRE_MANAGER, case.organisation, **values)


def an_auditor(scheme: SchemeVersion, role: str = "lead", **values: Any) -> User:
    """With a competence for the scheme's standard, in English, for two years around today."""
    user = somebody_as(Role.AUDITOR, scheme.body, **values)
    today = now().date()
    saved(
        Competence(
            user_id=user.id, standard_code=scheme.standard.code, role=role, directions=["inbound", "outbound"],
            languages=["en"], valid_from=today - timedelta(days=365), valid_until=today + timedelta(days=365),
        )
    )  # fmt: skip
    return user


def a_case(state: str = "draft", scheme: SchemeVersion | None = None, company: Organisation | None = None, **values: Any) -> Case:
    """A case with one site of 120 people; from ``documenting`` on with an agreement in force and its assessments."""
    scheme, number = scheme or a_scheme(), next(_number)
    case = Case(
        number=f"C-2026-{number:04}", state=state, organisation=company or a_company(), scheme_version=scheme,
        standard=scheme.standard, direction="inbound", operation="in_house", scope="Inbound customer service",
        submitted_at=None if state == "draft" else now(), **values,
    )  # fmt: skip
    saved(case)
    a_site(case, central=True)
    if state not in ("draft", "submitted", "info_requested", "accepted", "declined"):
        an_agreement(case)
        with_assessments(case)
    return case


def a_site(case: Case, **values: Any) -> CaseSite:
    number = next(_number)
    defaults = {
        "name": f"Site {number}", "address": f"Street {number}", "city": "Utrecht", "country": "NL", "headcount": 120,
        "shifts": {"day": 80, "evening": 40}, "channels": ["voice"], "languages": ["en"], "position": number, "sampled": True,
    }  # fmt: skip
    site = saved(CaseSite(case=case, **{**defaults, **values}))
    session.refresh(case)
    return site


def an_agreement(case: Case, state: str = "in_force", **values: Any) -> Agreement:
    signers = {}
    if state == "in_force":
        signer = a_user()
        signers = {"body_signed_by": signer.id, "centre_signed_by": a_user().id, "body_signed_at": now(), "centre_signed_at": now()}
    days = {"result": "7", "table_version": "MD5-2026"}
    return saved(Agreement(case=case, **{"state": state, "days": days, **signers, **values}))


def with_assessments(case: Case, **values: Any) -> list[Assessment]:
    """One per assessable requirement of the case's standard."""
    rows = [
        saved(Assessment(case=case, requirement=node, **values))
        for node in case.standard.requirements
        if node.assessable
    ]
    case.asked = len(rows)
    case.answered = sum(row.progress == "answered" for row in rows)
    session.flush()
    return rows


def a_duty(case: Case, user: User, duty: str = "evaluation") -> CaseDuty:
    return saved(CaseDuty(case_id=case.id, user_id=user.id, duty=duty))


def a_team_member(case: Case, user: User | None = None, state: str = "confirmed", role: str = "lead", **values: Any) -> TeamMember:
    user = user or an_auditor(case.scheme_version)
    a_duty(case, user)
    return saved(TeamMember(case=case, user=user, state=state, role=role, **values))


def a_verdict(case: Case, user: User | None = None, kind: str = "grant", **values: Any) -> Verdict:
    user = user or a_decider(case.scheme_version)
    if session.get(CaseDuty, (case.id, user.id)) is None:
        a_duty(case, user, "decision")
    return saved(Verdict(case_id=case.id, user=user, kind=kind, reasons="The file shows it.", **values))


def a_number() -> str:
    """The next number whose check character is right."""
    while (number := number_for("EN 15838:2009", 2026, next(_number))) is None:
        pass
    return str(number)


def a_certificate(case: Case | None = None, *, granted_on: date | None = None, **values: Any) -> Certificate:
    """Granted (a year ago, unless told otherwise) after ``case``, with version 1 and the period of its status."""
    case = case or a_case("granted")
    granted = granted_on or add_months(now().date(), -12)
    until, due = add_months(granted, 72), add_months(granted, 24)
    company = case.organisation
    defaults = {
        "number": a_number(), "first_granted_on": granted, "valid_from": granted,
        "valid_until": until, "surveillance_due": due, "name": company.name, "name_key": name_key(company.name),
        "country": company.country, "cities": "|utrecht|", "standard_code": case.standard.code,
        "direction": case.direction, "operation": case.operation,
    }  # fmt: skip
    certificate = saved(
        Certificate(
            organisation=company, scheme_version=case.scheme_version, standard=case.standard, **{**defaults, **values}
        )
    )
    case.certificate_id = certificate.id
    verdict = a_verdict(case)
    saved(
        CertificateVersion(
            certificate=certificate, number=1, holder={"name": company.name, "country": company.country},
            scope={"en": case.scope}, sites=[{"name": "Site", "address": "Street 1", "city": "Utrecht", "country": "NL"}],
            direction=case.direction, operation=case.operation, standard_code=case.standard.code,
            valid_from=granted, valid_until=until, surveillance_due=due, verdict=verdict,
        )
    )  # fmt: skip
    saved(StatusPeriod(certificate=certificate, status=certificate.status, valid_from=granted, verdict_id=verdict.id))
    return certificate
