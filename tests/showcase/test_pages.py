"""Public pages in every phase: what they show, to whom, and at what cost."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select

from portal.awards.models import Answer, Question, RuleChange, Seal
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_category, a_programme, an_edition
from tests.awards.publishing.gala import SECRET, Gala, a_gala
from tests.conftest import Client, SignIn, Statements
from tests.factories import a_federation, a_manager, a_user, an_association, saved

STORY = "They began with the caller."


def consent(gala: Gala, entry_id: int, value: str) -> None:
    question = session.scalars(select(Question).where(Question.kind == "consent")).one()
    answer = session.scalars(select(Answer).where(Answer.entry_id == entry_id, Answer.question_id == question.id)).one()
    answer.value = value


def test_an_empty_portal_has_every_page(app: Flask, client: Client) -> None:
    pages = ("/", "/winners", "/programmes", "/cases", "/privacy", "/accessibility", "/robots.txt", "/sitemap.xml", "/announcements.atom")
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)


@pytest.mark.parametrize(
    ("phase", "words"),
    [("announced", "How to enter"), ("nominating", "days left, until"), ("judging", "Jury at work"), ("deliberating", "Board deliberating")],
)
def test_an_edition_shows_what_is_on(app: Flask, client: Client, phase: str, words: str) -> None:
    edition = an_edition(a_programme(a_federation()), phase)
    category = a_category(edition)
    from tests.awards.factories import a_round

    a_round(edition, phase=phase)
    text = client.get(f"/programmes/{edition.programme.slug}/{edition.slug}").text
    assert words in text
    assert category.name["en"] in text


def test_the_front_page_leads_with_the_call_and_the_latest_winners(app: Flask, client: Client) -> None:
    gala = a_gala(published="revealed")
    a_category(an_edition(a_programme(gala.federation), "nominating", year=2028))
    an_association("Klantverband")
    text = client.get("/").text
    assert "Edition 2028: nominations open" in re.sub(r"\s+", " ", text)
    assert gala.winner.nominee in text
    assert "Klantverband" in text


def test_somebody_signed_in_goes_to_what_waits(app: Flask, sign_in: SignIn) -> None:
    assert sign_in(a_user()).get("/").location == "/waiting"


def test_winners_are_shown_with_citation_case_and_figures(app: Flask, client: Client) -> None:
    gala = a_gala(categories=2, published="revealed")
    session.scalars(select(Question).where(Question.kind == "kpi")).one().audience = "everyone"
    for url in ("/winners", gala.url()):
        text = client.get(url).text
        assert [entry.nominee in text for entry in (gala.winner, gala.entries[1][0])] == [True, True]
        assert text.count(SECRET) == 2
        assert STORY in text
        assert re.search(r"<s>30 %</s>.*?<span>12 %</span>", text, re.S)
        assert gala.loser.nominee not in text


def test_a_category_without_an_award_says_why(app: Flask, client: Client) -> None:
    gala = a_gala(categories=2, sealed=False)
    from portal.awards.deciding.services import seal_decisions
    from portal.awards.models import Decision

    decision = session.scalars(select(Decision).where(Decision.category_id == gala.categories[1].id)).one()
    decision.no_award, gala.categories[1].least_entries = True, 7
    for item in decision.items:
        item.outcome, item.citation = "none", {}
    seal_decisions(gala.edition, actor=gala.board[0])
    session.commit()
    gala.announce()
    gala.reveal()
    text = re.sub(r"\s+", " ", client.get("/winners").text)
    assert "No award this year" in text
    assert "5 eligible entries came in; the rules ask for 7." in text


def test_the_reason_for_no_award_is_public_once_it_is_revealed(app: Flask, client: Client) -> None:
    """As the form says where the board writes it (templates/awards/deciding/decision.html)."""
    gala = a_gala(categories=2, sealed=False)
    from portal.awards.deciding.services import seal_decisions
    from portal.awards.models import Decision

    first, second = session.scalars(select(Decision).order_by(Decision.category_id))
    first.reason, second.reason, second.no_award = "The visit showed more.", "Nobody changed enough.", True
    for item in second.items:
        item.outcome, item.citation = "none", {}
    seal_decisions(gala.edition, actor=gala.board[0])
    session.commit()
    gala.announce()
    gala.reveal()
    winners, seal = client.get("/winners").text, client.get(gala.url("/seal.json")).json
    assert [reason in winners for reason in (first.reason, second.reason)] == [False, True]
    assert [each["reason"] for each in seal["decisions"]] == [first.reason, second.reason]


def test_the_case_shows_what_is_for_everyone_and_nothing_else(app: Flask, client: Client) -> None:
    gala = a_gala(published="revealed")
    text = client.get(f"/cases/{gala.winner.slug}").text
    assert [STORY in text, "eleven million" in text, "Calls" in text] == [True, False, False]


def test_members_of_associations_see_their_part_too(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    url = f"/entries/{gala.winner.id}/case"
    text = sign_in(a_manager()).get(url).text
    assert [STORY in text, "eleven million" in text, "Calls" in text] == [True, False, True]
    assert sign_in(a_user()).get(url).status_code == 404


def test_without_consent_the_case_is_not_shown_to_anybody(app: Flask, client: Client, sign_in: SignIn) -> None:
    gala = a_gala(published="revealed")
    consent(gala, gala.winner.id, "")
    answer = client.get(f"/cases/{gala.winner.slug}")
    assert (answer.status_code, STORY in answer.text, gala.winner.nominee in answer.text) == (200, False, True)
    assert STORY not in sign_in(a_manager()).get(f"/entries/{gala.winner.id}/case").text
    assert gala.winner.nominee not in client.get("/cases").text
    consent(gala, gala.winner.id, "yes")
    assert gala.winner.nominee in client.get("/cases").text


def test_an_entry_off_the_shortlist_has_no_page(app: Flask, client: Client) -> None:
    gala = a_gala(published="revealed")
    assert client.get(f"/cases/{gala.loser.slug}").status_code == 404


def test_cases_are_found_by_words_country_and_category(app: Flask, client: Client) -> None:
    gala = a_gala(categories=2, published="revealed")
    gala.winner.country, gala.winner.title = "PT", "100% listening_"
    queries = ("q=100%25", "q=listening_", "country=PT", f"q={gala.winner.nominee}", f"category={gala.categories[1].key}", "q=%25")
    found = [client.get(f"/cases?{query}").text for query in queries]
    counts = [int(re.search(r'role="status">(\d+) case', text).group(1)) for text in found]  # type: ignore[union-attr]
    assert counts == [1, 1, 1, 1, 3, 1]


def test_the_opened_seal_has_the_published_fingerprint(app: Flask, client: Client) -> None:
    gala = a_gala(published="revealed")
    answer = client.get(gala.url("/seal.json"))
    assert hashlib.sha256(answer.data).hexdigest() == session.scalars(select(Seal.fingerprint)).one()
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_integrity_page_shows_method_numbers_changes_and_seal(app: Flask, client: Client) -> None:
    gala = a_gala(published="revealed")
    saved(RuleChange(edition_id=gala.edition.id, at=now(), what="Weight of C1", before="50", after="40", reason="A slip of the pen"))
    text = client.get(gala.url("/integrity")).text
    wanted = ("Criterion 1", "The mean of the marks present", "A slip of the pen", "sha256sum", "Recusals")
    assert [word for word in wanted if word not in text] == []
    assert re.search(r'data-label="Scorecards">15<', text)


def imported(app: Flask) -> str:
    runner = app.test_cli_runner()
    rows = ["edition,category,nominee,country,criterion,weight,juror,mark"]
    rows += [
        f"Cup 2019,Pairs,{name},{land},Skill,1,J{juror},{mark + juror}"
        for name, land, mark in (("Anna & Ben", "DEU", 5), ("Cara", "FRA", 4))
        for juror in (1, 2, 3)
    ]
    with runner.isolated_filesystem():
        from pathlib import Path

        Path("marks.csv").write_text("\n".join(rows) + "\n")
        result = runner.invoke(args=["awards", "import-marks", "marks.csv", "--programme", "Old Cup"])
    assert result.exit_code == 0, result.output
    return "/programmes/old-cup/cup-2019"


def test_an_imported_edition_shows_its_frozen_table_and_invents_no_winner(app: Flask, client: Client) -> None:
    a_federation()
    session.commit()
    url = imported(app)
    text = client.get(url).text
    assert "Anna &amp; Ben" in text
    assert "7.00" in text
    assert "Winner" not in re.sub(r"<(header|footer).*?</\1>", "", text, flags=re.S)
    assert client.get(f"{url}/integrity").status_code == 200
    assert client.get(f"{url}/shortlist").status_code == 404
    assert "Cup 2019" in client.get("/winners").text


def test_feeds_hold_public_pages_only_and_are_well_formed(app: Flask, client: Client) -> None:
    gala = a_gala(published="revealed")
    listed = [node.text or "" for node in ElementTree.fromstring(client.get("/sitemap.xml").text).iter() if node.tag.endswith("loc")]
    assert [client.get(url.removeprefix("http://localhost")).status_code for url in listed] == [200] * len(listed)
    assert f"http://localhost/cases/{gala.winner.slug}" in listed
    feed = ElementTree.fromstring(client.get("/announcements.atom").text)
    titles = [node.text for node in feed.iter() if node.tag.endswith("title")][1:]
    assert sorted(titles) == ["Edition 2027 is announced", "The shortlist of Edition 2027", "The winners of Edition 2027"]  # type: ignore[type-var]


def pages_of(gala: Gala) -> list[str]:
    own = ("", "/shortlist", "/integrity", "/seal.json")
    return [
        "/", "/winners", "/programmes", "/cases", "/cases?q=a", "/sitemap.xml", "/announcements.atom",
        f"/programmes/{gala.edition.programme.slug}", *(gala.url(page) for page in own), f"/cases/{gala.winner.slug}",
    ]  # fmt: skip


@pytest.mark.parametrize("published", ["", "shortlist", "revealed"])
def test_no_public_page_takes_more_than_four_statements_at_any_size(
    app: Flask, client: Client, statements: Statements, published: str
) -> None:
    counts: list[dict[str, int]] = []
    for size in (1, 4):
        gala = a_gala(categories=size, entries=3 + size, published=published, year=2026 + size)
        taken: dict[str, int] = {}
        for number, page in enumerate(pages_of(gala)):
            with statements() as seen:
                client.get(page)
            taken[str(number)] = len(seen)
        counts.append(taken)
    assert counts[0] == counts[1]
    assert max(counts[1].values()) <= 4, counts[1]


def test_imported_pages_take_no_more_than_four_statements(app: Flask, client: Client, statements: Statements) -> None:
    a_federation()
    session.commit()
    url = imported(app)
    taken: list[Any] = []
    for page in ("", "/integrity"):
        with statements() as seen:
            client.get(url + page)
        taken.append(len(seen))
    assert max(taken) <= 4
