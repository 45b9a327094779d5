"""The board over HTTP: ranking, decision, two signatures, seal; and everybody else, who sees nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.models import Role, User
from portal.awards import scoring
from portal.awards.counting.services import freeze_round
from portal.awards.models import Category, Decision, Edition, Entry, Seal, Signature
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import (
    a_card,
    a_category,
    a_conflict,
    a_jury_member,
    a_programme,
    a_round,
    an_edition,
    an_entry,
)
from tests.conftest import SignIn, Statements
from tests.factories import a_board_member, a_federation, a_mandate, a_secretary, a_user, an_association


@dataclass
class Gala:
    """A deliberating edition with one category of three ranked entries, and its board."""

    edition: Edition
    category: Category
    entries: list[Entry]
    board: list[User]

    def form(self, winner: int = 0, **changes: Any) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for number, entry in enumerate(self.entries):
            data[f"short-{entry.id}"] = "1"
            data[f"outcome-{entry.id}"] = "winner" if number == winner else "finalist"
        return {**data, **changes}


@pytest.fixture
def gala(app: Flask) -> Gala:
    federation = a_federation()
    edition = an_edition(a_programme(federation), phase="deliberating")
    stage = a_round(edition, phase="deliberating", state="closed")
    category = a_category(edition, shortlist_size=3)
    members = [a_jury_member(edition) for _ in range(3)]
    entries = [an_entry(category, state="accepted", nominee=name) for name in ("Alpha", "Beta", "Gamma")]
    for entry, marks in zip(entries, ([9, 9, 9], [7, 7, 7], [5, 5, 5]), strict=True):
        for member in members:
            a_card(stage, entry, member, list(marks))
    freeze_round(stage, now())
    board = [a_board_member(federation) for _ in range(2)]
    session.commit()
    return Gala(edition, category, entries, board)


def url(gala: Gala, tail: str = "decision") -> str:
    return f"/categories/{gala.category.id}/{tail}"


def decide(gala: Gala, sign_in: SignIn, **changes: Any) -> Any:
    return sign_in(gala.board[0]).post(url(gala), data=gala.form(**changes))


def test_the_board_sees_the_ranking_with_its_fingerprint(gala: Gala, sign_in: SignIn) -> None:
    page = sign_in(gala.board[0]).get(url(gala, "ranking"))
    assert page.status_code == 200
    assert "Alpha leads with 9.00." in page.text
    assert "sha256" in page.text


@pytest.mark.parametrize("tail", ["ranking", "decision", "minutes.pdf", "ranking/csv"])
def test_nobody_else_finds_any_trace(gala: Gala, sign_in: SignIn, tail: str) -> None:
    others = [a_user(), a_secretary(gala.edition.programme.owner), a_board_member(a_federation("Elsewhere"))]
    assert [sign_in(other).get(url(gala, tail)).status_code for other in others] == [404, 404, 404]


def test_a_member_with_a_tie_finds_no_trace_of_the_category(gala: Gala, sign_in: SignIn) -> None:
    company = gala.entries[2].company
    assert company
    a_conflict(gala.edition, gala.board[0], company)
    browser = sign_in(gala.board[0])
    assert browser.get(url(gala, "ranking")).status_code == 404
    assert browser.post(url(gala), data=gala.form()).status_code == 404
    assert gala.category.name["en"] not in browser.get(f"/editions/{gala.edition.id}/decisions").text


def test_counts_of_the_overview_leave_out_what_a_tie_hides(gala: Gala, sign_in: SignIn) -> None:
    signed(gala, sign_in)
    other = a_category(gala.edition)
    hidden = an_entry(other, state="accepted")
    address = f"/editions/{gala.edition.id}/decisions"
    assert "1 of 2 categories are decided and signed." in sign_in(gala.board[0]).get(address).text
    assert hidden.company
    a_conflict(gala.edition, gala.board[0], hidden.company)
    assert "1 of 1 category is decided and signed." in sign_in(gala.board[0]).get(address).text


def test_a_tie_to_the_group_counts_too(gala: Gala, sign_in: SignIn) -> None:
    group = a_federation("Group parent")
    group.kind = "company"
    gala.entries[1].company.parent_id = group.id  # type: ignore[union-attr]
    a_conflict(gala.edition, gala.board[0], group, kind="group")
    assert sign_in(gala.board[0]).get(url(gala, "ranking")).status_code == 404


def test_a_decision_is_proposed_signed_by_two_and_then_closed(gala: Gala, sign_in: SignIn) -> None:
    assert decide(gala, sign_in).status_code == 302
    decision = session.scalars(select(Decision)).one()
    states = []
    for member in gala.board:
        sign_in(member).post(url(gala, "decision/sign"), data={"version": decision.version})
        session.expire_all()
        states.append((decision.state, len(decision.signatures)))
    assert states == [("proposed", 1), ("signed", 2)]
    assert sign_in(gala.board[0]).post(url(gala), data=gala.form(version=decision.version)).status_code == 403


def test_the_overview_says_what_is_frozen_and_nothing_of_a_jury_that_has_not_begun(gala: Gala, sign_in: SignIn) -> None:
    a_category(gala.edition)
    page = sign_in(gala.board[0]).get(f"/editions/{gala.edition.id}/decisions").text
    states = re.findall(r'<td data-label="Ranking">(.*?)</td>', page, re.S)
    assert [re.sub(r"<[^>]*>", "", state).strip() for state in states] == ["frozen", "not yet"]


def test_nobody_signs_twice(gala: Gala, sign_in: SignIn) -> None:
    decide(gala, sign_in)
    browser = sign_in(gala.board[0])
    answers = [browser.post(url(gala, "decision/sign"), data={"version": 1}).status_code for _ in range(2)]
    assert (answers, session.scalar(select(func.count(Signature.id)))) == ([302, 403], 1)


def test_a_change_takes_the_signature_away_and_a_stale_one_is_refused(gala: Gala, sign_in: SignIn) -> None:
    decide(gala, sign_in)
    sign_in(gala.board[0]).post(url(gala, "decision/sign"), data={"version": 1})
    citation = {f"citation-{gala.entries[0].id}-en": "They listened."}
    assert sign_in(gala.board[1]).post(url(gala), data=gala.form(version=1, **citation)).status_code == 302
    stale = sign_in(gala.board[1]).post(url(gala, "decision/sign"), data={"version": 1})
    assert (stale.status_code, session.scalar(select(func.count(Signature.id)))) == (409, 0)


def test_two_tabs_never_overwrite_each_other(gala: Gala, sign_in: SignIn) -> None:
    decide(gala, sign_in)
    first, second = sign_in(gala.board[0]), sign_in(gala.board[1])
    assert first.post(url(gala), data=gala.form(version=1, reason="first")).status_code == 302
    late = second.post(url(gala), data=gala.form(version=1, reason="my own words"))
    assert late.status_code == 409
    assert "my own words" in late.text
    assert session.scalars(select(Decision.reason)).one() == "first"


def test_leaving_the_ranking_without_a_reason_is_refused_and_nothing_typed_is_lost(gala: Gala, sign_in: SignIn) -> None:
    citation = {f"citation-{gala.entries[1].id}-en": "A citation worth keeping"}
    page = decide(gala, sign_in, winner=1, **citation)
    assert page.status_code == 422
    assert "Please give a reason: the decision departs from the ranking." in page.text
    assert "A citation worth keeping" in page.text
    assert session.scalar(select(func.count(Decision.id))) == 0


def test_the_form_names_languages_in_the_readers_own_and_says_what_becomes_public(gala: Gala, sign_in: SignIn) -> None:
    gala.edition.languages = ["en", "de", "pl"]
    page = re.sub(r"\s+", " ", sign_in(gala.board[0]).get(url(gala)).text)
    assert re.findall(r"Citation in \w+", page) == 3 * ["Citation in English", "Citation in German", "Citation in Polish"]
    assert "It becomes public with the reveal, word for word: in the opened document of the sealed decisions" in page


def test_opening_a_signed_decision_again_needs_a_reason(gala: Gala, sign_in: SignIn) -> None:
    signed(gala, sign_in)
    browser = sign_in(gala.board[0])
    assert browser.post(url(gala, "decision/reopen"), data={"reason": " "}).status_code == 422
    assert browser.post(url(gala, "decision/reopen"), data={"reason": "A citation names the wrong city"}).status_code == 302
    assert session.scalars(select(Decision.state)).one() == "proposed"
    assert session.scalar(select(func.count(Signature.id))) == 0


def signed(gala: Gala, sign_in: SignIn) -> None:
    decide(gala, sign_in)
    for member in gala.board:
        sign_in(member).post(url(gala, "decision/sign"), data={"version": 1})
    session.expire_all()


def test_sealing_waits_for_every_category(gala: Gala, sign_in: SignIn) -> None:
    a_category(gala.edition)
    signed(gala, sign_in)
    assert sign_in(gala.board[0]).post(f"/editions/{gala.edition.id}/seal").status_code == 403
    assert session.scalar(select(func.count(Seal.id))) == 0


def test_the_seal_covers_the_decisions_and_every_member_gets_the_fingerprint(gala: Gala, sign_in: SignIn) -> None:
    signed(gala, sign_in)
    browser = sign_in(gala.board[1])
    preview = browser.get(f"/editions/{gala.edition.id}/seal")
    assert gala.category.name["en"] in preview.text
    assert browser.post(f"/editions/{gala.edition.id}/seal").status_code == 302
    seal = session.scalars(select(Seal)).one()
    assert scoring.fingerprint(json.loads(seal.document)) == seal.fingerprint
    assert len(json.loads(seal.document)["salt"]) == 64
    letters = session.scalars(select(Letter)).all()
    assert {letter.to_email for letter in letters} == {member.email for member in gala.board}
    assert all(seal.fingerprint in letter.body and "Alpha" not in letter.body for letter in letters)
    assert browser.post(f"/editions/{gala.edition.id}/seal").status_code == 403
    assert session.scalars(select(Decision.state)).one() == "sealed"


def test_a_mandate_that_ended_yesterday_opens_nothing(gala: Gala, sign_in: SignIn) -> None:
    from datetime import timedelta

    former = a_user()
    today = now().date()
    a_mandate(former, Role.BOARD, gala.edition.programme.owner, today - timedelta(days=90), today - timedelta(days=1))
    assert sign_in(former).get(url(gala, "ranking")).status_code == 404


def test_the_overview_costs_the_same_whatever_its_size(gala: Gala, sign_in: SignIn, statements: Statements) -> None:
    browser = sign_in(gala.board[0])
    address = f"/editions/{gala.edition.id}/decisions"
    counts = []
    for more in (0, 12):
        for _ in range(more):
            an_entry(a_category(gala.edition), state="accepted")
        with statements() as seen:
            assert browser.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_minutes_are_a_pdf(gala: Gala, sign_in: SignIn) -> None:
    decide(gala, sign_in)
    answer = sign_in(gala.board[0]).get(url(gala, "minutes.pdf"))
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")


def test_in_a_national_award_the_association_that_runs_it_decides(app: Flask, sign_in: SignIn) -> None:
    """It nominates everybody there: that is its office, not a tie."""
    association = an_association()
    edition = an_edition(a_programme(association), phase="deliberating")
    stage, category = a_round(edition, phase="deliberating", state="closed"), a_category(edition)
    a_card(stage, an_entry(category, association=association, state="accepted"), a_jury_member(edition), [7, 7, 7])
    freeze_round(stage, now())
    secretary = a_secretary(association)
    a_mandate(secretary, Role.BOARD, association)
    assert sign_in(secretary).get(f"/categories/{category.id}/ranking").status_code == 200


def test_nothing_is_decided_before_the_ranking_is_frozen(app: Flask, sign_in: SignIn) -> None:
    federation = a_federation()
    edition = an_edition(a_programme(federation), phase="deliberating")
    a_round(edition, phase="deliberating", state="closed")
    category = a_category(edition)
    answer = sign_in(a_board_member(federation)).post(f"/categories/{category.id}/decision", data={"no_award": "1", "reason": "Too early."})
    assert (answer.status_code, session.scalar(select(func.count()).select_from(Decision))) == (403, 0)
