"""Appeals against decisions on a certificate: by whom, until when, and what follows when one is upheld."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.certification.appealing import services
from portal.certification.history import status_on
from portal.certification.issuing import current_version
from portal.certification.keeping import services as keeping
from portal.certification.models import Case, Certificate, Complaint, Verdict
from portal.certification.validity import suspension_limit
from portal.core.access import Denied, Refused
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_case, a_centre_manager, a_certificate, a_decider, a_manager, a_number, today
from tests.conftest import SignIn
from tests.factories import a_key, a_user

WHY = "The audit was held in time."


class Scene:
    """A certificate in force, its holder, and an office with enough people to decide twice."""

    def __init__(self) -> None:
        self.certificate: Certificate = a_certificate(a_case("granted"), number=a_number())
        scheme = self.certificate.scheme_version
        case = session.scalars(sa.select(Case)).one()
        assert case is not None
        self.holder: User = a_centre_manager(case)
        self.first, self.handler, self.decider = a_decider(scheme), a_manager(scheme), a_decider(scheme)

    def common(self, actor: User | None = None) -> dict[str, Any]:
        session.flush()
        return {"reasons": "Overdue.", "version": self.certificate.version, "actor": actor or self.first}

    def suspended(self) -> Verdict:
        until = suspension_limit(today(), keeping.rules_for(self.certificate))
        return keeping.suspend_certificate(self.certificate, code="surveillance_overdue", actions="Hold it.", until=until, **self.common())

    def withdrawn(self) -> Verdict:
        return keeping.withdraw_certificate(self.certificate, code="mark_misuse", **self.common())

    def reduced(self) -> Verdict:
        version = current_version(self.certificate)
        return keeping.change_scope(
            self.certificate, "reduce", scope={"en": "Less"}, direction=version.direction, sites=version.sites, **self.common()
        )

    def not_reinstated(self) -> Verdict:
        self.suspended()
        return keeping.refuse_reinstatement(self.certificate, **self.common())

    def appeal(self, decision: Verdict) -> Complaint:
        made = services.receive_complaint(
            "appeal", WHY, body=self.certificate.scheme_version.body, reporter=self.holder, decision=decision
        )
        session.flush()
        return made

    def decided(self, decision: Verdict, outcome: str) -> Complaint:
        appeal = self.appeal(decision)
        for step in (services.take_complaint, services.acknowledge_complaint, services.admit_complaint):
            step(appeal, actor=self.handler)
        services.propose_outcome(appeal, outcome=outcome, proposal=WHY, version=appeal.version, actor=self.handler)
        services.decide_complaint(appeal, outcome=outcome, reason=WHY, version=appeal.version, actor=self.decider)
        session.commit()
        return appeal


KINDS = ["suspended", "withdrawn", "reduced", "not_reinstated"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("outcome", ["upheld", "partly_upheld"])
def test_an_upheld_appeal_takes_the_decision_back_from_today(app: Flask, kind: str, outcome: str) -> None:
    scene = Scene()
    before = dict(current_version(scene.certificate).scope)
    decision = getattr(scene, kind)()
    scene.decided(decision, outcome)
    certificate = scene.certificate
    assert certificate.status == "valid"
    assert current_version(certificate).scope == before
    assert status_on(certificate.periods, certificate.versions, today()) == "valid"
    last = session.scalars(sa.select(Verdict).order_by(Verdict.id.desc())).first()
    assert last is not None
    assert (last.user_id, last.reasons, last.kind) == (scene.decider.id, WHY, {"suspended": "reinstate", "withdrawn": "restore", "reduced": "extend", "not_reinstated": "reinstate"}[kind])
    events = set(session.scalars(sa.select(AuditEvent.event)))
    assert "certification.certificate.decision_set_aside" in events
    told = set(session.execute(sa.select(Letter.template, Letter.user_id)).tuples())
    assert {("decision-set-aside", scene.first.id), ("decision-set-aside", scene.decider.id)} <= told
    assert scene.holder.id in {who for template, who in told if template in ("certificate-reinstated", "certificate-scope-changed")}


@pytest.mark.parametrize("kind", KINDS)
def test_an_appeal_that_is_not_upheld_changes_nothing(app: Flask, kind: str) -> None:
    scene = Scene()
    decision = getattr(scene, kind)()
    status, version = scene.certificate.status, scene.certificate.current
    scene.decided(decision, "not_upheld")
    assert (scene.certificate.status, scene.certificate.current) == (status, version)


def test_what_the_register_said_of_the_days_between_stays(app: Flask) -> None:
    scene = Scene()
    with pretend(now() - timedelta(days=20)):
        decision = scene.suspended()
        session.commit()
    scene.decided(decision, "upheld")
    days = {back: status_on(scene.certificate.periods, scene.certificate.versions, today() - timedelta(days=back)) for back in (0, 1, 19, 25)}
    assert days == {0: "valid", 1: "suspended", 19: "suspended", 25: "valid"}


def test_a_decision_that_does_not_stand_any_more_is_left_to_the_decision_makers(app: Flask) -> None:
    scene = Scene()
    decision = scene.suspended()
    keeping.withdraw_certificate(scene.certificate, code="fees", **scene.common())
    scene.decided(decision, "upheld")
    assert scene.certificate.status == "withdrawn"
    told = set(session.scalars(sa.select(Letter.user_id).where(Letter.template == "decision-set-aside")))
    assert {scene.first.id, scene.decider.id} <= told


def test_a_withdrawal_is_not_set_aside_after_the_end_of_the_term(app: Flask) -> None:
    scene = Scene()
    decision = scene.withdrawn()
    scene.certificate.valid_until = today()
    scene.decided(decision, "upheld")
    assert scene.certificate.status == "withdrawn"


def test_the_holder_appeals_from_the_page_of_the_certificate_once(app: Flask, sign_in: SignIn) -> None:
    scene = Scene()
    decision = scene.suspended()
    session.commit()
    browser, place = sign_in(scene.holder), f"decision=verdict-{decision.id}"
    page = f"/certification/certificates/{scene.certificate.id}"
    assert place in browser.get(page).text
    form = browser.get(f"/complaints/new?{place}").text
    assert f'<option selected value="verdict-{decision.id}">' in form
    data = {"kind": "appeal", "decision": f"verdict-{decision.id}", "body": scene.certificate.scheme_version.body_id, "text": WHY}
    assert browser.post("/complaints", data={**data, "_key": a_key()}).status_code == 302
    made = session.scalars(sa.select(Complaint)).one()
    assert (made.kind, made.verdict_id, made.certificate_id, made.case_id) == ("appeal", decision.id, scene.certificate.id, None)
    assert place not in browser.get(page).text
    assert browser.post("/complaints", data={**data, "_key": a_key()}).status_code == 422
    assert "Suspended, " in browser.get(f"/certification/complaints/{made.id}").text


def test_who_may_not_appeal_and_when_not(app: Flask) -> None:
    scene = Scene()
    decision = scene.suspended()
    body = scene.certificate.scheme_version.body
    for who in (None, a_user(), scene.first, scene.handler):
        with pytest.raises(Refused, match="Only the managers"):
            services.receive_complaint("appeal", WHY, body=body, reporter=who, decision=decision)
    with pretend(now() + timedelta(days=31)), pytest.raises(Refused, match="time for an appeal is over"):
        scene.appeal(decision)
    scene.appeal(decision)
    with pytest.raises(Refused, match="an appeal against this decision already"):
        scene.appeal(decision)


def test_whoever_decided_has_no_part_in_the_appeal(app: Flask, sign_in: SignIn) -> None:
    scene = Scene()
    appeal = scene.appeal(scene.suspended())
    session.commit()
    assert sign_in(scene.first).get(f"/certification/complaints/{appeal.id}").status_code == 404
    with pytest.raises(Denied):
        services.take_complaint(appeal, actor=scene.first)


def test_whoever_decided_the_appeal_still_sees_it_to_its_end(app: Flask, sign_in: SignIn) -> None:
    scene = Scene()
    appeal = scene.decided(scene.suspended(), "upheld")
    browser = sign_in(scene.decider)
    assert browser.get(f"/certification/complaints/{appeal.id}").status_code == 200
    assert browser.post(f"/certification/complaints/{appeal.id}/closing").status_code == 302


def test_a_reinstatement_is_refused_on_a_page_and_the_holder_reads_why(app: Flask, sign_in: SignIn) -> None:
    scene = Scene()
    scene.suspended()
    session.commit()
    page = f"/certification/certificates/{scene.certificate.id}/decisions/refuse"
    browser = sign_in(scene.first)
    assert "stays suspended" in browser.get(page).text
    assert browser.post(page, data={"reasons": "", "version": scene.certificate.version}).status_code == 422
    assert browser.post(page, data={"reasons": "No evidence.", "version": scene.certificate.version}).status_code == 302
    letter = session.scalars(sa.select(Letter).where(Letter.template == "reinstatement-refused")).one()
    assert (letter.user_id, "No evidence." in letter.body, "{" in letter.body) == (scene.holder.id, True, False)
    session.expire_all()
    assert scene.certificate.status == "suspended"
    assert isinstance(scene.certificate.valid_until, date)


def test_the_page_says_when_nobody_is_left_to_decide(app: Flask, sign_in: SignIn) -> None:
    scene = Scene()
    appeal = scene.appeal(scene.suspended())
    for step in (services.take_complaint, services.acknowledge_complaint, services.admit_complaint):
        step(appeal, actor=scene.handler)
    services.propose_outcome(appeal, outcome="upheld", proposal=WHY, version=appeal.version, actor=scene.handler)
    session.commit()
    browser, page, words = sign_in(scene.handler), f"/certification/complaints/{appeal.id}", "Nobody else at the body is without a part"
    assert words not in browser.get(page).text
    scene.decider.active = False
    session.commit()
    assert words in browser.get(page).text
