"""Everybody asks for every page of certification and sends every command, about a centre's cases in six states."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.routing import AnyConverter, Rule

from portal import documents
from portal.accounts.models import Engagement, Role, User
from portal.certification.areas import BLUEPRINTS
from portal.certification.certifying import services as certifying
from portal.certification.faces import keep
from portal.certification.models import (
    Assessment,
    Case,
    CaseColleague,
    CaseSnapshot,
    Certificate,
    ChangeNotice,
    Competence,
    Complaint,
    Evidence,
    EvidenceRevision,
    Finding,
    KpiValue,
    SchemeVersion,
    TransitionNotice,
    VisitNote,
)
from portal.core.clock import now
from portal.core.database import session
from tests.certification.certifying.scenes import WORDS
from tests.certification.factories import (
    a_case,
    a_certificate,
    a_decider,
    a_manager,
    a_scheme,
    a_team_member,
    an_auditor,
    somebody_as,
)
from tests.conftest import Client
from tests.factories import a_browser_session, a_company, a_user, an_administrator, saved
from tests.journeys.visits import ACCEPT, NOBODY, forgetting

STATES = ("draft", "submitted", "documenting", "on_site", "reviewing", "granted")
READ_ONLY = ("draft", "submitted", "granted")
"""States in which pages are asked for, and no commands sent: that would take as long again."""
FOREIGN, OWN = "foreign", "own"
AUDITED = ("documenting", "on_site", "reviewing", "granted")
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
Ids = dict[str, Any]


@dataclass
class Measured:
    status: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    """(method, endpoint, thing, person) -> status; the thing: a state of the centre's own case, ``own``, ``foreign`` or nothing."""
    rules: dict[str, set[str]] = field(default_factory=dict)
    """Method -> endpoints of certification."""


@dataclass
class World:
    people: dict[str, User]
    things: dict[str, Ids]
    """Thing -> argument of an address -> its value."""


def a_world() -> World:
    ours, theirs = a_scheme(), a_scheme()
    company, other = a_company(), a_company()
    people = {
        "stranger": a_user(),
        "centre": somebody_as(Role.CENTRE_MANAGER, company),
        "other_centre": somebody_as(Role.CENTRE_MANAGER, other),
        "manager": a_manager(ours),
        "other_manager": a_manager(theirs),
        "lead": an_auditor(ours),
        "proposed": an_auditor(ours),
        "decider": a_decider(ours),
        "tied_manager": a_manager(ours),
        "scheme_owner": somebody_as(Role.SCHEME_OWNER, ours.body),
        "administrator": an_administrator(),
    }
    advised = now().date() - timedelta(days=100)
    saved(Engagement(user=people["tied_manager"], organisation=company, kind="advised", starts_on=advised - timedelta(days=60), ends_on=advised))
    things: dict[str, Ids] = {state: _a_file(state, ours, company, people) for state in STATES}
    strangers = {"lead": an_auditor(theirs), "proposed": an_auditor(theirs), "centre": people["other_centre"]}
    things[FOREIGN] = _a_file("reviewing", theirs, other, strangers) | _beside(a_case("granted", theirs, other), strangers)
    things[OWN] = _beside(session.get_one(Case, things["granted"]["case_id"]), people)
    return World(people, things)


def _a_file(state: str, scheme: SchemeVersion, company: Any, people: dict[str, User]) -> Ids:
    """A case with something of everything that cases have by then; its arguments."""
    case = a_case("reporting" if state in ("reviewing", "granted") else state, scheme, company)
    colleague = saved(CaseColleague(case_id=case.id, user=a_user()))
    ids: Ids = {"case_id": case.id, "site_id": case.sites[0].id, "colleague_id": colleague.id, "number": 1}
    ids["requirement_id"] = next(node.id for node in case.standard.requirements if node.assessable)
    if state != "draft":
        snapshot = CaseSnapshot(case_id=case.id, kind="application", content={"answers": {}, "sites": []}, sha256="0" * 64, user_id=people["centre"].id)
        ids["snapshot_id"] = saved(snapshot).id
    if state in AUDITED:
        ids |= _dossier(case, people)
    if state in AUDITED[1:]:
        ids |= _visit(case, people["lead"], ids["requirement_id"])
    if state in AUDITED[2:]:
        certifying.save_report(case, WORDS, actor=people["lead"], version=None)
        certifying.submit_report(case, actor=people["lead"])
        case.state = state
    return ids


