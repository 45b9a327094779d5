"""A real browser. ``page`` fails the test on any error a script raises; ``axe(page)`` lists what hinders people."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Response, Route, expect, sync_playwright
from werkzeug.serving import make_server

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application that answers on this machine for a while."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def chromium_program() -> str | None:
    """Where Chromium is: its shell without windows where there is one, because it starts and draws quicker."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = chromium_program()
    if program is None and not os.environ.get("PORTAL_REQUIRE_BROWSER"):
        pytest.skip("Chromium is not installed on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)  # a busy machine is slow, and that is no failure
    expect.set_options(timeout=10_000)
    raised: list[str] = []
    page.on("pageerror", lambda error: raised.append(str(error)))
    yield page
    context.close()
    assert raised == [], raised


SCRIPTED = "matchMedia('(scripting: enabled)').matches"


def ready(page: Page) -> Page:
    """Waits until the page's scripts are attached (static/js/app.js says so), where it may run any."""
    page.wait_for_load_state("domcontentloaded")
    if page.evaluate(SCRIPTED):
        page.locator("html[data-ready]").wait_for(state="attached")
    return page


def visit(page: Page, address: str) -> Response:
    """Goes to an address, and is not back before the page can be used as a whole."""
    answer = page.goto(address)
    assert answer is not None
    ready(page)
    return answer


def hold(page: Page, pattern: str) -> Callable[[], None]:
    """Requests like this wait until what is returned is called: a slow line, made to measure."""
    held: list[Route] | None = []

    def come(route: Route) -> None:
        if held is None:
            route.continue_()
        else:
            held.append(route)

    def let_go() -> None:
        nonlocal held
        waiting, held = held or [], None
        for route in waiting:
            route.continue_()

    page.route(pattern, come)

    return let_go


FAULTS = """
async rules => {
  const found = await axe.run({ runOnly: rules, resultTypes: ["violations"] }); // what is well is neither described nor sent
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]);
}
"""


def axe(page: Page) -> list[tuple[str, list[Any]]]:
    """What axe finds in the page as it stands: rule and places. In a browser without scripts it would never end."""
    assert page.evaluate(SCRIPTED)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [(rule, places) for rule, places in page.evaluate(FAULTS, RULES)]


def sideways(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


OVERLAPS = """
() => {
  const above = element => (element === document.body ? [] : [element, ...above(element.parentElement)]);
  const drawn = (box, holder) => above(holder).every(one => {
    const style = getComputedStyle(one), frame = one.getBoundingClientRect();
    const framed = style.overflow === "visible" || (box.left >= frame.left && box.right <= frame.right + 1 && box.bottom <= frame.bottom + 1);
    return framed && style.clipPath === "none" && !["sticky", "fixed"].includes(style.position); // what stays put lies above what scrolls
  });
  const boxes = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const { data, parentElement: holder } = words.currentNode;
    if (!data.trim() || holder.closest("svg, option, textarea") || !holder.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    for (const box of range.getClientRects()) {
      if (box.width > 3 && box.height > 3 && drawn(box, holder)) boxes.push({ box, holder, text: data.trim().slice(0, 30) });
    }
  }
  boxes.sort((a, b) => a.box.top - b.box.top);
  const shared = (one, other, low, high) => Math.min(one[high], other[high]) - Math.max(one[low], other[low]);
  const free = element => above(element).every(one => getComputedStyle(one).overflow === "visible");
  const spilling = [...document.querySelectorAll("main :is(td, th, dd, li, .field, .btn-row)")].filter(one => one.scrollWidth > one.clientWidth + 3 && one.clientWidth && free(one));
  const over = boxes.flatMap(({ box, holder, text }, place) =>
    boxes.slice(place + 1).filter(other => other.holder !== holder && shared(box, other.box, "left", "right") > 3 && shared(box, other.box, "top", "bottom") > 5)
      .map(other => `${text} over ${other.text}`));
  return [...over, ...spilling.map(one => `out of its ${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 30)}`)];
}
"""


def overlaps(page: Page) -> list[str]:
    """Words printed over other words, as pairs, and what is wider than its cell or field."""
    return list(page.evaluate(OVERLAPS))
