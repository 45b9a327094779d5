"""The linear algebra of two crossed factors: sheets by nominee and by juror.

The side with more levels is *wide* and eliminated, the other is *narrow* and kept as a dense matrix, so that 3,000 jurors of 1,100
nominees (or the reverse) need matrices of 1,100 squared only. Notation: A (wide x narrow) is 1 where a pair has a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from portal.awards.scoring.analysis.sheets import Floats, Ints, Sheets, sums

PAIRS = 4_000_000
"""Up to so many pairs of sheets on one wide level a product is summed pair by pair; beyond it dense blocks are faster."""
BLOCK = 4_000_000
"""Cells of a dense block."""


@dataclass(frozen=True, eq=False)
class Crossing:
    """Two factors of n sheets: places (n,) sorted by the wide one, numbers of levels, and which side the nominees are on."""

    wide: Ints
    narrow: Ints
    wides: int
    narrows: int
    nominees_wide: bool

    @cached_property
    def per_wide(self) -> Ints:
        return np.bincount(self.wide, minlength=self.wides)

    @cached_property
    def per_narrow(self) -> Ints:
        return np.bincount(self.narrow, minlength=self.narrows)

    def sum_wide(self, values: Floats) -> Floats:
        return sums(self.wide, values, self.wides)

    def sum_narrow(self, values: Floats) -> Floats:
        return sums(self.narrow, values, self.narrows)

    def gram(self, weights: Floats) -> Floats:
        """(narrows, narrows): A' diag(weights) A, with `weights` (wides,)."""
        if self._pairs is None:
            return self._gram_of_blocks(weights)
        cell, owner = self._pairs
        flat = sums(cell, weights[owner], self.narrows**2)
        return flat.reshape(self.narrows, self.narrows)

    @cached_property
    def _pairs(self) -> tuple[Ints, Ints] | None:
        """Every ordered pair of sheets on the same wide level: its cell in the matrix, and that level."""
        counts = self.per_wide
        if int((counts**2).sum()) > PAIRS:
            return None
        times = counts[self.wide]
        first = np.repeat(np.arange(len(self.wide)), times)
        start = (np.cumsum(counts) - counts)[self.wide]
        within = np.arange(len(first)) - np.repeat(np.cumsum(times) - times, times)
        second = np.repeat(start, times) + within
        return self.narrow[first] * self.narrows + self.narrow[second], self.wide[first]

    def _gram_of_blocks(self, weights: Floats) -> Floats:
        total = np.zeros((self.narrows, self.narrows))
        height = max(1, BLOCK // self.narrows)
        for low in range(0, self.wides, height):
            first, last = np.searchsorted(self.wide, (low, low + height))
            block = np.zeros((min(height, self.wides - low), self.narrows))
            block[self.wide[first:last] - low, self.narrow[first:last]] = 1.0
            total += block.T @ (block * weights[low : low + height, None])
        return total


def crossing(sheets: Sheets) -> Crossing:
    """The two factors of the sheets and which is the wide one; nominees, where there are as many of both."""
    nominees, jurors = len(sheets.nominees), len(sheets.jurors)
    if nominees >= jurors:
        return Crossing(sheets.i, sheets.j, nominees, jurors, nominees_wide=True)
    order = np.argsort(sheets.j, kind="stable")
    return Crossing(sheets.j[order], sheets.i[order], jurors, nominees, nominees_wide=False)
