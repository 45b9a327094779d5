"""Minutes: each reader's copy, corrections, signatures that freeze, versions; and what a fingerprint covers."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal.awards.deliberating.signing import digest_of, fingerprint_of
from portal.awards.models import Minutes, MinutesPart, Presence
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.deliberating.scenes import SECRET, Board, a_board, closed, opened, page
from tests.awards.factories import a_conflict
from tests.conftest import SignIn
from tests.factories import a_user


@pytest.fixture
def scene(app: Flask) -> Board:
    scene = a_board(votes="majority")
    closed(scene)
    return scene


def drafted(scene: Board, sign_in: SignIn) -> Minutes:
    assert sign_in(scene.board[0]).post(scene.url("/minutes")).status_code == 302
    return session.scalars(select(Minutes)).one()


def signed(scene: Board, sign_in: SignIn) -> Minutes:
    minutes = drafted(scene, sign_in)
    assert [sign(scene, sign_in, minutes, who) for who in (0, 1)] == [302, 302]
    return minutes


def sign(scene: Board, sign_in: SignIn, minutes: Minutes, who: int) -> int:
    return sign_in(scene.board[who]).post(f"/minutes/{minutes.id}/sign", data={"version": minutes.version}).status_code


def paper(scene: Board, sign_in: SignIn, minutes: Minutes, who: int) -> str:
    answer = sign_in(scene.board[who]).get(f"/minutes/{minutes.id}/minutes.pdf")
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


HELD = ("Alphaprize", "Betaprize", "Gammaprize one", "Left the room because of a tie: Member 3.", "Quorum: 3 members present, 2 of 3 needed.",
        "3 for, 0 against, 0 abstained", "In favour: Member 0, Member 1, Member 2.", f"{SECRET} was said.", "9.00")  # fmt: skip


def test_the_minutes_hold_attendance_quorum_results_votes_and_words(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    html = page(sign_in, scene.board[0], scene.url("/minutes"))
    text = paper(scene, sign_in, minutes, 0)
    assert [[words for words in HELD if words not in told] for told in (html, text)] == [[], []]


def test_a_member_s_copy_goes_without_the_cases_they_have_a_tie_in(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    html = page(sign_in, scene.tied, scene.url("/minutes"))
    text = paper(scene, sign_in, minutes, 3)
    edit = page(sign_in, scene.tied, f"/minutes/{minutes.id}/text")
    for told in (html, text, edit):
        assert [words for words in ("Alphaprize", SECRET, "Left the room because of a tie: Member 3.") if words in told] == []
        assert "Betaprize" in told
    hidden = session.scalars(select(MinutesPart).where(MinutesPart.item_id == scene.item(0).id)).one()
    assert hidden.digest in html
    assert "A case you take no part in" in text


def test_a_hidden_part_s_fingerprint_is_salted(scene: Board, sign_in: SignIn) -> None:
    part = drafted(scene, sign_in).parts[1]
    before = part.digest
    part.salt = "0" * 64
    assert digest_of(part) != before


def test_nobody_but_the_board_reads_minutes(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    paths = [scene.url("/minutes"), f"/minutes/{minutes.id}", f"/minutes/{minutes.id}/minutes.pdf", f"/minutes/{minutes.id}/text"]
    assert {sign_in(one).get(path).status_code for one in (scene.secretary, scene.jury_chair, a_user()) for path in paths} == {404}


def test_minutes_are_drafted_once_after_the_meeting(app: Flask, sign_in: SignIn) -> None:
    scene = a_board()
    opened(scene)
    assert sign_in(scene.board[0]).post(scene.url("/minutes")).status_code == 403
    assert sign_in(scene.board[0]).get(scene.url("/minutes")).status_code == 404


def test_members_are_told_without_a_word_of_the_contents(scene: Board, sign_in: SignIn) -> None:
    drafted(scene, sign_in)
    assert sign_in(scene.board[0]).post(scene.url("/minutes")).status_code == 403
    letters = session.scalars(select(Letter).where(Letter.template == "minutes-ready")).all()
    assert {letter.user_id for letter in letters} == {member.id for member in scene.board}
    assert [word for letter in letters for word in ("prize", SECRET) if word in letter.body] == []


def test_words_are_corrected_and_signatures_taken_away(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    sign(scene, sign_in, minutes, 0)
    mine = {part.item_id: part for part in minutes.parts}
    foreign, own = mine[scene.item(0).id], mine[scene.item(1).id]
    data = {"opening": "All were welcomed.", "closing": "", "version": minutes.version, f"text-{own.id}": "Short and clear.", f"text-{foreign.id}": "Sneaked in."}
    assert sign_in(scene.tied).post(f"/minutes/{minutes.id}/text", data=data).status_code == 302
    assert (own.text, foreign.text, minutes.opening) == ("Short and clear.", f"{SECRET} was said.", "All were welcomed.")
    assert (minutes.signatures, minutes.fingerprint) == ([], fingerprint_of(minutes, [part.digest for part in minutes.parts]))
    late = sign_in(scene.board[1]).post(f"/minutes/{minutes.id}/text", data={**data, "opening": "My own words"})
    assert (late.status_code, "My own words" in late.text) == (409, True)


def test_the_chair_and_one_more_sign_and_then_nothing_changes(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    stale = minutes.version
    states = []
    for who in (1, 0):
        assert sign(scene, sign_in, minutes, who) == 302
        states.append(minutes.state)
    assert states == ["draft", "signed"]
    assert {one.content_hash for one in minutes.signatures} == {minutes.fingerprint}
    refused = [
        sign_in(scene.board[2]).post(f"/minutes/{minutes.id}/text", data={"opening": "Other", "closing": "", "version": minutes.version}).status_code,
        sign_in(scene.board[2]).post(f"/minutes/{minutes.id}/sign", data={"version": stale}).status_code,
    ]
    assert (refused, minutes.opening) == ([403, 403], "")


def test_two_members_without_the_chair_are_not_enough(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    assert [sign(scene, sign_in, minutes, who) for who in (1, 2, 2)] == [302, 302, 403]
    assert minutes.state == "draft"
    assert "The chair of the meeting has not signed yet." in page(sign_in, scene.board[2], scene.url("/minutes"))


def test_every_case_needs_a_signature_of_somebody_who_took_part(app: Flask, sign_in: SignIn) -> None:
    scene = a_board()
    company = scene.entries[0][0].company
    assert company
    closed(scene)
    minutes = drafted(scene, sign_in)
    a_conflict(scene.edition, scene.board[0], company)  # the chair learns of a tie before signing
    assert [sign(scene, sign_in, minutes, who) for who in (0, 3)] == [302, 302]
    number = next(part.position for part in minutes.parts if part.item_id == scene.item(0).id)
    assert f"Item {number} still needs the signature" in page(sign_in, scene.board[1], scene.url("/minutes"))
    assert sign(scene, sign_in, minutes, 2) == 302
    assert minutes.state == "signed"


def test_a_signature_is_for_what_was_seen(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    stale = minutes.version
    sign_in(scene.board[1]).post(f"/minutes/{minutes.id}/text", data={"opening": "Changed", "closing": "", "version": stale})
    answer = sign_in(scene.board[0]).post(f"/minutes/{minutes.id}/sign", data={"version": stale})
    assert (answer.status_code, minutes.signatures) == (409, [])


def test_a_later_change_is_a_new_version_with_its_reason(scene: Board, sign_in: SignIn) -> None:
    first = signed(scene, sign_in)
    before = first.fingerprint
    browser = sign_in(scene.board[1])
    assert browser.post(f"/minutes/{first.id}/replace", data={"reason": ""}).status_code == 422
    assert browser.post(f"/minutes/{first.id}/replace", data={"reason": "A name was misspelt."}).status_code == 302
    assert browser.post(f"/minutes/{first.id}/replace", data={"reason": "Again."}).status_code == 409
    second = session.scalars(select(Minutes).where(Minutes.number == 2)).one()
    assert (first.state, second.state) == ("signed", "draft")
    assert [sign(scene, sign_in, second, who) for who in (0, 1)] == [302, 302]
    assert (first.state, second.state, first.fingerprint) == ("replaced", "signed", before)
    assert "A name was misspelt." in page(sign_in, scene.board[0], scene.url("/minutes"))
    assert page(sign_in, scene.board[0], f"/minutes/{first.id}")


def test_facts_are_those_of_the_meeting_whatever_happens_later(scene: Board, sign_in: SignIn) -> None:
    minutes = signed(scene, sign_in)
    session.scalars(select(Presence).where(Presence.part == "left")).one().part = "present"
    scene.categories[1].name = {"en": "Renamed"}
    session.commit()
    text = page(sign_in, scene.board[0], f"/minutes/{minutes.id}")
    assert ("Left the room because of a tie: Member 3." in text, "Renamed" in text) == (True, False)


def test_words_never_become_markup(scene: Board, sign_in: SignIn) -> None:
    minutes = drafted(scene, sign_in)
    data = {"opening": "Because #panic() *really* <b>matters</b>", "closing": "", "version": minutes.version}
    sign_in(scene.board[0]).post(f"/minutes/{minutes.id}/text", data=data)
    assert "Because #panic() *really* <b>matters</b>" in paper(scene, sign_in, minutes, 0)
    assert "<b>matters</b>" not in page(sign_in, scene.board[0], scene.url("/minutes"))


def test_what_waits_is_on_the_home_page(scene: Board, sign_in: SignIn) -> None:
    told = [["Draft the minutes" in page(sign_in, one, "/waiting") for one in (scene.board[0], scene.board[1])]]
    minutes = drafted(scene, sign_in)
    sign(scene, sign_in, minutes, 0)
    told += [["Sign the minutes" in page(sign_in, one, "/waiting") for one in (scene.board[0], scene.board[1], scene.secretary)]]
    assert told == [[True, False], [False, True, False]]
