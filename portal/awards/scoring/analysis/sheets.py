"""The marks of one group as arrays.

A *group* is what is ranked together: one category in one round. A *sheet* is what one juror says about one nominee in one
number: the weighted mean over the criteria they marked, on the scale of the marks. Everything is sorted by name, so that no
result depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.awards.scoring.model import Criterion, Mark

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sheets:
    """n sheets of N nominees by J jurors, at most one per pair, sorted by nominee, then juror.

    nominees, jurors: names, sorted; each has at least one sheet. i, j: (n,) places in them. y: (n,) the sheets' values.
    """

    nominees: tuple[str, ...]
    jurors: tuple[str, ...]
    i: Ints
    j: Ints
    y: Floats

    @property
    def per_nominee(self) -> Ints:
        """(N,) sheets of each nominee."""
        return np.bincount(self.i, minlength=len(self.nominees))

    @property
    def per_juror(self) -> Ints:
        """(J,) sheets of each juror."""
        return np.bincount(self.j, minlength=len(self.jurors))

    @property
    def means(self) -> Floats:
        """(N,) the plain mean of each nominee's sheets."""
        return self.nominee_sums(self.y) / self.per_nominee

    @property
    def complete(self) -> bool:
        """True when every juror has a sheet for every nominee."""
        return len(self.y) == len(self.nominees) * len(self.jurors)

    def nominee_sums(self, values: Floats) -> Floats:
        """(N,) sums over each nominee's sheets of `values` (n,)."""
        return sums(self.i, values, len(self.nominees))

    def juror_sums(self, values: Floats) -> Floats:
        """(J,) sums over each juror's sheets of `values` (n,)."""
        return sums(self.j, values, len(self.jurors))

    def matrix(self) -> Floats:
        """(N, J) the sheets as a table, NaN where a juror has none."""
        table = np.full((len(self.nominees), len(self.jurors)), np.nan)
        table[self.i, self.j] = self.y
        return table

    def where(self, keep: Flags) -> Sheets:
        """Only the sheets marked in `keep` (n,); nominees and jurors left without any go too."""
        return _sheets(self.nominees, self.jurors, self.i[keep], self.j[keep], self.y[keep])


@dataclass(frozen=True, eq=False)
class Columns:
    """m marks as columns, sorted by nominee, juror, criterion; a mark not given is absent.

    nominees, jurors: names, sorted, each with at least one mark. criteria: keys, sorted; weights: theirs, > 0.
    i, j, c: (m,) places in nominees, jurors, criteria. value: (m,) the marks.
    """

    nominees: tuple[str, ...]
    jurors: tuple[str, ...]
    criteria: tuple[str, ...]
    weights: Floats
    i: Ints
    j: Ints
    c: Ints
    value: Floats

    def sheets(self) -> Sheets:
        """One sheet per juror and nominee: the weighted mean over the criteria this juror marked."""
        pair = self.i * max(len(self.jurors), 1) + self.j
        found, place = np.unique(pair, return_inverse=True)
        weight = self.weights[self.c]
        y = np.bincount(place, weights=weight * self.value) / np.bincount(place, weights=weight) if len(found) else self.value
        width = max(len(self.jurors), 1)
        return Sheets(self.nominees, self.jurors, found // width, found % width, _tidy(y))

    def criterion_sheets(self) -> dict[str, Sheets]:
        """Each criterion's marks as sheets of their own; a criterion nobody used has none."""
        return {key: self._of_criterion(place) for place, key in enumerate(self.criteria)}

    def without_criterion(self, place: int) -> Columns:
        """The marks without those of one criterion; who is left without a mark goes too."""
        return self.where(self.c != place)

    def where(self, keep: Flags) -> Columns:
        """Only the marks in `keep` (m,); nominees and jurors left without any go too, the criteria stay."""
        nominees, i = _used(self.nominees, self.i[keep])
        jurors, j = _used(self.jurors, self.j[keep])
        return Columns(nominees, jurors, self.criteria, self.weights, i, j, self.c[keep], self.value[keep])

    def _of_criterion(self, place: int) -> Sheets:
        here = self.c == place
        return _sheets(self.nominees, self.jurors, self.i[here], self.j[here], self.value[here])


def sums(places: Ints, values: Floats, count: int) -> Floats:
    """(count,) the sum of the `values` (n,) at each of the `places` (n,)."""
    return np.asarray(np.bincount(places, weights=values, minlength=count), dtype=np.float64)


def columns(criteria: Iterable[Criterion], marks: Iterable[Mark]) -> Columns:
    """Columns of exact marks. ValueError for an unknown criterion or two marks of one juror for the same thing."""
    weights = {each.key: float(each.weight) for each in criteria}
    given = [each for each in marks if each.value is not None]
    keys = sorted(weights)
    unknown = {each.criterion for each in given} - weights.keys()
    if unknown:
        raise ValueError(f"marks for unknown criteria: {', '.join(sorted(unknown))}")
    nominees, i = _coded(each.nominee for each in given)
    jurors, j = _coded(each.juror for each in given)
    _, c = _coded((each.criterion for each in given), keys)
    value = np.array([float(each.value) for each in given if each.value is not None], dtype=np.float64)
    return sorted_columns(nominees, jurors, tuple(keys), np.array([weights[key] for key in keys]), i, j, c, value)


def sorted_columns(
    nominees: tuple[str, ...],
    jurors: tuple[str, ...],
    criteria: tuple[str, ...],
    weights: Floats,
    i: Ints,
    j: Ints,
    c: Ints,
    value: Floats,
) -> Columns:
    """Columns whose rows come in any order; the names must be sorted already. ValueError for a pair marked twice."""
    order = np.lexsort((c, j, i))
    i, j, c, value = i[order], j[order], c[order], value[order]
    if np.any((np.diff(i) == 0) & (np.diff(j) == 0) & (np.diff(c) == 0)):
        raise ValueError("two marks of one juror for the same nominee and criterion")
    return Columns(nominees, jurors, criteria, weights, i, j, c, value)


def sheets_of(rows: Iterable[tuple[str, str, float]]) -> Sheets:
    """Sheets from (nominee, juror, value). ValueError for a pair that comes twice."""
    given = list(rows)
    nominees, i = _coded(row[0] for row in given)
    jurors, j = _coded(row[1] for row in given)
    one = np.ones(1)
    value = np.array([row[2] for row in given], dtype=np.float64)
    return sorted_columns(nominees, jurors, ("",), one, i, j, np.zeros_like(i), value).sheets()


def _sheets(nominees: tuple[str, ...], jurors: tuple[str, ...], i: Ints, j: Ints, y: Floats) -> Sheets:
    left, i = _used(nominees, i)
    right, j = _used(jurors, j)
    return Sheets(left, right, i, j, y)


def _used(names: tuple[str, ...], places: Ints) -> tuple[tuple[str, ...], Ints]:
    """The names that occur in `places`, and the places in these."""
    found, renumbered = np.unique(places, return_inverse=True)
    return tuple(names[place] for place in found), renumbered.astype(np.int64)


def _coded(names: Iterable[str], known: list[str] | None = None) -> tuple[tuple[str, ...], Ints]:
    """The different names, sorted, and for each given one its place among them."""
    given = list(names)
    different = sorted(set(given)) if known is None else known
    place = {name: number for number, name in enumerate(different)}
    return tuple(different), np.fromiter(map(place.__getitem__, given), dtype=np.int64, count=len(given))


def _tidy(y: Floats) -> Floats:
    """Without the last bits of the division: sheets that are equal on paper must be equal here."""
    return np.round(y, 12)
