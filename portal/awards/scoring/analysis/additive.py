"""The additive model y = quality of the nominee - severity of the juror + noise, in four ways.

`variances` estimates how much nominees, jurors and the rest differ; `adjusted` takes off severities shrunk by it, which is the
mark that counts; `fixed` takes them off whole, `blup` also shrinks the nominees, `plain` takes off nothing.

`severity` is positive for a strict juror, in points of the scale: it is added back to the juror's sheets. (R and the literature
on bias often give leniency, its opposite.) The model is that of Platt and Burges (NIPS 2002) and MacKay et al. (2017); formulas in
the functions, A (N x J) being 1 where a pair has a sheet, n_i and m_j the sheets of a nominee and of a juror.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, floor, sqrt

import numpy as np

from portal.awards.scoring.analysis.crossing import Crossing, crossing
from portal.awards.scoring.analysis.design import labels
from portal.awards.scoring.analysis.reml import Point, Reml
from portal.awards.scoring.analysis.sheets import Floats, Sheets

LEAST, MOST = 0.01, 1000.0
"""Bounds of the ratio; at the upper one no severity is left to take off."""
UNKNOWN_RATIO = 4.0
"""The ratio where there is too little to estimate it from."""
ENOUGH = 10
"""Residual degrees of freedom from which estimated variances decide the ratio."""


@dataclass(frozen=True)
class Variances:
    """Variance components in squared points of the scale.

    reml_criterion: minus twice the restricted log-likelihood, None where it has no finite value (no noise at all).
    p_value: of the likelihood-ratio test that jurors do not differ. degrees: residual degrees of freedom.
    """

    nominee: float
    juror: float
    residual: float
    reml_criterion: float | None
    p_value: float
    degrees: int


@dataclass(frozen=True, eq=False)
class Fit:
    """What a model says of N nominees and J jurors, in points of the scale.

    q: (N,) marks of the nominees. severity: (J,) positive for strict jurors. noise (N,) and loads (N, r) are the errors of q:
    q + noise * z + loads @ z' with standard normal z, z' has their covariance; None where the noise is unknown. mean: of the model
    where it has one of its own (`blup`).
    """

    q: Floats
    severity: Floats
    noise: Floats | None = None
    loads: Floats | None = None
    mean: float | None = None

    @property
    def se(self) -> Floats | None:
        """(N,) standard errors of q."""
        if self.noise is None or self.loads is None:
            return None
        return np.sqrt(self.noise**2 + (self.loads**2).sum(axis=1))

    @property
    def covariance(self) -> Floats | None:
        """(N, N) covariance of q; made when asked for, since ten thousand nominees would fill the memory."""
        if self.noise is None or self.loads is None:
            return None
        return np.diag(self.noise**2) + self.loads @ self.loads.T


def degrees(sheets: Sheets) -> int:
    """Residual degrees of freedom: n - N - J + the number of connected groups."""
    connected = int(labels(sheets)[0].max(initial=-1)) + 1
    return len(sheets.y) - len(sheets.nominees) - len(sheets.jurors) + connected


def variances(sheets: Sheets) -> Variances | None:
    """Variance components by REML (see `reml`); None where noise and jurors cannot be told apart.

    The test of "no juror variance" is the likelihood ratio against half a chi-squared with 1 degree of freedom, since the
    hypothesis lies on the boundary (Self & Liang 1987, JASA 82, 605; Stram & Lee 1994).
    """
    free = degrees(sheets)
    if free < 1:
        return None
    spread = float(np.var(sheets.y))
    if spread <= 1e-18 * max(1.0, float(np.mean(sheets.y**2))):
        return Variances(0.0, 0.0, 0.0, None, 1.0, free)
    if _exact(sheets):
        return _without_noise(sheets, free)
    alone = _one_way(sheets)
    cross, y = _ordered(sheets)
    start = _moments(sheets)
    point = Reml(cross, y).minimum(start if cross.nominees_wide else start[::-1])
    nominee, juror = (point.ratios if cross.nominees_wide else point.ratios[::-1]).tolist()
    if point.criterion >= alone.criterion:
        return Variances(float(alone.ratios[0]) * alone.residual, 0.0, alone.residual, alone.criterion, 1.0, free)
    p = 0.5 * erfc(sqrt((alone.criterion - point.criterion) / 2)) if juror > 0 else 1.0
    return Variances(nominee * point.residual, juror * point.residual, point.residual, point.criterion, p, free)


def ratio(estimated: Variances | None) -> float:
    """Residual to juror variance, lambda of `adjusted`: to two decimals, so that it can be published and used again.

    Between .01 and 1000; 4 with fewer than ten residual degrees of freedom.
    """
    if estimated is None or estimated.degrees < ENOUGH:
        return UNKNOWN_RATIO
    if estimated.juror * MOST <= estimated.residual:
        return MOST
    return max(LEAST, floor(estimated.residual / estimated.juror * 100 + 0.5) / 100)


def adjusted(sheets: Sheets, by: float, residual: float | None = None) -> Fit:
    """Marks with shrunken severities taken off: minimises sum (y - q_i + s_j)^2 + by * sum s_j^2.

    S = diag(m) + by I - A' diag(1/n) A; s = -S^-1 (juror sums of y minus nominee means); q_i = mean of y + s.
    Cov(q) = residual * (diag(1/n) + diag(1/n) A S^-1 A' diag(1/n)), with `residual` the noise's variance in squared points.
    The larger side is eliminated, which gives the same numbers. At the bound `MOST` nothing is taken off: q is the plain mean.
    Across unconnected groups the marks say nothing: each group's severities add up to zero.
    """
    if by >= MOST:
        return plain(sheets, residual, 0.0)
    cross, y = _ordered(sheets)
    severity, inside = _shrunken(cross, y, by)
    q = sheets.nominee_sums(sheets.y + severity[sheets.j]) / sheets.per_nominee
    if residual is None:
        return Fit(q, severity)
    root = sqrt(residual) * np.linalg.inv(np.linalg.cholesky(inside)).T
    if not cross.nominees_wide:
        return Fit(q, severity, np.zeros(len(q)), root)
    return Fit(q, severity, np.sqrt(residual / sheets.per_nominee), (_crossed(sheets) / sheets.per_nominee[:, None]) @ root)


def plain(sheets: Sheets, residual: float | None = None, juror: float = 0.0) -> Fit:
    """The plain mean of each nominee's sheets and its errors if jurors differ with variance `juror` about a common strictness."""
    q, none = sheets.means, np.zeros(len(sheets.jurors))
    if residual is None:
        return Fit(q, none)
    noise = np.sqrt(residual / sheets.per_nominee)
    width = len(sheets.jurors) if juror > 0 else 0
    loads = np.zeros((len(q), width))
    if width:
        loads = sqrt(juror) * _crossed(sheets) / sheets.per_nominee[:, None]
    return Fit(q, none, noise, loads)


def fixed(sheets: Sheets) -> Fit:
    """Ordinary least squares, two ways, severities adding up to zero in every connected group (R: lm with contr.sum).

    Severities are solved for in the narrow jury's matrix S0 = diag(m) - A' diag(1/n) A, with a one added within each group
    that picks the solution of sum zero; errors from its pseudo-inverse, where there are degrees of freedom.
    """
    table = _crossed(sheets)
    scaled = table / sheets.per_nominee[:, None]
    same = labels(sheets)[1]
    ties = (same[:, None] == same[None, :]).astype(float)
    full = np.diag(sheets.per_juror.astype(float)) - table.T @ scaled + ties
    severity = -np.linalg.solve(full, sheets.juror_sums(sheets.y - sheets.means[sheets.i]))
    q = sheets.nominee_sums(sheets.y + severity[sheets.j]) / sheets.per_nominee
    free = degrees(sheets)
    if free < 1:
        return Fit(q, severity)
    left = float(((sheets.y - q[sheets.i] + severity[sheets.j]) ** 2).sum()) / free
    root = np.linalg.inv(np.linalg.cholesky(full)).T
    root -= (ties @ root) / ties.sum(axis=1)[:, None]
    return Fit(q, severity, np.sqrt(left / sheets.per_nominee), sqrt(left) * scaled @ root)


def blup(sheets: Sheets, estimated: Variances) -> Fit:
    """Both sides shrunken: q is the mean plus the best linear unbiased prediction of each nominee (Henderson 1975; lme4).

    Errors are those of mean plus nominee given the marks, with a flat prior on the mean: residual times the inverse of
    diag(n) + r I - (r/N) 11' - A (diag(m) + by I)^-1 A', r and `by` the residual over the nominee's and the juror's variance.
    """
    if estimated.nominee <= 0:  # nothing but the mean is left of the nominees
        q = np.full(len(sheets.nominees), float(sheets.y.mean()))
        return Fit(q, -_leftover(sheets, estimated), np.zeros(len(q)), np.zeros((len(q), 0)))
    if estimated.residual <= 0:
        return fixed(sheets)
    cross, y = _ordered(sheets)
    ratios = np.array([estimated.nominee, estimated.juror]) / estimated.residual
    point = Reml(cross, y).at(ratios if cross.nominees_wide else ratios[::-1])
    nominee, juror = point.effects if cross.nominees_wide else point.effects[::-1]
    pull = estimated.residual / estimated.nominee
    count = len(sheets.nominees)
    shared = [np.full((count, 1), sqrt(pull / count))]
    if estimated.juror > 0:
        shared.append(_crossed(sheets) / np.sqrt(sheets.per_juror + estimated.residual / estimated.juror))
    noise, loads = _spread(sheets.per_nominee + pull, np.hstack(shared), estimated.residual)
    return Fit(point.mean + nominee, -juror, noise, loads, point.mean)


def _shrunken(cross: Crossing, y: Floats, by: float) -> tuple[Floats, Floats]:
    """(J,) severities of the ridge fit, and the matrix of the side with fewer levels, whose inverse is that side's covariance."""
    if cross.nominees_wide:
        inside = np.diag(cross.per_narrow + by) - cross.gram(1.0 / cross.per_wide)
        means = cross.sum_wide(y) / cross.per_wide
        return -np.linalg.solve(inside, cross.sum_narrow(y - means[cross.wide])), inside
    pull = 1.0 / (cross.per_wide + by)
    inside = np.diag(cross.per_narrow.astype(float)) - cross.gram(pull)
    q = np.linalg.solve(inside, cross.sum_narrow(y - (pull * cross.sum_wide(y))[cross.wide]))
    return -pull * cross.sum_wide(y - q[cross.narrow]), inside


def _spread(diagonal: Floats, shared: Floats, residual: float) -> tuple[Floats, Floats]:
    """noise and loads of residual * (diag(diagonal) - shared shared')^-1, by whichever side is smaller (Woodbury)."""
    count, width = shared.shape
    scale = sqrt(residual)
    if count <= width:
        root = np.linalg.cholesky(np.diag(diagonal) - shared @ shared.T)
        return np.zeros(count), scale * np.linalg.inv(root).T
    over = shared / diagonal[:, None]
    root = np.linalg.cholesky(np.eye(width) - shared.T @ over)
    return np.sqrt(residual / diagonal), scale * over @ np.linalg.inv(root).T


def _crossed(sheets: Sheets) -> Floats:
    """A: (N, J), 1 where a juror has a sheet for a nominee."""
    table = np.zeros((len(sheets.nominees), len(sheets.jurors)))
    table[sheets.i, sheets.j] = 1.0
    return table


def _ordered(sheets: Sheets) -> tuple[Crossing, Floats]:
    """The crossing and the sheets' values in its order."""
    cross = crossing(sheets)
    return cross, sheets.y if cross.nominees_wide else sheets.y[np.argsort(sheets.j, kind="stable")]


def _one_way(sheets: Sheets) -> Point:
    """The lowest point of the model without jurors."""
    nobody = Crossing(sheets.i, np.zeros_like(sheets.j), len(sheets.nominees), 1, nominees_wide=True)
    return Reml(nobody, sheets.y).minimum(np.array([1.0, 0.0]), (True, False))


def _moments(sheets: Sheets) -> Floats:
    """(2,) nominee and juror variance over the residual's, from sums of squares (Henderson 1953, method 1): where to begin."""
    n, levels = len(sheets.y), (sheets.per_nominee, sheets.per_juror)
    y = sheets.y - sheets.y.mean()
    between = [(sums**2 / count).sum() for sums, count in zip((sheets.nominee_sums(y), sheets.juror_sums(y)), levels, strict=True)]
    uneven = [float((count**2).sum()) / n for count in levels]
    a, b = len(levels[0]), len(levels[1])
    expected = np.array(
        [
            [n - uneven[0], a - uneven[1], a - 1],
            [b - uneven[0], n - uneven[1], b - 1],
            [n - uneven[0], n - uneven[1], n - 1],
        ]
    )
    solved = np.linalg.lstsq(expected, np.array([*between, (y**2).sum()]), rcond=None)[0]
    residual = max(float(solved[2]), 1e-3 * float(np.var(y)))
    return np.clip(solved[:2] / residual, 0.01, 100.0)


def _exact(sheets: Sheets) -> bool:
    """True when nominee plus juror leave nothing of the sheets but rounding."""
    fit = adjusted(sheets, 1e-9)
    return float(np.abs(sheets.y - fit.q[sheets.i] + fit.severity[sheets.j]).max()) < 1e-6 * float(np.std(sheets.y))


def _without_noise(sheets: Sheets, free: int) -> Variances:
    """Marks that are exactly nominee plus juror: both are known, and their variances are those of the sample."""
    exact = fixed(sheets)
    return Variances(_variance(exact.q), _variance(exact.severity), 0.0, None, 0.0 if np.ptp(exact.severity) > 1e-9 else 1.0, free)


def _variance(values: Floats) -> float:
    return float(np.var(values, ddof=1)) if len(values) > 1 and np.ptp(values) > 1e-9 else 0.0


def _leftover(sheets: Sheets, estimated: Variances) -> Floats:
    """(J,) leniencies where nominees do not differ: each juror's mean from the common one, shrunken."""
    if estimated.juror <= 0:
        return np.zeros(len(sheets.jurors))
    weight = sheets.per_juror / (sheets.per_juror + estimated.residual / estimated.juror)
    means = sheets.juror_sums(sheets.y) / sheets.per_juror
    return weight * (means - float((weight * means).sum() / weight.sum()))
