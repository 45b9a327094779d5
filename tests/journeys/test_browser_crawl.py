"""Every kind of page, as everybody of the cast, in a real browser: no axe finding, no console error, nothing wider than the screen."""

from __future__ import annotations

from collections import deque

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from portal import demo_data
from tests.browser.driver import axe, sideways
from tests.journeys.test_crawl import EVERYBODY, LINK, shape

PAGES = 80
"""Kinds of page per person; nobody of the cast has more."""

pytestmark = [pytest.mark.browser, pytest.mark.any_database, pytest.mark.thorough]


def sign_in(page: Page, address: str, who: str) -> None:
    if who == "nobody":
        return
    person = next(p for p in demo_data.cast() if p.key == who)
    page.goto(f"{address}/sign-in")
    page.locator(f'button[value="{person.email}"]').click()
    page.wait_for_url("**/waiting")


def kinds_of_page(page: Page, address: str) -> list[str]:
    """One address of each kind within reach, by following links."""
    queue, seen, found = deque(["/"]), {"/"}, []  # type: ignore[var-annotated]
    while queue and len(found) < PAGES:
        path = queue.popleft()
        answer = page.request.get(address + path)
        assert answer.status < 400, (path, answer.status)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        found.append(path)
        for link in LINK.findall(answer.text()):
            kind = shape(link)
            if kind not in seen and not link.startswith("/static"):
                seen.add(kind)
                queue.append(link.replace("&amp;", "&"))
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
    for path in kinds_of_page(page, demo_address):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(demo_address + path)
        troubles += [(path, finding) for finding in axe(page)]
        page.set_viewport_size({"width": 390, "height": 844})
        if (wider := sideways(page)) > 0:
            troubles.append((path, f"{wider} px wider than a phone"))
    context.close()
    assert troubles == []
