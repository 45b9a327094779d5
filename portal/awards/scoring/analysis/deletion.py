"""What the other jurors would have said: predictions of one juror's sheets from the fit without that juror.

In y = A q + B b + e with nominees q fixed and juror effects b of variance residual / by, let H = I - W G W' be the residual
matrix of the penalised fit, e = H y. For the sheets T of one juror, the fit without them misses them by H_TT^-1 e_T, with
covariance residual * H_TT^-1 (Haslett 1999, JRSS B 61, 603; Christensen, Pearson & Johnson 1992): so one fit gives
every omission exactly, at the same `by`. A nominee with no other juror has no prediction.

S = diag(m) + by I - A' diag(1/n) A over jurors, or R = (diag(n) - A diag(1/(m + by)) A')^-1 over nominees, whichever is smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portal.awards.scoring.analysis.additive import MOST, adjusted
from portal.awards.scoring.analysis.sheets import Floats, Ints, Sheets


@dataclass(frozen=True, eq=False)
class Missed:
    """The t predicted sheets of one juror; the juror's other sheets have no prediction.

    places: (t,) in the arrays of the sheets. error: (t,) sheet minus prediction, in points; its covariance is the residual
    variance times the inverse of H_TT. alone: (t,) diagonal of H_TT, the weight of a sheet given all others.
    left: (t,) residuals e of the full fit. square: error' H_TT error, chi-square with t degrees of freedom over the residual
    variance. shared: mean off-diagonal of the covariance, trace: mean of its diagonal, both per residual variance.
    """

    places: Ints
    error: Floats
    alone: Floats
    left: Floats
    square: float
    trace: float
    shared: float

    @property
    def outliers(self) -> Floats:
        """(t,) each sheet minus its prediction from all other sheets, per standard deviation of the residual."""
        return self.left / np.sqrt(self.alone)


class Deletion:
    """Omissions of one juror each, from the adjusted fit of `sheets` at the ratio `by` (plain means from `MOST` on)."""

    def __init__(self, sheets: Sheets, by: float) -> None:
        self.sheets, self.by = sheets, by
        self.fit = adjusted(sheets, by)
        self.left = sheets.y - self.fit.q[sheets.i] + self.fit.severity[sheets.j]
        order = np.argsort(sheets.j, kind="stable")
        self.of_juror = np.split(order, np.cumsum(sheets.per_juror)[:-1]) if len(order) else []
        self.plain = by >= MOST
        self.over_jurors = len(sheets.jurors) <= len(sheets.nominees)

    @cached_property
    def _table(self) -> Floats:
        table = np.zeros((len(self.sheets.nominees), len(self.sheets.jurors)))
        table[self.sheets.i, self.sheets.j] = 1.0
        return table

    @cached_property
    def _inside(self) -> Floats:
        """S, (J, J)."""
        shared = self._table.T @ (self._table / self.sheets.per_nominee[:, None])
        return np.diag(self.sheets.per_juror + self.by) - shared

    @cached_property
    def _inverse(self) -> Floats:
        """S^-1 (J, J), or R (N, N)."""
        if self.over_jurors:
            return np.zeros_like(self._inside) if self.plain else np.linalg.inv(self._inside)
        if self.plain:
            return np.diag(1.0 / self.sheets.per_nominee)
        shared = (self._table / (self.sheets.per_juror + self.by)) @ self._table.T
        return np.linalg.inv(np.diag(self.sheets.per_nominee.astype(float)) - shared)

    def uncertainty(self, juror: int) -> float:
        """Variance of a juror's estimated severity around the true one, per residual variance; 0 where nothing is taken off."""
        if self.plain:
            return 0.0
        if self.over_jurors:
            return float(self._inverse[juror, juror])
        pull = 1.0 / (len(self.of_juror[juror]) + self.by)
        seen = self.sheets.i[self.of_juror[juror]]
        return pull + pull**2 * float(self._inverse[np.ix_(seen, seen)].sum())

    def missed(self, juror: int) -> Missed:
        """What the others' fit makes of this juror's sheets."""
        places = self.of_juror[juror]
        places = places[self.sheets.per_nominee[self.sheets.i[places]] > 1]
        left = self.left[places]
        if not len(places):
            return Missed(places, left, left, left, 0.0, 0.0, 0.0)
        if self.over_jurors and len(places) > len(self.sheets.jurors):
            alone, error, trace, total = self._thin(juror, places)
        else:
            matrix = self._residual_matrix(juror, places)
            inverse = np.linalg.inv(matrix)
            alone, error, trace, total = np.diag(matrix), inverse @ left, float(np.trace(inverse)), float(inverse.sum())
        count = len(places)
        shared = (total - trace) / (count * (count - 1)) if count > 1 else 0.0
        return Missed(places, error, alone, left, float(error @ left), trace / count, shared)

    def change(self, juror: int) -> Floats:
        """(N,) by how much the nominees' marks move when this juror is left out; NaN for who has no other juror."""
        missed, sheets = self.missed(juror), self.sheets
        seen = sheets.i[missed.places]
        moved = np.zeros(len(sheets.nominees))
        if self.over_jurors:
            by_juror = np.zeros(len(sheets.jurors))
            by_juror[juror] = missed.error.sum()
            by_juror -= self._table[seen].T @ (missed.error / sheets.per_nominee[seen])
            moved[seen] = missed.error
            moved -= self._spread(by_juror)
            moved /= sheets.per_nominee
        else:
            pull = 0.0 if self.plain else 1.0 / (len(self.of_juror[juror]) + self.by)
            every = sheets.i[self.of_juror[juror]]
            moved = self._inverse[:, seen] @ missed.error - pull * missed.error.sum() * self._inverse[:, every].sum(
                axis=1
            )
        moved = -moved
        alone = sheets.i[self.of_juror[juror]]
        moved[alone[sheets.per_nominee[alone] == 1]] = np.nan
        return moved

    def _spread(self, by_juror: Floats) -> Floats:
        """(N,) sums over each nominee's sheets of the juror effects that `by_juror` (J,) brings about."""
        return self.sheets.nominee_sums((self._inverse @ by_juror)[self.sheets.j])

    def _residual_matrix(self, juror: int, places: Ints) -> Floats:
        """H_TT."""
        seen = self.sheets.i[places]
        if self.over_jurors:
            apart = self._apart(juror, seen)
            return np.diag(1.0 - 1.0 / self.sheets.per_nominee[seen]) - apart @ self._inverse @ apart.T
        inside = self._inverse[np.ix_(seen, seen)]
        if self.plain:
            return np.eye(len(seen)) - inside
        pull = 1.0 / (len(self.of_juror[juror]) + self.by)
        every = self._inverse[np.ix_(seen, self.sheets.i[self.of_juror[juror]])]
        mine = pull * every.sum(axis=1)
        return np.eye(len(seen)) - inside + mine[:, None] + mine[None, :] - self.uncertainty(juror)

    def _apart(self, juror: int, seen: Ints) -> Floats:
        """(t, J): the juror's effect less the mean effect of the nominee's jurors."""
        apart = -self._table[seen] / self.sheets.per_nominee[seen, None]
        apart[:, juror] += 1.0
        return apart

    def _thin(self, juror: int, places: Ints) -> tuple[Floats, Floats, float, float]:
        """The same with more sheets than jurors, by Woodbury: diagonal, error, and trace and sum of the inverse."""
        seen = self.sheets.i[places]
        apart = self._apart(juror, seen)
        weight = 1.0 / (1.0 - 1.0 / self.sheets.per_nominee[seen])
        if self.plain:
            return 1.0 / weight, weight * self.left[places], float(weight.sum()), float(weight.sum())
        alone = 1.0 / weight - ((apart @ self._inverse) * apart).sum(axis=1)
        over = apart * weight[:, None]
        inner = np.linalg.inv(self._inside - apart.T @ over)
        error = weight * self.left[places] + over @ (inner @ (over.T @ self.left[places]))
        total = over.sum(axis=0)
        trace = float(weight.sum()) + float(((over @ inner) * over).sum())
        return alone, error, trace, float(weight.sum()) + float(total @ inner @ total)
