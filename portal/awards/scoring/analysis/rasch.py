"""Many-facet Rasch measurement in its rating-scale form, a second opinion for rubrics with few levels.

log P(level k) / P(level k - 1) = mean + nominee - juror - criterion - step_k (Linacre 1989, Many-Facet Rasch Measurement;
Andrich 1978). Penalised joint maximum likelihood: nominees have a normal prior of SD 3 logits, jurors and criteria of SD
1.5, steps a ridge of .05, the mean SD 10, so that estimates stay finite for a nominee with top marks only and for levels
nobody used. The criterion is concave; Newton's steps eliminate the nominees, whose block is diagonal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.awards.scoring.analysis.sheets import Floats, Ints

MOST_LEVELS = 21
ROUNDS, CLOSE = 60, 1e-9
MEAN, NOMINEE, OTHERS, STEP = 1 / 10**2, 1 / 3**2, 1 / 1.5**2, 0.05
"""Ridges: one over the variances of the priors."""


@dataclass(frozen=True, eq=False)
class Levels:
    """Marks as levels of a scale: mark = low + step * level, level 0 to count - 1."""

    level: Ints
    count: int
    low: float
    step: float


@dataclass(frozen=True, eq=False)
class Facet:
    """One facet: measure in logits and mean squares of the residuals, infit weighted by information, outfit not."""

    measure: Floats
    infit: Floats
    outfit: Floats


@dataclass(frozen=True, eq=False)
class Rasch:
    """mean and steps (K - 1,) in logits; nominee (N,) high is good, juror (J,) high is strict, criterion (C,) high is hard.

    se: (N,) standard errors of the nominees, logits. fair: (N,) the mark expected from the average juror on the average
    criterion, on the scale of the marks. converged: False when the steps did not come to rest.
    """

    mean: float
    nominee: Facet
    juror: Facet
    criterion: Facet
    steps: Floats
    se: Floats
    fair: Floats
    converged: bool


def levels(marks: Floats) -> Levels | None:
    """Marks as levels of the coarsest even scale through all of them; None when all are equal or it has over 21 levels."""
    values = np.unique(np.round(marks, 6))
    if len(values) < 2:
        return None
    gaps = np.unique(np.round((values[1:] - values[:1]) * 1e6).astype(np.int64))
    step = int(np.gcd.reduce(gaps))
    count = int(gaps[-1]) // step + 1
    if count > MOST_LEVELS:
        return None
    level = np.round((np.round(marks, 6) - values[0]) * 1e6 / step).astype(np.int64)
    return Levels(level, count, float(values[0]), step / 1e6)


def rasch(i: Ints, j: Ints, c: Ints, marks: Floats) -> Rasch | None:
    """Fit to marks (m,) of nominee i by juror j on criterion c, each numbered from 0 without holes.

    None when all marks are equal or do not fit an even scale of at most 21 levels. 10,000 sheets on two criteria take
    about a second.
    """
    scale = levels(marks)
    if scale is None:
        return None
    model = _Model(i, j, c, scale)
    theta, phi, settled = model.fit()
    expected, variance = model.moments(model.place(theta, phi), model.steps(phi))[:2]
    squares = (scale.level - expected) ** 2

    def facet(measure: Floats, of: Ints) -> Facet:
        count = len(measure)
        information = np.bincount(of, weights=variance, minlength=count)
        infit = np.bincount(of, weights=squares, minlength=count) / information
        outfit = np.bincount(of, weights=squares / variance, minlength=count) / np.bincount(of, minlength=count)
        return Facet(measure, infit, outfit)

    fair = model.moments(phi[0] + theta, model.steps(phi))[0]
    return Rasch(
        float(phi[0]),
        facet(theta, i),
        facet(phi[1 : 1 + model.jurors], j),
        facet(phi[1 + model.jurors : 1 + model.jurors + model.criteria], c),
        model.steps(phi),
        model.errors(theta, phi),
        scale.low + scale.step * fair,
        settled,
    )


class _Model:
    """theta (N,): nominees; phi (M,): mean, jurors, criteria, steps."""

    def __init__(self, i: Ints, j: Ints, c: Ints, scale: Levels) -> None:
        self.i, self.level, self.count = i, scale.level, scale.count
        self.nominees, self.jurors, self.criteria = (int(each.max()) + 1 for each in (i, j, c))
        self.width = self.jurors + self.criteria + scale.count
        self.loads = ((np.zeros_like(j), 1.0), (1 + j, -1.0), (1 + self.jurors + c, -1.0))
        self.ridge = np.concatenate(
            [[MEAN], np.full(self.jurors + self.criteria, OTHERS), np.full(scale.count - 1, STEP)]
        )
        self.reached = (scale.level[:, None] >= np.arange(1, scale.count)).sum(axis=0)

    def steps(self, phi: Floats) -> Floats:
        return phi[self.width - self.count + 1 :]

    def place(self, theta: Floats, phi: Floats) -> Floats:
        """(m,) where each mark's pairing stands on the line, logits."""
        place = theta[self.i]
        for column, sign in self.loads:
            place = place + sign * phi[column]
        return place

    def moments(self, place: Floats, steps: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Expected level and variance; P(level >= k), (., K - 1); their covariances with the level, (., K - 1)."""
        ladder = np.arange(self.count)
        score = place[:, None] * ladder - np.concatenate([[0.0], np.cumsum(steps)])
        chance = np.exp(score - score.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        expected = chance @ ladder
        variance = chance @ ladder**2 - expected**2
        above = np.cumsum(chance[:, ::-1], axis=1)[:, ::-1][:, 1:]
        product = np.cumsum((chance * ladder)[:, ::-1], axis=1)[:, ::-1][:, 1:]
        return expected, np.maximum(variance, 1e-12), above, product - expected[:, None] * above

    def likelihood(self, theta: Floats, phi: Floats) -> float:
        """The penalised log-likelihood."""
        steps = np.concatenate([[0.0], np.cumsum(self.steps(phi))])
        score = self.place(theta, phi)[:, None] * np.arange(self.count) - steps
        top = score.max(axis=1)
        chosen = score[np.arange(len(score)), self.level]
        total = float((chosen - top - np.log(np.exp(score - top[:, None]).sum(axis=1))).sum())
        return total - (NOMINEE * float(theta @ theta) + float(self.ridge @ phi**2)) / 2

    def fit(self) -> tuple[Floats, Floats, bool]:
        theta, phi = np.zeros(self.nominees), np.zeros(self.width)
        now = self.likelihood(theta, phi)
        for _ in range(ROUNDS):
            step_theta, step_phi, promise = self._newton(theta, phi)
            if promise < CLOSE:
                return theta, phi, True
            for halving in range(30):
                share = 0.5**halving
                there = self.likelihood(theta + share * step_theta, phi + share * step_phi)
                if there > now:
                    break
            else:
                return theta, phi, promise < 1e-6
            theta, phi, now = theta + share * step_theta, phi + share * step_phi, there
        return theta, phi, False

    def _newton(self, theta: Floats, phi: Floats) -> tuple[Floats, Floats, float]:
        slope_theta, slope_phi, own, mixed, whole = self._curvature(theta, phi)
        over = mixed / own[:, None]
        step_phi = np.linalg.solve(whole - mixed.T @ over, slope_phi - over.T @ slope_theta)
        step_theta = slope_theta / own - over @ step_phi
        return step_theta, step_phi, float(slope_theta @ step_theta + slope_phi @ step_phi)

    def errors(self, theta: Floats, phi: Floats) -> Floats:
        """(N,) standard errors of the nominees from the inverse curvature."""
        _, _, own, mixed, whole = self._curvature(theta, phi)
        over = mixed / own[:, None]
        inverse = np.linalg.inv(whole - mixed.T @ over)
        return np.sqrt(1 / own + ((over @ inverse) * over).sum(axis=1))

    def _curvature(self, theta: Floats, phi: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Slopes of theta and phi; minus the second derivatives: theta's diagonal, (N, M), (M, M)."""
        expected, variance, above, shared = self.moments(self.place(theta, phi), self.steps(phi))
        n, width, first = self.nominees, self.width, self.width - self.count + 1
        left = self.level - expected
        slope_phi = np.zeros(width)
        crossed: Floats = np.zeros(n * width)
        squared: Floats = np.zeros(width * width)
        for column, sign in self.loads:
            slope_phi += sign * np.bincount(column, weights=left, minlength=width)
            crossed += sign * np.bincount(self.i * width + column, weights=variance, minlength=n * width)
            for other, turn in self.loads:
                squared += sign * turn * np.bincount(column * width + other, weights=variance, minlength=width * width)
        mixed, whole = crossed.reshape(n, width), squared.reshape(width, width)
        for k in range(self.count - 1):
            mixed[:, first + k] = -np.bincount(self.i, weights=shared[:, k], minlength=n)
            for column, sign in self.loads:
                whole[:, first + k] -= sign * np.bincount(column, weights=shared[:, k], minlength=width)
        whole[first:, :first] = whole[:first, first:].T
        ladder = np.arange(self.count - 1)
        whole[first:, first:] = above.sum(axis=0)[np.maximum.outer(ladder, ladder)] - above.T @ above
        slope_phi[first:] = above.sum(axis=0) - self.reached
        slope_phi -= self.ridge * phi
        whole[np.diag_indices(width)] += self.ridge
        slope_theta = np.bincount(self.i, weights=left, minlength=n) - NOMINEE * theta
        own = np.bincount(self.i, weights=variance, minlength=n) + NOMINEE
        return slope_theta, slope_phi, own, mixed, whole
