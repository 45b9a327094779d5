"""Which entries go on into a later round: the clock's rule, the board's choice, and who learns of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.advancing import services
from portal.awards.counting.queries import inputs_of
from portal.awards.counting.services import correct_results, freeze_round
from portal.awards.models import Assignment, ResultSet, Round, RoundEntry
from portal.core.clock import now
from portal.core.database import session
from tests.awards.advancing.scenes import DAY, Scene, a_scene
from tests.awards.factories import a_card, a_category, a_conflict, a_jury_member, a_round, an_entry
from tests.factories import a_user


def ids(entries) -> set[int]:
    return {one.id for one in entries}


def choice(scene: Scene, browser, entries, reason="The third surprised us.", seal=None, category=None):
    seal = "-".join(str(one.id) for one in scene.entries if one.id in scene.advanced()) or "none" if seal is None else seal
    data = {"entry": [one.id for one in entries], "reason": reason, "seal": seal}
    return browser.post(f"{scene.url}/{category or scene.category.id}", data=data)


@pytest.mark.parametrize(
    ("marks", "size", "places"),
    [((9, 8, 7, 6), None, 2), ((9, 8, 8, 6), None, 3), ((9, 8, 7, 6), 1, 1), ((9, 9, 9, 9), 1, 4), ((9, 8), 5, 2)],
    ids=["shortlist", "shared last place", "own number", "all alike", "more places than entries"],
)
def test_the_leading_entries_advance_when_the_round_before_is_counted(app, marks, size, places):
    scene = a_scene(marks, intake_size=size)
    assert scene.advanced() == {}
    scene.freeze()
    assert scene.advanced() == dict.fromkeys(ids(scene.entries[:places]), "clock")
    events = [one for one in session.scalars(select(AuditEvent)) if one.event == "awards.entries.advanced"]
    assert [(one.object_type, one.object_id, one.facts["numbers"]) for one in events] == [("Round", scene.pitch.id, {str(scene.category.id): places})]
    assert not any(str(one.nominee) in str(events[0].facts) for one in scene.entries)


def test_an_entry_nobody_marked_does_not_advance(app):
    scene = a_scene((9,))
    unmarked = an_entry(scene.category, state="accepted")
    session.commit()
    scene.freeze()
    assert unmarked.id not in scene.advanced()


def test_a_round_that_takes_all_needs_no_list(app):
    scene = a_scene(intake="all")
    scene.freeze()
    assert scene.advanced() == {}
    assert len(inputs_of(scene.pitch, scene.category).entries) == 4


def test_nobody_is_in_until_the_board_has_chosen(app, sign_in):
    scene = a_scene(intake="chosen")
    scene.freeze()
    assert scene.advanced() == {}
    browser = sign_in(scene.board)
    assert "Choose who advances: Pitch" in browser.get("/waiting").text
    assert choice(scene, browser, [scene.entries[0], scene.entries[2]]).status_code == 302
    assert scene.advanced() == dict.fromkeys((scene.entries[0].id, scene.entries[2].id), "board")
    page = browser.get(scene.url).text
    assert "Chosen by the board: The third surprised us." in page
    assert "Choose who advances" not in browser.get("/waiting").text


def test_the_board_may_choose_otherwise_than_the_clock(app, sign_in):
    scene = a_scene()
    scene.freeze()
    browser = sign_in(scene.board)
    assert choice(scene, browser, scene.entries[:3]).status_code == 302
    assert scene.advanced() == dict.fromkeys(ids(scene.entries[:3]), "board")


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (lambda scene, browser: choice(scene, browser, scene.entries[:1], reason=" "), 422, "Please fill this in."),
        (lambda scene, browser: choice(scene, browser, []), 409, "Choose at least one entry."),
        (lambda scene, browser: choice(scene, browser, scene.entries[:1], seal="none"), 409, "meanwhile"),
        (lambda scene, browser: choice(scene, browser, scene.entries[:1], category=999), 404, ""),
    ],
    ids=["no reason", "nobody", "chosen meanwhile", "no such category"],
)
def test_a_choice_that_cannot_be_saved_changes_nothing(app, sign_in, change, code, sentence):
    scene = a_scene()
    scene.freeze()
    answer = change(scene, sign_in(scene.board))
    assert (answer.status_code, sentence in answer.text) == (code, True)
    assert scene.advanced() == dict.fromkeys(ids(scene.entries[:2]), "clock")


def test_an_entry_jurors_have_cannot_be_left_out(app, sign_in):
    scene = a_scene()
    scene.freeze()
    session.add(Assignment(round=scene.pitch, entry=scene.entries[0], member=scene.members[0]))
    session.commit()
    answer = choice(scene, sign_in(scene.board), scene.entries[1:3])
    assert (answer.status_code, "please take it from them first" in answer.text) == (409, True)


def test_nothing_is_chosen_before_the_count_nor_after_the_opening(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.board)
    assert choice(scene, browser, scene.entries[:1]).status_code == 403
    scene.freeze()
    scene.pitch.opens_at = now() - timedelta(minutes=1)
    session.commit()
    answer = choice(scene, browser, scene.entries[:1])
    assert (answer.status_code, "The round has opened" in answer.text) == (403, True)
    assert scene.advanced() == dict.fromkeys(ids(scene.entries[:2]), "clock")


def test_a_correction_lets_the_clock_choose_again_until_the_round_has_begun(app):
    scene = a_scene()
    scene.freeze()
    for card in session.scalars(select(Assignment).where(Assignment.entry_id == scene.entries[1].id)):
        card.state = "excluded"
    old = session.scalars(select(ResultSet).where(ResultSet.category_id == scene.category.id)).one()
    new = correct_results(old, actor=scene.board, reason="Marks of a wrong sheet", at=now())
    session.commit()
    assert scene.advanced() == dict.fromkeys((scene.entries[0].id, scene.entries[2].id), "clock")
    for card in session.scalars(select(Assignment).where(Assignment.entry_id == scene.entries[2].id)):
        card.state = "excluded"
    scene.pitch.opens_at = now() - timedelta(minutes=1)
    correct_results(new, actor=scene.board, reason="And another", at=now())
    session.commit()
    assert set(scene.advanced()) == {scene.entries[0].id, scene.entries[2].id}


def test_only_those_who_advanced_are_assigned_covered_and_counted(app, sign_in):
    scene = a_scene()
    before, secretary, chair = scene.entries[0], sign_in(scene.secretary), sign_in(scene.chair)
    assignments, coverage = f"/rounds/{scene.pitch.id}/assignments", f"/rounds/{scene.pitch.id}/coverage"
    assert before.nominee not in secretary.get(assignments).text
    scene.freeze()
    for browser, address in ((secretary, assignments), (chair, coverage), (secretary, coverage)):
        page = browser.get(address).text
        assert [one.nominee in page for one in scene.entries] == [True, True, False, False]
    out = scene.entries[2]
    assert secretary.get(f"{assignments}/entries/{out.id}").status_code == 404
    assert secretary.post(f"{assignments}/entries/{out.id}", data={"member": scene.members[0].id}).status_code == 404
    assert secretary.get(f"{assignments}/entries/{before.id}").status_code == 200
    a_round_of_three(scene)
    freeze_round(scene.pitch, now())
    result = session.scalars(select(ResultSet).where(ResultSet.round_id == scene.pitch.id)).one()
    assert [row.entry_id for row in result.rows] == [scene.entries[1].id, scene.entries[0].id]


def a_round_of_three(scene: Scene) -> None:
    scene.pitch.state = "closed"
    for entry, mark in zip(scene.entries, (5, 7, 10), strict=False):  # the third's cards are left over from elsewhere
        for member in scene.members:
            a_card(scene.pitch, entry, member, [mark, mark, mark])


def test_who_advanced_is_for_board_and_chair_and_without_ties(app, sign_in):
    scene = a_scene()
    scene.freeze()
    other = a_scene()
    tied = a_user()
    member = a_jury_member(scene.edition, tied, role="chair")
    assert member.ready
    a_conflict(scene.edition, tied, scene.entries[0].company)
    session.commit()
    assert [one.nominee in sign_in(scene.chair).get(scene.url).text for one in scene.entries] == [True] * 4
    assert sign_in(scene.chair).post(f"{scene.url}/{scene.category.id}", data={"reason": "x"}).status_code == 403
    page = sign_in(tied).get(scene.url).text
    assert [one.nominee in page for one in scene.entries] == [False] * 4
    for person in (scene.secretary, scene.members[0].user, other.board, a_user()):
        session.commit()
        assert sign_in(person).get(scene.url).status_code == 404
    assert sign_in(scene.board).get(f"/rounds/{scene.written.id}/entries").status_code == 404  # it takes all


def test_the_page_takes_the_same_statements_for_four_categories_as_for_one(app, sign_in, statements):
    scene = a_scene()
    scene.freeze()
    browser, url = sign_in(scene.board), scene.url
    browser.get(url)
    with statements() as few:
        browser.get(url)
    for _number in range(3):
        other = a_category(scene.edition)
        more = an_entry(other, state="accepted")
        session.add(RoundEntry(round_id=scene.pitch.id, entry_id=more.id, source="clock"))
    session.commit()
    with statements() as many:
        browser.get(url)
    assert len(many) <= len(few) == 5  # three for the page, the others for session and rail


def order(scene: Scene, **fields: str) -> dict[str, str]:
    data = {"begin": "", "minutes": "20", "pause": "10"}
    return {**data, **fields}


def local(at) -> str:
    from portal.core.clock import in_zone

    return f"{in_zone(at, 'Europe/Brussels'):%Y-%m-%dT%H:%M}"


def test_the_running_order_is_proposed_saved_and_kept(app, sign_in):
    scene = a_scene()
    scene.freeze()
    browser, url = sign_in(scene.secretary), f"/rounds/{scene.pitch.id}/running-order"
    first, second = scene.entries[:2]
    start = scene.pitch.opens_at + timedelta(hours=1)
    proposed = browser.post(url, data=order(scene, **{f"at-{first.id}": local(start), f"place-{first.id}": "Room 2", "then": "lay-out"}))
    assert proposed.status_code == 200
    assert local(start + timedelta(minutes=30)) in proposed.text
    assert times(scene) == []
    fields = {f"at-{first.id}": local(start + timedelta(minutes=30)), f"at-{second.id}": local(start), f"minutes-{second.id}": "15", f"place-{second.id}": "Hall"}
    assert browser.post(url, data=order(scene, **fields)).status_code == 302
    assert times(scene) == [(second.id, start, 15, "Hall"), (first.id, start + timedelta(minutes=30), 20, "")]
    page = browser.get(url).text
    assert page.index(second.nominee) < page.index(first.nominee)
    browser.post(url, data=order(scene, **{f"at-{first.id}": local(start)}))
    assert times(scene) == [(first.id, start, 20, "")]


def times(scene: Scene):
    from portal.awards.models import Slot

    session.commit()
    session.expire_all()
    return [(one.entry_id, one.starts_at, one.minutes, one.place) for one in session.scalars(select(Slot).order_by(Slot.starts_at))]


def test_a_time_outside_the_round_is_said_beside_it(app, sign_in):
    scene = a_scene()
    scene.freeze()
    url, first = f"/rounds/{scene.pitch.id}/running-order", scene.entries[0]
    answer = sign_in(scene.secretary).post(url, data=order(scene, **{f"at-{first.id}": local(scene.pitch.closes_at)}))
    assert (answer.status_code, "This lies outside the round" in answer.text, times(scene)) == (422, True, [])


def test_the_running_order_is_the_secretariats_and_of_live_rounds(app, sign_in):
    scene = a_scene()
    scene.freeze()
    url = f"/rounds/{scene.pitch.id}/running-order"
    for person in (scene.board, scene.chair, scene.members[0].user):
        assert sign_in(person).get(url).status_code == 404
    assert sign_in(scene.secretary).get(f"/rounds/{scene.written.id}/running-order").status_code == 404
    scene.pitch.state = "closed"
    session.commit()
    browser = sign_in(scene.secretary)
    assert "The round has closed" in browser.get(url).text
    assert browser.post(url, data=order(scene)).status_code == 403


def test_a_discussion_is_opened_closed_and_frozen_without_a_count(app):
    scene = a_scene()
    talk = a_round(scene.edition, position=3, kind="discussion", weight=0, criteria=0, state="closed", opens_at=now() - 2 * DAY, closes_at=now() - DAY)
    freeze_round(talk, now())
    session.commit()
    assert session.scalars(select(ResultSet)).all() == []
    assert session.get_one(Round, talk.id).state == "frozen"


def test_the_rank_decides_and_not_the_place_in_the_list(app):
    scene = a_scene((9, 9, 9))
    scene.freeze()
    result = session.scalars(select(ResultSet)).one()
    assert services.leading(result, 1) == [row.entry_id for row in result.rows]
