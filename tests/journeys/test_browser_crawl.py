"""Every kind of page, as everybody of the cast, in a real browser: no axe finding, no console error, nothing wider than the screen."""

from __future__ import annotations

from collections import deque

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from portal import demo_data
from tests.browser.driver import axe, overlaps, sideways
from tests.journeys.test_crawl import EVERYBODY, shape

PAGES = 80
"""Kinds of page per person; nobody of the cast has more."""
BUILT = """
() => {
  const named = element => `${element.localName}.${element.className.baseVal ?? element.className}`;
  const said = element => element.getAttributeNames().filter(name => !/^(id|for|value|href|src|d|x|y|data-.*)$/.test(name)).join();
  const parts = [...document.querySelectorAll("body *")].map(one => `${named(one.parentElement)} ${named(one)} ${said(one)}`);
  return [[...new Set(parts)], [...document.querySelectorAll("[href^='/']")].map(one => one.getAttribute("href"))];
}
"""
"""What a page is built of, elements with their classes and attributes, each inside what holds it; and where it leads."""

pytestmark = [pytest.mark.browser, pytest.mark.any_database]
measured: set[str] = set()
"""Kinds of page, and parts of pages, that were looked at closely: once more wherever somebody gets something else."""


def sign_in(page: Page, address: str, who: str) -> None:
    if who == "nobody":
        return
    person = next(p for p in demo_data.cast() if p.key == who)
    page.goto(f"{address}/sign-in")
    page.locator(f'button[value="{person.email}"]').click()
    page.wait_for_url("**/waiting")


def opened(page: Page, address: str) -> bool:
    """Goes there; False for what is no page but a file."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return False
    assert answer is not None
    assert answer.status < 400, (address, answer.status)
    return "text/html" in answer.headers.get("content-type", "")


def hindrances(page: Page) -> list[object]:
    """What axe finds, and how much wider than a phone the page is."""
    found: list[object] = [*axe(page), *overlaps(page)]
    page.set_viewport_size({"width": 390, "height": 844})
    found += overlaps(page)
    if (wider := sideways(page)) > 0:
        found.append(f"{wider} px wider than a phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_kind_of_page_is_accessible_and_quiet(chromium: Browser, demo_address: str, who: str) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    troubles: list[tuple[str, object]] = []

    def listen(message: ConsoleMessage) -> None:
        # axe measures with inline styles of its own, which our policy rightly refuses; that ours hold none is
        # tests/architecture's business.
        if message.type == "error" and "Applying inline style" not in message.text:
            troubles.append((page.url, message.text))

    page.on("console", listen)
    page.on("pageerror", lambda error: troubles.append((page.url, str(error))))
    sign_in(page, demo_address, who)
    seen, queue, visited = {"/"}, deque(["/"]), 0
    while queue and visited < PAGES:
        path = queue.popleft()
        if not opened(page, demo_address + path):
            continue
        visited += 1
        parts, links = page.evaluate(BUILT)
        for link in links:
            if (kind := shape(link)) not in seen and not link.startswith("/static"):
                seen.add(kind)
                queue.append(link.partition("#")[0])
        if not measured.issuperset(new := {shape(path), *parts}):
            measured.update(new)
            troubles += [(path, one) for one in hindrances(page)]
    context.close()
    assert (troubles, list(queue)) == ([], [])
