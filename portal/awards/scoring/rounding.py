"""Exact rounding and plain decimal text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def half_up(value: Fraction, places: int) -> Decimal:
    """`value` with exactly `places` decimals; halves go away from zero, whatever the decimal context."""
    below = value.denominator
    units = (2 * abs(value.numerator) * 10**places + below) // (2 * below)
    sign = "-" if value < 0 and units > 0 else ""
    return Decimal(f"{sign}{units}E-{places}")


def plain(value: Decimal) -> str:
    """The shortest text without exponent: 6.50 and 6.5 are one mark, so they must give one text."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
