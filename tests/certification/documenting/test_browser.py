"""A real browser: the centre writes and attaches, two collide, the auditor judges; by keyboard, narrow, without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from portal.certification.models import Evidence
from portal.core.database import session
from tests.browser.driver import axe, served, sideways, visit
from tests.certification import factories as make
from tests.certification.documenting.scenes import JSON, PDF, Scene, a_scene, answer_of, answered, judgement_of
from tests.factories import a_browser_session

pytestmark = pytest.mark.browser


def sign(page: Page, address: str, token: str, app: Any) -> None:
    """The cookie of a browser session, as the server would have set it."""
    from tests.conftest import Client

    browser: Client = app.test_client()
    browser.use(token)
    cookie = browser.get_cookie("portal")
    assert cookie is not None
    page.context.add_cookies([{"name": "portal", "value": cookie.value, "url": address}])


def stored(scene: Scene, number: int = 0) -> tuple[str, str, str]:
    one = scene.assessments[number]
    return one.statement, one.progress, one.stage1


def test_the_centre_answers_attaches_and_settles_a_conflict(app: Any, sign_in: Any, page: Page) -> None:
    scene = a_scene()
    colleague = sign_in(make.a_centre_manager(scene.case))
    token = a_browser_session(scene.centre)
    session.commit()
    with served(app) as address:
        sign(page, address, token, app)
        visit(page, address + scene.at(0))
        with page.expect_response("**/answer"):
            page.fill("#q-statement", "We do it so.")
        expect(page.locator("[data-save-status]")).to_contain_text("Saved")
        colleague.post(scene.at(0, "/answer"), data=answer_of(scene, statement="Theirs."), headers=JSON)
        page.fill("#q-statement", "Mine.")
        expect(page.locator(".conflict")).to_contain_text("Theirs.")
        page.get_by_role("button", name="Keep mine").click()
        expect(page.locator("[data-save-status]")).to_contain_text("Saved")
        page.set_input_files("#evidence-file", {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": PDF})
        expect(page.locator("#evidence-list")).to_contain_text("SHA-256")
        page.get_by_role("button", name="Complete, next open one").click()
        expect(page.locator(".desk-bar")).to_contain_text("2 of 3")
        page.goto("about:blank")
    assert stored(scene)[:2] == ("Mine.", "answered")
    assert session.scalars(select(Evidence.title)).all() == ["manual.pdf"]


def test_a_reason_is_asked_when_a_requirement_does_not_apply(app: Any, page: Page) -> None:
    scene = a_scene()
    token = a_browser_session(scene.centre)
    session.commit()
    with served(app) as address:
        sign(page, address, token, app)
        visit(page, address + scene.at(0))
        page.get_by_label("It does not apply to us").check()
        expect(page.locator("#q-exclusion")).to_be_visible()
        expect(page.locator("#q-statement")).to_be_hidden()
        expect(page.get_by_text("Please say why this requirement does not apply to you.")).to_be_visible()
        page.fill("#q-exclusion", "No outbound calls.")
        expect(page.locator("[data-save-status]")).to_contain_text("Saved")
        page.goto("about:blank")
    one = scene.assessments[0]
    assert (one.applies, one.exclusion, one.progress) == (False, "No outbound calls.", "answered")


def test_the_auditor_judges_and_learns_of_a_colleague(app: Any, sign_in: Any, page: Page) -> None:
    scene = answered(a_scene("stage1"))
    second = sign_in(make.a_team_member(scene.case, role="auditor").user)
    token = a_browser_session(scene.lead)
    session.commit()
    with served(app) as address:
        sign(page, address, token, app)
        visit(page, address + scene.at(0))
        second.post(scene.at(0, "/judgement"), data=judgement_of(scene, stage1_note="Theirs."), headers=JSON)
        page.get_by_label("Gap").check()
        expect(page.locator("#q-stage1_plan")).to_be_visible()
        page.fill("#q-stage1_note", "Mine.")
        expect(page.locator(".conflict")).to_contain_text("Theirs.")
        page.get_by_role("button", name="Take theirs").click()
        page.get_by_role("button", name="Save, next unjudged").click()
        expect(page.locator(".desk-bar")).to_contain_text("2 of 3")
        page.goto("about:blank")
    assert (stored(scene)[2], scene.assessments[0].stage1_note) == ("gap", "Theirs.")


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_fit_and_hinder_nobody(app: Any, page: Page, width: int) -> None:
    writing, judging = answered(a_scene()), answered(a_scene("stage1"))
    tokens = {"centre": a_browser_session(writing.centre), "lead": a_browser_session(judging.lead)}
    session.commit()
    page.set_viewport_size({"width": width, "height": 900})
    with served(app) as address:
        found = {}
        for who, scene, pages in (
            ("centre", writing, ("requirements", "kpis", "submission", "")), ("lead", judging, ("stage1", "kpis", "requirements", ""))
        ):  # fmt: skip
            sign(page, address, tokens[who], app)
            for one in pages:
                visit(page, address + (scene.url(one) if one else scene.at(0)))
                found[f"{who} {one}"] = (axe(page), sideways(page))
        page.goto("about:blank")
    assert {name: faults for name, faults in found.items() if faults != ([], 0)} == {}


def test_everything_essential_works_without_scripts(app: Any, chromium: Browser) -> None:
    scene = a_scene()
    token = a_browser_session(scene.centre)
    session.commit()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(5000)
    with served(app) as address:
        sign(page, address, token, app)
        page.goto(address + scene.at(0))
        page.fill("#q-statement", "Without scripts.")
        page.get_by_role("button", name="Complete, next open one").click()
        page.goto(address + scene.at(0))
        page.set_input_files("#evidence-file", {"name": "manual.pdf", "mimeType": "application/pdf", "buffer": PDF})
        page.get_by_role("button", name="Upload").last.click()
        expect(page.locator("#evidence-list")).to_contain_text("manual.pdf")
        context.close()
    assert stored(scene)[:2] == ("Without scripts.", "answered")
