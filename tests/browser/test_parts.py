"""Files, suggestions, choosing rows, and the stage."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.bench import Desk, bench
from tests.browser.driver import axe, hold, ready, served, visit

PDF = {"name": "sample.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(bench(Desk())) as address:
        yield address


@pytest.fixture
def parts(page: Page, address: str) -> Page:
    visit(page, f"{address}/parts")
    return page


def test_a_chosen_file_is_sent_at_once_and_linked(parts: Page) -> None:
    parts.set_input_files("#file", PDF)  # type: ignore[arg-type]
    expect(parts.get_by_role("link", name="sample.pdf")).to_have_attribute("href", "/documents/sample.pdf")
    assert axe(parts) == []


def test_a_file_chosen_before_the_script_came_is_sent_all_the_same(page: Page, address: str) -> None:
    let_go = hold(page, "**/js/upload.js*")
    with page.expect_request("**/js/upload.js*"):
        page.goto(f"{address}/parts")
    page.set_input_files("#file", PDF)  # type: ignore[arg-type]
    expect(page.get_by_role("link", name="sample.pdf")).to_have_count(0)
    let_go()
    expect(page.get_by_role("link", name="sample.pdf")).to_have_attribute("href", "/documents/sample.pdf")


def test_words_typed_before_the_script_came_are_asked_about(page: Page, address: str) -> None:
    let_go = hold(page, "**/js/suggest.js*")
    with page.expect_request("**/js/suggest.js*"):
        page.goto(f"{address}/parts")
    page.locator("#name").fill("Vodna")
    let_go()
    expect(page.locator("#similar")).to_have_text("Vodna?")


def test_a_page_says_that_it_is_ready_once_everything_is_attached(page: Page, address: str) -> None:
    let_go = hold(page, "**/js/upload.js*")
    with page.expect_request("**/js/upload.js*"):
        page.goto(f"{address}/parts")
    expect(page.get_by_label("All rows")).to_be_visible()
    expect(page.locator("html[data-ready]")).to_have_count(0)
    let_go()
    ready(page)
    expect(page.get_by_role("button", name="Upload")).to_be_hidden()


def test_a_refused_file_says_why_beside_its_name(parts: Page) -> None:
    parts.set_input_files("#file", {**PDF, "name": "virus.exe"})  # type: ignore[arg-type]
    expect(parts.locator(".file-failed")).to_have_text("virus.exe was not saved: This kind of file is not accepted.")


def test_the_plain_button_is_only_for_pages_without_scripts(parts: Page) -> None:
    expect(parts.get_by_role("button", name="Upload")).to_be_hidden()


def test_suggestions_come_while_typing_and_their_words_are_no_markup(parts: Page) -> None:
    parts.locator("#name").press_sequentially("<b>Vodna")
    expect(parts.locator("#similar")).to_have_text("<b>Vodna?")
    parts.locator("#name").fill("Vo")
    expect(parts.locator("#similar")).to_have_text("")


def test_a_form_around_a_table_gets_a_box_for_all_rows(parts: Page) -> None:
    parts.get_by_label("All rows").check()
    expect(parts.locator("tbody :checked")).to_have_count(2)


def test_the_stage_shows_one_scene_and_reveals_part_after_part(page: Page, address: str) -> None:
    visit(page, f"{address}/stage")
    expect(page.locator("#winner")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#winner h2")).to_be_visible()
    expect(page.locator("[data-reveal].is-shown")).to_have_count(0)
    page.keyboard.press("Space")
    expect(page.locator("[data-reveal].is-shown")).to_have_count(1)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#nominees")).to_be_visible()


def test_the_stage_goes_on_without_a_network(page: Page, address: str) -> None:
    visit(page, f"{address}/stage")
    page.context.set_offline(True)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-reveal].is-shown")).to_have_count(1)
