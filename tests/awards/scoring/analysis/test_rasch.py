"""Many-facet Rasch: the summit of its own likelihood written out naively, recovery of known truth, and edges."""

import time
from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis.rasch import levels, rasch


def likelihood(i, j, c, level, count, mean, nominee, juror, criterion, steps):
    """The penalised log-likelihood, mark by mark."""
    total = 0.0
    for a, b, d, x in zip(i, j, c, level, strict=True):
        place = mean + nominee[a] - juror[b] - criterion[d]
        scores = [k * place - sum(steps[:k]) for k in range(count)]
        total += scores[x] - log(sum(exp(score) for score in scores))
    for values, variance in (([mean], 100), (nominee, 9), (juror, 2.25), (criterion, 2.25), (steps, 20)):
        total -= sum(value**2 for value in values) / (2 * variance)
    return total


@st.composite
def marks(draw):
    pairs = [(i, j, c) for i in range(4) for j in range(3) for c in range(2)]
    kept = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=3))
    columns = [np.unique([row[place] for row in kept], return_inverse=True)[1] for place in range(3)]
    return (*columns, np.array(draw(st.lists(st.integers(0, 3), min_size=len(kept), max_size=len(kept))), dtype=float))


@given(marks())
def test_estimates_stand_on_the_summit_of_the_likelihood(drawn):
    i, j, c, values = drawn
    scale, fit = levels(values), rasch(*drawn)
    if fit is None:
        assert np.ptp(values) == 0
        return
    assert fit.converged
    parts = [np.array([fit.mean]), fit.nominee.measure, fit.juror.measure, fit.criterion.measure, fit.steps]
    here = np.concatenate(parts)
    cuts = np.cumsum([len(part) for part in parts])[:-1]

    def height(point):
        mean, *others = np.split(point, cuts)
        return likelihood(i, j, c, scale.level, scale.count, mean[0], *others)

    for place in range(len(here)):
        aside = np.zeros(len(here))
        aside[place] = 1e-4
        assert abs(height(here + aside) - height(here - aside)) / 2e-4 < 1e-3
        assert height(here) > height(here + 100 * aside)


def simulated(nominees, jurors, each, seed=2, top=5):
    random = np.random.default_rng(seed)
    i = np.repeat(np.arange(nominees), each * 2)
    pairs = np.array([random.choice(jurors, each, replace=False) for _ in range(nominees)]).ravel()
    j, c = np.repeat(pairs, 2), np.tile([0, 1], nominees * each)
    quality, severity = random.normal(0, 1.5, nominees), random.normal(0, 0.7, jurors)
    place = 0.5 + quality[i] - severity[j] - np.array([0.3, -0.3])[c]
    scores = place[:, None] * np.arange(top + 1) - np.concatenate([[0], np.cumsum(np.linspace(-2.5, 2.5, top))])
    chances = np.cumsum(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True), axis=1)
    level = (random.random(len(i))[:, None] > chances).sum(axis=1)
    return (i, j, c, level / 2 + 3), quality, severity


def test_known_qualities_and_severities_are_found_again():
    given_marks, quality, severity = simulated(150, 20, 8)
    fit = rasch(*given_marks)
    assert np.corrcoef(fit.nominee.measure, quality)[0, 1] > 0.95
    assert np.corrcoef(fit.juror.measure, severity)[0, 1] > 0.95
    assert fit.steps == pytest.approx(np.linspace(-2.5, 2.5, 5), abs=0.4)
    assert np.mean(np.abs(fit.nominee.measure - quality) < 2 * fit.se) > 0.9
    for facet in (fit.nominee, fit.juror, fit.criterion):
        assert facet.infit.mean() == pytest.approx(1, abs=0.1)
        assert facet.outfit.mean() == pytest.approx(1, abs=0.1)


def test_fair_averages_are_marks_and_order_nominees_as_their_measures():
    given_marks, _, _ = simulated(40, 10, 5)
    fit = rasch(*given_marks)
    assert (fit.fair.min() >= 3, fit.fair.max() <= 5.5) == (True, True)
    assert list(np.argsort(fit.fair)) == list(np.argsort(fit.nominee.measure))


def test_a_random_juror_misfits():
    (i, j, c, values), _, _ = simulated(150, 20, 8)
    values = np.where(j == 3, np.random.default_rng(1).integers(0, 6, len(values)) / 2 + 3, values)
    fit = rasch(i, j, c, values)
    assert int(fit.juror.outfit.argmax()) == 3
    assert fit.juror.outfit[3] > 1.4


def test_a_nominee_with_top_marks_only_stays_finite():
    i, j = np.repeat(np.arange(3), 4), np.tile(np.arange(4), 3)
    fit = rasch(i, j, np.zeros(12, int), np.array([5.0] * 4 + [1, 2, 3, 2] + [1, 1, 2, 1]))
    assert np.isfinite(fit.fair).all()
    assert (int(fit.nominee.measure.argmax()), fit.fair[0] < 5.01) == (0, True)


def test_marks_become_levels_of_the_coarsest_even_scale():
    found = levels(np.array([2.5, 4.0, 7.0, 2.5]))
    assert (found.level.tolist(), found.count, found.low, found.step) == ([0, 1, 3, 0], 4, 2.5, 1.5)


@pytest.mark.parametrize("values", [[5.0, 5.0, 5.0], [0.0, 10.0, 0.1]], ids=["all equal", "a hundred levels"])
def test_marks_without_a_scale_have_no_measures(values):
    assert rasch(np.arange(3), np.zeros(3, int), np.zeros(3, int), np.array(values)) is None


def test_ten_thousand_sheets_on_two_criteria_take_seconds():
    given_marks, _, _ = simulated(2_000, 300, 5)
    start = time.process_time()
    assert rasch(*given_marks).converged
    assert time.process_time() - start < 5
