"""A meeting over HTTP: planned, called, opened, held item by item, closed; and everybody who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.awards.deliberating import services
from portal.awards.models import AgendaItem, Attendance, Meeting, Presence
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.deliberating.scenes import Board, a_board, begun, moved, opened, planned
from tests.awards.factories import a_conflict
from tests.conftest import SignIn, Statements
from tests.factories import a_board_member, a_federation, a_key, a_user


@pytest.fixture
def scene(app: Flask) -> Board:
    return a_board()


def form(scene: Board, **changes: Any) -> dict[str, Any]:
    values = {"starts_at": "2027-03-04T10:00", "place": "The Hall", "chair_id": scene.board[0].id, "deputy_id": scene.board[1].id}
    return {**values, "_key": a_key(), **changes}


def test_the_secretariat_plans_a_meeting_with_every_open_category(scene: Board, sign_in: SignIn) -> None:
    answer = sign_in(scene.secretary).post(f"/editions/{scene.edition.id}/meetings/new", data=form(scene))
    meeting = session.scalars(select(Meeting)).one()
    assert (answer.status_code, answer.location) == (302, f"/meetings/{meeting.id}/preparation")
    items = session.scalars(select(AgendaItem).order_by(AgendaItem.position)).all()
    assert [item.position for item in items] == [1, 2, 3, 4, 5]
    assert [item.category_id is None for item in items] == [True, False, False, False, True]
    assert {one.user_id: one.votes for one in meeting.attendances} == {
        **{member.id: True for member in scene.board}, scene.jury_chair.id: False,
    }  # fmt: skip


def test_the_same_form_sent_twice_makes_one_meeting(scene: Board, sign_in: SignIn) -> None:
    browser, data = sign_in(scene.board[0]), form(scene)
    answers = [browser.post(f"/editions/{scene.edition.id}/meetings/new", data=data).location for _ in range(2)]
    assert (len(set(answers)), session.scalar(select(func.count(Meeting.id)))) == (1, 1)


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"deputy_id": "CHAIR"}, "The deputy must be somebody else than the chair."),
    ({"starts_at": ""}, "Please fill this in."),
    ({"starts_at": "tomorrow"}, "Please give a date and a time."),
    ({"link": "meet.example"}, "A link begins with https://."),
])  # fmt: skip
def test_what_is_typed_wrongly_comes_back_with_a_sentence(scene: Board, sign_in: SignIn, changes: dict[str, Any], sentence: str) -> None:
    given = {key: scene.board[0].id if value == "CHAIR" else value for key, value in changes.items()}
    answer = sign_in(scene.secretary).post(f"/editions/{scene.edition.id}/meetings/new", data=form(scene, **given))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "The Hall" in answer.text


def test_the_chair_of_a_meeting_is_of_the_board(scene: Board, sign_in: SignIn) -> None:
    answer = sign_in(scene.secretary).post(f"/editions/{scene.edition.id}/meetings/new", data=form(scene, chair_id=scene.secretary.id))
    assert (answer.status_code, session.scalar(select(func.count(Meeting.id)))) == (422, 0)


def test_nobody_else_finds_a_meeting(scene: Board, sign_in: SignIn) -> None:
    planned(scene)
    others = [a_user(), a_board_member(a_federation("Elsewhere"))]
    paths = [f"/editions/{scene.edition.id}/meetings", scene.url(), scene.url("/live"), scene.url("/preparation")]
    assert {sign_in(other).get(path).status_code for other in others for path in paths} == {404}


def test_each_gets_an_invitation_with_an_agenda_of_their_own(scene: Board, sign_in: SignIn) -> None:
    planned(scene, called=False)
    sign_in(scene.secretary).post(scene.url("/call"))
    letters = {letter.user_id: letter.body for letter in session.scalars(select(Letter).where(Letter.template == "meeting-called"))}
    assert set(letters) == {member.id for member in (*scene.board, scene.jury_chair)}
    assert "Alphaprize" in letters[scene.board[0].id]
    assert "Alphaprize" not in letters[scene.tied.id]
    assert letters[scene.tied.id].count("A case you take no part in") == 1


def test_calling_again_after_a_change_writes_again(scene: Board, sign_in: SignIn) -> None:
    planned(scene)
    browser = sign_in(scene.secretary)
    browser.post(scene.url("/details"), data=form(scene, version=scene.meeting.version, place="The Other Hall"))
    browser.post(scene.url("/call"))
    bodies = session.scalars(select(Letter.body).where(Letter.user_id == scene.board[0].id)).all()
    assert ["The Other Hall" in body for body in bodies] == [False, True]


def test_two_tabs_never_overwrite_each_other(scene: Board, sign_in: SignIn) -> None:
    planned(scene)
    version = scene.meeting.version
    answers = [sign_in(scene.secretary).post(scene.url("/details"), data=form(scene, version=version, place=place)) for place in ("One", "Two")]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert scene.meeting.place == "One"


def test_a_meeting_is_called_off_with_a_reason_and_letters(scene: Board, sign_in: SignIn) -> None:
    planned(scene)
    browser = sign_in(scene.board[1])
    assert browser.post(scene.url("/cancel"), data={"reason": " "}).status_code == 409
    assert browser.post(scene.url("/cancel"), data={"reason": "Two are ill."}).status_code == 302
    assert scene.meeting.state == "cancelled"
    bodies = session.scalars(select(Letter.body).where(Letter.template == "meeting-cancelled")).all()
    assert (len(bodies), all("Two are ill." in body for body in bodies)) == (5, True)


def test_the_agenda_is_put_into_the_order_with_the_fewest_departures(scene: Board, sign_in: SignIn) -> None:
    company = scene.entries[2][0].company
    assert company
    a_conflict(scene.edition, scene.tied, company)  # the first and the third category: apart
    planned(scene)
    first = scene.item(0)
    for item in (scene.item(0), scene.item(1), scene.item(2)):
        item.position = 2 + scene.categories.index(item.category)  # type: ignore[arg-type]
    session.commit()
    browser = sign_in(scene.secretary)
    assert "In this order people leave the room 2 times; 1 would do." in browser.get(scene.url("/preparation")).text
    browser.post(scene.url("/order"))
    assert "In this order somebody leaves the room once: no order has fewer departures." in browser.get(scene.url("/preparation")).text
    assert first.position in (2, 3, 4)


def test_items_are_added_moved_timed_and_removed(scene: Board, sign_in: SignIn) -> None:
    planned(scene)
    browser = sign_in(scene.board[0])
    assert browser.post(scene.url("/agenda"), data={"category_id": 0, "title": "The gala", "minutes": 20}).status_code == 302
    item = session.scalars(select(AgendaItem).where(AgendaItem.title == "The gala")).one()
    browser.post(f"/agenda-items/{item.id}/up")
    assert item.position == 5
    browser.post(f"/agenda-items/{item.id}/change", data={"minutes": 45, "title": "The gala evening", "version": item.version})
    assert (item.minutes, item.title) == (45, "The gala evening")
    browser.post(f"/agenda-items/{item.id}/remove")
    assert session.scalar(select(func.count(AgendaItem.id)).where(AgendaItem.meeting_id == scene.meeting.id)) == 5
    assert browser.post(scene.url("/agenda"), data={"category_id": 0, "title": "", "minutes": 20}).status_code == 422


def test_members_check_in_from_an_hour_before(scene: Board, sign_in: SignIn) -> None:
    planned(scene, hours=2)
    browser = sign_in(scene.board[2])
    assert browser.post(scene.url("/check-in"), data={"status": "present"}).status_code == 403
    scene.meeting.starts_at = now() + timedelta(minutes=59)
    assert browser.post(scene.url("/check-in"), data={"status": "remote"}).status_code == 302
    assert browser.post(scene.url("/check-in"), data={"status": "flying"}).status_code == 409
    assert sign_in(scene.secretary).post(scene.url("/check-in"), data={"status": "present"}).status_code == 403
    statuses = session.scalars(select(Attendance.status).where(Attendance.user_id == scene.board[2].id)).all()
    assert statuses == ["remote"]


def test_the_chair_or_the_deputy_opens_and_nobody_else(scene: Board, sign_in: SignIn) -> None:
    planned(scene)
    answers = [sign_in(one).post(scene.url("/open")).status_code for one in (scene.secretary, scene.board[2], scene.board[1], scene.board[0])]
    assert (answers, scene.meeting.state) == ([403, 403, 302, 403], "open")


def test_who_chairs_begins_and_finishes_items_one_at_a_time(scene: Board, sign_in: SignIn) -> None:
    opened(scene)
    first, second = scene.item(0), scene.item(1)
    chair, other = sign_in(scene.board[0]), sign_in(scene.board[2])
    assert other.post(f"/agenda-items/{first.id}/start").status_code == 403
    assert chair.post(f"/agenda-items/{first.id}/start").status_code == 302
    assert chair.post(f"/agenda-items/{second.id}/start").status_code == 403
    assert chair.post(f"/agenda-items/{first.id}/finish").status_code == 302
    assert chair.post(f"/agenda-items/{first.id}/finish").status_code == 403
    assert (first.state, second.state) == ("done", "waiting")


def test_who_left_for_a_case_is_noted(scene: Board) -> None:
    opened(scene)
    item = begun(scene)
    parts = {one.user_id: one.part for one in session.scalars(select(Presence).where(Presence.item_id == item.id))}
    assert parts == {
        **{member.id: "present" for member in scene.board[:3]}, scene.tied.id: "left", scene.jury_chair.id: "absent",
    }  # fmt: skip


def test_whoever_comes_later_is_noted_and_whoever_goes_stays_noted(scene: Board) -> None:
    meeting = opened(scene, here=3)
    item = begun(scene)
    services.check_in(meeting, "remote", actor=scene.tied, at=now())
    services.check_in(meeting, "absent", actor=scene.board[2], at=now())
    parts = {one.user_id: one.part for one in session.scalars(select(Presence).where(Presence.item_id == item.id))}
    assert (parts[scene.tied.id], parts[scene.board[2].id]) == ("left", "present")


def test_without_a_quorum_no_case_is_taken(scene: Board, sign_in: SignIn) -> None:
    opened(scene, here=1)
    answer = sign_in(scene.board[0]).post(f"/agenda-items/{scene.item(0).id}/start")
    assert answer.status_code == 403
    assert "There is no quorum for this case." in answer.text


def test_whoever_has_a_tie_does_not_count_as_present(app: Flask, sign_in: SignIn) -> None:
    scene = a_board(quorum="half", quorum_of="members")
    meeting = opened(scene, here=2)
    services.check_in(meeting, "present", actor=scene.tied, at=now())
    session.commit()
    chair = sign_in(scene.board[0])
    assert chair.post(f"/agenda-items/{scene.item(0).id}/start").status_code == 403  # two of four
    assert chair.post(f"/agenda-items/{scene.item(1).id}/start").status_code == 302  # three of four


def test_the_deputy_takes_the_cases_of_a_chair_with_a_tie(scene: Board, sign_in: SignIn) -> None:
    company = scene.entries[0][0].company
    assert company
    a_conflict(scene.edition, scene.board[0], company)
    opened(scene)
    item = scene.item(0)
    answers = [sign_in(one).post(f"/agenda-items/{item.id}/start").status_code for one in (scene.board[0], scene.board[2], scene.board[1])]
    assert answers == [404, 403, 302]


def test_a_finished_item_is_taken_up_again_with_a_reason(scene: Board, sign_in: SignIn) -> None:
    opened(scene)
    item = begun(scene)
    chair = sign_in(scene.board[0])
    chair.post(f"/agenda-items/{item.id}/finish")
    assert chair.post(f"/agenda-items/{item.id}/resume", data={"reason": ""}).status_code == 409
    assert chair.post(f"/agenda-items/{item.id}/resume", data={"reason": "A paper was overlooked."}).status_code == 302
    assert item.state == "waiting"


def test_a_meeting_is_closed_only_between_items(scene: Board, sign_in: SignIn) -> None:
    opened(scene)
    item = begun(scene)
    chair = sign_in(scene.board[0])
    assert chair.post(scene.url("/close")).status_code == 403
    chair.post(f"/agenda-items/{item.id}/finish")
    assert chair.post(scene.url("/close")).status_code == 302
    assert scene.meeting.state == "closed"


def test_an_item_with_an_open_vote_is_not_finished(scene: Board, sign_in: SignIn) -> None:
    opened(scene)
    item = begun(scene)
    moved(scene, item)
    assert sign_in(scene.board[0]).post(f"/agenda-items/{item.id}/finish").status_code == 403


def test_notes_are_the_boards_while_the_meeting_is_open(scene: Board, sign_in: SignIn) -> None:
    opened(scene)
    item = scene.item(0)
    data = {"note": "It was weighed long.", "version": item.version}
    assert sign_in(scene.board[2]).post(f"/agenda-items/{item.id}/note", data=data).status_code == 302
    late = sign_in(scene.board[1]).post(f"/agenda-items/{item.id}/note", data={**data, "note": "My own words"})
    assert (late.status_code, "My own words" in late.text, item.note) == (409, True, "It was weighed long.")
    assert sign_in(scene.jury_chair).post(f"/agenda-items/{item.id}/note", data=data).status_code == 404


def test_the_page_of_a_meeting_costs_the_same_with_many_items(scene: Board, sign_in: SignIn, statements: Statements) -> None:
    opened(scene)
    browser = sign_in(scene.board[1])
    counts = []
    for _ in range(2):
        with statements() as seen:
            assert browser.get(scene.url("/live")).status_code == 200
        counts.append(len(seen))
        for number in range(6):
            services_item = {"category": None, "title": f"More {number}", "minutes": 5}
            session.add(AgendaItem(meeting_id=scene.meeting.id, position=10 + number, title=services_item["title"], minutes=5))
        session.commit()
    assert counts[0] == counts[1]


def test_the_list_of_meetings_costs_six_statements(scene: Board, sign_in: SignIn, statements: Statements) -> None:
    counts = []
    for number in (1, 6):
        while session.scalar(select(func.count(Meeting.id))) < number:  # type: ignore[operator]
            planned(scene, called=False)
        browser = sign_in(scene.board[0])
        with statements() as seen:
            assert browser.get(f"/editions/{scene.edition.id}/meetings").status_code == 200
        counts.append(len([one for one in seen if "browser_sessions" not in one and not one.startswith(("BEGIN", "UPDATE"))]))
    assert counts[0] == counts[1] <= 6
