"""How far jurors agree: intraclass correlations, Krippendorff's alpha, Kendall's W, of one group of nominees.

Sources: McGraw & Wong (1996), Psychological Methods 1, 30-46; Shrout & Fleiss (1979), Psychological Bulletin 86,
420-428; Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Kendall & Babington Smith (1939).
Missing is missing, never zero. What cannot be computed is None, never NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from portal.awards.scoring.analysis.additive import Variances
from portal.awards.scoring.analysis.alpha import alphas
from portal.awards.scoring.analysis.concordance import kendall
from portal.awards.scoring.analysis.icc import intraclass
from portal.awards.scoring.analysis.sheets import Floats, Sheets


def agreement(matrix: Floats, *, variances: Variances | None = None) -> dict[str, Any]:
    """Agreement from a matrix, nominees x jurors, NaN where there is no mark; see `agreement_of`."""
    table = np.asarray(matrix, dtype=np.float64)
    i, j = np.nonzero(np.isfinite(table))
    nominees, i = np.unique(i, return_inverse=True)
    jurors, places = np.unique(j, return_inverse=True)
    names = tuple(map(str, nominees)), tuple(map(str, jurors))
    return agreement_of(Sheets(*names, i, places, table[nominees[i], j]), variances=variances)


def agreement_of(sheets: Sheets, *, variances: Variances | None = None) -> dict[str, Any]:
    """Agreement of the jurors of one group; variances by REML serve designs with gaps.

    Keys: icc_1, icc_a1, icc_c1, icc_1k, icc_ak, icc_ck, each with `..._ci` ([low, high], 95 %) and icc_basis,
    see `icc.intraclass`; alpha_nominal, alpha_ordinal, alpha_interval, alpha_ratio, see `alpha.alphas`;
    kendall_w, kendall_chi2, kendall_p, see `concordance.kendall`. All without unit.
    """
    y = np.round(sheets.y, 9)  # equal marks must be equal, whatever the last bits of their means
    return {
        **intraclass(sheets.i, sheets.j, y, len(sheets.nominees), len(sheets.jurors), variances=variances),
        **alphas(sheets.i, y),
        **kendall(sheets.i, sheets.j, y, complete=sheets.complete),
    }
