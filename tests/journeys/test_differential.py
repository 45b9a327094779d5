"""What nobody may find out: over random histories, answers are the same byte for byte whatever a juror's mark was, and for
somebody with a tie whether the entry came in or not."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.awards.models import Assignment
from portal.core.database import session
from portal.extensions import db
from tests.conftest import empty_tables
from tests.journeys.histories import History, a_history, asked_for, enter, give, remembered, told

pytestmark = [pytest.mark.any_database]

TODAY = datetime(2026, 12, 1, 9, tzinfo=UTC)
QUESTIONS = 24
"""Asked in each history: people and pages drawn by its seed."""
NEVER = {
    "nobody", "stranger", "administrator", "secretary", "tied_secretary", "manager", "neighbour", "tied_board", "contact", "rival", "tied",
}  # fmt: skip
"""Are told no mark of anybody, in whatever phase; of a handed-in card the secretariat is told that it is there."""
COUNTS = {"secretary", "tied_secretary"}
DECLARING = {"forming.declaration", "forming.board_conflicts"}
"""The lists of organisations against which people declare: that one is nominated has to be told there. Nor is it hidden that a
whole category is not a chair's to decide, as soon as they have a tie in it: categories are public."""
TIED = ("tied", "tied_chair", "tied_secretary")


def of_jurors(history: History) -> set[str]:
    """Jurors who may not read the watched card: they have not handed in their own of that entry."""
    entry = history.world.entries["watched"].id
    query = select(Assignment.member_id).where(Assignment.entry_id == entry, Assignment.state == "submitted")
    handed_in = set(session.scalars(query))
    return {name for name, member in history.members.items() if name.startswith("juror") and member.id not in handed_in}


def answers(app: Flask, history: History, questions: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], Any]:
    return {(person, label): told(history.browser(app, person).get(path)) for person, label, path in questions}


def drawn(app: Flask, history: History, people: Iterable[str], dice: random.Random, number: int) -> list[tuple[str, str, str]]:
    pages, names = asked_for(app, history), sorted(people)
    return [(dice.choice(names), *dice.choice(pages)) for _number in range(number)]


def differences(app: Flask, seed: int, number: int = QUESTIONS) -> list[tuple[Any, ...]]:
    """Answers that tell one mark from another, in the history of this seed."""
    empty_tables(db.engine)
    with time_machine.travel(TODAY, tick=False):
        history = a_history(app, seed)
        people = NEVER | of_jurors(history)
        questions = drawn(app, history, people, random.Random(f"questions {seed}"), number)
        with remembered() as restore:
            seen = {}
            for mark in (1, 10, None, "nothing"):
                restore()
                give(history, mark)
                seen[mark] = answers(app, history, [one for one in questions if mark != "nothing" or one[0] not in COUNTS])
    return [(seed, history.phase, key, mark) for mark, found in seen.items() for key, answer in found.items() if answer != seen[1][key]]


@pytest.mark.parametrize("seed", range(10))
def test_nobody_else_is_told_a_juror_s_mark(app: Flask, seed: int) -> None:
    assert differences(app, seed) == []


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(10, 200))
def test_nobody_else_is_told_a_juror_s_mark_in_many_more_histories(app: Flask, seed: int) -> None:
    assert differences(app, seed) == []


def traces(app: Flask, seed: int, number: int = QUESTIONS) -> list[tuple[Any, ...]]:
    """Answers from which somebody with a tie could tell that the entry came in, in the history of this seed."""
    empty_tables(db.engine)
    with time_machine.travel(TODAY, tick=False):
        history = a_history(app, seed)
        questions = [
            one for one in drawn(app, history, TIED, random.Random(f"traces {seed}"), number)
            if one[1].partition(" ")[0] not in DECLARING and (one[0], one[1].partition(".")[0]) != ("tied_chair", "deciding")
        ]  # fmt: skip
        with remembered() as restore:
            seen = {}
            for exists in (False, True):
                restore()
                enter(history, exists=exists)
                seen[exists] = answers(app, history, questions)
    return [(seed, history.phase, key) for key, answer in seen[True].items() if answer != seen[False][key]]


@pytest.mark.parametrize("seed", range(10))
def test_whoever_has_a_tie_finds_no_trace_of_the_entry(app: Flask, seed: int) -> None:
    assert traces(app, seed) == []


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(10, 200))
def test_whoever_has_a_tie_finds_no_trace_in_many_more_histories(app: Flask, seed: int) -> None:
    assert traces(app, seed) == []
