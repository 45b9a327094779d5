"""What the other jurors would have said: predictions of one juror's sheets from the fit without that juror.

In y = A q + B b + e with nominees q fixed and juror effects b of variance residual / by, let H = I - W G W' be the residual
matrix of the penalised fit, e = H y. For the sheets T of one juror, the fit without them misses them by H_TT^-1 e_T, with
covariance residual * H_TT^-1 (Haslett 1999, JRSS B 61, 603; Christensen, Pearson & Johnson 1992): so one fit gives
every omission exactly, at the same `by`. A nominee with no other juror has no prediction.

S = diag(m) + by I - A' diag(1/n) A over jurors, or R = (diag(n) - A diag(1/(m + by)) A')^-1 over nominees, whichever is smaller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portal.awards.scoring.analysis.additive import MOST, adjusted
from portal.awards.scoring.analysis.crossing import crossing
from portal.awards.scoring.analysis.sheets import Floats, Ints, Sheets

CELLS = 4_000_000
"""Of a stack of matrices treated at once."""


@dataclass(frozen=True, eq=False)
class Missed:
    """What the others' fits make of n sheets by J jurors.

    error: (n,) sheet minus the prediction without its juror, in points, NaN where no other juror saw the nominee; over one
    juror's sheets its covariance is the residual variance times the inverse of H_TT. alone: (n,) diagonal of H_TT, the
    weight of a sheet given all others, also the juror's own. count: (J,) sheets with a prediction. trace, shared: (J,) means
    of the diagonal and of the rest of that covariance, per residual variance; 0 without predictions. uncertainty: (J,) variance
    of the estimated severity around the true one, per residual variance.
    """

    error: Floats
    alone: Floats
    count: Ints
    trace: Floats
    shared: Floats
    uncertainty: Floats


@dataclass(frozen=True, eq=False)
class _Stack:
    """g jurors with as many sheets: jurors (g,), places of their t predicted sheets (g, t) and of all (g, m)."""

    jurors: Ints
    places: Ints
    every: Ints


class Deletion:
    """Omissions of one juror each, from the adjusted fit of `sheets` at the ratio `by` (plain means from `MOST` on)."""

    def __init__(self, sheets: Sheets, by: float) -> None:
        self.sheets, self.by = sheets, by
        self.fit = adjusted(sheets, by)
        self.left = sheets.y - self.fit.q[sheets.i] + self.fit.severity[sheets.j]
        self.counts = sheets.per_nominee.astype(np.float64)
        order = np.argsort(sheets.j, kind="stable")
        self.of_juror = np.split(order, np.cumsum(sheets.per_juror)[:-1]) if len(order) else []
        self.plain = by >= MOST
        self.over_jurors = len(sheets.jurors) <= len(sheets.nominees)

    @property
    def expected(self) -> Floats:
        """(n,) each sheet's prediction from all other sheets, also the juror's own; NaN for who has no other juror."""
        return self.sheets.y - self.left / self.missed.alone

    @property
    def distance(self) -> Floats:
        """(n,) how far each lies from that, to be divided by the residual's standard deviation."""
        return self.left / np.sqrt(self.missed.alone)

    def change(self, juror: int) -> Floats:
        """(N,) by how much the nominees' marks move when this juror is left out; NaN for who has no other juror."""
        sheets, places = self.sheets, self.of_juror[juror]
        every = sheets.i[places]
        error = np.nan_to_num(self.missed.error[places])
        mine = np.zeros(len(sheets.nominees))
        mine[every] = error
        if self.over_jurors:
            by_juror = -sheets.juror_sums((mine / self.counts)[sheets.i])
            by_juror[juror] += error.sum()
            moved = sheets.nominee_sums((self._inverse @ by_juror)[sheets.j]) - mine
            moved /= self.counts
        else:
            if not self.plain:
                mine[every] -= error.sum() / (len(every) + self.by)
            moved = -mine[every] @ self._inverse[every]
        moved[every[self.counts[every] == 1]] = np.nan
        return moved

    @cached_property
    def missed(self) -> Missed:
        """What the others' fits make of every sheet."""
        n, jurors = len(self.left), len(self.sheets.jurors)
        error, alone = np.full(n, np.nan), np.full(n, np.nan)
        count, (trace, shared, uncertainty) = np.zeros(jurors, dtype=np.int64), np.zeros((3, jurors))
        for stack in self._stacks():
            uncertainty[stack.jurors] = self._uncertain(stack)
            t = stack.places.shape[1]
            if not t:
                continue
            thin = self.over_jurors and t > jurors
            weights, errors, traces, totals = self._thin(stack) if thin else self._thick(stack, uncertainty)
            error[stack.places], alone[stack.places] = errors, weights
            count[stack.jurors], trace[stack.jurors] = t, traces / t
            shared[stack.jurors] = (totals - traces) / max(t * (t - 1), 1)
        return Missed(error, alone, count, trace, shared, uncertainty)

    def _stacks(self) -> Iterator[_Stack]:
        """Jurors by their numbers of sheets, in stacks of bounded size."""
        alike: dict[tuple[int, int], list[int]] = {}
        more = self.counts[self.sheets.i] > 1
        for juror, every in enumerate(self.of_juror):
            alike.setdefault((len(every), int(more[every].sum())), []).append(juror)
        for (m, t), jurors in alike.items():
            width = t if t > len(self.sheets.jurors) else max(m, len(self.sheets.jurors)) if self.over_jurors else m
            step = max(1, CELLS // max(t * width, 1))
            for start in range(0, len(jurors), step):
                part = jurors[start : start + step]
                every = np.stack([self.of_juror[juror] for juror in part])
                yield _Stack(np.array(part), every[more[every]].reshape(len(part), t), every)

    @cached_property
    def _shares(self) -> Floats:
        """(N, J): diag(1/n) A."""
        table = np.zeros((len(self.sheets.nominees), len(self.sheets.jurors)))
        table[self.sheets.i, self.sheets.j] = 1.0 / self.counts[self.sheets.i]
        return table

    @cached_property
    def _inside(self) -> Floats:
        """S (J, J), or the inverse of R (N, N)."""
        cross = crossing(self.sheets)
        if self.over_jurors:
            return np.diag(cross.per_narrow + self.by) - cross.gram(1.0 / cross.per_wide)
        return np.diag(self.counts) - (0.0 if self.plain else cross.gram(1.0 / (cross.per_wide + self.by)))

    @cached_property
    def _inverse(self) -> Floats:
        """S^-1 (J, J), zero where nothing is taken off; or R (N, N)."""
        return np.zeros_like(self._inside) if self.plain and self.over_jurors else np.linalg.inv(self._inside)

    @cached_property
    def _mixed(self) -> Floats:
        """(N, J): diag(1/n) A S^-1."""
        return self._shares @ self._inverse

    def _uncertain(self, stack: _Stack) -> Floats:
        """(g,) variances of the severities; 0 where nothing is taken off."""
        if self.plain:
            return np.zeros(len(stack.jurors))
        if self.over_jurors:
            return self._inverse[stack.jurors, stack.jurors]
        seen = self.sheets.i[stack.every]
        pull = 1.0 / (seen.shape[1] + self.by)
        return pull + pull**2 * self._inverse[seen[:, :, None], seen[:, None, :]].sum(axis=(1, 2))

    def _thick(self, stack: _Stack, uncertainty: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """By H_TT itself: its diagonal (g, t), errors (g, t), trace and sum (g,) of its inverse."""
        seen = self.sheets.i[stack.places]
        if self.over_jurors:
            mixed = self._mixed[seen]
            whole: Floats = -mixed @ self._shares[seen].transpose(0, 2, 1)
            mine = mixed[np.arange(len(seen)), :, stack.jurors]
        else:
            every = self.sheets.i[stack.every]
            whole = -self._inverse[seen[:, :, None], seen[:, None, :]]
            pull = 0.0 if self.plain else 1.0 / (every.shape[1] + self.by)
            mine = pull * self._inverse[seen[:, :, None], every[:, None, :]].sum(axis=2)
        whole = whole + mine[:, :, None] + mine[:, None, :] - uncertainty[stack.jurors][:, None, None]
        diagonal = np.arange(seen.shape[1])
        whole[:, diagonal, diagonal] += 1.0 - (1.0 / self.counts[seen] if self.over_jurors else 0.0)
        inverse = np.linalg.inv(whole)
        error = (inverse @ self.left[stack.places][:, :, None])[:, :, 0]
        return whole[:, diagonal, diagonal], error, np.trace(inverse, axis1=1, axis2=2), inverse.sum(axis=(1, 2))

    def _thin(self, stack: _Stack) -> tuple[Floats, Floats, Floats, Floats]:
        """The same with more sheets than jurors, by Woodbury."""
        found = [self._thin_one(int(juror), places) for juror, places in zip(stack.jurors, stack.places, strict=True)]
        alone, error, trace, total = (np.array(each) for each in zip(*found, strict=True))
        return alone, error, trace, total

    def _thin_one(self, juror: int, places: Ints) -> tuple[Floats, Floats, float, float]:
        """apart (t, J): the juror's effect less the mean effect of the nominee's jurors."""
        seen = self.sheets.i[places]
        weight = 1.0 / (1.0 - 1.0 / self.counts[seen])
        if self.plain:
            return 1.0 / weight, weight * self.left[places], float(weight.sum()), float(weight.sum())
        apart = -self._shares[seen]
        apart[:, juror] += 1.0
        alone = 1.0 / weight - ((apart @ self._inverse) * apart).sum(axis=1)
        over = apart * weight[:, None]
        inner = np.linalg.inv(self._inside - apart.T @ over)
        error = weight * self.left[places] + over @ (inner @ (over.T @ self.left[places]))
        total = over.sum(axis=0)
        trace = float(weight.sum()) + float(((over @ inner) * over).sum())
        return alone, error, trace, float(weight.sum()) + float(total @ inner @ total)
