"""Rounds move by the clock; what is frozen stays, is exact, and can be computed again."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.awards import scoring
from portal.awards.counting import queries, services
from portal.awards.counting.jobs import advance_rounds
from portal.awards.models import Assignment, Edition, Mark, ResultSet, Round
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_card, a_category, a_jury_member, a_round, an_edition, an_entry
from tests.factories import a_board_member, a_user


def a_judged_category(edition: Edition, stage: Round) -> None:
    category = a_category(edition)
    members = [a_jury_member(edition) for _ in range(3)]
    for marks in ([9, 8, 7], [5, None, 6], [7, 7, 7]):
        entry = an_entry(category, state="accepted")
        for member in members:
            a_card(stage, entry, member, marks)


def states() -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Round.state)))


def test_no_round_opens_or_closes_a_second_early_whoever_asks(app: Flask) -> None:
    stage = a_round(an_edition(phase="screening"))
    assert stage.opens_at
    assert stage.closes_at
    for command, at in ((services.open_round, stage.opens_at), (services.close_round, stage.closes_at)):
        before = stage.state
        with pytest.raises(Refused):
            command(stage, at - timedelta(microseconds=1))
        assert stage.state == before
        command(stage, at)
    assert stage.state == "closed"


def test_a_round_opens_closes_and_freezes_at_its_instants(app: Flask) -> None:
    edition = an_edition(phase="judging")
    stage = a_round(edition)
    opens, closes = stage.opens_at, stage.closes_at
    assert opens
    assert closes
    session.commit()
    seen = []
    for instant in (opens - timedelta(seconds=1), opens, closes - timedelta(seconds=1), closes):
        with time_machine.travel(instant, tick=False):
            advance_rounds()
            seen += states()
    assert seen == ["planned", "open", "open", "frozen"]


def test_running_the_clock_twice_freezes_once(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    stage = a_round(edition, phase="deliberating")
    a_judged_category(edition, stage)
    session.commit()
    assert (advance_rounds(), advance_rounds()) == (3, 0)
    assert session.scalar(select(func.count(ResultSet.id))) == 1


def test_a_round_of_an_edition_in_preparation_does_not_open(app: Flask) -> None:
    edition = an_edition(phase="judging", state="preparing")
    a_round(edition)
    session.commit()
    assert (advance_rounds(), states()) == (0, ["planned"])


def test_drafts_recused_and_excluded_cards_are_out_and_missing_is_not_zero(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    stage, category = a_round(edition, phase="deliberating", state="closed"), a_category(edition)
    entry = an_entry(category, state="accepted")
    a_card(stage, entry, a_jury_member(edition), [8, None, 8])
    a_card(stage, entry, a_jury_member(edition), [1, 1, 1], submitted=False)
    for state in ("recused", "excluded"):
        a_card(stage, entry, a_jury_member(edition), [0, 0, 0]).state = state
    row = services.freeze_round(stage, now())[0].rows[0]
    assert (row.cards, row.total, row.panel_marks) == (1, Decimal(8), {"c1": "8.00", "c2": None, "c3": "8.00"})


def test_withdrawn_entries_are_not_ranked(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    stage, category = a_round(edition, phase="deliberating", state="closed"), a_category(edition)
    a_card(stage, an_entry(category, state="withdrawn"), a_jury_member(edition), [9, 9, 9])
    assert services.freeze_round(stage, now())[0].rows == []


def test_recomputing_the_stored_marks_gives_the_same_bytes(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    stage = a_round(edition, phase="deliberating", state="closed")
    a_judged_category(edition, stage)
    result = services.freeze_round(stage, now())[0]
    session.commit()
    session.expire_all()
    assert services.still_true(result)
    assert scoring.recompute(json.loads(result.document)).decode() == result.document


def test_a_changed_mark_in_the_document_is_noticed(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    stage = a_round(edition, phase="deliberating", state="closed")
    a_judged_category(edition, stage)
    result = services.freeze_round(stage, now())[0]
    result.document = result.document.replace('"value":"9"', '"value":"10"', 1)
    assert not services.still_true(result)


def test_a_later_change_of_marks_does_not_touch_the_frozen_result(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    stage = a_round(edition, phase="deliberating", state="closed")
    a_judged_category(edition, stage)
    before = services.freeze_round(stage, now())[0].document
    session.scalars(select(Mark).where(Mark.value.is_not(None))).first().value = Decimal(0)  # type: ignore[union-attr]
    session.commit()
    session.expire_all()
    assert session.scalars(select(ResultSet.document)).all() == [before]


def test_a_correction_names_what_it_replaces_and_needs_a_reason(app: Flask) -> None:
    edition = an_edition(phase="deliberating")
    stage = a_round(edition, phase="deliberating", state="closed")
    a_judged_category(edition, stage)
    old = services.freeze_round(stage, now())[0]
    session.scalars(select(Assignment)).first().state = "excluded"  # type: ignore[union-attr]
    board = a_board_member()
    with pytest.raises(Refused):
        services.correct_results(old, actor=board, reason=" ", at=now())
    new = services.correct_results(old, actor=board, reason="A card was sent by mistake", at=now())
    assert (new.replaces_id, queries.current_result_sets(edition)) == (old.id, [new])
    with pytest.raises(Refused):
        services.correct_results(old, actor=a_user(), reason="again", at=now())


def test_a_round_cannot_be_frozen_twice(app: Flask) -> None:
    stage = a_round(an_edition(phase="deliberating"), phase="deliberating", state="frozen")
    with pytest.raises(Refused):
        services.freeze_round(stage, now())
