"""A member with a tie: names of the case planted everywhere, and every answer and letter they get searched for them."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.deliberating import services
from portal.awards.models import AgendaItem, Minutes, Motion
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.deliberating.scenes import SECRET, Board, a_board, begun, closed, moved, opened, planned
from tests.awards.factories import a_conflict
from tests.conftest import SignIn

PLANTED = ("Alphaprize", SECRET)
"""The category's name and its nominees' begin with the first; every note of it holds the second."""


def of_a_meeting(scene: Board) -> list[str]:
    """Every page about the meeting that does not name an item."""
    minutes = [f"/minutes/{one}{tail}" for one in session.scalars(select(Minutes.id)) for tail in ("", "/text", "/minutes.pdf")]
    return [
        f"/editions/{scene.edition.id}/meetings", scene.url(), scene.url("/live"), scene.url("/preparation"), scene.url("/details"),
        scene.url("/minutes"), "/waiting", f"/editions/{scene.edition.id}/decisions", *minutes,
    ]  # fmt: skip


def told(sign_in: SignIn, who: User, paths: list[str]) -> str:
    browser, found = sign_in(who), []
    for path in paths:
        answer = browser.get(path)
        if answer.mimetype == "application/pdf":
            found += [one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages]
        elif answer.status_code == 200:
            found += [answer.text, str(answer.headers)]
    found += [f"{one.subject} {one.body}" for one in session.scalars(select(Letter).where(Letter.user_id == who.id))]
    return "\n".join(found)


def noted(scene: Board) -> None:
    item = scene.item(0)
    services.save_note(item, f"{SECRET} was said.", actor=scene.board[0], version=item.version)
    session.commit()


@pytest.mark.parametrize("moment", ["planned", "at work", "voting", "closed"])
@pytest.mark.parametrize("who", ["board", "jury chair", "secretary"])
def test_no_page_and_no_letter_names_a_case_to_whoever_has_a_tie_in_it(app: Flask, sign_in: SignIn, moment: str, who: str) -> None:
    scene = a_board(votes="majority")
    person = {"board": scene.tied, "jury chair": scene.jury_chair, "secretary": scene.secretary}[who]
    if who != "board":
        company = scene.entries[0][0].company
        assert company
        a_conflict(scene.edition, person, company)
    if moment == "closed":
        closed(scene)
        services.draft_minutes(scene.meeting, actor=scene.board[0])
    elif moment == "planned":
        planned(scene)
    else:
        opened(scene)
        item = begun(scene)
        noted(scene)
        if moment == "voting":
            services.cast_ballot(moved(scene, item), "for", actor=scene.board[1])
    session.commit()
    text = told(sign_in, person, of_a_meeting(scene))
    assert [word for word in PLANTED if word in text] == []
    assert "Betaprize" in text  # the search would have found it
    everything = told(sign_in, scene.board[1], of_a_meeting(scene))
    assert "Alphaprize" in everything


def test_a_case_s_own_pages_do_not_exist_for_whoever_has_a_tie_in_it(app: Flask, sign_in: SignIn) -> None:
    scene = a_board(votes="majority")
    opened(scene)
    item = begun(scene)
    motion = moved(scene, item)
    browser = sign_in(scene.tied)
    posts = [
        *(f"/agenda-items/{item.id}/{tail}" for tail in ("start", "finish", "resume", "note", "motions", "up", "down", "remove", "change")),
        *(f"/motions/{motion.id}/{tail}" for tail in ("vote", "close", "withdraw", "casting-vote")),
    ]
    absent = browser.get("/agenda-items/999999")
    mine = browser.get(f"/agenda-items/{item.id}")
    assert mine.status_code == absent.status_code == 404
    assert without_tokens(mine.data) == without_tokens(absent.data.replace(b"999999", str(item.id).encode()))
    assert {browser.post(path, data={"reason": "So.", "version": 1, "minutes": 5, "choice": "for", "note": "x"}).status_code for path in posts} == {404}
    assert session.scalars(select(Motion.state)).all() == ["open"]


def test_while_a_case_is_at_work_a_tied_member_is_told_to_leave_and_when_to_come_back(app: Flask, sign_in: SignIn) -> None:
    scene = a_board()
    opened(scene)
    begun(scene)
    text = sign_in(scene.tied).get(scene.url("/live")).text
    number = scene.item(0).position
    assert [words for words in ("A case you take no part in", "Please leave the room", "Back at about", f"Item {number} of 5") if words not in text] == []


def test_what_is_done_in_a_case_changes_no_byte_of_what_a_tied_member_gets(app: Flask, sign_in: SignIn) -> None:
    """The same minute with and without a note, a vote and ballots: the answers are equal."""
    scene = a_board(votes="majority")
    opened(scene)
    item = begun(scene)
    paths = [scene.url("/live"), f"/editions/{scene.edition.id}/meetings", "/waiting"]
    tied, other = sign_in(scene.tied), sign_in(scene.board[1])

    def answers() -> list[bytes]:
        return [without_tokens(tied.get(path).data) for path in paths]

    before, seen_before = answers(), without_tokens(other.get(paths[0]).data)
    noted(scene)
    motion = moved(scene, item)
    for member in scene.board[:3]:
        services.cast_ballot(motion, "for", actor=member)
    session.commit()
    assert answers() == before
    assert without_tokens(other.get(paths[0]).data) != seen_before


def without_tokens(data: bytes) -> bytes:
    return re.sub(rb'csrf_token" value="[^"]*|<code>[0-9a-f]{16}</code>', b"", data)


def test_a_tie_declared_in_the_meeting_works_at_once(app: Flask, sign_in: SignIn) -> None:
    scene = a_board()
    opened(scene)
    item = begun(scene, 1)
    browser = sign_in(scene.board[2])
    assert browser.get(f"/agenda-items/{item.id}").status_code == 200
    company = scene.entries[1][1].company
    assert company
    a_conflict(scene.edition, scene.board[2], company)
    assert browser.get(f"/agenda-items/{item.id}").status_code == 404
    assert "Betaprize" not in browser.get(scene.url("/live")).text
    services.finish_item(item, actor=scene.board[0])
    session.commit()
    assert {one.user_id: one.part for one in item.presences}[scene.board[2].id] == "left"


def test_the_jury_s_chair_and_the_secretariat_get_the_agenda_and_not_the_deliberation(app: Flask, sign_in: SignIn) -> None:
    scene = a_board(votes="majority")
    opened(scene)
    item = begun(scene)
    noted(scene)
    moved(scene, item)
    for person in (scene.jury_chair, scene.secretary):
        text = told(sign_in, person, of_a_meeting(scene))
        assert ("Alphaprize" in text, "Alphaprize one" in text, SECRET in text, "Vote on the proposal" in text) == (True, False, False, False)
        assert {sign_in(person).get(f"/agenda-items/{one}").status_code for one in session.scalars(select(AgendaItem.id))} == {404}
