"""The big screen at the gala: nominees first, winners once they are public, for the board and the secretariat."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.awards.models import Decision
from portal.awards.publishing import policies as may
from portal.core.database import session
from tests.awards.publishing.gala import SECRET, Gala, a_gala
from tests.conftest import Client, SignIn, Statements
from tests.factories import a_board_member, a_federation, a_user


def scenes(gala: Gala, browser: FlaskClient) -> list[str]:
    """The ids of what is shown one after the other."""
    answer = browser.get(gala.url("/stage"))
    assert answer.status_code == 200
    return re.findall(r'<section class="scene" id="([^"]*)"', answer.text)


def test_after_the_shortlist_the_nominees_are_shown_and_no_winner(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(categories=2, published="shortlist")
    browser = sign_in(gala.board[0])
    first, second = (category.key for category in gala.categories)
    assert scenes(gala, browser) == ["opening", f"nominees-{first}", f"nominees-{second}"]
    text = browser.get(gala.url("/stage")).text
    assert [entry.nominee in text for entry in gala.entries[0]] == [True, True, True, False, False]
    assert (SECRET in text, "data-reveal" in text) == (False, False)


def test_after_the_reveal_each_winner_follows_the_nominees_and_waits_for_a_key(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(categories=2, published="revealed")
    browser = sign_in(gala.secretary)
    first, second = (category.key for category in gala.categories)
    assert scenes(gala, browser) == ["opening", f"nominees-{first}", f"award-{first}", f"nominees-{second}", f"award-{second}"]
    text = browser.get(gala.url("/stage")).text
    found = re.findall(r'data-reveal>.*?<p class="scene-name">([^<]*)</p>', text, re.S)
    assert found == [gala.entries[0][0].nominee, gala.entries[1][0].nominee]
    assert len(re.findall(rf'<blockquote class="citation" data-reveal><p>{SECRET}', text)) == 2


def test_a_category_without_an_award_says_so_on_stage(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    decision = session.scalars(select(Decision)).one()
    decision.no_award = True
    for item in decision.items:
        item.outcome, item.citation = "none", {}
    gala.reveal()
    text = sign_in(gala.board[0]).get(gala.url("/stage")).text
    assert '<p class="scene-name" data-reveal>No award this year</p>' in text
    assert 'class="scene-winner"' not in text


def test_there_is_no_stage_before_the_shortlist(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    answer = sign_in(gala.board[0]).get(gala.url("/stage"))
    assert (answer.status_code, "The shortlist is announced first." in answer.text) == (403, True)
    assert "Open the stage" not in sign_in(gala.board[0]).get(f"/editions/{gala.edition.id}/publication").text
    assert str(may.show_stage(gala.board[0], gala.edition).reason) == "The shortlist is announced first."


@pytest.mark.parametrize("published", ["shortlist", "revealed"])
def test_nobody_but_board_and_secretariat_opens_it(app: Flask, client: Client, sign_in: SignIn, published: str) -> None:
    gala = a_gala(published=published)
    others: list[Any] = [a_user(), gala.manager, gala.chair, gala.contacts[gala.winner.id], a_board_member(a_federation("Elsewhere"))]
    assert [sign_in(other).get(gala.url("/stage")).status_code for other in others] == [403] * 5
    assert client.get(gala.url("/stage")).location.startswith("/sign-in")
    assert sign_in(gala.board[0]).get("/programmes/none/none/stage").status_code == 404
    assert "Open the stage" in sign_in(gala.board[0]).get(f"/editions/{gala.edition.id}/publication").text


def test_the_number_of_statements_does_not_grow(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    counts = []
    for categories in (1, 5):
        gala = a_gala(categories=categories, published="revealed")
        browser = sign_in(gala.board[0])
        browser.get(gala.url("/stage"))
        with statements() as seen:
            browser.get(gala.url("/stage"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
