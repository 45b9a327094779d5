"""Rank intervals and chances: the same for the same marks, right where the answer is known."""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
import pytest

from portal.awards.scoring.analysis.additive import Fit, adjusted, fixed, plain
from portal.awards.scoring.analysis.ranks import ranks, seed_of
from portal.awards.scoring.analysis.sheets import sheets_of
from tests.awards.scoring.analysis.test_additive import crossed


def independent(q, error):
    return Fit(np.array(q), np.zeros(1), np.full(len(q), error), np.zeros((len(q), 0)))


def test_without_error_every_interval_is_the_rank_itself():
    found = ranks(independent([5.0, 9.0, 7.0], 0.0), 2, seed=1)
    assert found is not None
    assert (found.low.tolist(), found.high.tolist()) == ([3, 1, 2], [3, 1, 2])
    assert (found.first.tolist(), found.shortlist.tolist()) == ([0.0, 1.0, 0.0], [0.0, 1.0, 1.0])


@pytest.mark.parametrize("apart", [0.0, 0.5, 1.5])
def test_the_chance_of_the_better_of_two_is_that_of_the_normal_distribution(apart):
    found = ranks(independent([6.0 + apart, 6.0], 1.0), 1, seed=7)
    assert found is not None
    assert found.first[0] == pytest.approx(0.5 * (1 + erf(apart / 2)), abs=0.035)
    assert found.first.tolist() == found.shortlist.tolist()


def test_errors_shared_by_all_change_no_rank():
    fit = Fit(np.array([7.0, 6.9, 6.8]), np.zeros(1), np.zeros(3), np.full((3, 1), 5.0))
    found = ranks(fit, 1, seed=3)
    assert found is not None
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2, 3], [1, 2, 3])


def test_chances_add_up_to_the_places():
    sheets = crossed(4, 30, 8, 0.5)
    found = ranks(adjusted(sheets, 3.0, 0.4), 5, seed_of(sheets))
    assert found is not None
    assert (found.first.sum(), found.shortlist.sum()) == (pytest.approx(1), pytest.approx(5))
    assert np.all((found.low >= 1) & (found.low <= found.high) & (found.high <= 30))


def test_the_draws_have_the_fits_covariance():
    sheets = crossed(4, 12, 6, 0.6)
    fit = adjusted(sheets, 1.5, 0.4)
    assert fit.loads is not None
    assert fit.noise is not None
    random = np.random.default_rng(0)
    drawn = random.standard_normal((200_000, fit.loads.shape[1])) @ fit.loads.T + fit.noise * random.standard_normal((200_000, 12))
    np.testing.assert_allclose(np.cov(drawn.T), fit.covariance, atol=0.004)


def test_the_same_marks_give_the_same_ranks_and_others_do_not():
    sheets = crossed(4, 30, 8, 0.5)
    rows = [(sheets.nominees[i], sheets.jurors[j], y) for i, j, y in zip(sheets.i, sheets.j, sheets.y.tolist(), strict=True)]
    again = sheets_of(rows[::-1])
    assert seed_of(again) == seed_of(sheets)
    first, second = (ranks(adjusted(each, 3.0, 0.4), 5, seed_of(each)) for each in (sheets, again))
    assert first is not None
    assert second is not None
    assert first.shortlist.tolist() == second.shortlist.tolist()
    assert seed_of(sheets_of(rows[1:])) != seed_of(sheets)


def test_many_nominees_are_drawn_in_blocks_and_less_often():
    found = ranks(independent(np.linspace(9, 1, 3000).tolist(), 1e-6), 10, seed=1)
    assert found is not None
    assert found.draws == 666
    assert found.low.tolist() == found.high.tolist() == list(range(1, 3001))


def test_a_fit_without_known_error_has_no_interval():
    assert ranks(fixed(sheets_of([("a", "x", 1.0), ("b", "x", 2.0)])), 1, seed=1) is None
    assert ranks(plain(sheets_of([("a", "x", 1.0), ("b", "x", 2.0)])), 1, seed=1) is None


def test_plain_errors_hold_what_jurors_differ_by():
    sheets = sheets_of([("a", "x", 1.0), ("a", "y", 2.0), ("b", "x", 2.0)])
    fit = plain(sheets, residual=0.36, juror=0.25)
    assert fit.covariance is not None
    np.testing.assert_allclose(fit.covariance, [[0.18 + 0.125, 0.125], [0.125, 0.36 + 0.25]])
    assert fit.se is not None
    assert fit.se[1] == pytest.approx(sqrt(0.61))
