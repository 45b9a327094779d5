"""How far jurors agree: intraclass correlations, Krippendorff's alpha, Kendall's W, of one group of nominees.

Sources: McGraw & Wong (1996), Psychological Methods 1, 30-46; Shrout & Fleiss (1979), Psychological Bulletin 86,
420-428; Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Kendall & Babington Smith (1939).
Missing is missing, never zero. What cannot be computed is None, never NaN.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.awards.scoring.analysis.alpha import alphas
from portal.awards.scoring.analysis.concordance import kendall
from portal.awards.scoring.analysis.icc import intraclass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Variances = tuple[float, float, float]


@dataclass(frozen=True)
class Long:
    """Marks as three arrays of one length: nominee and juror counted from 0 without holes, and the mark.

    A pair appears once; `nominees` and `jurors` count those with at least one mark.
    """

    i: Ints
    j: Ints
    y: Floats
    nominees: int
    jurors: int

    @property
    def complete(self) -> bool:
        """True when every juror marked every nominee."""
        return len(self.y) == self.nominees * self.jurors


def agreement(matrix: Floats, *, variances: Variances | None = None) -> dict[str, Any]:
    """Agreement from a matrix, nominees x jurors, NaN where there is no mark; see `agreement_of`."""
    table = np.asarray(matrix, dtype=np.float64)
    i, j = np.nonzero(np.isfinite(table))
    return agreement_of(i, j, table[i, j], variances=variances)


def agreement_of(i: Ints, j: Ints, y: Floats, *, variances: Variances | None = None) -> dict[str, Any]:
    """Agreement from long arrays: mark y (any unit) of nominee i by juror j, each pair at most once.

    variances: (nominee, juror, residual) by REML, in squared units of y, for designs with gaps.

    Keys: icc_1, icc_a1, icc_c1, icc_1k, icc_ak, icc_ck, each with `..._ci` ([low, high], 95 %) and icc_basis,
    see `icc.intraclass`; alpha_nominal, alpha_ordinal, alpha_interval, alpha_ratio, see `alpha.alphas`;
    kendall_w, kendall_chi2, kendall_p, see `concordance.kendall`. Raises ValueError for a pair that comes twice.
    """
    long = _dense(np.asarray(i), np.asarray(j), np.asarray(y, dtype=np.float64))
    return {
        **intraclass(long.i, long.j, long.y, long.nominees, long.jurors, variances=variances),
        **alphas(long.i, long.y),
        **kendall(long.i, long.j, long.y, complete=long.complete),
    }


def _dense(i: Ints, j: Ints, y: Floats) -> Long:
    """Numbered afresh from 0, those without a finite mark left out, marks free of the last bits' noise."""
    there = np.isfinite(y)
    nominees, i = np.unique(i[there], return_inverse=True)
    jurors, j = np.unique(j[there], return_inverse=True)
    if len(np.unique(i * max(len(jurors), 1) + j)) != len(i):
        raise ValueError("a juror has two marks for one nominee")
    return Long(i, j, np.round(y[there], 9), len(nominees), len(jurors))
