"""A small run of `tests/benchmarks/judging.py`: what adjusting costs and gains, and whether rank intervals keep their promise."""

from __future__ import annotations

from functools import cache

import pytest

from tests.benchmarks.judging import GATED, Outcome, kendall, simulate


@cache
def outcomes() -> dict[float, Outcome]:
    return {each.severity: each for each in simulate(40, 2026, (0.0, 0.5, 0.75, 1.0))}


@pytest.mark.parametrize(("severity", "least"), [(0.0, -0.01), (0.5, 0.01), (0.75, 0.04), (1.0, 0.07)])
def test_adjusting_with_its_gates_costs_next_to_nothing_and_gains_where_jurors_differ(severity, least):
    found = outcomes()[severity]
    assert found.tau(GATED) - found.tau("plain") >= least


def test_the_gates_choose_the_plain_result_where_jurors_are_alike_and_the_adjusted_where_they_are_not():
    shares = {severity: sum(found.official) / 40 for severity, found in outcomes().items()}
    assert shares[0.0] <= 0.2
    assert [shares[each] for each in (0.5, 0.75, 1.0)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("severity", [0.0, 0.5, 1.0])
def test_rank_intervals_hold_the_true_rank_as_often_as_they_say(severity):
    assert 0.88 <= outcomes()[severity].coverage <= 0.925  # forty juries blur it by a point


def test_kendalls_tau_counts_pairs():
    import numpy as np

    assert kendall(np.array([1.0, 2, 3]), np.array([1.0, 3, 2])) == pytest.approx(1 / 3)
    assert kendall(np.array([1.0, 2, 2]), np.array([1.0, 3, 2])) == pytest.approx(2 / np.sqrt(6))
