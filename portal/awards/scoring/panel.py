"""From marks to panel marks, cards and totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from portal.awards.scoring.model import Rules
from portal.awards.scoring.rounding import half_up


def panel_mark(marks: Sequence[Fraction], rules: Rules) -> Fraction | None:
    """The panel mark over the marks present, rounded when the rules round each. None without marks."""
    if not marks:
        return None
    value = median(marks) if rules.method == "median" else mean(_kept(marks, rules))
    return Fraction(half_up(value, rules.places)) if rules.rounding == "each" else value


def total(
    panel_marks: Mapping[str, Fraction | None], weights: Mapping[str, Fraction], rules: Rules
) -> Decimal | None:
    """The weighted total over the criteria present, rounded half up. None when no criterion is present."""
    present = {key: mark for key, mark in panel_marks.items() if mark is not None}
    if not present:
        return None
    if rules.rounding == "once" and rules.total == "mean":
        return half_up(card_mean(present, weights), rules.places)
    parts = [weights[key] * mark for key, mark in present.items()]
    if rules.rounding == "each":
        parts = [Fraction(half_up(part, rules.places)) for part in parts]
    whole = sum(parts, Fraction(0))
    if rules.total == "mean":
        whole /= sum((weights[key] for key in present), Fraction(0))
    return half_up(whole, rules.places)


def card_mean(marks: Mapping[str, Fraction], weights: Mapping[str, Fraction]) -> Fraction:
    """One juror's weighted mean over the criteria they marked; the card must have at least one mark."""
    base = lcm(*(mark.denominator for mark in marks.values()))
    parts = lcm(*(weights[key].denominator for key in marks))
    whole = shares = 0  # in integers: one division at the end instead of a reduction at every step
    for key, mark in marks.items():
        weight = weights[key].numerator * (parts // weights[key].denominator)
        whole += weight * mark.numerator * (base // mark.denominator)
        shares += weight
    return Fraction(whole, shares * base)


def mean(values: Sequence[Fraction]) -> Fraction:
    base = lcm(*(value.denominator for value in values))
    return Fraction(sum(value.numerator * (base // value.denominator) for value in values), base * len(values))


def median(values: Sequence[Fraction]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _kept(marks: Sequence[Fraction], rules: Rules) -> Sequence[Fraction]:
    if rules.method == "trimmed-mean" and len(marks) >= rules.trim_from:
        return sorted(marks)[1:-1]
    return marks
