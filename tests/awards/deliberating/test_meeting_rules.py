"""Quorum, majorities and times of an agenda, as arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from portal.awards.deliberating.rules import needed, outcome, quorum
from portal.awards.deliberating.schedule import Slot, back_at, spans

NINE = datetime(2027, 3, 4, 9, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(("share", "counts"), [
    ("half", {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 8: 5}),
    ("two_thirds", {1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5, 9: 6}),
    ("all", {1: 1, 2: 2, 7: 7}),
])  # fmt: skip
def test_how_many_must_be_there(share: str, counts: dict[int, int]) -> None:
    assert {base: needed(share, base) for base in counts} == counts


def test_nobody_is_never_a_quorum() -> None:
    assert [needed(share, 0) for share in ("half", "two_thirds", "all")] == [1, 1, 1]


def test_whoever_has_a_tie_counts_in_the_base_only_where_the_rules_say_so() -> None:
    whole = quorum("half", "members", members=5, tied=2, present=2)
    free = quorum("half", "free", members=5, tied=2, present=2)
    assert [(one.base, one.needed, one.met) for one in (whole, free)] == [(5, 3, False), (3, 2, True)]


@pytest.mark.parametrize(("rule", "votes", "expected"), [
    ("majority", (3, 2), "carry"), ("majority", (2, 3), "reject"), ("majority", (2, 2), "tie"), ("majority", (1, 0), "carry"),
    ("majority", (0, 0), "reject"), ("majority", (0, 1), "reject"),
    ("two_thirds", (2, 1), "carry"), ("two_thirds", (3, 2), "reject"), ("two_thirds", (4, 2), "carry"),
    ("two_thirds", (0, 0), "reject"), ("two_thirds", (1, 1), "reject"),
])  # fmt: skip
def test_what_a_count_means(rule: str, votes: tuple[int, int], expected: str) -> None:
    assert outcome(rule, *votes) == expected


def test_before_the_meeting_items_follow_one_another_from_its_beginning() -> None:
    found = spans([Slot("waiting", 10), Slot("waiting", 20)], NINE, None)
    assert [(one.begins, one.ends) for one in found] == [(at(0), at(10)), (at(10), at(30))]


def test_an_open_meeting_goes_on_from_the_item_that_runs() -> None:
    slots = [Slot("done", 10, started_at=at(2), finished_at=at(9)), Slot("running", 20, started_at=at(9)), Slot("waiting", 5)]
    found = spans(slots, NINE, at(15))
    assert [(one.begins, one.ends) for one in found] == [(at(2), at(9)), (at(9), at(29)), (at(29), at(34))]


def test_an_item_that_runs_over_moves_those_after_it() -> None:
    found = spans([Slot("running", 10, started_at=at(0)), Slot("waiting", 5)], NINE, at(25))
    assert (found[0].overdue, found[1].begins) == (True, at(25))


def test_somebody_outside_comes_back_after_the_last_of_their_cases_in_a_row() -> None:
    slots = [Slot("done", 10, started_at=NINE, finished_at=at(10)), Slot("running", 10, shown=False, started_at=at(10)), Slot("waiting", 10, shown=False), Slot("waiting", 10)]
    planned = spans(slots, NINE, at(12))
    assert back_at(slots, planned, 1).ends == at(30)
    assert back_at(slots, planned, 2).ends == at(30)
