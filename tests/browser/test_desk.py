"""The juror's desk in a real browser: by mouse, by keyboard, in two windows, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.models import Assignment, CardVersion
from portal.core.database import session
from tests.awards.judging.scenes import Scene, a_scene, marks_of
from tests.browser.driver import axe, hold, ready, served, sideways, visit
from tests.factories import a_browser_session

ANCHORS = {"0": {"en": "Nothing was asked."}, "5": {"en": "Half of it."}, "10": {"en": "Everything was asked."}}


@pytest.fixture
def scene(app: Flask) -> Scene:
    scene = a_scene(criteria=3)
    for criterion in scene.criteria:
        criterion.anchors = ANCHORS
    session.commit()
    return scene


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as url:
        yield url


def enter(app: Flask, context: BrowserContext, address: str, user: User) -> None:
    token = a_browser_session(user)
    session.commit()
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = serializer.dumps({"_user_id": token, "_fresh": True})
    context.add_cookies([{"name": "portal", "value": cookie, "url": address}])


def frame(page: Page, scene: Scene, number: int) -> Any:
    return page.locator(f"#c{scene.criteria[number].id}")


def test_marks_and_comments_are_saved_as_they_are_given_and_each_says_so(app, page, scene, address):
    enter(app, page.context, address, scene.juror)
    visit(page, address + scene.desk_url)
    first = frame(page, scene, 0)
    expect(first.locator("[data-hint]")).to_have_text("0: Nothing was asked. 5: Half of it. 10: Everything was asked.")

    let_go = hold(page, "**/scorecard")
    with page.expect_request("**/scorecard"):
        first.get_by_role("radio", name="10", exact=True).check()
        first.locator("textarea").fill("Well asked.")
    expect(first.locator("[data-criterion-state]")).to_have_text("Not saved yet")
    let_go()

    expect(first.locator("[data-criterion-state]")).to_contain_text("Saved ")
    expect(first.locator("[data-hint]")).to_have_text("10: Everything was asked.")
    expect(page.locator("[data-from-save=progress]")).to_have_text("1 of 3 criteria marked")
    expect(page.locator("[data-save-status]")).to_contain_text("Saved ")
    assert [(int(mark[0]), mark[2]) for mark in marks_of(scene)] == [(10, "Well asked.")]
    assert axe(page) == []


def test_the_keyboard_marks_moves_and_goes_on(app, page, scene, address):
    enter(app, page.context, address, scene.juror)
    visit(page, address + scene.desk_url)
    expect(page.locator(".criterion.is-here")).to_have_count(1)
    for key in ("8", "j", "t", "j", "0", "k", "7"):
        page.keyboard.press(key)
    expect(page.locator("[data-from-save=progress]")).to_have_text("3 of 3 criteria marked")
    expect(page.locator("form[data-unsaved]")).to_have_count(0)
    # The page shows the families one after the other: the first and the third criterion, then the second.
    assert [int(mark[0]) for mark in marks_of(scene)] == [8, 0, 7]
    page.keyboard.press("n")
    page.wait_for_url("**/judging")
    ready(page)  # before the server stops, or its scripts are missed


def test_cannot_judge_and_a_mark_release_each_other(app, page, scene, address):
    enter(app, page.context, address, scene.juror)
    visit(page, address + scene.desk_url)
    first = frame(page, scene, 0)
    first.get_by_role("radio", name="7", exact=True).check()
    first.get_by_label("I cannot judge this").check()
    expect(first.locator(".marks :checked")).to_have_count(0)
    expect(first.locator("[data-criterion-state]")).to_contain_text("Saved ")
    assert [(mark[0], mark[1]) for mark in marks_of(scene)] == [(None, True)]
    with page.expect_response("**/scorecard"):
        first.get_by_role("radio", name="7", exact=True).check()
    expect(first.get_by_label("I cannot judge this")).not_to_be_checked()
    expect(first.locator("[data-criterion-state]")).to_contain_text("Saved ")
    assert [(int(mark[0]), mark[1]) for mark in marks_of(scene)] == [(7, False)]


def test_what_was_given_before_the_scripts_came_is_settled_by_them(app, page, scene, address):
    enter(app, page.context, address, scene.juror)
    let_go = hold(page, "**/js/scorecard.js*")
    with page.expect_request("**/js/scorecard.js*"):
        page.goto(address + scene.desk_url)
    first = frame(page, scene, 0)
    first.get_by_role("radio", name="7", exact=True).check()
    first.get_by_label("I cannot judge this").check()
    expect(first.locator(".marks :checked")).to_have_count(1)
    let_go()
    expect(first.locator(".marks :checked")).to_have_count(0)
    expect(first.get_by_label("I cannot judge this")).to_be_checked()


def test_two_windows_show_both_texts_and_the_juror_chooses(app, page, scene, address):
    enter(app, page.context, address, scene.juror)
    visit(page, address + scene.desk_url)
    other = page.context.new_page()
    visit(other, address + scene.desk_url)
    frame(other, scene, 0).locator("textarea").fill("From the other window.")
    expect(frame(other, scene, 0).locator("[data-criterion-state]")).to_contain_text("Saved ")

    frame(page, scene, 0).locator("textarea").fill("From this window.")

    box = page.locator("section.conflict")
    expect(box).to_contain_text("From the other window.")
    expect(box).to_contain_text("From this window.")
    assert [mark[2] for mark in marks_of(scene)] == ["From the other window."]
    box.get_by_role("button", name="Keep mine").click()
    expect(frame(page, scene, 0).locator("[data-criterion-state]")).to_contain_text("Saved ")
    assert [mark[2] for mark in marks_of(scene)] == ["From this window."]


def test_a_mark_of_another_window_can_be_taken_over(app, page, scene, address):
    enter(app, page.context, address, scene.juror)
    visit(page, address + scene.desk_url)
    other = page.context.new_page()
    visit(other, address + scene.desk_url)
    frame(other, scene, 0).get_by_label("I cannot judge this").check()
    expect(frame(other, scene, 0).locator("[data-criterion-state]")).to_contain_text("Saved ")

    frame(page, scene, 0).get_by_role("radio", name="3", exact=True).check()
    page.locator("section.conflict").get_by_role("button", name="Take theirs").click()

    expect(frame(page, scene, 0).get_by_label("I cannot judge this")).to_be_checked()
    expect(frame(page, scene, 0).locator(".marks :checked")).to_have_count(0)
    expect(page.locator("form[data-unsaved]")).to_have_count(0)
    assert [(mark[0], mark[1]) for mark in marks_of(scene)] == [(None, True)]


def test_a_card_is_filled_in_and_submitted_without_scripts_on_a_phone(app, chromium: Browser, scene, address):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    enter(app, context, address, scene.juror)
    visit(page, address + "/judging")
    page.get_by_role("link", name=f"Start with {scene.entry.nominee}").click()
    frame(page, scene, 0).get_by_role("radio", name="8", exact=True).check()
    frame(page, scene, 0).locator("textarea").fill("Without scripts.")
    frame(page, scene, 1).get_by_label("I cannot judge this").check()
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.locator(".note")).to_contain_text("1 criterion has neither a mark nor")
    page.get_by_role("link", name="Criterion 3").click()
    frame(page, scene, 2).get_by_role("radio", name="5", exact=True).check()
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.get_by_role("row", name="Criterion 1")).to_contain_text("Without scripts.")
    page.get_by_role("button", name="Submit scorecard").click()
    expect(page.locator(".flashes")).to_contain_text("is submitted")
    context.close()
    session.commit()
    session.expire_all()
    assert session.get_one(Assignment, scene.card.id).state == "submitted"
    (version,) = session.scalars(select(CardVersion))
    assert [one["mark"] for one in version.content["marks"]] == ["8", None, "5"]


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_the_desk_does_not_scroll_sideways(app, page, scene, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    enter(app, page.context, address, scene.juror)
    for path in (scene.desk_url, "/judging", scene.submit_url, f"/assignments/{scene.card.id}/sheet", f"/assignments/{scene.card.id}/recusal"):
        visit(page, address + path)
        assert sideways(page) == 0, path
        assert axe(page) == [], path
