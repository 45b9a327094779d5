"""A real browser: the centre writes its answer and adds a file; the pages of teams and findings fit and hinder nobody."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.accounts.engagements import engage
from portal.accounts.models import User
from portal.core.clock import now
from portal.core.database import session
from portal.documents.models import Document
from tests.browser.driver import axe, served, sideways, visit
from tests.certification.factories import a_team_member, an_auditor
from tests.certification.remedying.scenes import a_scene
from tests.factories import a_browser_session, a_company

pytestmark = pytest.mark.browser
PDF = {"name": "training.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"}
SHOTS = os.environ.get("PORTAL_SHOTS", "")


def sign(page: Page, address: str, user: User, app: Any, token: str) -> None:
    browser = app.test_client()
    browser.use(token)
    cookie = browser.get_cookie("portal")
    assert cookie is not None
    page.context.add_cookies([{"name": "portal", "value": cookie.value, "url": address}])


def test_the_centre_answers_and_shows_it(app: Any, page: Page) -> None:
    scene = a_scene()
    finding = scene.finding("major")
    token = a_browser_session(scene.centre)
    session.commit()
    with served(app) as address:
        sign(page, address, scene.centre, app, token)
        visit(page, address + scene.url(finding))
        with page.expect_response("**/answer"):
            page.get_by_label("Root cause").fill("They began too early.")
        expect(page.locator("[data-save-status]")).to_contain_text("Saved")
        page.set_input_files("#file", PDF)
        expect(page.locator("#files-list")).to_contain_text("training.pdf")
        page.goto("about:blank")
    session.refresh(finding)
    assert (finding.root_cause, finding.state) == ("They began too early.", "open")
    assert session.scalars(select(Document.filename)).all() == ["training.pdf"]


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_fit_and_hinder_nobody(app: Any, page: Page, width: int) -> None:
    scene = a_scene()
    scheme = scene.case.scheme_version
    states = ("open", "answered", "accepted", "implemented", "disputed", "verified")
    rows = {state: scene.finding("minor" if at % 2 else "major", state, at=at % 3) for at, state in enumerate(states)}
    a_team_member(scene.case, an_auditor(scheme, name="Lars Wik"), "declared", "auditor", object_until=now() + timedelta(days=4))
    asked = an_auditor(scheme, name="Noor Haddad")
    a_team_member(scene.case, asked, "proposed", "expert")
    tied = an_auditor(scheme, name="Tied Person")
    engage(tied.id, scene.case.organisation_id, "advised")
    engage(tied.id, a_company("Elsewhere").id, "employed")
    an_auditor(scheme, name="Free Person")
    place = f"/certification/cases/{scene.case.id}"
    pages = {
        "centre": (scene.centre, [scene.url(), *(scene.url(rows[one]) for one in ("open", "accepted")), f"{place}/team"]),
        "auditor": (scene.auditor, [scene.url(rows["answered"]), scene.url(rows["implemented"])]),
        "manager": (
            scene.manager,
            [scene.url(rows["disputed"]), f"{place}/team", "/certification/auditors", f"/certification/auditors/{tied.id}"],
        ),
        "asked": (asked, [f"{place}/declaration"]),
    }
    tokens = {who: a_browser_session(user) for who, (user, _urls) in pages.items()}
    session.commit()
    page.set_viewport_size({"width": width, "height": 900})
    with served(app) as address:
        found = {}
        for who, (user, urls) in pages.items():
            sign(page, address, user, app, tokens[who])
            for number, url in enumerate(urls):
                visit(page, address + url)
                found[f"{who} {number} {url}"] = (axe(page), sideways(page))
                if SHOTS:
                    page.screenshot(path=f"{SHOTS}/{who}-{number}-{width}.png", full_page=True)
        page.goto("about:blank")
    assert {name: faults for name, faults in found.items() if faults != ([], 0)} == {}
