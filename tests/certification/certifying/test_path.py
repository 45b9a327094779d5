"""Report, review, decision, certificate: over HTTP, by the people whose step it is."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.certification.models import Certificate
from portal.core.database import session
from tests.certification.certifying.scenes import WORDS, a_scene
from tests.conftest import SignIn


def test_from_the_report_to_the_register(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    lead, reviewer, decider, public = (*(sign_in(one) for one in (scene.lead, scene.reviewer, scene.decider)), app.test_client())
    assert lead.get(scene.url("report")).status_code == 200
    assert lead.post(scene.url("report/submission"), data={**WORDS, "version": "0"}).status_code == 302
    assert sign_in(scene.centre).get(scene.url("report")).status_code == 200
    assert lead.get(scene.url("report-1.pdf")).data[:5] == b"%PDF-"
    page = reviewer.get(scene.url("file-review"))
    assert (page.status_code, "A well run centre." in page.text) == (200, True)
    checks = {f"check_{key}": "yes" for key in ("scope", "team", "time", "complete", "evidence", "findings", "consistent")}
    report_id = page.text.split('name="report_id" value="')[1].split('"')[0]
    assert reviewer.post(scene.url("file-review"), data={**checks, "outcome": "ready", "report_id": report_id}).status_code == 302
    page = decider.get(scene.url("decision"))
    assert page.status_code == 200
    version = page.text.split('name="version" value="')[1].split('"')[0]
    answer = decider.post(scene.url("decision"), data={"outcome": "grant", "reasons": "Everything is met.", "version": version})
    assert (answer.status_code, scene.case.state) == (302, "granted")
    certificate = session.scalars(select(Certificate)).one()
    outcome = sign_in(scene.centre).get(scene.url("outcome"))
    assert (outcome.status_code, certificate.number in outcome.text, "Everything is met." in outcome.text) == (200, True, True)
    shown = public.get(f"/register/{certificate.number}")
    assert (shown.status_code, "Valid" in shown.text, "Everything is met." in shown.text) == (200, True, False)
    assert certificate.number in public.get("/register").text
