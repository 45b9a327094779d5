"""The plan over HTTP: what is missing, hours, numbers; names only for members of the board without a tie."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.models import Decision, DecisionItem, Edition
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_category, a_collaborator, a_conflict, a_programme, an_edition, an_entry
from tests.awards.publishing.gala import SECRET, Gala, a_gala
from tests.conftest import SignIn, Statements
from tests.factories import a_board_member, a_company, a_federation, a_user, an_association, saved


def page(gala: Gala, tail: str = "") -> str:
    return f"/editions/{gala.edition.id}/publication{tail}"


def shown(html: str) -> str:
    """The page without what is new each time."""
    return re.sub(r'name="(?:csrf-token|csrf_token|_key)" (?:content|value)="[^"]*"|data-csrf="[^"]*"', "", html)


def test_board_and_secretariat_see_the_plan(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    for viewer in (gala.board[0], gala.secretary):
        text = sign_in(viewer).get(page(gala)).text
        assert "Everything you may see is decided." in text
        assert gala.winner.nominee not in text


def test_nobody_else_opens_it(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    others = [a_user(), gala.manager, gala.chair, a_board_member(a_federation("Elsewhere"))]
    assert [sign_in(other).get(page(gala)).status_code for other in others] == [403] * 4


def test_the_plan_names_what_is_missing(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(sealed=False)
    an_entry(gala.categories[0], state="accepted")
    text = sign_in(gala.secretary).get(page(gala)).text
    assert "Something is missing" in text
    assert "1 entry without a decision" in text


def test_the_plan_counts_what_nobody_has_screened_yet(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(categories=2)
    an_entry(gala.categories[0], state="submitted")
    hidden = an_entry(gala.categories[1], state="submitted")
    assert hidden.company
    a_conflict(gala.edition, gala.board[0], hidden.company)
    told = [sign_in(viewer).get(page(gala)).text for viewer in (gala.secretary, gala.board[0])]
    assert [text.count("1 entry not screened yet") for text in told] == [2, 1]
    assert ["Something is missing" in text for text in told] == [True, True]


def test_a_tie_leaves_no_trace_in_the_plan(app: Flask, sign_in: SignIn) -> None:
    """Neither a number nor a state, a letter or a zone tells that the only entry of a category came in, and was decided."""
    gala = a_gala(sealed=False)
    company = a_company(association=an_association("Far away", zone="Asia/Tokyo"))
    a_conflict(gala.edition, tied := a_board_member(gala.federation), company)
    category = a_category(gala.edition, least_entries=1)
    said = [shown(sign_in(tied).get(page(gala)).text)]
    entry = an_entry(category, association=company.association, company=company, state="accepted")
    a_collaborator(entry, a_user(), is_contact=True)
    decision = saved(Decision(edition=gala.edition, category=category))
    saved(DecisionItem(decision=decision, entry=entry, shortlisted=True, outcome="winner"))
    said.append(shown(sign_in(tied).get(page(gala)).text))
    assert said[0] == said[1]
    assert "Everything you may see is decided." in said[1]
    untied = sign_in(gala.secretary).get(page(gala)).text
    assert [word in untied for word in ("signature missing", "JST", "Far away")] == [True, True, True]


def test_an_edition_in_which_nothing_was_decided_is_not_called_decided(app: Flask, sign_in: SignIn) -> None:
    federation = a_federation()
    a_category(edition := an_edition(a_programme(federation)))
    text = sign_in(a_board_member(federation)).get(f"/editions/{edition.id}/publication").text
    assert ("Everything you may see is decided." in text, "Something is missing" in text) == (False, True)


def test_the_hour_is_shown_in_every_zone_involved(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(zone="Europe/Lisbon")
    gala.association.zone = "Europe/Helsinki"
    text = sign_in(gala.board[0]).get(page(gala)).text
    assert [zone in text for zone in ("WET", "CET", "EET")] == [True, True, True]


def test_how_many_are_on_the_shortlist_is_told_when_it_is_public(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    company = gala.winner.company
    assert company
    a_conflict(gala.edition, gala.board[1], company)
    viewers = (gala.board[0], gala.board[1], gala.secretary)
    before = [re.findall(r"(\d+) letters go to (?:the )?contacts and", sign_in(viewer).get(page(gala)).text) for viewer in viewers]
    assert before == [["10"], ["8"], ["10"]]
    gala.announce()
    after = [re.findall(r"(\d+) letters go to (?:the )?contacts and", sign_in(viewer).get(page(gala)).text) for viewer in viewers]
    assert after == [["6"], ["4"], ["6"]]


def test_the_preview_leaves_out_categories_of_a_tie_and_is_recorded(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(categories=2)
    tied = gala.entries[1][4].company
    assert tied
    a_conflict(gala.edition, gala.board[0], tied)
    text = sign_in(gala.board[0]).get(page(gala, "/preview")).text
    assert gala.winner.nominee in text
    assert gala.entries[1][0].nominee not in text
    assert gala.categories[1].name["en"] not in text
    looks = session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.results.read")).all()
    assert [look.actor_id for look in looks] == [gala.board[0].id]


def test_the_secretariat_gets_no_names_before_the_hour(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala()
    browser = sign_in(gala.secretary)
    answers = [browser.get(page(gala, tail)) for tail in ("", "/preview", "/reveal")]
    assert [answer.status_code for answer in answers] == [200, 403, 403]
    assert [SECRET in answer.text or gala.winner.nominee in answer.text for answer in answers] == [False] * 3


def test_the_confirmation_says_what_will_happen_to_whom(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    text = sign_in(gala.board[0]).get(page(gala, "/reveal")).text
    assert "6 letters go to contacts and associations of shortlisted entries" in text
    assert "Press “reveal” as the first of two" in text
    assert SECRET not in text


def test_two_members_press_and_the_winners_are_public(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    for member in gala.board:
        assert sign_in(member).post(page(gala, "/reveal")).status_code == 302
    session.expire_all()
    assert session.scalars(select(Edition.publication)).one() == "revealed"


def test_pressing_is_refused_to_others_and_nothing_changes(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    answers = [sign_in(who).post(page(gala, "/reveal")).status_code for who in (gala.secretary, gala.manager, a_user())]
    assert answers == [403, 403, 403]
    session.expire_all()
    assert session.scalars(select(Edition.publication)).one() == "shortlist"


def test_taking_a_press_back_is_for_the_board(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    sign_in(gala.board[0]).post(page(gala, "/reveal"))
    people = (gala.secretary, gala.manager, gala.board[1], gala.board[0])
    assert [sign_in(who).post(page(gala, "/reveal/withdraw")).status_code for who in people] == [403, 403, 409, 302]


def test_the_other_member_is_asked_on_the_home_page(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    sign_in(gala.board[0]).post(page(gala, "/reveal"))
    asked = ["Reveal the winners of" in sign_in(member).get("/waiting").text for member in gala.board]
    assert asked == [False, True]


@pytest.mark.parametrize("published", ["", "shortlist", "revealed"])
def test_statements_of_the_plan_do_not_grow(app: Flask, sign_in: SignIn, statements: Statements, published: str) -> None:
    counts = []
    for size in (1, 3):
        gala = a_gala(categories=size, entries=2 + size, published=published)
        browser = sign_in(gala.board[0])
        with statements() as seen:
            assert browser.get(page(gala)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 9


def test_the_archive_opens_after_the_reveal_only(app: Flask, sign_in: SignIn) -> None:
    gala = a_gala(published="shortlist")
    assert sign_in(gala.board[0]).get(f"/editions/{gala.edition.id}/archive.zip").status_code == 403
    gala.reveal()
    assert now() < (gala.edition.reveal_at or now())
