"""Restricted maximum likelihood for two crossed random factors.

Model: y = mean + nominee + juror + residual, all three random and normal; t_w, t_n >= 0 are the variances of the wide and the
narrow factor in units of the residual's. The criterion is minus twice the restricted log-likelihood, profiled over the mean and
the residual variance: what lme4 calls "REML criterion at convergence" (Bates et al. 2015, J. Stat. Software 67, section 3.4).
It is minimised by average-information steps (Gilmour, Thompson & Cullis 1995, Biometrics 51, 1440), kept inside the bounds and
halved until they descend; at a bound the sign of the slope decides, so that a variance of zero is an ordinary answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.awards.scoring.analysis.crossing import Crossing
from portal.awards.scoring.analysis.sheets import Flags, Floats

LARGEST = 1e6
"""Bound of a variance in units of the residual's."""
STEPS = 40
HALVINGS = 12
CLOSE = 1e-12
"""Steps that promise to lower the criterion by less than this end the search."""
NOISE = 1e-13
"""What rounding may add to a criterion, in units of it."""


@dataclass(frozen=True, eq=False)
class Point:
    """The criterion at one pair of ratios, and what one needs to go on from there.

    ratios: (2,) wide, narrow. residual: the profiled residual variance. slope: (2,); curvature: (2, 2) average information.
    effects: predicted wide and narrow levels (BLUPs), mean: the generalised least squares mean.
    """

    ratios: Floats
    criterion: float
    residual: float
    slope: Floats
    curvature: Floats
    mean: float
    effects: tuple[Floats, Floats]


class Reml:
    """The criterion of one set of sheets; y (n,) is in the order of the crossing."""

    def __init__(self, cross: Crossing, y: Floats) -> None:
        self.cross = cross
        self.y = y
        self.n = len(y)

    def minimum(self, start: Floats, free: tuple[bool, bool] = (True, True)) -> Point:
        """The lowest point from `start` (2,); ratios that are not `free` stay as they are."""
        point = self.at(start)
        held = ~np.array(free)
        for _ in range(STEPS):
            step, promise = _step(point, held)
            if promise < CLOSE:
                break
            lower = self._descend(point, step)
            if lower is None:
                break
            point = lower
        return point

    def _descend(self, point: Point, step: Floats) -> Point | None:
        """The first lower point along the step, halved again and again and never ten times as far; None when there is none."""
        most = np.minimum(10.0 * point.ratios + 1.0, LARGEST)
        bar = point.criterion + NOISE * abs(point.criterion)
        for halving in range(HALVINGS):
            there = np.clip(point.ratios + step * 0.5**halving, 0.0, most)
            if np.array_equal(there, point.ratios):
                return None
            candidate = self.at(there)
            if candidate.criterion < bar:
                return candidate
        return None

    def at(self, ratios: Floats) -> Point:
        """Criterion, slope and curvature at `ratios` (2,): one Cholesky and one inverse of the narrow matrix."""
        t_wide, t_narrow = float(ratios[0]), float(ratios[1])
        cross, n = self.cross, self.n
        share = 1.0 / (1.0 + t_wide * cross.per_wide)
        solve = _Solver(cross, share, t_wide, t_narrow)
        x = solve(np.ones(n))
        xx = float(x.sum())

        def project(values: Floats) -> Floats:
            whole = solve(values)
            return whole - x * (float(whole.sum()) / xx)

        projected = project(self.y)
        left = max(float(self.y @ projected), np.finfo(float).tiny)
        sums = (cross.sum_wide(projected), cross.sum_narrow(projected))
        pulled = (sums[0][cross.wide], sums[1][cross.narrow])
        again = (project(pulled[0]), project(pulled[1]))
        quadratic = np.array([sums[0] @ sums[0], sums[1] @ sums[1]])
        information: Floats = np.array([[pulled[a] @ again[b] for b in range(2)] for a in range(2)])
        of_mean = np.array([(cross.sum_wide(x) ** 2).sum(), (cross.sum_narrow(x) ** 2).sum()]) / xx
        criterion = -np.log(share).sum() + solve.log_determinant + np.log(xx) + (n - 1) * (1 + np.log(2 * np.pi * left / (n - 1)))
        return Point(
            ratios,
            float(criterion),
            left / (n - 1),
            solve.traces - of_mean - (n - 1) * quadratic / left,
            (n - 1) * (information / left - np.outer(quadratic, quadratic) / left**2),
            float((solve(self.y)).sum() / xx),
            (t_wide * sums[0], t_narrow * sums[1]),
        )


class _Solver:
    """Products with the inverse of V = I + t_w Z_w Z_w' + t_n Z_n Z_n' (n x n, never formed)."""

    def __init__(self, cross: Crossing, share: Floats, t_wide: float, t_narrow: float) -> None:
        self.cross, self.t_narrow = cross, t_narrow
        self.pull = t_wide * share
        self.inverse: Floats | None = None
        self.log_determinant = 0.0
        kept = cross.per_narrow - cross.sum_narrow(self.pull[cross.wide])  # the diagonal of G
        of_wide = float((cross.per_wide * share).sum())
        if t_narrow == 0.0:
            self.traces = np.array([of_wide, kept.sum()])
            return
        within = np.diag(cross.per_narrow.astype(float)) - cross.gram(self.pull)
        mixed = np.eye(cross.narrows) + t_narrow * within
        self.log_determinant = 2.0 * float(np.log(np.diag(np.linalg.cholesky(mixed))).sum())
        inverse = np.linalg.inv(mixed)
        shared = float((inverse * cross.gram(share**2)).sum())
        self.traces = np.array([of_wide - t_narrow * shared, float((inverse * within).sum())])
        self.inverse = inverse

    def __call__(self, values: Floats) -> Floats:
        cross = self.cross
        inside = self._within(values)
        if self.inverse is None:
            return inside
        levels = self.inverse @ cross.sum_narrow(inside)
        return inside - self.t_narrow * self._within(levels[cross.narrow])

    def _within(self, values: Floats) -> Floats:
        return values - (self.pull * self.cross.sum_wide(values))[self.cross.wide]


def _step(point: Point, held: Flags) -> tuple[Floats, float]:
    """The average-information step inside the bounds, and by how much it should lower the criterion."""
    at_low = (point.ratios <= 0.0) & (point.slope >= 0.0)
    at_high = (point.ratios >= LARGEST) & (point.slope <= 0.0)
    free = ~(held | at_low | at_high)
    step = np.zeros(2)
    if not free.any():
        return step, 0.0
    slope, curvature = point.slope[free], point.curvature[np.ix_(free, free)]
    ridge = 1e-12 * np.trace(curvature) + 1e-300
    step[free] = -np.linalg.solve(curvature + ridge * np.eye(len(slope)), slope)
    return step, float(abs(slope @ step[free]))
