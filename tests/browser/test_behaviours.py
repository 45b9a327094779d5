"""Small behaviours of the pages, and the component page as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.core.forms import count_words
from tests.browser.bench import Desk, bench
from tests.browser.driver import axe, served, sideways, visit


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(bench(Desk())) as address:
        yield address


@pytest.fixture
def parts(page: Page, address: str) -> Page:
    visit(page, f"{address}/_components")
    return page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 768, 390])
def test_the_components_hinder_nobody_and_never_scroll_sideways(chromium: Browser, address: str, width: int, theme: str) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)  # type: ignore[arg-type]
    visit(page, f"{address}/_components")
    assert (axe(page), sideways(page)) == ([], 0)
    page.close()


TEXTS = ["", "  ", "one", "one\r\ntwo", "a\u00a0b\u202fc\u3000d", "a\u200bb \ufeff c", "tab\tand\x85next\u2028line", "naïve – 12 % «oui»"]


def test_words_are_counted_as_on_the_server(parts: Page) -> None:
    counted = parts.evaluate(f"import('/static/js/words.js').then(m => {json.dumps(TEXTS)}.map(m.countWords))")
    assert counted == [count_words(text) for text in TEXTS]


def test_every_blank_of_python_parts_words(parts: Page) -> None:
    blanks = [chr(code) for code in range(0x3100) if chr(code).isspace()]
    counted = parts.evaluate(f"import('/static/js/words.js').then(m => {json.dumps(blanks)}.map(b => m.countWords('a' + b + 'b')))")
    assert counted == [2] * len(blanks)


def test_the_desk_is_worked_by_keys(parts: Page) -> None:
    parts.locator("#desk .marks input").first.focus()
    parts.keyboard.press("7")
    expect(parts.locator("#desk .marks :checked")).to_have_value("7")
    parts.keyboard.press("t")
    expect(parts.locator("#desk .marks :checked")).to_have_value("10")


def test_typing_a_number_into_a_field_marks_nothing(parts: Page) -> None:
    parts.locator("#title").press_sequentially("7")
    expect(parts.locator("#desk .marks :checked")).to_have_value("8")


def test_rows_are_added_and_removed(parts: Page) -> None:
    rows = parts.locator("[data-rows-body] tr")
    parts.get_by_role("button", name="Add a row").click()
    expect(rows).to_have_count(3)
    expect(rows.nth(2).locator("input").first).to_be_focused()
    assert rows.nth(2).locator("input").first.get_attribute("name") == "kpi-2-1"
    rows.nth(0).get_by_role("button").click()
    expect(rows).to_have_count(2)


def test_one_box_ticks_them_all(parts: Page) -> None:
    parts.get_by_label("All rows").check()
    expect(parts.locator("[data-check-count]")).to_have_text("3 selected")
    parts.get_by_label("Croatia").uncheck()
    expect(parts.locator("[data-check-count]")).to_have_text("2 selected")


def test_the_chosen_appearance_stays(parts: Page) -> None:
    parts.locator(".rail-me summary").click()
    parts.get_by_role("button", name="Dark").click()
    parts.reload()
    assert parts.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_question_is_asked_before_a_grave_step(parts: Page) -> None:
    parts.get_by_role("button", name="Ask first").click()
    expect(parts.get_by_role("dialog")).to_contain_text("Three letters will be sent to three associations.")
    parts.get_by_role("button", name="Cancel").last.click()
    expect(parts.get_by_role("dialog")).to_have_count(0)


def test_a_refused_form_moves_the_focus_to_its_errors(parts: Page) -> None:
    expect(parts.locator("[data-error-summary]")).to_be_focused()
    assert parts.title().startswith("Error: ")
    parts.locator("[data-error-summary] a").first.click()
    expect(parts.locator("#again-title")).to_be_focused()
