"""Intraclass correlations of complete juries by mean squares, of others by variance components."""

from __future__ import annotations

from math import inf, isfinite
from typing import Any

import numpy as np

from portal.awards.scoring.analysis.additive import Variances
from portal.awards.scoring.analysis.distributions import f_quantile
from portal.awards.scoring.analysis.icc_reml import from_components
from portal.awards.scoring.analysis.sheets import Floats, Ints

Interval = list[float] | None

KEYS = ("icc_1", "icc_a1", "icc_c1", "icc_1k", "icc_ak", "icc_ck")
UPPER = 0.975


def intraclass(
    i: Ints,
    j: Ints,
    y: Floats,
    nominees: int,
    jurors: int,
    *,
    variances: Variances | None = None,
) -> dict[str, Any]:
    """ICC(1), ICC(A,1), ICC(C,1) and those of the mean of k marks, with 95 % intervals.

    i, j, y: nominee, juror (counted from 0 without holes) and mark, long, each pair once.

    `icc_basis` says how: "mean-squares" for a complete jury, k jurors: estimates and intervals of McGraw & Wong
    (1996), tables 4 and 7. Their interval of ICC(A,k), with c = r/(n(1 - r)), equals Spearman-Brown of that of ICC(A,1)
    (as R's psych; R's irr 0.84.1 puts k r in place of r and differs). "reml" with gaps: from the variances, see `icc_reml`;
    ICC(1) and its mean stay one-way analysis of variance (`_one_way`), as they need no juror variance.
    "one-way" with gaps and no variances given. None where there is no variation or too little data.
    """
    nothing: dict[str, Any] = {"icc_basis": None, **dict.fromkeys(KEYS), **{f"{key}_ci": None for key in KEYS}}
    if nominees < 2 or len(y) <= nominees or np.ptp(y) == 0:
        return nothing
    if len(y) == nominees * jurors:
        table = np.empty((nominees, jurors))
        table[i, j] = y
        return nothing | {"icc_basis": "mean-squares"} | _complete(table)
    found = nothing | {"icc_basis": "one-way" if variances is None else "reml"} | _one_way(i, y, nominees)
    if variances is not None:
        found |= from_components(i, j, variances)
    return found


def _one_way(i: Ints, y: Floats, n: int) -> dict[str, Any]:
    """ICC(1) with unequal numbers of marks, k0 of them in the mean, by analysis of variance.

    k0 = (N - sum n_i^2 / N) / (n - 1); intervals from F with k0, approximate (Lessells & Boag 1987, The Auk 104, 116).
    """
    counts = np.bincount(i, minlength=n).astype(np.float64)
    means = np.bincount(i, weights=y, minlength=n) / counts
    free = (n - 1, len(y) - n)
    within = float(((y - means[i]) ** 2).sum()) / free[1]
    between = float((counts * (means - y.mean()) ** 2).sum()) / free[0]
    within, between = (0.0 if each <= 1e-20 * float(y.var()) else each for each in (within, between))
    size = (len(y) - float((counts**2).sum()) / len(y)) / free[0]
    found: dict[str, Any] = {
        "icc_1": _ratio(between - within, between + (size - 1) * within),
        "icc_1k": _ratio(between - within, between),
    }
    return found | _from_f("icc_1", between / within if within else inf, free, size) if between > 0 else found


def _complete(table: Floats) -> dict[str, Any]:
    n, k = table.shape
    msr, msc, mse, msw = mean_squares(table)
    found: dict[str, Any] = {
        "icc_1": _ratio(msr - msw, msr + (k - 1) * msw),
        "icc_1k": _ratio(msr - msw, msr),
        "icc_c1": _ratio(msr - mse, msr + (k - 1) * mse),
        "icc_ck": _ratio(msr - mse, msr),
        "icc_a1": _ratio(msr - mse, msr + (k - 1) * mse + k * (msc - mse) / n),
        "icc_ak": _ratio(msr - mse, msr + (msc - mse) / n),
    }
    residual = (n - 1) * (k - 1)
    found |= _from_f("icc_1", msr / msw if msw else inf, (n - 1, n * (k - 1)), k) if msr else {}
    found |= _from_f("icc_c1", msr / mse if mse else inf, (n - 1, residual), k) if msr else {}
    if "icc_c1k_ci" in found:
        found["icc_ck_ci"] = found.pop("icc_c1k_ci")
    found["icc_a1_ci"] = _absolute(table.shape, (msr, msc, mse), mean=False)
    found["icc_ak_ci"] = _absolute(table.shape, (msr, msc, mse), mean=True)
    return found


def mean_squares(table: Floats) -> tuple[float, float, float, float]:
    """(nominees, jurors, residual, within nominees) of a complete table, nominees x jurors; rounding noise is 0."""
    n, k = table.shape
    x = table - table.mean()
    rows, columns = x.mean(axis=1), x.mean(axis=0)
    residual = x - rows[:, None] - columns[None, :]
    noise = 1e-20 * float((x**2).sum())
    sums = (
        k * float((rows**2).sum()),
        n * float((columns**2).sum()),
        float((residual**2).sum()),
        float(((x - rows[:, None]) ** 2).sum()),
    )
    df = (n - 1, k - 1, (n - 1) * (k - 1), n * (k - 1))
    msr, msc, mse, msw = (0.0 if each <= noise else each / free for each, free in zip(sums, df, strict=True))
    return msr, msc, mse, msw


def _from_f(key: str, f: float, df: tuple[float, float], k: float) -> dict[str, Interval]:
    """The intervals of a single mark and of the mean of k, from F = between / within (McGraw & Wong, table 7)."""
    low, high = f / f_quantile(UPPER, *df), f * f_quantile(UPPER, df[1], df[0])
    single = [(each - 1) / (each + k - 1) if isfinite(each) else 1.0 for each in (low, high)]
    mean = [1 - 1 / each if isfinite(each) else 1.0 for each in (low, high)] if low > 0 else None
    return {f"{key}_ci": single, f"{key}k_ci": mean}


def _absolute(shape: tuple[int, ...], squares: tuple[float, float, float], *, mean: bool) -> Interval:
    """The interval of ICC(A,1), or of ICC(A,k), by McGraw & Wong (1996), table 7.

    Their Satterthwaite denominator a MSC + b MSE equals MSR at the estimate, which keeps it finite at 1.
    """
    n, k = shape
    msr, msc, mse = squares
    if msr == 0 or msc == mse == 0:
        return [1.0, 1.0] if msr else None
    odds = (msr - mse) / ((n - 1) * mse + msc)
    parts = (odds * msc) ** 2 / (k - 1) + ((1 + odds * (n - 1)) * mse) ** 2 / ((n - 1) * (k - 1))
    freedom = msr**2 / parts
    low, high = f_quantile(UPPER, n - 1, freedom), f_quantile(UPPER, freedom, n - 1)
    size = 1 if mean else k
    noise = size * msc + (size * n - size - n) * mse
    bottom, top = low * noise + n * msr, noise + n * high * msr
    if bottom <= 0 or top <= 0 or not isfinite(low * high):
        return None  # hardly a degree of freedom: anything is possible
    return [n * (msr - low * mse) / bottom, n * (high * msr - mse) / top]


def _ratio(above: float, below: float) -> float | None:
    return above / below if below > 0 else None