def _dossier(case: Case, people: dict[str, User]) -> Ids:
    a_team_member(case, people["lead"])
    proposed = a_team_member(case, people["proposed"], "proposed", "auditor")
    assessment = session.query(Assessment).filter_by(case_id=case.id).order_by(Assessment.id).first()
    assert assessment is not None
    evidence = saved(Evidence(assessment_id=assessment.id, title="Manual"))
    upload = FileStorage(io.BytesIO(PDF), "manual.pdf")
    document = documents.attach("Evidence", evidence.id, "", case.organisation_id, upload, people["centre"])
    revision = saved(EvidenceRevision(evidence_id=evidence.id, number=1, document_id=document.id))
    figure = saved(KpiValue(case_id=case.id, code="service_level", channel="voice", value=82, period="2025", source="ACD"))
    return {
        "member_id": proposed.id, "assessment_id": assessment.id, "evidence_id": evidence.id, "revision_id": revision.id,
        "kpi_id": figure.id,
    }  # fmt: skip


def _visit(case: Case, lead: User, requirement_id: int) -> Ids:
    finding = saved(
        Finding(case_id=case.id, number=1, requirement_id=requirement_id, grade="observation", state="noted", statement="Seen", raised_by=lead.id)
    )
    note = saved(VisitNote(case_id=case.id, key="a" * 20, author_id=lead.id, text="Private", noted_at=now()))
    return {"finding_id": finding.id, "note_id": note.id}


def _beside(case: Case, people: dict[str, User]) -> Ids:
    """What is not in a case: its certificate, a notice and a complaint about it, its scheme, its auditor."""
    certificate = a_certificate(case)
    version = certificate.versions[0]
    version.pdf_sha256 = keep(certificate, version)
    lead, scheme = people["lead"], case.scheme_version
    complaint = saved(Complaint(reference=f"K-2026-{case.id:04}", kind="holder", body_id=scheme.body_id, case_id=case.id, text="Slow"))
    engagement = saved(Engagement(user=lead, organisation=a_company(), kind="employed", starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1)))
    return {
        "certificate_id": certificate.id, "complaint_id": complaint.id, "engagement_id": engagement.id, "user_id": lead.id,
        "version_id": scheme.id, "standard_id": case.standard_id, "reference": complaint.reference,
        "certificate_number": certificate.number, "version": 1, "language": "en",
        "competence_id": session.query(Competence.id).filter_by(user_id=lead.id).scalar(), **_notices(certificate, people["centre"]),
    }  # fmt: skip


def _notices(certificate: Certificate, centre: User) -> Ids:
    change = saved(ChangeNotice(certificate=certificate, kind="name", text="New", reported_by=centre.id))
    news = TransitionNotice(
        certificate=certificate, scheme_version=certificate.scheme_version, until=now().date(), sent_by=centre.id, sent_at=now()
    )
    return {"notice_id": change.id, "transition_notice_id": saved(news).id}


def measure(app: Flask) -> Measured:
    measured = Measured()
    with app.app_context():
        world = a_world()
        session.commit()
        for method in ("GET", "POST"):
            listed = list(addresses(app, world, method))
            measured.rules[method] = {rule.endpoint for rule in _rules(app, method)}
            for person, browser in _browsers(app, world).items():
                session.commit()
                with forgetting():
                    for number, (endpoint, thing, path) in enumerate(listed):
                        data = {"version": "1", "_key": f"{person}{number}"} if method == "POST" else None
                        answer = browser.open(path, method=method, data=data, headers=ACCEPT)
                        measured.status[method, endpoint, thing, person] = answer.status_code
        session.rollback()
    return measured


def addresses(app: Flask, world: World, method: str) -> Iterator[tuple[str, str, str]]:
    """(endpoint, thing, path) of every rule of certification, about each thing that has all it asks for."""
    urls = app.url_map.bind("localhost")
    for rule in _rules(app, method):
        names = {name: _source(rule, name) for name in rule.arguments}
        things = world.things if set(names) - {"kind"} else {"": {}}
        for thing, ids in things.items():
            if (method == "GET" or thing not in READ_ONLY) and set(names.values()) - {"kind"} <= set(ids):
                values = {name: _value(rule, name, ids.get(source)) for name, source in names.items()}
                yield rule.endpoint, thing, urls.build(rule.endpoint, values, method=method)


def _rules(app: Flask, method: str) -> list[Rule]:
    parts = {blueprint.name for blueprint in BLUEPRINTS}
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint.partition(".")[0] in parts]
    return sorted(found, key=lambda rule: rule.endpoint)


def _source(rule: Rule, name: str) -> str:
    """Two arguments are called alike and mean another thing elsewhere."""
    if name == "number" and "case_id" not in rule.arguments:
        return "certificate_number"
    return "transition_notice_id" if name == "notice_id" and "transition" in rule.rule else name


def _value(rule: Rule, name: str, value: Any) -> Any:
    words = rule._converters[name]
    return min(words.items) if value is None and isinstance(words, AnyConverter) else value


def _browsers(app: Flask, world: World) -> dict[str, Client]:
    found: dict[str, Client] = {NOBODY: app.test_client()}  # type: ignore[dict-item]
    for name, user in world.people.items():
        found[name] = app.test_client()  # type: ignore[assignment]
        found[name].use(a_browser_session(user))
    return found
