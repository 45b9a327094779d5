"""Each juror beside the others: severity, spread, infit and outfit, and what is worth a look.

Every juror's sheets are predicted from the fit without that juror (`deletion`). Flags are advice: nobody is taken out by them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from portal.awards.scoring.analysis.additive import Variances
from portal.awards.scoring.analysis.deletion import Deletion
from portal.awards.scoring.analysis.notes import Note, Value
from portal.awards.scoring.analysis.sheets import Floats, Ints, Sheets

FEW = 3
"""Fewer sheets than this say nothing about a juror."""
ENOUGH = 10
"""Sheets from which order and spread can be compared with others'."""
NOISY, CLEARLY = 1.5, 2.0
OTHER_ORDER, NARROW = 0.2, 0.5
SEVERE = 0.15
"""Severity worth a note, as a share of the scale: 1.5 points of 10."""


@dataclass(frozen=True)
class JurorRow:
    """One juror. All None where there is too little, or no noise, to tell.

    n: sheets. severity: points taken off a nominee on average, positive for a strict juror, shrunken; se: its standard error.
    spread: standard deviation of the sheets, points; expected: what the others' marks make usual for these nominees.
    infit, outfit: mean squares around 1, of the deletion residuals u_t with variances v_t: sum u^2 / sum v and the mean of
    u^2 / v, as Wright & Masters (1982), Rating Scale Analysis, 5, define them for Rasch residuals; outfit heeds single sheets.
    fit: error' covariance^-1 error / t, the mean square of the whitened errors; z: that as a normal deviate
    (Wilson & Hilferty 1931). correlation: of the sheets with their predictions.
    """

    juror: str
    n: int
    severity: float
    se: float | None = None
    spread: float | None = None
    expected: float | None = None
    infit: float | None = None
    outfit: float | None = None
    fit: float | None = None
    z: float | None = None
    correlation: float | None = None
    flags: tuple[Note, ...] = ()


def juror_rows(
    sheets: Sheets,
    by: float,
    estimated: Variances | None,
    scale: tuple[float, float] = (0.0, 10.0),
    *,
    deletion: Deletion | None = None,
) -> tuple[JurorRow, ...]:
    """One row per juror, in the order of `sheets.jurors`.

    by: ratio of residual to juror variance of the fit; estimated: variance components in squared points, None if unknown;
    scale: lowest and highest mark there can be; deletion: that of these sheets at this ratio, where it is there already.
    """
    deletion = deletion or Deletion(sheets, by)
    residual = estimated.residual if estimated is not None else 0.0
    own = {
        "n": sheets.per_juror,
        "severity": deletion.fit.severity,
        "spread": np.sqrt(_variances(sheets.y, sheets.j, len(sheets.jurors))),
    }
    figures = own | (_compared(deletion, residual) if residual > 0 else {})
    known: dict[str, list[Any]] = {
        name: [None if each != each else each for each in values.tolist()] for name, values in figures.items()
    }
    rows = (
        JurorRow(juror=juror, **{name: values[place] for name, values in known.items()})
        for place, juror in enumerate(sheets.jurors)
    )
    return tuple(_flagged(row, scale[1] - scale[0]) for row in rows)


def _compared(deletion: Deletion, residual: float) -> dict[str, Floats]:
    """(J,) each figure that compares a juror with the others; NaN where it cannot be had."""
    sheets, missed = deletion.sheets, deletion.missed
    count = np.where(missed.count > 0, missed.count, np.nan)
    there = np.isfinite(missed.error)
    j, left, error, alone = sheets.j[there], deletion.left[there], missed.error[there], missed.alone[there]

    def sums(values: Floats) -> Floats:
        return np.bincount(j, weights=values, minlength=len(sheets.jurors)).astype(np.float64)

    fit = sums(error * left) / (count * residual)
    y = sheets.y[there]
    predicted = _variances(y - error, j, len(sheets.jurors))
    errors = np.maximum(missed.trace - missed.shared - 1.0, 0.0) * residual
    return {
        "se": np.sqrt(residual * missed.uncertainty) * count / count,
        "expected": np.sqrt(residual + np.maximum(predicted - errors, 0.0)),
        "infit": sums((left / alone) ** 2) / (residual * sums(1.0 / alone) * count / count),
        "outfit": sums(left**2 / alone) / (residual * count),
        "fit": fit,
        "z": (np.cbrt(fit) - 1 + 2 / (9 * count)) / np.sqrt(2 / (9 * count)),
        "correlation": _correlations(y - error, y, j, len(sheets.jurors)),
    }


def _centred(x: Floats, j: Ints, jurors: int) -> Floats:
    counts = np.maximum(np.bincount(j, minlength=jurors), 1)
    return x - (np.bincount(j, weights=x, minlength=jurors) / counts)[j]


def _variances(x: Floats, j: Ints, jurors: int) -> Floats:
    """(J,) sample variance of each juror's values; NaN with fewer than two."""
    counts = np.bincount(j, minlength=jurors)
    squares = np.bincount(j, weights=_centred(x, j, jurors) ** 2, minlength=jurors)
    return np.where(counts > 1, squares / np.maximum(counts - 1, 1), np.nan)


def _correlations(first: Floats, second: Floats, j: Ints, jurors: int) -> Floats:
    """(J,) correlation within each juror's values; NaN with fewer than three, or where either does not vary."""
    first, second = _centred(first, j, jurors), _centred(second, j, jurors)
    products = ((first, second), (first, first), (second, second))
    both, one, other = (np.bincount(j, weights=a * b, minlength=jurors) for a, b in products)
    able = (np.bincount(j, minlength=jurors) >= FEW) & (one > 1e-9) & (other > 1e-9)
    return np.where(able, both / np.sqrt(np.where(able, one * other, 1.0)), np.nan)


def _flagged(row: JurorRow, width: float) -> JurorRow:
    """With its flags: judging rule "mean square above 1.5 and clearly so, correlation below .2, spread below half the usual"."""
    found: list[tuple[str, dict[str, Value]]] = []
    if row.n < FEW:
        found.append(("few-marks", {"n": row.n}))
    if row.fit is not None and row.z is not None and row.n >= FEW and row.fit > NOISY and row.z > CLEARLY:
        found.append(("unlike-others", {"fit": round(row.fit, 1)}))
    if row.correlation is not None and row.n >= ENOUGH and row.correlation < OTHER_ORDER:
        found.append(("other-order", {"correlation": round(row.correlation, 2)}))
    if row.spread is not None and row.expected is not None and row.n >= ENOUGH and row.spread < NARROW * row.expected:
        found.append(("narrow", {"spread": round(row.spread, 1), "expected": round(row.expected, 1)}))
    if abs(row.severity) > SEVERE * width:
        found.append(("strict" if row.severity > 0 else "lenient", {"points": round(abs(row.severity), 1)}))
    flags = tuple(Note("flag", code, {"juror": row.juror, **params}) for code, params in found)
    return replace(row, flags=flags) if flags else row
