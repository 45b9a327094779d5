"""Kendall's coefficient of concordance."""

from __future__ import annotations

import numpy as np

from portal.awards.scoring.analysis.distributions import chi2_upper
from portal.awards.scoring.analysis.sheets import Floats, Ints


def kendall(i: Ints, j: Ints, y: Floats, *, complete: bool) -> dict[str, float | None]:
    """Kendall's W of m jurors over n nominees, corrected for ties, with its chi-square test on n - 1.

    i, j, y: nominee, juror (each counted from 0 without holes) and mark, long.

    W = 12 sum (R_i - mean R)^2 / (m^2 (n^3 - n) - m sum T_j), R_i the nominee's sum of mid-ranks,
    T_j = sum (t^3 - t) over the ties of juror j; chi-square = m (n - 1) W (Kendall & Babington Smith 1939; Siegel &
    Castellan 1988, 9.3). Ranks need everybody to have marked everybody, so all three are None with gaps, with
    one juror or nominee, and when every juror gave the same mark throughout.
    """
    nothing: dict[str, float | None] = dict.fromkeys(("kendall_w", "kendall_chi2", "kendall_p"))
    n, m = (int(each.max()) + 1 if len(each) else 0 for each in (i, j))
    if not complete or n < 2 or m < 2:
        return nothing
    marks = np.empty((m, n))
    marks[j, i] = y
    sums, ties = np.zeros(n), 0.0
    for row in marks:
        ranks, correction = mid_ranks(row)
        sums += ranks
        ties += correction
    room = float(m) * m * (float(n) ** 3 - n) - m * ties
    if room <= 0:
        return nothing
    w = min(1.0, 12 * float(((sums - sums.mean()) ** 2).sum()) / room)
    chi2 = m * (n - 1) * w
    return {"kendall_w": w, "kendall_chi2": chi2, "kendall_p": chi2_upper(chi2, n - 1)}


def mid_ranks(values: Floats) -> tuple[Floats, float]:
    """Ranks from 1, lowest first, equal values sharing the mean of theirs; and sum (t^3 - t) over the ties."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    counts = counts.astype(np.float64)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return ranks[place], float((counts**3 - counts).sum())
