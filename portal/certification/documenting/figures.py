"""Key figures: which of the catalogue a centre states, how typed numbers are read, what is plausible. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.certification.standards.model import concerns

CELLS = ("value", "target", "period", "source", "definition", "acted_on")
NEEDED = ("value", "period", "source")
"""What a mandatory figure cannot do without."""
LARGEST = Decimal(10) ** 9
PLACES = 6
ORDER = ("mandatory", "recommended", "optional")


@dataclass(frozen=True)
class Figure:
    """One KPI of the catalogue on one channel (empty: of the centre as a whole)."""

    code: str
    channel: str
    name: Mapping[str, str]
    definition: Mapping[str, str]
    unit: str
    better: str
    obligation: str
    low: Decimal | None
    high: Decimal | None

    @property
    def key(self) -> str:
        """Names its fields; the dot keeps ``quality`` from being the beginning of ``quality-index``."""
        return f"{self.code}.{self.channel}"

    def is_plausible(self, value: Decimal) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def figures_of(catalogue: Iterable[Mapping[str, Any]], channels: Collection[str], scope: Collection[str]) -> list[Figure]:
    """The rows of a centre's table, by obligation: each KPI once per channel it serves, or once for the whole.

    ``channels``: those of the sites; none known means that a KPI of several channels is stated once. ``scope``:
    operation and directions.
    """
    found = []
    for one in catalogue:
        if "applies_to" in one and not concerns(one["applies_to"], scope):
            continue
        of_kpi = one.get("channels") or []
        served = [channel for channel in of_kpi if channel in channels] if channels and of_kpi else [""]
        found += [_figure(one, channel) for channel in served]
    return sorted(found, key=lambda figure: ORDER.index(figure.obligation))


def _figure(one: Mapping[str, Any], channel: str) -> Figure:
    low, high = one.get("low"), one.get("high")
    return Figure(
        one["code"], channel, one["name"], one["definition"], one.get("unit", ""), one.get("better", ""),
        one.get("obligation", "optional"),
        None if low is None else Decimal(str(low)), None if high is None else Decimal(str(high)),
    )  # fmt: skip


def read_number(text: str, unit: str = "") -> Decimal | None:
    """The number somebody typed, with a comma or a point, with or without its unit; None when empty.

    With both signs the last one parts the decimals. Raises ValueError for what is no number or too exact to keep.
    """
    plain = text.strip().removesuffix(unit or "%").removesuffix("%")
    plain = "".join(plain.split()).replace("\u202f", "").replace("\xa0", "").replace("'", "").replace("’", "")
    if not plain:
        return None
    if "," in plain and "." in plain:
        thousands = "." if plain.rfind(",") > plain.rfind(".") else ","
        plain = plain.replace(thousands, "")
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or abs(number) >= LARGEST or number != round(number, PLACES):
        raise ValueError(text)
    return number


def shown(number: Decimal | None) -> str:
    """A stored number for an input: as exact as it is, without an exponent."""
    return "" if number is None else format(number.normalize() + Decimal(0), "f")
