"""Before the reveal nothing public tells a winner from a finalist, and nothing derived from results exists."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.awards.models import DecisionItem, JuryMember
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.publishing.gala import SECRET, Gala, a_gala
from tests.conftest import Client, SignIn
from tests.factories import a_manager, a_user

PLAIN = ("/", "/winners", "/cases", "/cases?q=Company", "/programmes", "/sitemap.xml", "/announcements.atom", "/robots.txt")


def addresses(gala: Gala) -> list[str]:
    """Every public address, and those one may guess."""
    own = ["", "/shortlist", "/integrity", "/seal.json", "/opened.json", "/winners", "/results", "/archive.zip"]
    entries = [entry for listed in gala.entries for entry in listed]
    return [
        *PLAIN, f"/programmes/{gala.edition.programme.slug}", *(gala.url(page) for page in own),
        *(f"/cases/{entry.slug}" for entry in entries), *(f"/entries/{entry.id}/case" for entry in entries),
        *(f"/entries/{entry.id}/{page}" for entry in entries for page in ("outcome", "certificate.pdf", "feedback")),
        f"/editions/{gala.edition.id}/archive.zip", f"/editions/{gala.edition.id}/publication/preview",
    ]  # fmt: skip


def bytes_of(answer: TestResponse) -> str:
    return answer.text + "\n".join(f"{key}: {value}" for key, value in answer.headers.items())


def leaks(browser: FlaskClient, urls: Iterable[str], secrets: Iterable[str]) -> list[tuple[str, str]]:
    found = []
    for url in urls:
        body = bytes_of(browser.get(url))
        found += [(url, secret) for secret in secrets if secret in body]
    return found


@pytest.fixture
def gala(app: Flask) -> Gala:
    return a_gala(categories=2, published="shortlist")


def test_no_citation_total_or_name_off_the_shortlist_reaches_anybody_not_entitled(gala: Gala, client: Client, sign_in: SignIn) -> None:
    for member in session.scalars(select(JuryMember).where(JuryMember.role == "juror")):
        assert member.user
        member.user.name = "Quentin Unnameable"
    secrets = [SECRET, "Unnameable", ">9.00<", gala.loser.nominee, gala.loser.slug]
    readers = [client, *(sign_in(one) for one in (a_user(), a_manager(), gala.contacts[gala.finalist.id]))]
    assert [leak for reader in readers for leak in leaks(reader, addresses(gala), secrets)] == []


def test_nothing_of_the_shortlist_exists_before_it_is_announced(app: Flask, client: Client, sign_in: SignIn) -> None:
    gala = a_gala()
    secrets = [SECRET, *(entry.nominee for entry in gala.entries[0]), *(entry.slug for entry in gala.entries[0])]
    asked = [url for url in addresses(gala) if "/cases/" not in url]
    assert leaks(client, asked, secrets) == []
    assert [client.get(f"/cases/{entry.slug}").status_code for entry in gala.entries[0]] == [404] * 5
    assert leaks(sign_in(a_user()), asked, secrets) == []


def skeleton(text: str, nominee: str, slug: str) -> str:
    """A page without what names its entry: geometry of the plate, texts, the address."""
    text = re.sub(r'<svg class="plate.*?</svg>', "<svg/>", text, flags=re.S)
    text = re.sub(r"Company \d+", "N", text.replace(nominee, "N")).replace(slug, "S")
    return without_token(text)


def without_token(text: str) -> str:
    """Without the token against forged requests and the request's own number, which differ with every page shown."""
    return re.sub(r'csrf_token" value="[^"]+|_key" value="[^"]+|\b[0-9a-f]{16}\b', "", text)


def headers(answer: TestResponse) -> dict[str, str]:
    return {key: value for key, value in answer.headers.items() if key not in ("Content-Length", "X-Request-Id", "Date")}


