"""A meeting of the board in browsers: the chair on a laptop, a member on a tablet, one with a tie on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.awards.models import Decision, Meeting, Minutes
from portal.core.database import session
from tests.awards.deliberating.scenes import Board, a_board, planned
from tests.browser.driver import axe, ready, sideways
from tests.journeys.people import Theatre, press

pytestmark = pytest.mark.browser


def windows(theatre: Theatre, scene: Board) -> tuple[Page, Page, Page]:
    """Of the chair, of a member on a tablet without scripts, and of the member with a tie on a telephone."""
    chair = theatre.browser()
    tablet = theatre.browser(viewport={"width": 820, "height": 1180}, has_touch=True, java_script_enabled=False)
    phone = theatre.browser(viewport={"width": 390, "height": 844})
    for page, user in ((chair, scene.board[0]), (tablet, scene.board[1]), (phone, scene.tied)):
        theatre.enter(page, user)
        theatre.go(page, scene.url())
    return chair, tablet, phone


def test_a_board_meets_votes_and_signs_its_minutes(theatre: Theatre) -> None:
    scene = a_board(votes="majority")
    planned(scene)
    chair, tablet, phone = windows(theatre, scene)
    press(chair, "Open the meeting")
    press(chair.locator("dialog"), "Open the meeting")
    press(tablet, "I am here")
    press(phone, "I am here by link")
    _take_the_hidden_case(theatre, scene, chair, tablet, phone)
    _finish(theatre, scene, chair)
    _sign_minutes(theatre, scene, chair, phone)


def _take_the_hidden_case(theatre: Theatre, scene: Board, chair: Page, tablet: Page, phone: Page) -> None:
    theatre.go(chair, f"/agenda-items/{scene.item(0).id}")
    press(chair, "Begin")
    expect(chair.get_by_role("heading", name="Alphaprize").first).to_be_visible()
    # The telephone hears of it by itself.
    expect(phone.locator(".now-card")).to_contain_text("Please leave the room", timeout=30_000)
    assert "Alphaprize" not in phone.content()
    assert (axe(phone), sideways(phone)) == ([], 0)
    press(chair, "Put the proposal to the vote")
    press(chair, "In favour")
    theatre.go(tablet, scene.url())
    press(tablet, "Against")
    press(tablet, "In favour")  # changed until it is counted
    expect(tablet.locator(".vote")).to_contain_text("2 of 2 members have voted.")
    theatre.go(chair, scene.url())
    assert axe(chair) == []
    press(chair, "Close the vote and count")
    expect(chair.locator(".vote")).to_contain_text("2 for, 0 against, 0 abstained")
    press(chair, "Finish this item")
    expect(phone.locator(".now-card")).to_contain_text("Next:", timeout=30_000)


def _finish(theatre: Theatre, scene: Board, chair: Page) -> None:
    for _ in range(4):
        theatre.go(chair, scene.url())
        chair.locator(".agenda").get_by_role("button", name="Begin").first.click()
        press(chair, "Finish this item")
    ready(chair)
    press(chair, "Close the meeting")
    press(chair.locator("dialog"), "Close the meeting")
    expect(chair.locator(".now-card")).to_contain_text("The meeting is closed")
    theatre.go(chair, f"/categories/{scene.categories[0].id}/decision")
    press(chair, "Sign")
    assert len(theatre.newest(select(Decision).where(Decision.category_id == scene.categories[0].id)).signatures) == 1


def _sign_minutes(theatre: Theatre, scene: Board, chair: Page, phone: Page) -> None:
    theatre.go(chair, scene.url())
    press(chair, "Draft the minutes")
    chair.get_by_role("link", name="Correct the words").click()
    chair.get_by_label("Before the items").fill("The chair welcomed everybody.")
    press(chair, "Save the words")
    press(chair, "Sign")
    theatre.go(phone, scene.url("/minutes"))
    expect(phone.locator(".minutes-paper")).to_contain_text("A case you take no part in")
    assert "Alphaprize" not in phone.content()
    assert (axe(phone), sideways(phone)) == ([], 0)
    press(phone, "Sign")
    assert (theatre.newest(select(Minutes)).state, theatre.newest(select(Meeting)).state) == ("signed", "closed")
    session.rollback()
