"""The pitch sheet on a phone: without a network, over a closed tab, sent twice, from two devices. A real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from portal.accounts.models import BrowserSession, User
from portal.awards.models import Assignment
from portal.core.clock import now
from portal.core.database import session
from tests.awards.pitching.scenes import Scene, a_scene
from tests.browser.driver import axe, ready, served, sideways, visit
from tests.certification.visiting.test_offline_browser import enter_as

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
KEPT = "This sheet is kept on this device"


@pytest.fixture
def scene(app) -> Scene:
    return a_scene()


@pytest.fixture
def address(app) -> Iterator[str]:
    with served(app) as url:
        yield url


@pytest.fixture
def phones(app, chromium: Browser, address: str) -> Iterator[object]:
    """``phones(user)``: a device of its own, signed in."""
    contexts: list[BrowserContext] = []

    def open_phone(user: User) -> BrowserContext:
        context = chromium.new_context(viewport=PHONE, locale="en-GB", has_touch=True, is_mobile=True)  # type: ignore[arg-type]
        contexts.append(context)
        enter_as(app, context, address, user)
        return context

    yield open_phone
    for context in contexts:
        context.close()


def kept_sheet(context: BrowserContext, address: str, scene: Scene) -> Page:
    page = context.new_page()
    visit(page, address + scene.url)
    expect(page.locator("[data-sheet-kept]")).to_contain_text(KEPT)
    return page


def status(page: Page):
    return page.locator("[data-sheet-status]")


def card(page: Page, scene: Scene, number: int = 0):
    box = page.locator(f"#p{scene.cards[number].id}")
    if box.locator("details.pitch[open]").count() == 0:
        box.locator("summary").first.click()
    return box


def mark(page: Page, scene: Scene, value: str, criterion: int = 0, comment: str = "", number: int = 0) -> None:
    form = card(page, scene, number).locator("[data-sheet-form=mark]").nth(criterion)
    form.locator(f'input[name=mark][value="{value}"]').check(force=True)
    if comment:
        form.locator("[name=comment]").fill(comment)
        form.locator("[name=comment]").blur()
    expect(form.locator("[data-sheet-state]")).not_to_be_empty()


def complete(page: Page, scene: Scene, number: int = 0) -> None:
    card(page, scene, number).get_by_role("button", name="This card is complete").click()


def card_of(scene: Scene, number: int = 0) -> Assignment:
    session.rollback()
    session.expire_all()
    return session.get_one(Assignment, scene.cards[number].id)


def test_a_pitch_day_without_a_network_arrives_once(app, phones, scene, address):
    context = phones(scene.juror)
    page = kept_sheet(context, address, scene)
    context.set_offline(True)
    page.reload()
    ready(page)
    mark(page, scene, "8", comment="Spoke freely.")
    mark(page, scene, "cannot", criterion=1)
    note = card(page, scene).locator("[name=text]")
    note.fill("Only for me.")
    note.blur()
    complete(page, scene)
    expect(card(page, scene).locator("[data-pitch-state]")).to_have_text("complete")
    expect(status(page)).to_have_text("No network. 4 on this device.")
    assert scene.stored() == []
    page.close()

    page = context.new_page()
    visit(page, address + scene.url)
    expect(status(page)).to_have_text("No network. 4 on this device.")
    box = card(page, scene)
    expect(box.locator('[data-sheet-form=mark] input[value="8"]').first).to_be_checked()
    expect(box.locator("[name=comment]").first).to_have_value("Spoke freely.")
    assert (axe(page), sideways(page)) == ([], 0)
    context.set_offline(False)
    expect(status(page)).to_contain_text("Everything is sent")
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("button", name="Send now").click()
    assert scene.stored() == [("8", "Spoke freely.", True), ("cannot", "", True)]
    assert (card_of(scene).state, card_of(scene).note) == ("submitted", "Only for me.")
    expect(page.locator("[data-pitch-count]")).to_have_text("1 of 3 complete")


def test_a_lost_answer_is_sent_again_and_marks_once(app, phones, scene, address):
    context = phones(scene.juror)
    page = kept_sheet(context, address, scene)
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())  # it arrived there; the answer never arrives here
        return route.abort()

    page.route("**/pitches/sync", lose)
    mark(page, scene, "7")
    expect(status(page)).to_contain_text("Everything is sent")
    assert (len(lost), scene.stored()) == (1, [("7", "", True)])
    expect(page.locator("[data-sheet-problems]")).to_be_hidden()


def test_two_devices_of_one_juror_see_both_texts(app, phones, scene, address):
    first, second = phones(scene.juror), phones(scene.juror)
    phone, tablet = kept_sheet(first, address, scene), kept_sheet(second, address, scene)
    for context, page, value, text in ((first, phone, "8", "On the phone"), (second, tablet, "5", "On the tablet")):
        context.set_offline(True)
        mark(page, scene, value, comment=text)
        expect(status(page)).to_contain_text("1 on this device")
    first.set_offline(False)
    expect(status(phone)).to_contain_text("Everything is sent")
    second.set_offline(False)
    box = tablet.locator("[data-sheet-problems] .conflict")
    expect(box).to_contain_text("On the phone")
    expect(box).to_contain_text("On the tablet")
    assert (axe(tablet), sideways(tablet)) == ([], 0)
    assert scene.stored() == [("8", "On the phone", True)]
    box.get_by_role("button", name="Keep mine").click()
    expect(status(tablet)).to_contain_text("Everything is sent")
    assert scene.stored() == [("5", "On the tablet", True)]


def test_after_an_ended_session_nothing_is_lost(app, phones, scene, address):
    context = phones(scene.juror)
    page = kept_sheet(context, address, scene)
    for row in session.scalars(select(BrowserSession)):
        row.ended_at = now()
    session.commit()
    mark(page, scene, "6", comment="Signed out")
    expect(status(page)).to_contain_text("You are signed out. 1 on this device.")
    assert scene.stored() == []
    enter_as(app, context, address, scene.juror)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text("Everything is sent")
    assert scene.stored() == [("6", "Signed out", True)]


def test_a_late_device_is_told_so_and_its_text_stays_readable(app, phones, scene, address):
    context = phones(scene.juror)
    page = kept_sheet(context, address, scene)
    context.set_offline(True)
    mark(page, scene, "9", comment="Too late, still worth reading")
    scene.round.closes_at = now()
    session.commit()
    context.set_offline(False)
    box = page.locator("[data-sheet-problems] .conflict")
    expect(box).to_contain_text("The round has closed. Scorecards cannot be changed any more.")
    expect(box).to_contain_text("Too late, still worth reading")
    page.reload()
    ready(page)
    expect(box).to_contain_text("Too late, still worth reading")
    assert (axe(page), scene.stored()) == ([], [])
    box.get_by_role("button", name="Remove mine from this device").click()
    expect(box).to_have_count(0)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The sheet is removed from this device.")).to_be_visible()
    assert page.evaluate("async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]") == [0, 0]


def test_a_card_with_a_mark_missing_says_so_and_sends_nothing(app, phones, scene, address):
    page = kept_sheet(phones(scene.juror), address, scene)
    mark(page, scene, "9")
    complete(page, scene)
    expect(card(page, scene).locator("[data-sheet-form=card] [data-sheet-state]")).to_have_text("Still without a mark: 1")
    expect(status(page)).to_contain_text("Everything is sent")
    assert card_of(scene).state == "assigned"
