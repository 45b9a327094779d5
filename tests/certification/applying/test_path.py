"""From the first line of an application to the open questionnaire, over HTTP."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.accounts.models import Role
from portal.certification.models import Agreement, Assessment, Case, CaseSite, CaseSnapshot
from portal.core.canonical import fingerprint
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.applying.factories import COMPLETE, a_scene, complete_checks
from tests.certification.factories import a_manager, a_scheme, somebody_as
from tests.factories import a_company, a_key


def letters() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Letter.template).order_by(Letter.id)))


def typed(page: Any, **answers: Any) -> dict[str, Any]:
    """Answers as the page would send them, with the tokens it showed."""
    data: dict[str, Any] = {}
    for key, value in answers.items():
        token = page.text.split(f'name="v-{key}" value="')[1].split('"')[0]
        data |= {f"v-{key}": token, f"q-{key}": value}
    return data


def test_from_start_to_the_open_questionnaire(app: Any, sign_in: Any) -> None:
    scheme, company = a_scheme(), a_company()
    centre, manager = sign_in(somebody_as(Role.CENTRE_MANAGER, company)), sign_in(a_manager(scheme))
    started = centre.post("/certification/applications", data={"organisation": company.id, "scheme": scheme.id, "_key": a_key()})
    case = session.scalars(select(Case)).one()
    assert (started.status_code, case.number[:2], case.state) == (302, "C-", "draft")
    base = f"/certification/cases/{case.id}"

    page = centre.get(f"{base}/application")
    saved = centre.post(f"{base}/application", data=typed(page, **COMPLETE), headers={"Accept": "application/json"})
    assert (saved.status_code, saved.json["missing"]) == (200, "One thing is missing.")
    site = {"name": "Lindau", "address": "Hafenweg 1", "city": "Lindau", "country": "DE", "central": "y", "day": "40", "evening": "15",
            "channels": ["voice"], "languages": ["de"], "_key": a_key()}  # fmt: skip
    assert centre.post(f"{base}/sites", data=site).status_code == 302
    assert session.scalars(select(CaseSite.headcount)).all() == [55]

    assert centre.post(f"{base}/application/submission").status_code == 302
    snapshot = session.scalars(select(CaseSnapshot)).one()
    assert (snapshot.kind, snapshot.sha256) == ("application", fingerprint(snapshot.content))
    assert letters() == ["application-received", "application-to-review"]

    assert manager.post(f"{base}/review", data=complete_checks()).status_code == 302
    assert manager.post(f"{base}/review/acceptance").status_code == 302
    assert manager.post(f"{base}/agreement/sample").status_code == 302
    assert manager.post(f"{base}/agreement/offer", data={"version": session.scalars(select(Agreement.version)).one()}).status_code == 302
    agreement = session.scalars(select(Agreement)).one()
    assert (agreement.state, agreement.days["result"], agreement.sample["sampled"]) == ("offered", "5", [session.scalars(select(CaseSite.id)).one()])

    for browser in (centre, manager):
        signed = browser.post(f"{base}/agreement/signature", data={"agreed": "y", "sha256": agreement.sha256})
        assert signed.status_code == 302
    session.rollback()
    asked = session.scalars(select(Assessment).where(Assessment.case_id == case.id)).all()
    assert (case.state, agreement.state, case.asked, len(asked)) == ("documenting", "in_force", 3, 3)
    kept = session.scalars(select(CaseSnapshot).where(CaseSnapshot.kind == "agreement")).one()
    assert (kept.sha256, fingerprint(kept.content)) == (agreement.sha256, agreement.sha256)
    assert letters()[2:] == ["application-accepted", "agreement-offered", "agreement-signed", "agreement-concluded", "agreement-concluded"]
    assert manager.get(f"{base}/agreement.pdf").data[:5] == b"%PDF-"


def test_every_page_of_the_path_opens_for_its_people(app: Any, sign_in: Any) -> None:
    scene = a_scene("submitted", sites=3)
    centre, manager = sign_in(scene.centre), sign_in(scene.manager)
    pages = {"/application": (200, 200), "/review": (404, 200), "/withdrawal": (200, 403)}
    assert {page: (centre.get(scene.url(page)).status_code, manager.get(scene.url(page)).status_code) for page in pages} == pages
    assert centre.get("/certification/applications").status_code == 200
