"""A real browser: the centre writes its application while somebody else does, too; every page wide, narrow, by axe."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.models import Role, User
from portal.certification.applying import services
from portal.certification.applying.fields import token
from portal.certification.applying.services import Typed
from portal.certification.schemes import services as schemes
from portal.core.database import session
from tests.browser.driver import axe, served, sideways, visit
from tests.certification.applying.factories import Scene, a_scene
from tests.certification.factories import somebody_as
from tests.factories import a_browser_session

pytestmark = pytest.mark.browser
ACCEPTED = {check: {"met": True, "note": ""} for check in ("scope", "competence", "impartiality", "capacity", "differences", "language")}


def sign(page: Page, address: str, who: User, app: Flask) -> None:
    """The cookie of a browser session, as the server would have set it."""
    browser: Any = app.test_client()
    browser.use(a_browser_session(who))
    session.commit()
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "portal", "value": browser.get_cookie("portal").value, "url": address}])


def an_offer(scene: Scene) -> None:
    services.save_review(scene.case, answers=ACCEPTED, risk="low", version=0, actor=scene.manager)
    services.accept_application(scene.case, actor=scene.manager)
    services.draw_sample(scene.case, actor=scene.manager)
    services.offer_agreement(scene.case, actor=scene.manager)
    session.commit()


def test_two_people_write_and_nothing_is_overwritten(app: Any, page: Page) -> None:
    scene = a_scene(application={})
    with served(app) as address:
        sign(page, address, scene.centre, app)
        visit(page, address + scene.url("/application"))
        with page.expect_response("**/application"):
            page.fill("#q-legal_name", "Lindau GmbH")
        expect(page.locator("[data-save-status]")).to_contain_text("Saved")
        page.get_by_label("Outsourced", exact=True).check()
        page.get_by_role("checkbox", name="Telephone").check()
        page.locator("[name=q-consultants-0-name]").fill("Ada Byron")
        expect(page.locator("form[data-unsaved]")).to_have_count(0)
        session.expire_all()
        services.save_application(
            scene.case, {"legal_name": Typed("Lindau AG", token("Lindau GmbH"))}, offered={}, actor=scene.centre
        )
        session.commit()
        page.fill("#q-legal_name", "Lindau SE")
        expect(page.locator(".conflict")).to_contain_text("Lindau AG")
        with page.expect_response("**/application") as kept_mine:
            page.get_by_role("button", name="Keep mine").click()
        assert kept_mine.value.status == 200
        page.goto("about:blank")
    session.expire_all()
    kept = scene.case.application
    assert (kept["legal_name"], kept["operation"], kept["channels"], kept["consultants"]) == (
        "Lindau SE", "outsourced", ["voice"], [{"name": "Ada Byron", "firm": "", "years": ""}],
    )  # fmt: skip


def checked(page: Page, address: str, where: list[str]) -> dict[str, Any]:
    """Page -> what axe finds and by how much it scrolls sideways, wide and narrow."""
    found: dict[str, Any] = {}
    for path in where:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            visit(page, address + path)
            if (wrong := (axe(page), sideways(page))) != ([], 0):
                found[f"{path} at {width}"] = wrong
    return found


def test_every_page_is_accessible_and_fits(app: Any, page: Page) -> None:
    draft, submitted, offered = a_scene(application={}, sites=2), a_scene("submitted", sites=3), a_scene("submitted", sites=12)
    draft.case.state = "draft"
    owner = somebody_as(Role.SCHEME_OWNER, submitted.scheme.body)
    standard = schemes.load_shipped(actor=None)[0].standard
    copy = schemes.copy_version(submitted.scheme, actor=owner)
    an_offer(offered)
    of_owner = ["/certification/schemes", f"/certification/schemes/{submitted.scheme.id}", f"/certification/schemes/{copy.id}",
                "/certification/schemes/new", f"/certification/standards/{standard.id}?for=inbound"]  # fmt: skip
    of_centre = ["/certification/applications", *(draft.url(p) for p in ("/application", "/sites/new", f"/sites/{draft.case.sites[0].id}", "/withdrawal"))]
    visits = [
        (draft.centre, of_centre),
        (submitted.manager, [submitted.url("/review"), submitted.url("/application")]),
        (offered.manager, [offered.url("/agreement"), offered.url("/review")]),
        (offered.centre, [offered.url("/agreement")]),
        (owner, of_owner),
    ]
    session.commit()
    found: dict[str, Any] = {}
    with served(app) as address:
        for who, paths in visits:
            sign(page, address, who, app)
            found |= checked(page, address, paths)
        page.goto("about:blank")
    assert found == {}
