"""The recipe of the sample is public, and whoever has the seed draws the same sites."""

from __future__ import annotations

import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.certification.applying import services
from portal.core.database import session
from tests.certification.factories import a_case, a_manager, a_site, an_agreement
from tests.conftest import SignIn, Statements

PAGE = "/register/sample"
ROWS = re.compile(r'<th scope="row" class="num">(\d+)</th>.*?(not drawn|drawn)</span>', re.S)


def test_an_outsider_draws_what_the_manager_drew(app: Flask, client: FlaskClient, sign_in: SignIn) -> None:
    case = a_case("accepted")
    for _number in range(8):
        a_site(case)
    an_agreement(case, "draft")
    session.refresh(case)
    manager = a_manager(case.scheme_version)
    sample = services.draw_sample(case, actor=manager)
    session.commit()
    page = sign_in(manager).get(f"/certification/cases/{case.id}/agreement").text.replace("&amp;", "&")
    link = re.search(r'href="(/register/sample\?[^"#]+)', page)
    assert link is not None
    seen = ROWS.findall(client.get(link[1]).text)  # nobody is signed in here
    assert [int(number) for number, _drawn in seen] == [one[0] for one in sample["order"]]
    assert [int(number) for number, drawn in seen if drawn == "drawn"] == list(sample["drawn"])


def test_the_recipe_on_the_page_gives_the_digests_of_the_page(app: Flask, client: FlaskClient, statements: Statements) -> None:
    with statements() as asked:
        text = client.get(f"{PAGE}?seed=C-1-ab&sites=3, 17 5&take=1").text
    by_hand = sorted((hashlib.sha256(f"C-1-ab:{one}".encode()).hexdigest(), one) for one in (3, 5, 17))
    assert [int(number) for number, _drawn in ROWS.findall(text)] == [one for _digest, one in by_hand]
    assert all(digest in text for digest, _one in by_hand)
    assert asked == []


@pytest.mark.parametrize("query", ["seed=a", "sites=1", "seed=a&sites=x", "seed=a&sites=-1", "seed=a&sites=1&take=many", "seed=a&sites=²", "seed=%00&sites=1", "sites=" + "1+" * 600 + "&seed=a"])
def test_what_is_no_draw_is_answered_in_words(app: Flask, client: FlaskClient, query: str) -> None:
    answer = client.get(f"{PAGE}?{query}")
    assert (answer.status_code, ROWS.findall(answer.text)) == (200, [])
    assert "note-warn" in answer.text