def test_winner_and_finalist_pages_are_equal_in_skeleton_headers_and_statements(gala: Gala, client: Client, statements: object) -> None:
    pages, counts = [], []
    client.get("/privacy")  # the first page sets the cookie
    for entry in gala.entries[0][:3]:
        with statements() as seen:  # type: ignore[operator]
            answer = client.get(f"/cases/{entry.slug}")
        pages.append((skeleton(answer.text, entry.nominee, entry.slug), headers(answer), answer.status_code))
        counts.append([re.sub(r"\s+", " ", statement) for statement in seen])
    assert pages[0] == pages[1] == pages[2]
    assert counts[0] == counts[1] == counts[2]


def test_swapping_winner_and_finalist_changes_no_byte_in_public(gala: Gala, client: Client) -> None:
    """The differential test: two worlds that differ only in who wins look the same until the reveal."""

    def world() -> dict[str, str]:
        urls = [*PLAIN, *(gala.url(page) for page in ("", "/shortlist", "/integrity"))]
        urls += [f"/cases/{entry.slug}" for listed in gala.entries for entry in listed]
        return {url: without_token(client.get(url).text) for url in urls}

    before = world()
    first, second = (
        session.scalars(select(DecisionItem).where(DecisionItem.entry_id == entry.id)).one() for entry in (gala.winner, gala.finalist)
    )
    first.outcome, second.outcome = second.outcome, first.outcome
    first.citation, second.citation = second.citation, first.citation
    session.commit()
    assert world() == before


def test_the_shortlist_stands_in_alphabetical_order(app: Flask, client: Client) -> None:
    gala = a_gala()
    for entry, name in zip(gala.entries[0], ("Öland Support", "zeta", "Alpha", "x", "y"), strict=True):
        entry.nominee = name
    gala.announce()
    text = client.get(gala.url("/shortlist")).text
    names = re.findall(r'class="shortlist-name">([^<]+)<', text)
    assert names == ["Alpha", "Öland Support", "zeta"]


@pytest.mark.parametrize("published", ["", "shortlist"])
def test_unknown_and_not_yet_public_answer_alike(app: Flask, client: Client, published: str) -> None:
    gala = a_gala(published=published)
    pairs = [
        (f"/cases/{gala.loser.slug}", "/cases/" + "0" * 32),
        (gala.url("/seal.json"), "/programmes/none/none/seal.json"),
        (gala.url("/shortlist") if not published else gala.url("/seal.json"), "/programmes/none/none/shortlist"),
    ]
    for hidden, unknown in pairs:
        answers = [client.get(url) for url in (hidden, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404]
        texts = [without_token(answer.text).replace(url, "") for answer, url in zip(answers, (hidden, unknown), strict=True)]
        assert texts[0] == texts[1]


def test_the_fingerprint_is_public_before_the_reveal_and_its_document_is_not(gala: Gala, client: Client) -> None:
    from portal.awards.models import Seal

    seal = session.scalars(select(Seal)).one()
    assert seal.fingerprint in client.get(gala.url("/integrity")).text
    assert client.get(gala.url("/seal.json")).status_code == 404


def test_counts_of_cards_and_recusals_are_not_public_before_the_reveal(gala: Gala, client: Client) -> None:
    text = client.get(gala.url("/integrity")).text
    assert ["Recusals" in text, "Fingerprints of the counts" in text] == [False, False]


def test_feeds_name_no_entry(gala: Gala, client: Client) -> None:
    names = [entry.nominee for listed in gala.entries for entry in listed]
    assert leaks(client, ("/announcements.atom", "/sitemap.xml"), names) == []


def test_letters_before_the_reveal_hold_no_outcome(gala: Gala) -> None:
    bodies = session.scalars(select(Letter.body)).all()
    assert bodies
    assert [body for body in bodies if SECRET in body] == []


def test_an_edition_in_preparation_is_unknown(app: Flask, client: Client) -> None:
    gala = a_gala(published="shortlist", state="preparing")
    assert [client.get(gala.url(page)).status_code for page in ("", "/shortlist", "/integrity")] == [404] * 3
    assert client.get(f"/cases/{gala.winner.slug}").status_code == 404
