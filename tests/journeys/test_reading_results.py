"""Two short journeys in browsers: the board reads a ranking to its official rule; chair and juror calibrate before the round."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.awards.models import ResultRow
from portal.core.database import session
from tests.awards.deciding.test_sureness import Judged, a_judged
from tests.awards.factories import a_jury_member
from tests.awards.judging.test_calibrating import Scene, a_scene, begin
from tests.browser.driver import axe, ready, sideways
from tests.factories import a_user
from tests.journeys.people import Theatre, press

pytestmark = pytest.mark.browser


def test_a_board_member_reads_which_result_counts_and_how_sure_it_is(theatre: Theatre) -> None:
    judged = a_judged()
    wide, phone = theatre.browser(), theatre.browser(viewport={"width": 390, "height": 844}, color_scheme="dark")
    for page in (wide, phone):
        theatre.enter(page, judged.board)
        theatre.go(page, f"/categories/{judged.category.id}/ranking")
        expect(page.get_by_text("Jurors differ in how strict they are")).to_be_visible()
    assert [(axe(page), sideways(page)) for page in (wide, phone)] == [([], 0)] * 2
    _reads(wide, judged)
    wide.get_by_role("link", name="Decide", exact=True).click()
    expect(ready(wide).get_by_role("heading", level=1)).to_contain_text("Decision")


def _reads(page: Page, judged: Judged) -> None:
    """Official total, plain beside adjusted, the line of the shortlist, the juror to ask about."""
    rows = judged.result.rows
    first: ResultRow = rows[0]
    expect(page.get_by_role("row").filter(has_text=first.entry.nominee).first).to_contain_text(f"{first.total:.2f}")
    expect(page.get_by_text("3 places.")).to_be_visible()
    changed = page.get_by_role("table").filter(has=page.get_by_role("columnheader", name="Adjusted"))
    assert [changed.get_by_role("row").filter(has_text=f"{one.plain_total:.2f}").count() > 0 for one in rows] == [True] * len(rows)
    expect(page.get_by_role("columnheader", name="Infit")).to_be_visible()


def test_a_chair_chooses_the_case_and_a_juror_is_beside_the_panel_before_the_queue(theatre: Theatre) -> None:
    scene = a_scene()
    chair = a_user(name="Cara Chair")
    a_jury_member(scene.stage.edition, chair, role="chair")
    session.commit()
    page, phone = theatre.browser(), theatre.browser(viewport={"width": 390, "height": 844})
    theatre.enter(page, chair)
    theatre.go(page, f"/rounds/{scene.stage.id}/calibration")
    press(page, "Choose this case")
    expect(page.get_by_text("The jury marks 1 case of an earlier year")).to_be_visible()
    assert axe(page) == []
    begin(scene)
    session.commit()
    _calibrates(theatre, phone, scene)
    theatre.go(page, f"/rounds/{scene.stage.id}/calibration")
    expect(page.get_by_role("row").filter(has_text=scene.juror.name)).to_contain_text("done")


def _calibrates(theatre: Theatre, phone: Page, scene: Scene) -> None:
    theatre.enter(phone, scene.juror)
    theatre.go(phone, "/judging")
    assert scene.entry.nominee not in phone.content()
    phone.get_by_role("link", name="Oldcase").first.click()
    ready(phone)
    criteria = phone.locator("[data-criterion]")
    for position in range(criteria.count()):
        criteria.nth(position).locator("input[type=radio][value='8']").check(force=True)
    press(phone, "Done: compare with the panel")
    expect(phone.get_by_role("heading", level=1)).to_have_text("You beside the panel")
    assert (axe(phone), sideways(phone)) == ([], 0)
    phone.get_by_role("link", name="To your entries").click()
    expect(ready(phone).get_by_text(scene.entry.nominee).first).to_be_visible()
