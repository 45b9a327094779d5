"""From marks to panel marks, cards and totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from portal.awards.scoring.model import Rules
from portal.awards.scoring.rounding import half_up

Number = int | Fraction


def panel_mark(marks: Sequence[Number], rules: Rules, unit: int = 1) -> Fraction | None:
    """The panel mark over the marks present, rounded when the rules round each. None without marks.

    `unit`: the marks are given in units of 1/unit, which lets them be integers.
    """
    if not marks:
        return None
    value = median(marks, unit) if rules.method == "median" else mean(_kept(marks, rules), unit)
    return Fraction(half_up(value, rules.places)) if rules.rounding == "each" else value


def total(
    panel_marks: Mapping[str, Fraction | None], weights: Mapping[str, Fraction], rules: Rules
) -> Decimal | None:
    """The weighted total over the criteria present, rounded half up. None when no criterion is present."""
    value = whole(panel_marks, weights, rules)
    return None if value is None else half_up(value, rules.places)


def whole(
    panel_marks: Mapping[str, Fraction | None], weights: Mapping[str, Fraction], rules: Rules
) -> Fraction | None:
    """The total before it is rounded."""
    present = {key: mark for key, mark in panel_marks.items() if mark is not None}
    if not present:
        return None
    if rules.rounding == "once" and rules.total == "mean":
        return card_mean(present, weights)
    parts = [weights[key] * mark for key, mark in present.items()]
    if rules.rounding == "each":
        parts = [Fraction(half_up(part, rules.places)) for part in parts]
    value = sum(parts, Fraction(0))
    return value / sum((weights[key] for key in present), Fraction(0)) if rules.total == "mean" else value


def card_mean(marks: Mapping[str, Fraction], weights: Mapping[str, Fraction]) -> Fraction:
    """One juror's weighted mean over the criteria they marked, in one division; the card must have at least one mark."""
    base = lcm(*[mark.denominator for mark in marks.values()])
    parts = lcm(*[weights[key].denominator for key in marks])
    whole = shares = 0
    for key, mark in marks.items():
        weight = weights[key].numerator * (parts // weights[key].denominator)
        whole += weight * mark.numerator * (base // mark.denominator)
        shares += weight
    return Fraction(whole, shares * base)


def mean(values: Sequence[Number], unit: int = 1) -> Fraction:
    return Fraction(sum(values), len(values) * unit)


def median(values: Sequence[Number], unit: int = 1) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle], unit)
    return Fraction(ordered[middle - 1] + ordered[middle], 2 * unit)


def _kept(marks: Sequence[Number], rules: Rules) -> Sequence[Number]:
    if rules.method == "trimmed-mean" and len(marks) >= rules.trim_from:
        return sorted(marks)[1:-1]
    return marks
