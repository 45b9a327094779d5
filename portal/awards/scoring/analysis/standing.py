"""Where nominees stand by each method: values, ranks, and the fit whose errors say how sure they are.

Plain, trimmed and median come from the exact arithmetic of `portal.awards.scoring`; the others from the fits of a `Study`, ranked
on their rounded values by the same ladder of ties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from portal.awards.scoring.analysis.ranks import Ranks, ranks
from portal.awards.scoring.analysis.sheets import Floats
from portal.awards.scoring.analysis.study import ADJUSTING, Study, by_criterion
from portal.awards.scoring.model import Rules, Table
from portal.awards.scoring.rounding import half_up
from portal.awards.scoring.table import Reading

TRIM_FROM = 5
"""Marks from which highest and lowest are dropped in the trimmed view, unless told or the rules are trimmed themselves."""
Values = Mapping[str, float | None]


class Standing:
    """One group by every method; `rules` are those of its plain result."""

    def __init__(self, reading: Reading, whole: Study, rules: Rules, trim_from: int | None = None) -> None:
        self.reading, self.whole, self.rules = reading, whole, rules
        self.trim_from = trim_from or (rules.trim_from if rules.method == "trimmed-mean" else TRIM_FROM)
        self._values: dict[str, Values] = {}
        self._tables: dict[str, Table] = {}
        self._marks: dict[tuple[str, str], Values] = {}

    def values(self, method: str) -> Values:
        """Nominee -> value by the method, on the scale of the totals; who has no marks is absent or None."""
        if method not in self._values:
            self._values[method] = self._exact(method) if method in self._exactly else self._fitted(method)
        return self._values[method]

    def table(self, method: str) -> Table:
        """Totals, ranks and ties by the method; nobody has a rank by one that adjusts across unconnected groups."""
        if method not in self._tables:
            exact = self._exactly.get(method)
            self._tables[method] = self.reading.table(exact) if exact else self._ranked(method)
        return self._tables[method]

    def ranks(self, method: str) -> dict[str, int | None]:
        return {row.nominee: row.rank for row in self.table(method).rows}

    def errors(self, method: str) -> Values:
        """Nominee -> standard error of the value. Rasch has none on the scale of the marks."""
        se = self.whole.fit(method).se
        return {} if se is None or method == "rasch" else self._named(se * self._times)

    def drawn(self, method: str, shortlist: int, seed: int) -> Ranks | None:
        """Intervals and chances, in the order of the sheets' nominees; None where nobody is ranked or errors are unknown."""
        if not self.whole.sheets.nominees or (method in ADJUSTING and self.apart):
            return None
        fit = self.whole.fit(method)
        if method in ("trimmed", "median"):
            centre = [self.values(method)[name] for name in self.whole.sheets.nominees]
            fit = replace(fit, q=np.array(centre, dtype=np.float64) / self._times)
        return ranks(fit, shortlist, seed)

    def marks(self, criterion: str, method: str) -> Values:
        """Nominee -> mark on one criterion: by the method where it adjusts jurors, else the plain mean."""
        way = method if method in ("adjusted", "fixed") else "plain"
        if (criterion, way) not in self._marks:
            own = self.criteria[criterion]
            known = own.q(way).tolist() if own.sheets.nominees else []
            self._marks[criterion, way] = dict(zip(own.sheets.nominees, known, strict=True))
        return self._marks[criterion, way]

    @property
    def apart(self) -> bool:
        return len(self.whole.groups) > 1

    @cached_property
    def criteria(self) -> dict[str, Study]:
        return by_criterion(self.whole)

    @property
    def _exactly(self) -> dict[str, Rules]:
        return {
            "plain": replace(self.rules, method="mean"),
            "trimmed": replace(self.rules, method="trimmed-mean", trim_from=self.trim_from),
            "median": replace(self.rules, method="median"),
        }

    def _exact(self, method: str) -> Values:
        exact = self.reading.exact(self._exactly[method])
        return {name: None if value is None else float(value) for name, value in exact.items()}

    def _fitted(self, method: str) -> Values:
        if method == "rasch":
            return self._named(self.whole.rasch.fair * self._times)
        return self._named(self.whole.q(method) * self._times)

    def _ranked(self, method: str) -> Table:
        places, cards, values = self.rules.places, self.reading.cards, self.values(method)
        shown = rounded({} if self.apart else values, places)
        totals = {name: shown.get(name) for name in cards}
        marks = {key: rounded(self.marks(key, method), places) for key in self.criteria}
        panel = {name: {key: known.get(name) for key, known in marks.items()} for name in cards}
        return self.reading.ranked(totals, panel, places)

    @property
    def _times(self) -> float:
        """What a sheet is multiplied with to be comparable with totals."""
        return float(sum(self.reading.weights.values())) if self.rules.total == "sum" else 1.0

    def _named(self, numbers: Floats) -> Values:
        return dict(zip(self.whole.sheets.nominees, numbers.tolist(), strict=True))


def rounded(values: Values, places: int) -> dict[str, Decimal | None]:
    """Half up, of the sixth decimal: the last bits of a float must not decide a rank."""
    fine = {name: None if value is None else round(value * 1_000_000) for name, value in values.items()}
    shown = {each: None if each is None else half_up(Fraction(each, 1_000_000), places) for each in set(fine.values())}
    return {name: shown[each] for name, each in fine.items()}
