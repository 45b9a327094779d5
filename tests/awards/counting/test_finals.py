"""Rounds combined into a final result: frozen with its fingerprint, corrected, and what the board decides on."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from portal.awards.counting.finals import final_of, final_still_true
from portal.awards.counting.services import correct_results, freeze_round
from portal.awards.deciding import queries as deciding
from portal.awards.models import Assignment, Decision, FinalResult, ResultSet
from portal.core.clock import now
from portal.core.database import session
from tests.awards.advancing.scenes import Scene, a_scene
from tests.awards.factories import a_card


@pytest.fixture
def scene(app) -> Scene:
    """Written 9, 8, 7, 6; the first two pitch and get 4 and 8; the pitch counts twice as much."""
    scene = a_scene(weight=2)
    scene.category.least_entries = 1
    scene.freeze()
    return scene


def pitched(scene: Scene, marks: tuple[int, ...] = (4, 8)) -> None:
    for entry, mark in zip(scene.entries, marks, strict=False):
        for member in scene.members:
            a_card(scene.pitch, entry, member, [mark, mark, mark])
    scene.pitch.state = "closed"
    freeze_round(scene.pitch, now())
    session.commit()


def table(final: FinalResult) -> list[tuple[int, int | None, str, int]]:
    return [(row.entry_id, row.rank, f"{row.total:.2f}", row.reached) for row in final.rows]


def test_there_is_no_final_result_before_the_last_round_is_counted(scene):
    assert session.scalars(select(FinalResult)).all() == []


def test_the_last_round_freezes_the_final_result_of_all(scene):
    pitched(scene)
    a, b, c, d = (one.id for one in scene.entries)
    final = final_of(scene.category)
    assert table(final) == [(b, 1, "8.00", 2), (a, 2, "5.67", 2), (c, 3, "7.00", 1), (d, 4, "6.00", 1)]
    assert final.rows[1].parts == {"1": "9.00", "2": "4.00"}
    assert final_still_true(final)
    stored = json.loads(final.document)
    results = session.scalars(select(ResultSet).where(ResultSet.category_id == scene.category.id).order_by(ResultSet.round_id)).all()
    assert [one["fingerprint"] for one in stored["rounds"]] == [one.fingerprint for one in results]
    assert not any(entry.nominee in final.document for entry in scene.entries)
    final.document = final.document.replace('"weight":"2"', '"weight":"1"')
    assert not final_still_true(final)


def test_a_correction_of_a_round_makes_a_new_final_result_that_names_the_old(scene):
    pitched(scene)
    old = final_of(scene.category)
    result = session.scalars(select(ResultSet).where(ResultSet.round_id == scene.pitch.id)).one()
    for card in session.scalars(select(Assignment).where(Assignment.round_id == scene.pitch.id, Assignment.entry_id == scene.entries[1].id)):
        card.state = "excluded"
    correct_results(result, actor=scene.board, reason="Marks of a wrong sheet", at=now())
    session.commit()
    new = final_of(scene.category)
    a, b, c, d = (one.id for one in scene.entries)
    assert (new.replaces_id, new.reason) == (old.id, "Marks of a wrong sheet")
    assert table(new) == [(a, 1, "5.67", 2), (b, 2, "8.00", 1), (c, 3, "7.00", 1), (d, 4, "6.00", 1)]
    assert final_still_true(new)


def test_the_board_decides_on_the_final_result_and_not_before(scene, sign_in):
    browser, address = sign_in(scene.board), f"/categories/{scene.category.id}"
    page = browser.get(f"{address}/ranking").text
    assert ("A round is still to come" in page, "Final result of all rounds" in page) == (True, False)
    assert "Decide: " not in browser.get("/waiting").text
    data = {"reason": "", "version": ""}
    for number, entry in enumerate(scene.entries):
        data |= {f"outcome-{entry.id}": "winner" if number == 1 else "finalist" if number == 0 else "none"}
        data |= {f"short-{entry.id}": "1"} if number < 2 else {}
    assert browser.post(f"{address}/decision", data=data).status_code == 403
    pitched(scene)
    page = browser.get(f"{address}/ranking").text
    assert ("A round is still to come" in page, "Final result of all rounds" in page) == (False, True)
    assert f"{scene.entries[1].nominee} leads with 8.00." in page
    assert "Decide: " in browser.get("/waiting").text
    assert browser.post(f"{address}/decision", data=data).status_code == 302
    decision = session.scalars(select(Decision)).one()
    assert decision.final_id == final_of(scene.category).id
    assert {item.entry_id for item in decision.items} == {one.id for one in scene.entries}
    assert browser.get(f"{address}/minutes.pdf").status_code == 200


def test_an_edition_of_one_round_has_no_final_result_beside_its_ranking(app):
    scene = a_scene()
    session.delete(scene.pitch.criteria[0])
    for one in list(scene.pitch.criteria):
        session.delete(one)
    session.flush()
    session.delete(scene.pitch)
    session.flush()
    scene.freeze()
    assert final_of(scene.category) is None
    ranking = deciding.table_of(scene.category, deciding.result_of(scene.category))
    assert (ranking.pending, [row.entry_id for row in ranking.decided]) == (False, [one.id for one in scene.entries])
