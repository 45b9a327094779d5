"""Bradley and Terry: two nominees by hand, the summit of the likelihood, ties, and duels that do not hang together."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis.pairwise import bradley_terry


def fit(duels, nominees):
    first, second, outcome = (
        (np.array(column) for column in zip(*duels, strict=True)) if duels else (np.zeros(0, int),) * 3
    )
    return bradley_terry(first, second, outcome.astype(float), nominees)


def test_two_nominees_by_hand():
    """Three won of four: (3 - 4p) = .1 s with p = 1 / (1 + exp(-2 s))."""
    found = fit([(0, 1, 1), (0, 1, 1), (0, 1, 1), (0, 1, 0)], 2)
    s = found.strength[0]
    assert found.strength[1] == pytest.approx(-s)
    assert 3 - 4 / (1 + exp(-2 * s)) == pytest.approx(0.1 * s)
    assert found.chance[0] == pytest.approx(1 / (1 + exp(-s)))
    assert found.connected


def test_an_even_duel_counts_half_for_each():
    even, split = (
        fit([(0, 1, 0.5), (0, 1, 0.5), (1, 2, 1), (2, 0, 1)], 3),
        fit([(0, 1, 1), (0, 1, 0), (1, 2, 1), (2, 0, 1)], 3),
    )
    assert even.strength == pytest.approx(split.strength)
    assert even.connected


DUELS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from([0, 0.5, 1])).filter(
        lambda duel: duel[0] != duel[1]
    )
)


@given(DUELS)
def test_strengths_stand_on_the_summit_of_the_likelihood(duels):
    found = fit(duels, 5)

    def height(strength):
        total = -0.05 * sum(strength**2)
        for a, b, outcome in duels:
            chance = 1 / (1 + exp(strength[b] - strength[a]))
            total += outcome * log(chance) + (1 - outcome) * log(1 - chance)
        return total

    for place in range(5):
        aside = np.zeros(5)
        aside[place] = 1e-5
        assert abs(height(found.strength + aside) - height(found.strength - aside)) / 2e-5 < 1e-5
    assert found.strength.sum() == pytest.approx(0, abs=1e-8)
    assert np.isfinite(found.se).all()


@given(DUELS)
def test_groups_are_those_who_reach_each_other_by_wins(duels):
    beats = np.eye(5, dtype=int)
    for a, b, outcome in duels:
        beats[a, b] |= outcome > 0
        beats[b, a] |= outcome < 1
    reach = np.linalg.matrix_power(beats, 5) > 0
    mutual = {tuple(np.flatnonzero(reach[place] & reach[:, place]).tolist()) for place in range(5)}
    found = fit(duels, 5)
    assert set(found.groups) == mutual
    assert found.connected == (len(mutual) == 1)


def test_who_won_everything_is_first_but_not_connected():
    found = fit([(0, 1, 1), (0, 2, 1), (1, 2, 1), (2, 1, 1)], 3)
    assert (found.groups, found.connected) == (((0,), (1, 2)), False)
    assert found.strength[0] > found.strength[1]
    assert np.isfinite(found.strength).all()


def test_without_duels_everybody_is_average():
    found = fit([], 3)
    assert (found.strength.tolist(), found.groups) == ([0.0, 0.0, 0.0], ((2,), (1,), (0,)))
    assert bradley_terry(np.zeros(0, int), np.zeros(0, int), np.zeros(0), 0).groups == ()


@pytest.mark.parametrize("duel", [(1, 1, 1), (0, 1, 2), (0, 1, float("nan"))])
def test_impossible_duels_are_refused(duel):
    with pytest.raises(ValueError, match="two nominees"):
        fit([duel], 2)
