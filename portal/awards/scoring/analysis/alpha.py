"""Krippendorff's alpha for nominal, ordinal, interval and ratio marks, with gaps."""

from __future__ import annotations

from collections.abc import Iterator
from math import log, pi, sqrt

import numpy as np
from numpy.polynomial import chebyshev

from portal.awards.scoring.analysis.sheets import Floats, Ints

LEVELS = ("nominal", "ordinal", "interval", "ratio")
# Above so many different marks the ratio metric's sums go through an interpolated kernel instead of all pairs.
PAIRS_UP_TO = 2_000


def alphas(i: Ints, y: Floats) -> dict[str, float | None]:
    """alpha_nominal, alpha_ordinal, alpha_interval, alpha_ratio of marks y of nominees i (long, any order).

    alpha = 1 - (n - 1) sum_u [sum of squared differences over pairs in u / (m_u - 1)] / (the same over all pairs),
    over nominees u with m_u >= 2 marks and the n marks they hold (Krippendorff 2011; Content Analysis, 12.3). The
    coincidence matrix is summed rather than stored: nominal by counts; interval by squares; ordinal as interval on
    mid-ranks, since its distance between two marks is that of their mid-ranks; ratio by ((c - k)/(c + k))^2.

    None when no nominee has two marks or all marks are equal (there is nothing to tell apart), and for ratio when a
    mark is negative. Exact up to rounding (1e-12); equal marks must be equal as floats.
    """
    paired = np.bincount(i, minlength=1)[i] >= 2 if len(i) else np.zeros(0, dtype=bool)
    values, place, counts = np.unique(y[paired], return_inverse=True, return_counts=True)
    if len(values) < 2:
        return {f"alpha_{level}": None for level in LEVELS}
    _, units = np.unique(i[paired], return_inverse=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return {
        "alpha_nominal": _nominal(units, place, counts),
        "alpha_ordinal": _interval(units, middle[place]),
        "alpha_interval": _interval(units, values[place]),
        "alpha_ratio": _ratio(units, values, place, counts) if values[0] >= 0 else None,
    }


def _nominal(units: Ints, place: Ints, counts: Ints) -> float:
    sizes = np.bincount(units).astype(np.float64)
    cells, often = np.unique(units * len(counts) + place, return_counts=True)
    same = np.bincount(cells // len(counts), weights=often.astype(np.float64) ** 2)
    seen = float(((sizes**2 - same) / (sizes - 1)).sum())
    n = float(counts.sum())
    return 1 - (n - 1) * seen / (n * n - float((counts.astype(np.float64) ** 2).sum()))


def _interval(units: Ints, x: Floats) -> float:
    """Squared differences over all ordered pairs of m values are 2 m times their squares around the mean."""
    x = x - x.mean()
    sizes = np.bincount(units).astype(np.float64)
    within = x - (np.bincount(units, weights=x) / sizes)[units]
    squares = np.bincount(units, weights=within**2)
    seen = float((2 * sizes * squares / (sizes - 1)).sum())
    n = float(len(x))
    return 1 - (n - 1) * seen / (2 * n * float((x**2).sum()))


def _ratio(units: Ints, values: Floats, place: Ints, counts: Ints) -> float:
    seen = 0.0
    for block in _by_size(units, values[place]):
        size = block.shape[1]
        if size > PAIRS_UP_TO:
            seen += sum(ratio_sum(*np.unique(row, return_counts=True)) for row in block) / (size - 1)
            continue
        step = max(1, 2_000_000 // size**2)
        for start in range(0, len(block), step):
            part = block[start : start + step]
            seen += float(_squared_ratio(part[:, :, None], part[:, None, :]).sum()) / (size - 1)
    return 1 - (float(counts.sum()) - 1) * seen / ratio_sum(values, counts)


def _by_size(units: Ints, x: Floats) -> Iterator[Floats]:
    """The values of all units with m of them as rows of one array, for each m."""
    order = np.argsort(units, kind="stable")
    sizes = np.bincount(units)
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes):
        rows = starts[sizes == size][:, None] + np.arange(size)
        yield x[order][rows]


def _squared_ratio(a: Floats, b: Floats) -> Floats:
    total = a + b
    return np.where(total > 0, (a - b) / np.where(total > 0, total, 1), 0.0) ** 2


def ratio_sum(values: Floats, counts: Ints) -> float:
    """Sum of ((c - k)/(c + k))^2 over ordered pairs of the values (different, none negative), each as often as counted.

    ((c - k)/(c + k))^2 = 1 - 4ck/(c + k)^2; with many values its sum over k is a smooth function of ln c,
    taken from a Chebyshev interpolation (relative error below 1e-12).
    """
    often = counts.astype(np.float64)
    if len(values) <= PAIRS_UP_TO:
        return float(often @ _squared_ratio(values[:, None], values[None, :]) @ often)
    above = values > 0
    c, weights = values[above], often[above]
    logs = np.log(c)
    low, high = float(logs.min()), float(logs.max())
    nodes = chebyshev.chebpts1(_nodes(high - low))
    at = np.exp((nodes + 1) / 2 * (high - low) + low)
    sums = np.array([4 * k * float((c / (c + k) ** 2) @ weights) for k in at])
    series = chebyshev.chebfit(nodes, sums, len(nodes) - 1)
    near = chebyshev.chebval((logs - low) / (high - low) * 2 - 1, series)
    positive, zero = float(weights.sum()), float(often[~above].sum())
    return positive**2 - float(weights @ near) + 2 * positive * zero


def _nodes(span: float) -> int:
    """How many nodes: the kernel's poles lie pi above and below the axis of logarithms, which sets the rate."""
    reach = 2 * pi / max(span, 1e-6)
    return 6 + int(32 / log(reach + sqrt(1 + reach**2)))
