"""The programme itself: columns as they are needed, solved by HiGHS with everything fixed that might vary.

Of hundreds of thousands of possible pairs a few cheap ones per entry are enough to begin with. Prices then tell which
others could improve the plan (reduced costs below zero), until none can: the optimum over all pairs, not over the
first ones (column generation). Where its solution is not whole it is dived into: the whole pairs stay, the largest
fractions are rounded up, the rest is solved again. What that costs above the linear bound is known (``gap``). Small
programmes, and those without minutes, go on to branch and bound, over every pair whose reduced cost is below the gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import highspy
import numpy as np
from numpy.typing import NDArray

from portal.awards.solving.costs import Candidates, Floats, Ints
from portal.awards.solving.rows import Frame

Bools = NDArray[np.bool_]
TINY = 1e-6
PER_ENTRY = 30
"""Candidates per entry, and per juror, to begin with."""
BRANCHED, AT_STAKE = 250, 1000
"""So many pairs in doubt are branched on where minutes make that hard; the second where a seat is at stake."""
OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0, "solver": "simplex", "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-4,
}  # fmt: skip
EASY_NODES, HARD_NODES = 1000, 50
"""Where branch and bound ends: a number of nodes, as seconds would differ from run to run."""
WHOLE, PARTS = int(highspy.HighsVarType.kInteger), int(highspy.HighsVarType.kContinuous)


class NoPlan(Exception):
    """The pairs that were forced exclude each other."""


class Silent(highspy.Highs):  # type: ignore[misc]
    """HiGHS greets on standard output as soon as its callbacks are set up, before an option could be set from outside."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Program:
    """``bound``: no plan can cost less; ``cost``: what the plan found costs."""

    def __init__(self, found: Candidates, frame: Frame, tell: Callable[[], None] = lambda: None) -> None:
        self.found, self.frame, self.tell = found, frame, tell
        self.rows = np.stack([row for row, _value in frame.slots], axis=1)
        self.values = np.stack([value for _row, value in frame.slots], axis=1)
        self.bound = self.cost = 0.0
        self.low = np.zeros(len(found.cost))
        self.column = np.full(len(found.cost), -1, dtype=np.int32)
        self.active: list[int] = []
        self.solver = Silent()  # type: ignore[no-untyped-call]
        for name, value in OPTIONS.items():
            self.solver.setOptionValue(name, value)
        self._build()

    @property
    def gap(self) -> float:
        return max(0.0, self.cost - self.bound)

    def force(self, places: Iterable[int], on: bool = True) -> None:
        """These pairs are part of every further plan; ``on=False`` lets them free again."""
        chosen = np.array(sorted(places), dtype=np.int64)
        self._let_in(chosen)
        self.low[chosen] = float(on)

    def solve(self) -> Bools:
        """Which candidates are taken. Raises NoPlan."""
        if not len(self.low):
            return self.low > 0
        self._relax(self.low, np.ones(len(self.low)))
        self.bound = self.cost = self._objective()
        taken = self._taken()
        if _is_whole(taken):
            return taken > 0.5
        reduced = self._reduced()
        best = self._dive(taken)
        return best if (better := self._branch(reduced)) is None else better

    def _relax(self, low: Floats, high: Floats) -> None:
        """The linear programme within these bounds of the candidates, over all of them."""
        self._bounds(low, high)
        self._run()
        while len(more := np.flatnonzero((self._reduced() < -TINY) & (self.column < 0) & (high > 0))):
            self._let_in(more)
            self._run()

    def _dive(self, taken: Floats) -> Bools:
        """The whole pairs stay, of the others the upper half is rounded up, one per entry and juror at a time."""
        low, high = self.low.copy(), np.ones(len(self.low))
        while not _is_whole(taken):
            low[taken > 1 - TINY] = 1.0
            up, out = _roundable(taken, self.found, self.frame, low)
            low[up], high[out] = 1.0, 0.0
            self._bounds(low, high)
            self._run()
            taken = self._taken()
            if _is_whole(taken):  # only now is it worth asking whether other pairs would help
                self._relax(low, high)
                taken = self._taken()
        self.cost = self._objective()
        return taken > 0.5

    def _branch(self, reduced: Floats) -> Bools | None:
        """A plan better than the one at hand, if there is one worth looking for; None otherwise."""
        doubtful = (np.abs(reduced) < self.gap) & (self.low < 1)
        most = AT_STAKE if self.gap >= self.frame.dear else BRANCHED
        if self.gap < TINY or (self.frame.hard and doubtful.sum() > most):
            return None
        self.solver.setOptionValue("mip_max_nodes", EASY_NODES if not self.frame.hard else HARD_NODES)
        self._let_in(np.flatnonzero(doubtful))
        low = np.where(~doubtful & (reduced < 0) & (self.column >= 0), 1.0, self.low)
        self._bounds(low, np.where(doubtful | (low > 0), 1.0, 0.0))
        columns = self.column[doubtful]
        self._kind(columns, WHOLE)
        self._run()
        found, cost = self._taken(), self._objective()
        # Outside the doubtful nothing is better than the plan at hand; among them nothing is below this bound.
        self.bound = max(self.bound, min(self.cost, float(self.solver.getInfo().mip_dual_bound)))
        self._kind(columns, PARTS)
        if cost > self.cost - TINY or not _is_whole(found):
            return None
        self.cost = cost
        return found > 0.5

    def _build(self) -> None:
        frame, none = self.frame, np.array([], dtype=np.int32)
        lower, upper = np.array(frame.lower), np.array(frame.upper)
        self.solver.addRows(len(lower), lower, upper, 0, none, none, none.astype(np.float64))
        if frame.extra:
            cost, most, row, value = (np.array(column, dtype=np.float64) for column in zip(*frame.extra, strict=True))
            starts = np.arange(len(cost), dtype=np.int32)
            self.solver.addCols(len(cost), cost, np.zeros(len(cost)), most, len(cost), starts, row.astype(np.int32), value)
        cheapest = _cheapest(self.found.cost, self.found.entry) | _cheapest(self.found.cost, self.found.juror)
        self._let_in(np.flatnonzero(cheapest))

    def _let_in(self, places: Ints) -> None:
        places = places[self.column[places] < 0]
        if not len(places):
            return
        there = self.rows[places] >= 0
        starts = np.concatenate(([0], np.cumsum(there.sum(axis=1))[:-1])).astype(np.int32)
        index, value = self.rows[places][there].astype(np.int32), self.values[places][there]
        self.column[places] = len(self.frame.extra) + len(self.active) + np.arange(len(places))
        self.solver.addCols(
            len(places), self.found.cost[places], np.zeros(len(places)), np.ones(len(places)), len(index), starts, index, value
        )
        self.active += places.tolist()

    def _bounds(self, low: Floats, high: Floats) -> None:
        places = np.array(self.active, dtype=np.int64)
        self.solver.changeColsBounds(len(places), self.column[places], low[places], high[places])

    def _kind(self, columns: NDArray[np.int32], kind: int) -> None:
        self.solver.changeColsIntegrality(len(columns), columns, np.full(len(columns), kind, dtype=np.uint8))

    def _run(self) -> None:
        self.tell()
        self.solver.run()
        if self.solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            raise NoPlan
        if not self.solver.getSolution().value_valid:
            raise RuntimeError(f"HiGHS ended with {self.solver.getModelStatus()}")

    def _objective(self) -> float:
        return float(self.solver.getInfo().objective_function_value)

    def _reduced(self) -> Floats:
        prices = np.append(np.array(self.solver.getSolution().row_dual), 0.0)  # row -1 is none
        result: Floats = self.found.cost - (self.values * prices[self.rows]).sum(axis=1)
        return result

    def _taken(self) -> Floats:
        result = np.zeros(len(self.found.cost))
        result[self.active] = np.array(self.solver.getSolution().col_value)[len(self.frame.extra) :]
        return result


