"""One group of nominees studied: variances, the ratio, which result is official, and the fit by a chosen method."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from portal.awards.scoring.analysis import additive
from portal.awards.scoring.analysis.additive import Fit, Variances
from portal.awards.scoring.analysis.design import Group, groups, labels
from portal.awards.scoring.analysis.rasch import Rasch, rasch
from portal.awards.scoring.analysis.sheets import Columns, Floats, Sheets
from portal.awards.scoring.gates import Evidence, Gates, Official, Rule, official

Method = Literal["official", "adjusted", "plain", "trimmed", "median", "fixed", "random", "rasch"]
METHODS: tuple[Method, ...] = ("official", "adjusted", "plain", "trimmed", "median", "fixed", "random", "rasch")
ADJUSTING = ("adjusted", "fixed", "random", "rasch")
"""Methods that compare jurors, and so rank nobody across unconnected groups."""


class Unfit(ValueError):
    """A method cannot be used on these marks; the text says why."""


@dataclass(frozen=True, eq=False)
class Study:
    """The sheets of one group and what is estimated from them.

    given: variances of nominees, jurors and residual to use instead of those estimated; what else is said of them stays.
    """

    columns: Columns
    sheets: Sheets
    gates: Gates
    given: tuple[float, float, float] | None = None
    _fits: dict[str, Fit] = field(default_factory=dict)

    @cached_property
    def variances(self) -> Variances | None:
        found = additive.variances(self.sheets)
        if self.given is None:
            return found
        nominee, juror, residual = self.given
        free = additive.degrees(self.sheets)
        return Variances(nominee, juror, residual, None, found.p_value if found else 1.0, free)

    @property
    def ratio(self) -> float:
        return additive.ratio(self.variances)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return groups(self.sheets)

    @cached_property
    def evidence(self) -> Evidence:
        """What the gates look at."""
        found = self.variances
        return Evidence(
            nominees=len(self.sheets.nominees),
            groups=int(labels(self.sheets)[0].max(initial=-1)) + 1,
            fewest_cards=int(self.sheets.per_nominee.min(initial=len(self.sheets.y))),
            able_jurors=int((self.sheets.per_juror >= self.gates.juror_cards).sum()),
            complete=self.sheets.complete,
            degrees=additive.degrees(self.sheets),
            nominee_variance=found.nominee if found else None,
            juror_variance=found.juror if found else None,
            p_value=found.p_value if found else None,
        )

    def official(self, rule: Rule) -> Official:
        return official(rule, self.evidence, self.gates)

    def fit(self, method: str) -> Fit:
        """Marks and errors by a method, in points of the sheets. Unfit where the method cannot be used."""
        if method not in self._fits:
            self._fits[method] = self._fitted(method)
        return self._fits[method]

    def q(self, method: str) -> Floats:
        """(N,) the marks of `fit`; sooner, where errors are not asked for."""
        if method == "adjusted" and method not in self._fits:
            self._fits[f"{method} q"] = self._fits.get(f"{method} q") or additive.adjusted(self.sheets, self.ratio)
            return self._fits[f"{method} q"].q
        return self.sheets.means if method == "plain" else self.fit(method).q

    def _fitted(self, method: str) -> Fit:
        found = self.variances
        if method == "adjusted":
            return additive.adjusted(self.sheets, self.ratio, found.residual if found else None)
        if method == "fixed":
            return additive.fixed(self.sheets)
        if method == "random":
            if found is None:
                raise Unfit("There are too few marks to estimate how much nominees and jurors differ.")
            return additive.blup(self.sheets, found)
        if method == "rasch":
            return _logits(self.rasch)
        return additive.plain(self.sheets, found.residual if found else None, found.juror if found else 0.0)

    @cached_property
    def rasch(self) -> Rasch:
        """The many-facet Rasch model of the marks. Unfit where they are no even scale of a few levels."""
        used, c = np.unique(self.columns.c, return_inverse=True)
        fitted = rasch(self.columns.i, self.columns.j, c, self.columns.value) if len(used) else None
        if fitted is None:
            raise Unfit("The Rasch model needs marks that differ, on an even scale of at most 21 levels.")
        return fitted


def study(columns: Columns, gates: Gates, given: tuple[float, float, float] | None = None) -> Study:
    return Study(columns, columns.sheets(), gates, given)


def by_criterion(whole: Study) -> dict[str, Study]:
    """Each criterion's marks as a study of their own; with one criterion it is the whole."""
    if len(whole.columns.criteria) == 1:
        return {whole.columns.criteria[0]: whole}
    return {key: Study(whole.columns, sheets, whole.gates) for key, sheets in whole.columns.criterion_sheets().items()}


def _logits(fitted: Rasch) -> Fit:
    """The Rasch measures as a fit: ranks are drawn in logits, where their errors are."""
    return Fit(fitted.nominee.measure, fitted.juror.measure, fitted.se, np.zeros((len(fitted.se), 0)))
