"""Sessions that end, two windows, impatient fingers and browsers without scripts: nothing typed is lost, nothing counts twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import delete, func, select

from portal.accounts.models import BrowserSession
from portal.accounts.passwords import hashed
from portal.awards.models import Answer, Assignment, CardVersion, Entry
from portal.core.database import session
from portal.documents.models import Document
from tests.awards.judging.scenes import Scene, a_scene, marks_of
from tests.awards.nominating import factories as nominating
from tests.journeys.people import PASSWORD, Theatre, press

pytestmark = pytest.mark.browser
TEXT = "They listened before they measured."


@pytest.fixture
def scene(theatre: Theatre) -> Scene:
    found = a_scene(criteria=3)
    found.juror.password_hash = hashed(PASSWORD)
    session.commit()
    return found


def sign_everybody_out() -> None:
    session.rollback()
    session.execute(delete(BrowserSession))
    session.commit()


def sign_in(page: Page, email: str) -> None:
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    press(page, "Sign in")


def criterion(page: Page, scene: Scene, number: int) -> Any:
    return page.locator(f"#c{scene.criteria[number].id}")


def test_what_a_juror_types_after_the_session_ended_is_saved_once_they_are_back(theatre: Theatre, scene: Scene) -> None:
    desk, email = theatre.browser(), scene.juror.email
    theatre.enter(desk, scene.juror)
    theatre.go(desk, scene.desk_url)
    sign_everybody_out()
    criterion(desk, scene, 0).locator("textarea").fill(TEXT)
    expect(desk.locator("[data-save-status] a")).to_be_visible()
    assert marks_of(scene) == []

    other = desk.context.new_page()
    theatre.go(other, "/sign-in")
    sign_in(other, email)
    other.wait_for_url("**/waiting")
    desk.bring_to_front()
    desk.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(desk.locator("[data-save-status]")).to_contain_text("Saved ")
    expect(criterion(desk, scene, 0).locator("textarea")).to_have_value(TEXT)
    assert [mark[2] for mark in marks_of(scene)] == [TEXT]


def test_without_scripts_the_card_waits_behind_the_sign_in_page(theatre: Theatre, scene: Scene) -> None:
    desk, email = theatre.browser(java_script_enabled=False), scene.juror.email
    theatre.enter(desk, scene.juror)
    theatre.go(desk, scene.desk_url)
    criterion(desk, scene, 0).get_by_role("radio", name="7", exact=True).check()
    criterion(desk, scene, 0).locator("textarea").fill(TEXT)
    sign_everybody_out()
    desk.get_by_role("button", name="Save", exact=True).click()
    sign_in(desk, email)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Your text is still here")
    expect(desk.locator("main")).to_contain_text(TEXT)
    assert marks_of(scene) == []
    press(desk, "Send it on")
    assert [(int(mark[0] or 0), mark[2]) for mark in marks_of(scene)] == [(7, TEXT)]


def test_a_juror_without_scripts_reads_marks_submits_and_recuses(theatre: Theatre, scene: Scene) -> None:
    desk = theatre.browser(java_script_enabled=False)
    theatre.enter(desk, scene.juror)
    theatre.go(desk, "/judging")
    desk.get_by_role("link", name=f"Start with {scene.entry.nominee}").click()
    expect(desk.locator(".dossier h1")).to_have_text(scene.entry.nominee)
    for number, mark in enumerate(("8", "0", "10")):
        criterion(desk, scene, number).get_by_role("radio", name=mark, exact=True).check()
    press(desk, "Submit scorecard")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Submit your scorecard")
    desk.get_by_role("link", name="Back to the desk").click()
    for number, mark in enumerate(("8", "0", "10")):
        expect(criterion(desk, scene, number).get_by_role("radio", name=mark, exact=True)).to_be_checked()
    desk.get_by_role("link", name="Scoring sheet to print").click()
    expect(desk.locator("main")).to_contain_text(scene.entry.nominee)
    theatre.go(desk, f"/assignments/{scene.card.id}/recusal")
    desk.locator("input[type=radio]").first.check()
    desk.locator("textarea").fill("My sister works there.")
    press(desk, "Recuse myself")
    assert theatre.newest(select(Assignment.state)) == "recused"
    assert desk.request.get(theatre.address + scene.desk_url).status == 404


def test_submitting_twice_with_one_double_click_submits_once(theatre: Theatre, scene: Scene) -> None:
    desk = theatre.browser()
    theatre.enter(desk, scene.juror)
    theatre.go(desk, scene.desk_url)
    expect(desk.locator(".criterion.is-here")).to_have_count(1)
    for key in ("8", "j", "7", "j", "6"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-from-save=progress]")).to_have_text("3 of 3 criteria marked")
    press(desk, "Submit scorecard")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Submit your scorecard")
    desk.get_by_role("button", name="Submit scorecard").dblclick()
    expect(desk.locator(".flashes")).to_contain_text("is submitted")
    assert theatre.newest(select(Assignment.state)) == "submitted"
    assert theatre.newest(select(func.count(CardVersion.id))) == 1


def test_two_windows_on_one_answer_show_both_texts(theatre: Theatre) -> None:
    scene = nominating.a_scene()
    session.commit()
    mine, address = theatre.browser(), scene.url("/dossier")
    theatre.enter(mine, scene.contact)
    theatre.go(mine, address)
    other = mine.context.new_page()
    theatre.go(other, address)
    other.locator("#q-portrait").fill("From the other window.")
    expect(other.locator("[data-save-status]")).to_contain_text("Saved ")

    mine.locator("#q-portrait").fill("From this window.")

    box = mine.locator("section.conflict")
    expect(box).to_contain_text("From the other window.")
    expect(box).to_contain_text("From this window.")
    assert theatre.newest(select(Answer.value)) == "From the other window."
    press(box, "Keep mine")
    expect(mine.locator("[data-save-status]")).to_contain_text("Saved ")
    assert theatre.newest(select(Answer.value)) == "From this window."


def test_a_dossier_is_written_without_scripts(theatre: Theatre, tmp_path: Path) -> None:
    picture = tmp_path / "calls.png"
    Image.new("RGB", (40, 20), "#14213d").save(picture)
    scene = nominating.a_scene()
    session.commit()
    page = theatre.browser(java_script_enabled=False, viewport={"width": 390, "height": 844})
    theatre.enter(page, scene.contact)
    theatre.go(page, scene.url("/dossier"))
    page.locator("#q-portrait").fill("We answer.")
    page.locator("#q-heads").fill("86")
    press(page, "Save and continue")
    for column, cell in nominating.ROW.items():
        page.locator(f'[name="q-figures-0-{column}"]').fill(cell)
    page.locator("#q-papers").set_input_files(str(picture))
    page.locator("#q-consent").check()
    press(page, "Save and continue")
    expect(page.locator("main")).to_contain_text("Everything required is there")
    press(page, "Hand the dossier back")
    assert theatre.newest(select(Entry)).handed_back_at is not None
    assert theatre.newest(select(func.count(Document.id))) == 1
