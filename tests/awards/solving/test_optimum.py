"""The best plan: against every possible one on small juries, and against every exchange on large ones."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.awards.solving.costs import candidates
from portal.awards.solving.request import Case, Entry, Juror, Rules
from portal.awards.solving.rows import LOAD
from portal.awards.solving.solver import plan
from tests.awards.solving.cases import a_large_case, able, allowed, best_by_brute_force, cost_of

FAMILIES = ("customer_orientation", "change_management")


@st.composite
def cases(draw: Any) -> Case:
    jurors = tuple(
        Juror(
            number, frozenset(draw(st.sets(st.sampled_from(["en", "fr"]), min_size=1))),
            draw(st.sampled_from([None, 0, 1, 2, 3])), draw(st.sampled_from([None, frozenset({1}), frozenset({1, 2})])),
            draw(st.sampled_from([None, None, 40, 70])), draw(st.sampled_from([None, 7, 8])),
            frozenset(draw(st.sets(st.sampled_from(FAMILIES)))), frozenset(draw(st.sets(st.sampled_from([1, 2])))),
        )
        for number in range(draw(st.integers(1, 4)))
    )  # fmt: skip
    entries = tuple(
        Entry(number, draw(st.integers(1, 2)), draw(st.sampled_from(["en", "fr", None])), draw(st.sampled_from([0, 5, 20, 33])))
        for number in range(draw(st.integers(1, 3)))
    )
    pairs = [(entry.id, juror.id) for entry in entries for juror in jurors]
    some = st.sets(st.sampled_from(pairs), max_size=2)
    kept = draw(some)
    rules = Rules(
        draw(st.integers(0, 3)), draw(st.text(max_size=2)), draw(st.sampled_from(["entries", "minutes"])),
        tuple(sorted(draw(st.sets(st.sampled_from(FAMILIES))))), draw(st.booleans()), linked=False,
    )  # fmt: skip
    return Case(jurors, entries, rules, frozenset(kept), frozenset(draw(some)) - frozenset(kept), frozenset(draw(some)))


@settings(max_examples=250, deadline=None)
@given(cases())
def test_no_choice_at_all_is_better(case: Case) -> None:
    found = plan(case)
    added = set(found.pairs) - case.kept
    assert allowed(case, added)
    assert cost_of(case, added) == pytest.approx(best_by_brute_force(case), abs=0.01)


@settings(max_examples=100, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_every_plan_keeps_the_rules_and_accounts_for_every_seat(case: Case, random: Any) -> None:
    found = plan(case)
    added = set(found.pairs) - case.kept
    assert all(able(case, case.work[entry], case.crew[juror]) for entry, juror in added)
    assert (set(found.added), set(found.removed)) == (added - case.movable, case.movable - set(found.pairs))
    loads = Counter(juror for _entry, juror in found.pairs)
    assert found.loads == {juror: loads[juror] for juror in case.crew}
    seats = Counter(entry for entry, _juror in found.pairs)
    missing = {one.entry: one.found for one in found.shortages if one.seats}
    assert missing == {entry: seats[entry] for entry in case.work if seats[entry] < case.rules.wanted}
    mixed = [tuple(random.sample(list(each), len(each))) for each in (case.jurors, case.entries)]
    assert plan(Case(mixed[0], mixed[1], case.rules, case.kept, case.movable, case.forbidden)) == found


def improving_exchange(case: Case, pairs: set[tuple[int, int]]) -> bool:
    """Whether handing entries round along some cycle would make a plan cheaper (Klein 1967): then it is not the best.

    Potentials by Bellman and Ford over entries, jurors and one node that stands for the jurors' loads.
    """
    found = candidates(case)
    entries, jurors = len(found.entry_ids), len(found.juror_ids)
    taken = np.array([found.pair(place) in pairs for place in range(len(found.cost))])
    load = np.bincount(found.juror[taken], minlength=jurors)
    room = np.array([len(case.work) if one.max_load is None else one.max_load for one in case.crew.values()])
    hub, everybody = entries + jurors, np.arange(jurors)
    may_more, may_less = everybody[load < room], everybody[load > 0]
    start = np.concatenate((found.entry[~taken], entries + found.juror[taken], entries + may_more, np.full(len(may_less), hub)))
    end = np.concatenate((entries + found.juror[~taken], found.entry[taken], np.full(len(may_more), hub), entries + may_less))
    cost = np.concatenate((found.cost[~taken], -found.cost[taken], LOAD * load[may_more], -LOAD * (load[may_less] - 1)))
    far = np.zeros(hub + 1)
    for _round in range(hub + 1):
        new = far.copy()
        np.minimum.at(new, end, far[start] + cost)
        if np.allclose(new, far, atol=1e-7):
            return False
        far = new
    return True


def test_on_a_large_jury_no_exchange_of_entries_improves_the_plan() -> None:
    case = a_large_case(300, 60, 5)
    found = plan(case)
    assert (len(found.pairs), found.shortages, found.gap) == (1500, (), 0.0)
    assert not improving_exchange(case, set(found.pairs))


def test_the_check_of_exchanges_notices_a_plan_that_is_not_the_best() -> None:
    case = a_large_case(300, 60, 5)
    worse = plan(Case(case.jurors, case.entries, Rules(5, "another seed", linked=False), forbidden=case.forbidden))
    assert improving_exchange(case, set(worse.pairs))


def test_with_minutes_a_large_plan_misses_the_bound_by_less_than_a_point_per_seat() -> None:
    case = a_large_case(300, 60, 5, balance="minutes", families=FAMILIES, apart=True)
    found = plan(case)
    assert (len(found.pairs), [one for one in found.shortages if one.seats]) == (1500, [])
    assert 0 < found.gap < 1
    minutes = Counter[int]()
    for entry, juror in found.pairs:
        minutes[juror] += case.work[entry].minutes
    assert max(minutes.values()) - min(minutes.values()) < 60
    assert max(found.loads.values()) - min(found.loads.values()) > 2  # minutes are even, not entries


def test_the_solver_says_nothing_on_standard_output():
    """It greets once a process: so in one of its own."""
    code = "from portal.awards.solving.program import Silent; Silent().run()"
    heard = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert heard.stdout == b""
