"""The plain totals of `portal.awards.scoring` in floating point, for asking "what if" many times over.

The exact arithmetic decides results; this gives the same rounded totals (halves recognised to 1e-6 of the last place).
"""

from __future__ import annotations

import numpy as np

from portal.awards.scoring.analysis.sheets import Columns, Floats, Ints
from portal.awards.scoring.model import Rules


def totals(columns: Columns, rules: Rules) -> Floats:
    """(N,) rounded totals of the columns' nominees by the rules: panel marks per criterion, weighted over those present."""
    width = max(len(columns.criteria), 1)
    cells, place = np.unique(columns.i * width + columns.c, return_inverse=True)
    panel = _panel(columns.value, place, len(cells), rules)
    weight = columns.weights[cells % width]
    parts = weight * panel
    if rules.rounding == "each":
        parts = half_up(parts, rules.places)
    count = len(columns.nominees)
    whole: Floats = np.bincount(cells // width, weights=parts, minlength=count).astype(np.float64)
    if rules.total == "mean":
        whole = whole / np.bincount(cells // width, weights=weight, minlength=count)
    return half_up(whole, rules.places)


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
