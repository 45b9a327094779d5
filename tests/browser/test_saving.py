"""A form that saves itself says how it stands, and never loses a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.bench import Desk, bench
from tests.browser.driver import served, visit


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def form(page: Page, desk: Desk) -> Iterator[Page]:
    with served(bench(desk)) as address:
        visit(page, address)
        yield page
        page.goto("about:blank")


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-save-status]")).to_have_text(words)


def test_what_was_typed_is_saved_and_the_hour_is_said_in_the_readers_zone(form: Page, desk: Desk) -> None:
    form.fill("#summary", "one two")
    status(form, "Saved 14:02")
    assert desk.sent == [{"version": "1", "summary": "one two"}]


def test_the_next_save_carries_the_new_version(form: Page, desk: Desk) -> None:
    form.fill("#summary", "one two")
    status(form, "Saved 14:02")
    with form.expect_response("**/save"):
        form.fill("#title", "Other")
    assert desk.sent[1:] == [{"version": "2", "title": "Other"}]


def test_an_emptied_box_is_sent_by_name(form: Page, desk: Desk) -> None:
    form.uncheck("[name=agree]")
    status(form, "Saved 14:02")
    assert desk.sent == [{"version": "1", "agree": ""}]


def test_a_busy_server_is_asked_again_until_it_has_saved(form: Page, desk: Desk) -> None:
    desk.answers = [(503, {"error": "busy"})]
    form.fill("#summary", "one two")
    status(form, "Not saved, trying again")
    status(form, "Saved 14:02")
    assert [each["summary"] for each in desk.sent] == ["one two", "one two"]


def test_after_the_session_ended_the_text_waits_for_the_sign_in(form: Page, desk: Desk) -> None:
    desk.signed_in = False
    form.fill("#summary", "one two")
    expect(form.locator("[data-save-status] a")).to_have_attribute("href", "/sign-in")
    assert "one two" in form.evaluate("localStorage.getItem('draft:7:/save')")
    desk.signed_in = True
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    status(form, "Saved 14:02")
    assert form.evaluate("localStorage.getItem('draft:7:/save')") is None


def test_text_that_was_not_saved_comes_back_on_the_next_visit(form: Page, desk: Desk) -> None:
    desk.signed_in = False
    form.fill("#summary", "one two")
    expect(form.locator("[data-save-status] a")).to_be_visible()
    desk.signed_in = True
    form.on("dialog", lambda dialog: dialog.accept())
    form.reload()
    expect(form.locator("#summary")).to_have_value("one two")
    status(form, "Saved 14:02")


def test_text_that_meets_a_newer_one_is_shown_beside_it(form: Page, desk: Desk) -> None:
    desk.signed_in = False
    form.fill("#summary", "mine")
    expect(form.locator("[data-save-status] a")).to_be_visible()
    desk.signed_in, desk.text = True, "theirs"
    form.on("dialog", lambda dialog: dialog.accept())
    form.reload()
    expect(form.locator(".conflict blockquote")).to_have_text(["mine", "theirs"])
    expect(form.locator("#summary")).to_have_value("theirs")


CLASH = (409, {"conflict": {"field": "summary", "yours": "mine", "theirs": "theirs", "version": 5}})


def test_in_a_conflict_one_may_keep_ones_own(form: Page, desk: Desk) -> None:
    desk.answers = [CLASH]
    form.fill("#summary", "mine")
    expect(form.locator(".conflict blockquote")).to_have_text(["mine", "theirs"])
    form.get_by_role("button", name="Keep mine").click()
    status(form, "Saved 14:02")
    assert desk.sent[1:] == [{"version": "5", "summary": "mine"}]


def test_in_a_conflict_one_may_take_the_other(form: Page, desk: Desk) -> None:
    desk.answers = [CLASH]
    form.fill("#summary", "mine")
    form.get_by_role("button", name="Take theirs").click()
    expect(form.locator("#summary")).to_have_value("theirs")
    expect(form.locator(".conflict")).to_have_count(0)
    form.wait_for_timeout(1200)
    assert len(desk.sent) == 1


def test_an_error_of_the_server_stands_beside_its_field_until_it_is_mended(form: Page, desk: Desk) -> None:
    desk.answers = [(422, {"errors": {"title": ["Please fill this in."]}})]
    form.fill("#title", "")
    expect(form.locator("#title")).to_have_attribute("aria-invalid", "true")
    expect(form.locator(".field-errors li")).to_have_text(["Please fill this in."])
    form.fill("#title", "Better")
    status(form, "Saved 14:02")
    expect(form.locator(".field-errors")).to_have_count(0)


def test_a_refusal_says_its_reason_and_is_not_repeated(form: Page, desk: Desk) -> None:
    desk.answers = [(409, {"error": "The deadline has passed."})]
    form.fill("#summary", "late")
    status(form, "Not saved: The deadline has passed.")
    form.wait_for_timeout(2500)
    assert len(desk.sent) == 1


def test_leaving_asks_only_while_something_is_not_saved(form: Page, desk: Desk) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    form.on("dialog", leave)
    form.fill("#summary", "one two")
    status(form, "Saved 14:02")
    form.reload()
    assert asked == []
    desk.answers = [(503, {})] * 9
    form.locator("#summary").press_sequentially("three")
    status(form, "Not saved, trying again")
    form.reload()
    assert asked == ["beforeunload"]
