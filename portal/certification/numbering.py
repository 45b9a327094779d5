"""Numbers of certificates: ``ECCCO-15838-2026-00042-K``, the last sign checking the others. Pure.

The check is ISO 7064 MOD 37-2 over letters and digits: one wrong sign, and two neighbours exchanged, are always noticed,
before anybody asks a database. That scheme knows a 37th check sign, ``*``; serials that would need it are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
COMPACT = re.compile(r"([A-Z]{2,10})([0-9]{1,9})([0-9]{4})([0-9]{5})([0-9A-Z])")
BETWEEN = re.compile(r"[\s.\-_/\u00ad\u2010-\u2015\u2212]+")
ISSUER = "ECCCO"
LONGEST = 60
"""Signs anybody would type for a number; more is none."""


class Mistyped(ValueError):
    """Not a number of ours: the shape is another, or the check character does not fit."""


@dataclass(frozen=True)
class Number:
    issuer: str
    standard: str
    """Digits of the standard's code, e.g. ``15838``."""
    year: int
    serial: int
    check: str

    def __str__(self) -> str:
        return f"{self.issuer}-{self.standard}-{self.year:04}-{self.serial:05}-{self.check}"


def check_sign(payload: str) -> str:
    """The check sign of letters and digits: the sum of all signs, weighted by powers of two, is 1 modulo 37."""
    total = 0
    for sign in payload:
        total = (total + SIGNS.index(sign)) * 2 % 37
    return SIGNS[(1 - total) % 37]


def number_for(standard_code: str, year: int, serial: int, issuer: str = ISSUER) -> Number | None:
    """The number of one serial; None for a serial that is left out."""
    digits = standard_digits(standard_code)
    check = check_sign(f"{issuer}{digits}{year:04}{serial:05}")
    return None if check == "*" else Number(issuer, digits, year, serial, check)


def prefix_of(standard_code: str, year: int, issuer: str = ISSUER) -> str:
    """What all numbers of one standard and year begin with."""
    return f"{issuer}-{standard_digits(standard_code)}-{year:04}-"


def standard_digits(code: str) -> str:
    """``15838`` of ``EN 15838:2009``, ``18295`` of ``ISO 18295-1:2017``."""
    found = re.search(r"[0-9]+", code)
    return found.group()[:9] if found else "0"


def parse(typed: str) -> Number:
    """A number as somebody typed it: any case, with or without dashes and spaces. Raises Mistyped."""
    compact = BETWEEN.sub("", typed[:LONGEST]).upper()
    found = COMPACT.fullmatch(compact)
    if found is None or len(typed) > LONGEST:
        raise Mistyped("not the shape of a number")
    issuer, standard, year, serial, check = found.groups()
    if check_sign(compact[:-1]) != check:
        raise Mistyped("the check character does not fit")
    return Number(issuer, standard, int(year), int(serial), check)


def find(text: str) -> Number | None:
    """The first number of ours standing somewhere in a text, if any."""
    for part in re.finditer(r"[A-Z]{2,10}-[0-9]{1,9}-[0-9]{4}-[0-9]{5}-[0-9A-Z]", text):
        try:
            return parse(part.group())
        except Mistyped:
            continue
    return None
