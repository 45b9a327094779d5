"""The plain totals of `portal.awards.scoring` in floating point, for asking "what if" many times over.

The exact arithmetic decides results; this gives the same rounded totals (halves recognised to 1e-6 of the last place).
"""

from __future__ import annotations

import numpy as np

from portal.awards.scoring.analysis.sheets import Columns, Flags, Floats, Ints
from portal.awards.scoring.model import Rules


def totals(columns: Columns, rules: Rules, keep: Flags | None = None) -> Floats:
    """(N,) rounded totals of the columns' nominees by the rules: panel marks per criterion, weighted over those present.

    keep: (m,) the marks that count, all if None; NaN for a nominee without any.
    """
    i, c, value = columns.i, columns.c, columns.value
    if keep is not None:
        i, c, value = i[keep], c[keep], value[keep]
    width = max(len(columns.criteria), 1)
    cells, place = np.unique(i * width + c, return_inverse=True)
    panel = _panel(value, place, len(cells), rules)
    weight = columns.weights[cells % width]
    parts = weight * panel
    if rules.rounding == "each":
        parts = half_up(parts, rules.places)
    count = len(columns.nominees)
    whole, weights = (np.bincount(cells // width, weights=each, minlength=count) for each in (parts, weight))
    divisor = np.where(weights > 0, weights if rules.total == "mean" else 1.0, np.nan)
    return half_up(whole / divisor, rules.places)


def _panel(value: Floats, place: Ints, cells: int, rules: Rules) -> Floats:
    """(cells,) the panel mark of each cell, from the marks whose cell is `place`."""
    number = np.bincount(place, minlength=cells)
    order = np.lexsort((value, place))
    start = np.cumsum(number) - number
    ordered = value[order]
    if rules.method == "median":
        panel = (ordered[start + (number - 1) // 2] + ordered[start + number // 2]) / 2
    else:
        whole = np.bincount(place, weights=value, minlength=cells)
        trimmed = (number >= rules.trim_from) & (rules.method == "trimmed-mean")
        ends = ordered[start] + ordered[start + number - 1]
        panel = np.where(trimmed, whole - ends, whole) / np.where(trimmed, number - 2, number)
    return half_up(panel, rules.places) if rules.rounding == "each" else panel


def half_up(values: Floats, places: int) -> Floats:
    """Rounded to places, halves away from zero, as floats."""
    scaled = np.round(np.abs(values) * 10**places, 6)
    return np.sign(values) * np.floor(scaled + 0.5) / 10**places
