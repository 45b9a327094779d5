"""Taking out how strict jurors are, in exact decimals, so that anybody gets the same digits.

The model of a card: what the entry deserves, less the juror's severity, plus chance. With the entries fixed and
the severities shrunken (ridge), the severities b solve

    (C + ratio I - A' D^-1 A) b = A' (mean of the entry - card)

A: which juror marked which entry; D and C: cards per entry and per juror; ratio: residual variance over the
variance of the severities, estimated elsewhere (REML) and given here. A large ratio leaves the marks as they are.
Source: Platt and Burges 2002, MacKay et al. 2017 (doi 10.1098/rsos.160760); `shared/design/judging.md` 2.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction

from portal.awards.scoring.model import Mark
from portal.awards.scoring.rounding import half_up

PLACES = 6
_DIGITS, _CLOSE = 40, Decimal("1e-18")

Cards = Mapping[str, Mapping[str, Fraction]]
"""nominee -> juror -> weighted mean of the card"""


def severities(cards: Cards, ratio: Decimal) -> dict[str, Decimal]:
    """Per juror how many points they mark below their fellows on the same entries, six decimals.

    Positive: stricter. Of a juror with few cards little is believed: that is what the ratio does. Raises
    ValueError for a ratio that is not positive.
    """
    if not ratio.is_finite() or ratio <= 0:
        raise ValueError("the ratio of variances must be greater than zero")
    jurors = sorted({juror for by_juror in cards.values() for juror in by_juror})
    with localcontext(Context(prec=_DIGITS)):
        solved = _solved(_System(cards, jurors, ratio))
    return {juror: half_up(Fraction(value), PLACES) for juror, value in zip(jurors, solved, strict=True)}


def corrected(marks: Iterable[Mark], severity: Mapping[str, Decimal]) -> list[Mark]:
    """The marks with each juror's severity added back: what the jury as a whole would have given."""
    return [
        mark if mark.value is None else replace(mark, value=mark.value + severity.get(mark.juror, Decimal(0)))
        for mark in marks
    ]


class _System:
    """The equations without their matrix: a product costs as many steps as there are cards."""

    def __init__(self, cards: Cards, jurors: Sequence[str], ratio: Decimal) -> None:
        place = {juror: index for index, juror in enumerate(jurors)}
        self.seats: list[tuple[list[int], Decimal]] = []
        """Per entry: its jurors, and one card's share in its mean."""
        self.own = [ratio] * len(jurors)
        self.right = [Decimal(0)] * len(jurors)
        for by_juror in (cards[nominee] for nominee in sorted(cards) if cards[nominee]):
            mean = sum(by_juror.values(), Fraction(0)) / len(by_juror)
            seats = sorted(place[juror] for juror in by_juror)
            self.seats.append((seats, Decimal(1) / len(by_juror)))
            for seat in seats:
                apart = mean - by_juror[jurors[seat]]
                self.right[seat] += Decimal(apart.numerator) / Decimal(apart.denominator)
                self.own[seat] += 1

    def times(self, vector: Sequence[Decimal]) -> list[Decimal]:
        product = [own * value for own, value in zip(self.own, vector, strict=True)]
        for seats, share in self.seats:
            common = share * sum((vector[seat] for seat in seats), Decimal(0))
            for seat in seats:
                product[seat] -= common
        return product


def _solved(system: _System) -> list[Decimal]:
    """Conjugate gradients (Hestenes and Stiefel 1952) in decimals: the same digits on every machine."""
    solution = [Decimal(0)] * len(system.right)
    residual = list(system.right)
    direction = [value / own for value, own in zip(residual, system.own, strict=True)]
    size = _product(residual, direction)
    for _ in range(10 * len(solution)):
        if max(map(abs, residual), default=Decimal(0)) < _CLOSE:
            break
        image = system.times(direction)
        step = size / _product(direction, image)
        solution = [value + step * along for value, along in zip(solution, direction, strict=True)]
        residual = [value - step * along for value, along in zip(residual, image, strict=True)]
        scaled = [value / own for value, own in zip(residual, system.own, strict=True)]
        size, before = _product(residual, scaled), size
        direction = [value + size / before * along for value, along in zip(scaled, direction, strict=True)]
    return solution


def _product(one: Sequence[Decimal], other: Sequence[Decimal]) -> Decimal:
    return sum((a * b for a, b in zip(one, other, strict=True)), Decimal(0))
