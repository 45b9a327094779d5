"""The minutes of a category as PDF: ranking, ties, decision, reason, signatures; no juror's name."""

from __future__ import annotations

import io

from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal.awards.models import Decision, JuryMember
from portal.core.database import session
from tests.awards.factories import a_conflict
from tests.awards.publishing.gala import SECRET, Gala, a_gala
from tests.conftest import SignIn
from tests.factories import a_user


def minutes(gala: Gala, sign_in: SignIn) -> str:
    answer = sign_in(gala.board[0]).get(f"/categories/{gala.categories[0].id}/minutes.pdf")
    assert answer.status_code == 200
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_minutes_hold_ranking_decision_and_signatures(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    text = minutes(gala, sign_in)
    wanted = [*(entry.nominee for entry in gala.entries[0]), "9.00", SECRET, *(member.name for member in gala.board)]
    assert [word for word in wanted if word not in text] == []


def test_minutes_explain_every_tie(app: Flask, sign_in: SignIn) -> None:
    # With ten entries the last two have the same marks: nothing separates them.
    gala = a_gala(entries=11)
    assert "Nothing separates them, so they share a place" in minutes(gala, sign_in)


def test_minutes_carry_the_reason_as_text_never_as_markup(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(sealed=False)
    session.scalars(select(Decision)).one().reason = "Because #panic() *really* matters"
    assert "Because #panic() *really* matters" in minutes(gala, sign_in)


def test_minutes_name_no_juror(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    for member in session.scalars(select(JuryMember)):
        assert member.user
        member.user.name = "Quentin Unnameable"
    assert "Unnameable" not in minutes(gala, sign_in)


def test_minutes_are_for_the_board_without_a_tie(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    company = gala.loser.company
    assert company
    a_conflict(gala.edition, gala.board[1], company)
    url = f"/categories/{gala.categories[0].id}/minutes.pdf"
    assert [sign_in(one).get(url).status_code for one in (gala.board[0], gala.board[1], a_user())] == [200, 404, 404]
