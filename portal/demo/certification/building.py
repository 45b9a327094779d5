"""Schemes, auditors, every case of the plans, and what became of the certificates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.accounts.models import Mandate, Role, User
from portal.certification.applying.services import lapse_case, withdraw_case
from portal.certification.dates import add_months
from portal.certification.keeping import services as keeping
from portal.certification.keeping.services.deciding import terminate
from portal.certification.models import Certificate, SchemeVersion, Standard
from portal.certification.schemes import services as schemes
from portal.certification.schemes.services.versions import Details
from portal.certification.staffing import services as staffing
from portal.certification.staffing.services.auditors import Qualification
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.demo.certification import auditing, texts
from portal.demo.certification.plans import PLANS, Plan
from portal.demo.certification.walk import Crew, Walk
from portal.demo.people import IN_OFFICE, Federation

OPENED = timedelta(days=3650)
NAMES = {"en": "Contact Centre: Certified EN 15838", "iso": "Contact Centre: Certified ISO 18295-1"}
CODES = {"en": "EN 15838:2009", "iso": "ISO 18295-1:2017"}


def build_certification(federation: Federation) -> None:
    """After the federation itself; part of its transaction."""
    found = _schemes(federation)
    _competences(federation, found)
    for number, plan in enumerate(PLANS):
        walk = _walk(plan, number, found[plan.scheme], federation)
        for step in STEPS:
            if not step(walk):
                break
        _afterwards(walk)
        session.flush()


def _schemes(federation: Federation) -> dict[str, SchemeVersion]:
    with pretend(now() - OPENED):
        editor, body = federation.people["scheme_editor"], federation.organisations["eucert"]
        schemes.load_shipped(actor=editor)
        session.flush()
        standards = {one.code: one for one in session.query(Standard)}
        found = {}
        for key, name in NAMES.items():
            details = Details(name, standards[CODES[key]], "Not accredited: accreditation has been applied for.")
            found[key] = schemes.create_scheme(body, details, actor=editor)
            schemes.publish_version(found[key], actor=editor)
    return found


def _competences(federation: Federation, found: dict[str, SchemeVersion]) -> None:
    manager, first = federation.people["certification_manager"], now() - OPENED
    ends = {"auditor": 700, "auditor_2": 500, "auditor_3": 170}
    with pretend(first + timedelta(days=1)):
        for key, days in ends.items():
            person = federation.people[key]
            for scheme in found.values():
                wanted = Qualification(
                    scheme.standard.code, "lead", ["inbound", "outbound"], list(dict.fromkeys(["en", *person.languages])),
                    first.date(), first.date() + OPENED + timedelta(days=days), "Lead auditor course and four witnessed audits",
                )  # fmt: skip
                staffing.save_competence(person, wanted, actor=manager)


def _walk(plan: Plan, number: int, scheme: SchemeVersion, federation: Federation) -> Walk:
    people = federation.people
    leads = (people["auditor"], people["auditor_2"], people["auditor_3"])
    lead, second = leads[number % 2], leads[2 if number % 3 else 1 - number % 2]
    deciders = (people["decision_maker"], people["decision_maker_2"])
    crew = Crew(people["certification_manager"], lead, second, deciders[number % 2], deciders[1 - number % 2])
    company = federation.organisations[plan.company]
    return Walk(plan, company, scheme, _centre(plan.company, federation), crew, now() - timedelta(days=plan.began))


def _centre(company: str, federation: Federation) -> User:
    """The centre's manager: one of the cast, else the contact of its dossier, else somebody of its own."""
    home = federation.organisations[company]
    if (known := next((p for p in federation.people.values() if p.employer is home and p.holds(Role.CENTRE_MANAGER)), None)) is not None:
        return known
    contact = federation.contacts.get(company)
    if contact is None:
        domain = home.mail_domains[0].domain
        contact = User(name=f"Quality office, {home.name}", email=f"quality@{domain}", email_key=f"quality@{domain}", employer=home)
        session.add(contact)
    contact.mandates.append(Mandate(role=Role.CENTRE_MANAGER, organisation=home, starts_on=(now() - IN_OFFICE).date()))
    session.flush()
    return contact


