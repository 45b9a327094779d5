"""The file of indicators."""

from __future__ import annotations

from decimal import Decimal

from portal.certification.standards.documents import Source, read
from portal.certification.standards.fields import applies_to, new_code
from portal.certification.standards.model import CHANNELS, OBLIGATIONS, UNITS, Kpi
from portal.certification.standards.records import Record

KPI = ("code", "name", "definition", "unit", "better", "channels", "applies_to", "obligation", "low", "high")


def load_kpis(source: Source) -> tuple[Kpi, ...]:
    """The catalogue of indicators, in the order of the file."""
    document = read(source, "kpis")
    seen: dict[str, int] = {}
    kpis = tuple(_kpi(record, seen) for record in document.root.groups("kpis", *KPI))
    document.refuse_mistakes()
    return kpis


def _kpi(record: Record, seen: dict[str, int]) -> Kpi:
    low, high = record.number("low"), record.number("high")
    if low is not None and high is not None and low >= high:
        record.mistake("low", "low-above-high", low=str(low), high=str(high))
    return Kpi(
        code=new_code(record, seen),
        name=record.texts("name"),
        definition=record.texts("definition"),
        unit=record.choice("unit", UNITS),
        better=record.choice("better", ("higher", "lower")),
        channels=record.several("channels", CHANNELS, empty=True),
        applies_to=applies_to(record),
        obligation=record.choice("obligation", OBLIGATIONS),
        low=low or Decimal(0),
        high=high or Decimal(0),
    )
