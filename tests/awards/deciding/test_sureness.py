"""How sure a ranking is: on the board's page, in words and figures, for nobody with a tie, and the same for any jury's size."""

from __future__ import annotations

import io
import json
import random
from dataclasses import dataclass

import pytest
from flask import Flask
from pypdf import PdfReader

from portal.accounts.models import User
from portal.awards import scoring
from portal.awards.counting.estimating import analysis_of, estimated
from portal.awards.counting.queries import inputs_of
from portal.awards.counting.services import freeze_round, still_true
from portal.awards.deciding.sureness import sureness_of
from portal.awards.models import Category, Entry, ResultSet
from portal.core.clock import now
from portal.core.database import session
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
from tests.factories import a_board_member, a_federation


@dataclass
class Judged:
    category: Category
    result: ResultSet
    entries: list[Entry]
    board: User


def a_judged(*, entries: int = 14, jurors: int = 7, severe: int = 3, official: str = "adjusted") -> Judged:
    """Entries read by three of the jurors each, round robin; the first juror gives ``severe`` points less."""
    federation = a_federation()
    edition = an_edition(a_programme(federation), phase="deliberating")
    stage = a_round(edition, phase="deliberating", state="closed", official=official)
    category = a_category(edition, shortlist_size=3)
    members = [a_jury_member(edition) for _ in range(jurors)]
    dice = random.Random(7)
    made = [an_entry(category, state="accepted", nominee=f"Nominee {at:02}") for at in range(entries)]
    for at, entry in enumerate(made):
        merit = 9 - at * 6 / entries
        for seat in (at % jurors, (at + 1) % jurors, (at + 3) % jurors):
            marks = [min(10, max(0, round(merit + dice.gauss(0, 0.5) - severe * (seat == 0)))) for _ in range(3)]
            a_card(stage, entry, members[seat], marks)
    session.flush()
    result = freeze_round(stage, now())[0]
    board = a_board_member(federation, locale="en")
    session.commit()
    return Judged(category, result, made, board)


def test_a_strict_juror_makes_the_adjusted_result_official_and_both_stand_side_by_side(app: Flask, sign_in: SignIn) -> None:
    judged = a_judged()
    assert judged.result.official == "adjusted"
    assert still_true(judged.result)
    page = sign_in(judged.board).get(f"/categories/{judged.category.id}/ranking").text
    for words in ("Jurors differ in how strict they are", "What the adjustment changes", "How steady the order is", "The jury in figures"):
        assert words in page
    for row in judged.result.rows:
        assert f"{row.plain_total:.2f}" in page
        assert f"{row.adjusted_total:.2f}" in page
    assert max(sureness_of(judged.result).jurors, key=lambda one: one.severity or 0).severity > 1


def test_the_rules_may_say_that_the_plain_result_counts(app: Flask) -> None:
    judged = a_judged(official="plain")
    assert [row.total for row in judged.result.rows] == [row.plain_total for row in judged.result.rows]
    assert all(row.adjusted_total for row in judged.result.rows)
    assert sureness_of(judged.result).official == "The rule of this round is that plain marks count."


def test_equally_strict_jurors_leave_the_plain_result(app: Flask) -> None:
    assert a_judged(severe=0).result.official == "plain"


def test_intervals_chances_and_places_belong_together(app: Flask) -> None:
    sure = sureness_of(a_judged().result)
    assert len(sure.standings) == 14
    for one in sure.standings.values():
        assert one.interval
        assert one.ranks
        assert one.interval[0] < one.interval[1]
        assert 1 <= one.ranks[0] <= one.ranks[1] <= 14
        assert 0 <= (one.first or 0) <= (one.shortlist or 0) <= 1
    assert sum(one.shortlist or 0 for one in sure.standings.values()) == pytest.approx(3, abs=0.05)
    assert sum(share for _name, share in sure.variance) == pytest.approx(1)


def test_the_same_marks_give_the_same_analysis_to_the_last_digit(app: Flask) -> None:
    result = a_judged().result
    inputs = inputs_of(result.round, result.category)
    counted = scoring.count(inputs.rules, inputs.criteria, inputs.marks, inputs.entries, estimated(inputs))
    again = analysis_of(inputs, counted, shortlist=result.category.shortlist_size)
    assert json.loads(json.dumps(again)) == result.analysis


def test_whoever_has_a_tie_in_the_category_sees_nothing_of_it(app: Flask, sign_in: SignIn) -> None:
    judged = a_judged()
    entry = judged.entries[-1]
    assert entry.company
    a_conflict(judged.category.edition, judged.board, entry.company)
    session.commit()
    browser = sign_in(judged.board)
    for kind in ("", "/csv", "/xlsx"):
        assert browser.get(f"/categories/{judged.category.id}/ranking{kind}").status_code == 404


def test_the_minutes_hold_both_orders_what_to_discuss_and_what_to_ask(app: Flask, sign_in: SignIn) -> None:
    judged = a_judged()
    sure = sureness_of(judged.result)
    answer = sign_in(judged.board).get(f"/categories/{judged.category.id}/minutes.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())
    wanted = [sure.official, "How steady the order is", *sure.stability, *sure.agreement, *sure.questions]
    wanted += [f"{row.plain_total:.2f} ({row.plain_rank})" for row in judged.result.rows]
    wanted += [f"{row.adjusted_total:.2f} ({row.adjusted_rank})" for row in judged.result.rows]
    assert [words for words in wanted if words not in text] == []


def test_the_page_names_no_juror(app: Flask, sign_in: SignIn) -> None:
    judged = a_judged()
    for member in session.query(type(judged.board)).all():
        if member is not judged.board:
            member.name = f"Unnameable {member.id}"
    session.commit()
    assert "Unnameable" not in sign_in(judged.board).get(f"/categories/{judged.category.id}/ranking").text


def test_statements_do_not_grow_with_the_jury(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    counts = []
    for size in (8, 24):
        judged = a_judged(entries=size)
        browser = sign_in(judged.board)
        with statements() as seen:
            assert browser.get(f"/categories/{judged.category.id}/ranking").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


def test_a_result_from_before_has_no_analysis_and_its_page_still_opens(app: Flask, sign_in: SignIn) -> None:
    judged = a_judged()
    judged.result.analysis = {}
    session.commit()
    page = sign_in(judged.board).get(f"/categories/{judged.category.id}/ranking")
    assert page.status_code == 200
    assert "How steady the order is" not in page.text
