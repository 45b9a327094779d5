"""The order of cases against every order there is, and the rules that hold for any number of them."""

from __future__ import annotations

import random
import time
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from portal.awards.deliberating.order import EXACT, departures, fewest_departures

Cases = list[frozenset[int]]
cases = st.lists(st.frozensets(st.integers(1, 5), max_size=4), max_size=6)


def cost(away: Cases, order: list[int]) -> int:
    return departures([away[place] for place in order])


def walked(away: Cases) -> int:
    """Counted another way: everybody's stays outside, one by one."""
    people = set().union(*away) if away else set()
    rows = ["".join("1" if one in case else "0" for case in away) for one in people]
    return sum(len([stay for stay in row.split("0") if stay]) for row in rows)


@given(cases)
def test_departures_are_everybody_s_stays_outside(away: Cases) -> None:
    assert departures(away) == walked(away)


@given(cases)
def test_no_order_has_fewer_departures(away: Cases) -> None:
    best = min((walked([away[place] for place in order]) for order in permutations(range(len(away)))), default=0)
    found = fewest_departures(dict(enumerate(away)))
    assert sorted(found) == list(range(len(away)))
    assert cost(away, found) == best


@given(cases)
def test_the_same_cases_give_the_same_order(away: Cases) -> None:
    assert fewest_departures(dict(enumerate(away))) == fewest_departures(dict(enumerate(away)))


def test_where_the_order_does_not_matter_it_stays_as_it_was() -> None:
    assert fewest_departures({"b": frozenset(), "a": frozenset(), "c": frozenset()}) == ["b", "a", "c"]
    assert fewest_departures({"b": frozenset({1}), "a": frozenset({2}), "c": frozenset({3})}) == ["b", "a", "c"]


def test_nobody_leaves_twice_where_once_is_enough() -> None:
    away = {"one": frozenset({1}), "none": frozenset[int](), "both": frozenset({1, 2}), "two": frozenset({2})}
    order = fewest_departures(away)
    assert departures([away[key] for key in order]) == 2
    assert order.index("both") in {order.index("one") - 1, order.index("one") + 1}


def test_no_cases_have_an_order_too() -> None:
    assert fewest_departures({}) == []


def test_twelve_different_cases_are_solved_exactly_in_a_second() -> None:
    chance = random.Random(4)
    away = {number: frozenset({number, *chance.sample(range(20, 30), 3)}) for number in range(EXACT)}
    begun = time.perf_counter()
    fewest_departures(away)
    assert time.perf_counter() - begun < 3


def test_beyond_that_the_order_is_as_good_as_the_exact_one_where_the_best_is_known() -> None:
    # Everybody away for a run of neighbouring cases: shuffled, the best order has one departure for each.
    runs = [(0, 4), (3, 9), (8, 13), (12, 17), (2, 3), (10, 15)]
    sets = [frozenset(p for p, (low, high) in enumerate(runs) if low <= place < high) | {100 + place} for place in range(18)]
    shuffled = random.Random(7).sample(sets, len(sets))
    order = fewest_departures(dict(enumerate(shuffled)))
    assert len(set(sets)) > EXACT
    assert cost(shuffled, order) == len(runs) + len(sets)
    assert cost(shuffled, list(range(18))) > cost(shuffled, order)