def _to(state: str, *steps: Any) -> Any:
    """Steps of a walk; false where the plan ends before ``state`` is left."""

    def run(walk: Walk) -> bool:
        for step in steps:
            step(walk)
        return walk.plan.state != state

    return run


def _ended_early(walk: Walk) -> bool:
    if walk.plan.state == "info_requested":
        walk.ask_back()
    elif walk.plan.state == "declined":
        walk.review(risk="medium")
        walk.decline()
    else:
        walk.review()
        walk.accept()
    return walk.plan.state not in ("info_requested", "declined", "accepted")


def _withdrawn(walk: Walk) -> bool:
    if walk.plan.state != "withdrawn":
        return True
    with walk.after(24):
        withdraw_case(walk.case, reason="The centre moves to another building next year and will apply then.", actor=walk.centre)
    return False


def _half_answered(walk: Walk) -> bool:
    walk.answer(share=0.6 if walk.plan.state == "documenting" else 1)
    return walk.plan.state != "documenting"


def _half_judged(walk: Walk) -> bool:
    walk.begin_stage1()
    walk.judge_on_paper(share=0.5 if walk.plan.state == "stage1" else 1)
    return walk.plan.state != "stage1"


def _visited(walk: Walk) -> bool:
    auditing.begin(walk)
    auditing.visit(walk, share=0.5 if walk.plan.state == "on_site" else 1)
    return walk.plan.state != "on_site"


def _corrected(walk: Walk) -> bool:
    auditing.conclude(walk)
    if walk.plan.findings:
        auditing.respond(walk)
        if walk.plan.state == "correcting":
            return False
        auditing.correct(walk)
    return True


def _lapsed(walk: Walk) -> bool:
    if walk.plan.state != "lapsed":
        walk.offer()
        walk.sign()
        return True
    walk.offer()
    return False


STEPS = (
    _to("draft", Walk.apply),
    _to("submitted", Walk.submit),
    _ended_early,
    _lapsed,
    _withdrawn,
    _to("", Walk.staff),
    _half_answered,
    _to("documented", Walk.hand_in),
    _half_judged,
    _to("planning", Walk.clear, auditing.plan),
    _visited,
    _corrected,
    _to("reporting", auditing.report),
    _to("reviewing", auditing.hand_in_report),
    _to("deciding", auditing.review),
    _to("granted", auditing.decide),
)


def _afterwards(walk: Walk) -> None:
    """What became of the certificate since; what the clock does is left to the clock."""
    if walk.plan.state == "lapsed" and walk.case.state != "lapsed":
        lapse_case(walk.case)  # the offer's date is past
    certificate = session.get(Certificate, walk.case.certificate_id) if walk.case.certificate_id else None
    if certificate is None:
        return
    granted, decider = walk.started + timedelta(days=auditing.VISIT + 54), walk.crew.decider
    if walk.plan.fate in ("suspended", "withdrawn"):
        with pretend(granted + timedelta(days=850)):
            keeping.suspend_certificate(
                certificate, code="surveillance_overdue", reasons=texts.text("suspend"), actions=texts.text("suspend_actions"),
                until=add_months(now().date(), 6), version=certificate.version, actor=decider,
            )  # fmt: skip
    if walk.plan.fate == "withdrawn":
        with pretend(granted + timedelta(days=960)):
            keeping.withdraw_certificate(
                certificate, code="major_finding", reasons=texts.text("withdraw"), version=certificate.version, actor=decider
            )
    if walk.plan.fate == "terminated":
        with pretend(granted + timedelta(days=700)):
            terminate(certificate, "The holder closed its contact centre and asked for the end of its certificate.", actor=walk.crew.manager)
    session.flush()
    if walk.plan.fate == "expired":
        keeping.look_at([certificate.id])