def _is_whole(taken: Floats) -> bool:
    return bool(np.all(np.abs(taken - np.round(taken)) < TINY))


def _cheapest(cost: Floats, key: Ints) -> Bools:
    """Marks the PER_ENTRY cheapest of every key."""
    chosen = np.zeros(len(cost), dtype=bool)
    if len(cost):
        order = np.lexsort((cost, key))
        begins = np.concatenate(([True], np.diff(key[order]) != 0))
        first = np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))
        chosen[order[np.arange(len(order)) - first < PER_ENTRY]] = True
    return chosen


def _roundable(taken: Floats, found: Candidates, frame: Frame, low: Floats) -> tuple[list[int], list[int]]:
    """Fractions to round up now, and those that would break a limit of minutes with what stays already."""
    used = np.bincount(found.juror[low > 0], weights=frame.minutes[low > 0], minlength=len(found.juror_ids))
    fractions = np.flatnonzero((taken > TINY) & (taken < 1 - TINY)).tolist()
    too_long = [one for one in fractions if used[found.juror[one]] + frame.minutes[one] > frame.room[found.juror[one]] + TINY]
    busy: set[tuple[str, int]] = set()
    up: list[int] = []
    for place in sorted(set(fractions) - set(too_long), key=lambda one: (-round(float(taken[one]), 6), one)):
        mine = {("entry", int(found.entry[place])), ("juror", int(found.juror[place]))}
        if not mine & busy:
            busy |= mine
            up.append(place)
    return up[: max(1, (len(up) + 1) // 2)], too_long
