"""The sheet on a tablet: without a network, over a closed tab, sent twice, from two devices. A real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from portal.accounts.models import BrowserSession, User
from portal.certification.casework import enter
from portal.certification.models import Assessment, Finding, VisitNote
from portal.core.clock import now
from portal.core.database import session
from tests.browser.driver import axe, ready, served, sideways, visit
from tests.certification.visiting.scenes import Scene, a_kpi, a_scene
from tests.factories import a_browser_session

pytestmark = pytest.mark.browser
TABLET = {"width": 820, "height": 1180}
KEPT = "This sheet is kept on this device"


@pytest.fixture
def scene(app) -> Scene:
    scene = a_scene()
    a_kpi(scene.case)
    session.commit()
    return scene


@pytest.fixture
def address(app) -> Iterator[str]:
    with served(app) as url:
        yield url


@pytest.fixture
def tablets(app, chromium: Browser, address: str) -> Iterator[object]:
    """``tablets(user)``: a device of its own, signed in."""
    contexts: list[BrowserContext] = []

    def open_tablet(user: User) -> BrowserContext:
        context = chromium.new_context(viewport=TABLET, locale="en-GB", has_touch=True)  # type: ignore[arg-type]
        contexts.append(context)
        enter_as(app, context, address, user)
        return context

    yield open_tablet
    for context in contexts:
        context.close()


def enter_as(app, context: BrowserContext, address: str, user: User) -> None:
    token = a_browser_session(user)
    session.commit()
    cookie = app.session_interface.get_signing_serializer(app).dumps({"_user_id": token, "_fresh": True})
    context.add_cookies([{"name": "portal", "value": cookie, "url": address}])


def open_sheet(context: BrowserContext, address: str, scene: Scene) -> Page:
    page = context.new_page()
    visit(page, address + scene.root)
    return page


def kept_sheet(context: BrowserContext, address: str, scene: Scene) -> Page:
    page = open_sheet(context, address, scene)
    expect(page.locator("[data-sheet-kept]")).to_contain_text(KEPT)
    return page


def status(page: Page):
    return page.locator("[data-sheet-status]")


def write_note(page: Page, text: str, **fields: str) -> None:
    form = page.locator("#note-form")
    for name, value in fields.items():
        box = form.locator(f"[name={name}]")
        box.select_option(value) if box.evaluate("one => one.tagName") == "SELECT" else box.fill(value)
    form.locator("[name=text]").fill(text)
    form.get_by_role("button", name="Keep the note").click()
    expect(page.locator("[data-visit-local=note]")).to_contain_text(text)


def judge(page: Page, assessment: Assessment, result: str, **texts: str) -> None:
    row = page.locator(f"#a{assessment.id}")
    if row.locator("details[open]").count() == 0:
        row.locator("summary").click()
    for name, text in texts.items():
        row.locator(f"[name={name}]").fill(text)
    row.get_by_role("radio", name=result, exact=True).check()
    expect(row.locator("[data-sheet-state]")).not_to_be_empty()


def raise_finding(page: Page, ref: str, statement: str) -> None:
    page.get_by_text("Raise a finding", exact=True).click()
    form = page.locator("[data-sheet-form=finding]")
    form.locator("[name=grade]").select_option("minor")
    form.locator("[name=ref]").fill(ref)
    form.locator("[name=statement]").fill(statement)
    form.locator("[name=shown_by]").fill("Record 7")
    form.get_by_role("button", name="Raise the finding").click()
    expect(page.locator("[data-visit-local=finding]")).to_contain_text(statement)


def rows(model):
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(model).order_by(model.id)))


def test_a_day_without_a_network_arrives_once(app, tablets, scene, address):
    one = scene.assessments[0]
    context = tablets(scene.lead)
    page = kept_sheet(context, address, scene)
    context.set_offline(True)
    page.reload()
    ready(page)
    write_note(page, "The floor is quiet.", refs="4.1")
    write_note(page, "Knows the script.", kind="interview", site=str(scene.site_id), pseudonym="A1", shift="day", channel="voice")
    judge(page, one, "Nonconforming", shared_note="Shared words.", private_note="Private words.")
    raise_finding(page, "4.1", "Calls are not traced.")
    page.locator("#k1 select, .visit-kpi select").first.select_option("confirmed")
    expect(status(page)).to_have_text("No network. 5 on this device.")
    page.locator("#note-form [name=text]").fill("Half a sentence")
    assert (rows(VisitNote), rows(Finding)) == ([], [])
    page.close()

    page = open_sheet(context, address, scene)
    expect(status(page)).to_have_text("No network. 5 on this device.")
    expect(page.locator("#note-form [name=text]")).to_have_value("Half a sentence")
    expect(page.locator(f"#a{one.id} [data-visit-result]")).to_have_text("Nonconforming")
    expect(page.locator(f"#a{one.id} [name=shared_note]")).to_have_value("Shared words.")
    assert axe(page) == []
    context.set_offline(False)
    expect(status(page)).to_contain_text("Everything is sent")
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("button", name="Send now").click()

    assert sorted((note.kind, note.text) for note in rows(VisitNote)) == [("interview", "Knows the script."), ("note", "The floor is quiet.")]
    assert [(found.grade, found.statement) for found in rows(Finding)] == [("minor", "Calls are not traced.")]
    judged = rows(Assessment)[0]
    assert (judged.result, judged.shared_note, judged.private_note) == ("nonconforming", "Shared words.", "Private words.")

    kept = "async text => (await (await caches.match(location.pathname))?.text() ?? '').includes(text)"
    for _turn in range(50):  # until the worker has the sheet anew
        if page.evaluate(kept, "Calls are not traced."):
            break
        page.wait_for_timeout(100)
    page.reload()
    ready(page)
    expect(page.locator("[data-visit-local=note] li")).to_have_count(0)
    expect(page.locator("ol.visit-entries li[data-key]")).to_have_count(3)
    page.close()


def test_a_lost_answer_is_sent_again_and_makes_no_second_row(app, tablets, scene, address):
    context = tablets(scene.lead)
    page = kept_sheet(context, address, scene)
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())  # it arrived there; the answer never arrives here
        return route.abort()

    page.route("**/visit/sync", lose)
    write_note(page, "Once only.")
    raise_finding(page, "4.1", "Once only, too.")
    expect(status(page)).to_contain_text("Everything is sent")
    assert len(lost) == 1
    assert ([n.text for n in rows(VisitNote)], [f.statement for f in rows(Finding)]) == (["Once only."], ["Once only, too."])


def test_two_auditors_offline_on_one_requirement_see_both_texts(app, tablets, scene, address):
    one = scene.assessments[0]
    first, second = tablets(scene.lead), tablets(scene.second)
    mine, theirs = kept_sheet(first, address, scene), kept_sheet(second, address, scene)
    for context, page, result, text in ((first, mine, "Conforming", "Lena's words"), (second, theirs, "Nonconforming", "Sam's words")):
        context.set_offline(True)
        judge(page, one, result, shared_note=text)
        expect(status(page)).to_contain_text("1 on this device")
    first.set_offline(False)
    expect(status(mine)).to_contain_text("Everything is sent")
    second.set_offline(False)
    box = theirs.locator("[data-sheet-problems] .conflict")
    expect(box).to_contain_text("Lena's words")
    expect(box).to_contain_text("Sam's words")
    expect(box).to_contain_text("by Lena Lead")
    assert axe(theirs) == []
    assert rows(Assessment)[0].shared_note == "Lena's words"
    theirs.reload()
    ready(theirs)
    box.get_by_role("button", name="Keep mine").click()
    expect(status(theirs)).to_contain_text("Everything is sent")
    expect(box).to_have_count(0)
    assert rows(Assessment)[0].shared_note == "Sam's words"


def test_after_an_ended_session_nothing_is_lost(app, tablets, scene, address):
    context = tablets(scene.lead)
    page = kept_sheet(context, address, scene)
    for row in session.scalars(select(BrowserSession)):
        row.ended_at = now()
    session.commit()
    write_note(page, "Written while signed out.")
    expect(status(page)).to_contain_text("You are signed out. 1 on this device.")
    expect(status(page).get_by_role("link", name="Sign in in a new tab")).to_be_visible()
    assert rows(VisitNote) == []
    enter_as(app, context, address, scene.lead)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text("Everything is sent")
    assert [note.text for note in rows(VisitNote)] == ["Written while signed out."]


def test_after_the_conclusion_notes_come_late_judgements_are_shown_and_the_device_is_cleared(app, tablets, scene, address):
    one = scene.assessments[0]
    context = tablets(scene.second)
    page = kept_sheet(context, address, scene)
    context.set_offline(True)
    write_note(page, "Too late, still true.")
    judge(page, one, "Nonconforming", shared_note="Never arrived")
    enter(scene.case, "conclude_visit")
    session.commit()
    context.set_offline(False)
    box = page.locator("[data-sheet-problems] .conflict")
    expect(box).to_contain_text("The visit is concluded")
    expect(box).to_contain_text("Never arrived")
    expect(page.locator("[data-visit-local=note]")).to_contain_text("sent, late")
    box.get_by_role("button", name="Keep mine as a note").click()
    expect(status(page)).to_contain_text("Everything is sent")
    assert [(note.details, "Never arrived" in note.text) for note in rows(VisitNote)] == [({"late": True}, False), ({"late": True}, True)]
    assert rows(Assessment)[0].result == ""
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The sheet is removed from this device.")).to_be_visible()
    assert page.evaluate("async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]") == [0, 0]


def test_signing_out_with_unsent_notes_asks_first(app, tablets, scene, address):
    context = tablets(scene.lead)
    page = kept_sheet(context, address, scene)
    page.route("**/visit/sync", lambda route: route.abort())
    write_note(page, "Not sent.")
    visit(page, f"{address}{scene.root}/plan")
    page.locator(".rail-me summary").click()
    page.get_by_role("button", name="Sign out").click()
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("1 notes or marks are on this device")
    dialog.get_by_role("button", name="Cancel").click()
    page.locator(".rail-me:not([open]) summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign out and delete them").click()
    page.wait_for_url(f"{address}/")
    assert page.evaluate("async () => (await caches.keys()).length") == 0


WIDTHS = (390, 820, 1440)


def faults(page: Page, address: str, *, looked_at: tuple[int, ...] = (390, 1440), unfolded: bool = False) -> list[object]:
    """What is wrong with a page, loaded once: whether it scrolls sideways at every width, and what axe finds at some."""
    visit(page, address)
    if unfolded:
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    found: list[object] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1180})
        wrong = [*(axe(page) if width in looked_at else []), *(["scrolls sideways"] if sideways(page) else [])]
        found += [(width, fault) for fault in wrong]
    return found


def test_plan_sheet_and_end_have_no_barriers_and_do_not_scroll_sideways(app, page, scene, address):
    enter_as(app, page.context, address, scene.lead)
    assert faults(page, address + scene.root, looked_at=WIDTHS, unfolded=True) == []
    for path in ("/plan", "/conclusion", f"/requirements/{scene.assessments[0].id}"):
        assert (path, faults(page, address + scene.root + path)) == (path, [])
    planning = a_scene("planning")
    enter_as(app, page.context, address, planning.lead)
    assert faults(page, f"{address}{planning.root}/plan?edit=1") == []
