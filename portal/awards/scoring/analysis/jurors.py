"""Each juror beside the others: severity, spread, infit and outfit, and what is worth a look.

Every juror's sheets are predicted from the fit without that juror (`deletion`). Flags are advice: nobody is taken out by them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite, sqrt

import numpy as np

from portal.awards.scoring.analysis.additive import Variances
from portal.awards.scoring.analysis.deletion import Deletion, Missed
from portal.awards.scoring.analysis.notes import Note, Value
from portal.awards.scoring.analysis.sheets import Floats, Sheets

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
    rows = (_row(deletion, juror, residual) for juror in range(len(sheets.jurors)))
    return tuple(_flagged(row, scale[1] - scale[0]) for row in rows)


def outliers(deletion: Deletion, residual: float) -> Floats:
    """(n,) each sheet's distance from what all other sheets predict, in standard deviations; NaN without a prediction.

    residual: the noise's variance in squared points, above zero.
    """
    found = np.full(len(deletion.sheets.y), np.nan)
    for juror in range(len(deletion.sheets.jurors)):
        missed = deletion.missed(juror)
        found[missed.places] = missed.outliers / sqrt(residual)
    return found


def _row(deletion: Deletion, juror: int, residual: float) -> JurorRow:
    sheets = deletion.sheets
    mine = sheets.y[deletion.of_juror[juror]]
    row = JurorRow(
        sheets.jurors[juror],
        len(mine),
        float(deletion.fit.severity[juror]),
        spread=float(mine.std(ddof=1)) if len(mine) > 1 else None,
    )
    missed = deletion.missed(juror)
    count = len(missed.places)
    if residual <= 0 or not count:
        return row
    fit = missed.square / (count * residual)
    predicted = sheets.y[missed.places] - missed.error
    return replace(
        row,
        se=sqrt(residual * deletion.uncertainty(juror)),
        expected=_expected(predicted, missed, residual),
        infit=float(((missed.left / missed.alone) ** 2).sum() / (residual * (1 / missed.alone).sum())),
        outfit=float((missed.outliers**2).mean()) / residual,
        fit=fit,
        z=(fit ** (1 / 3) - 1 + 2 / (9 * count)) / sqrt(2 / (9 * count)),
        correlation=_correlation(predicted, sheets.y[missed.places]),
    )


def _expected(predicted: Floats, missed: Missed, residual: float) -> float | None:
    """The usual standard deviation of these sheets: noise, and the predictions' variance less that of their own errors."""
    if len(predicted) < 2:
        return None
    errors = max(missed.trace - missed.shared - 1.0, 0.0) * residual
    return sqrt(residual + max(float(predicted.var(ddof=1)) - errors, 0.0))


def _correlation(first: Floats, second: Floats) -> float | None:
    if len(first) < FEW or np.ptp(first) < 1e-9 or np.ptp(second) < 1e-9:
        return None
    found = float(np.corrcoef(first, second)[0, 1])
    return found if isfinite(found) else None


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
    return replace(row, flags=flags)
