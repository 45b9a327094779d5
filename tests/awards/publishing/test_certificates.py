"""The certificate, and the page that says what became of one's own entry: after the reveal, for nominee and association."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.awards.publishing.gala import SECRET, Gala, a_gala
from tests.conftest import SignIn
from tests.factories import a_manager, a_user


def certificate(gala: Gala) -> str:
    return f"/entries/{gala.winner.id}/certificate.pdf"


def test_it_names_nominee_category_edition_citation_and_where_to_check(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    gala.contacts[gala.winner.id].locale = "en"
    answer = sign_in(gala.contacts[gala.winner.id]).get(certificate(gala))
    document = PdfReader(io.BytesIO(answer.data))
    text = " ".join("".join(page.extract_text() for page in document.pages).split())
    wanted = [gala.winner.nominee, gala.categories[0].name["en"], "Edition 2027", SECRET, "Winner", f"{gala.url()}/integrity"]
    assert [word for word in wanted if word not in text] == []
    assert len(document.pages) == 1
    box = document.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595)


def test_a_long_name_and_citation_stay_on_one_page(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    gala.winner.nominee = "Landesweite Gesellschaft für außerordentlich freundliche Auskunft und Hilfe"
    decision_items = gala.winner
    assert decision_items
    answer = sign_in(gala.manager).get(certificate(gala))
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1


def test_the_association_gets_it_too(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    answer = sign_in(gala.manager).get(certificate(gala))
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize("published", ["", "shortlist"])
def test_before_the_reveal_it_does_not_exist_for_winner_or_finalist(app: Flask, sign_in: SignIn, published: str) -> None:
    gala = a_gala(published=published)
    for entry in (gala.winner, gala.finalist):
        browser = sign_in(gala.contacts[entry.id])
        answers = [browser.get(f"/entries/{entry.id}/{page}") for page in ("certificate.pdf", "outcome", "feedback")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_finalists_and_strangers_get_none(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    assert sign_in(gala.contacts[gala.finalist.id]).get(f"/entries/{gala.finalist.id}/certificate.pdf").status_code == 404
    for other in (a_user(), a_manager(), gala.contacts[gala.finalist.id], gala.chair):
        assert sign_in(other).get(certificate(gala)).status_code == 404


def test_the_outcome_page_says_what_became_of_the_entry(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    words = {"winner": gala.winner, "finalist": gala.finalist, "loser": gala.loser}
    pages = {key: sign_in(gala.manager).get(f"/entries/{entry.id}/outcome").text for key, entry in words.items()}
    assert SECRET in pages["winner"]
    assert "Finalist" in pages["finalist"]
    assert "This entry is not on the shortlist." in pages["loser"]
    assert SECRET not in pages["finalist"] + pages["loser"]
