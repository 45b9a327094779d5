"""Audit days of a case, from people and sites by the table of the scheme (after IAF MD 5 and MD 1). Pure.

The days of the table, times the share of the kind of audit, changed by adjustments in per cent of which reductions
together stay within the scheme's limit; never less than the least days of the sites to be visited; rounded up to
quarter days. A day is eight hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from portal.certification.rules import Rules, exact

QUARTER = Fraction(1, 4)


@dataclass(frozen=True)
class Adjustment:
    """More or fewer days: per cent of the base, below zero for fewer, and why."""

    percent: int
    reason: str


@dataclass(frozen=True)
class VisitedSite:
    """A site of the sample and the people there."""

    id: int
    people: int


@dataclass(frozen=True)
class Calculation:
    """Every figure of the way to ``result``; all days exact to the quarter, shares as written in the rules."""

    kind: str
    people: int
    table_version: str
    table_days: Decimal
    share: str
    base: Decimal
    adjustments: tuple[Adjustment, ...]
    counted_percent: int
    """Of the base: what the adjustments come to within the limit."""
    adjusted: Decimal
    sites: tuple[tuple[int, Decimal], ...]
    """Site -> the least days there."""
    sites_least: Decimal
    result: Decimal
    on_site: Decimal
    """Of the result, at least so many on the premises."""


def share_of(kind: str, rules: Rules) -> str:
    """Of the days of an initial audit: a transition takes those of a recertification, the rest those of a surveillance."""
    if kind == "initial":
        return "1"
    return rules.recertification_share if kind in ("recertification", "transition") else rules.surveillance_share


def table_days(people: int, table: Sequence[tuple[int, str]]) -> Fraction:
    """Days of an initial audit; beyond the last row the table goes on in the steps of its last two."""
    for most, days in table:
        if people <= most:
            return Fraction(days)
    last, days = table[-1]
    if len(table) == 1:
        return Fraction(days)
    before, fewer = table[-2]
    return Fraction(days) + ceil(Fraction(people - last, last - before)) * (Fraction(days) - Fraction(fewer))


def counted(adjustments: Iterable[Adjustment], most_reduction: int) -> int:
    """All of what adds; of what takes away no more than ``most_reduction`` per cent."""
    percents = [each.percent for each in adjustments]
    return sum(p for p in percents if p > 0) + max(-most_reduction, sum(p for p in percents if p < 0))


def quarters_up(days: Fraction) -> Decimal:
    """The next quarter day, at least one."""
    return Decimal(max(1, ceil(days / QUARTER))) / 4


def calculate(
    people: int, kind: str, rules: Rules, *, sites: Iterable[VisitedSite] = (), adjustments: Iterable[Adjustment] = ()
) -> Calculation:
    """``people``: at all sites of the scope; ``sites``: those to be visited."""
    adjustments, share = tuple(adjustments), share_of(kind, rules)
    whole = table_days(people, rules.day_table)
    base = whole * exact(share)
    percent = counted(adjustments, rules.most_reduction_percent)
    adjusted = base * (100 + percent) / 100
    least = tuple((site.id, _least(site.people, share, rules)) for site in sites)
    floor = sum((days for _id, days in least), Decimal(0))
    result = max(quarters_up(adjusted), floor)
    return Calculation(
        kind=kind, people=people, table_version=rules.day_table_version, table_days=_shown(whole), share=share,
        base=_shown(base), adjustments=adjustments, counted_percent=percent, adjusted=_shown(adjusted), sites=least,
        sites_least=floor, result=result, on_site=on_site(result, rules),
    )  # fmt: skip


def _least(people: int, share: str, rules: Rules) -> Decimal:
    """A visited site takes this part of the days that it would take by itself."""
    return quarters_up(table_days(people, rules.day_table) * exact(share) * rules.site_least_percent / 100)


def on_site(days: Decimal, rules: Rules) -> Decimal:
    return quarters_up(Fraction(days) * rules.on_site_percent / 100)


def _shown(days: Fraction) -> Decimal:
    """For reading: two places, half up; nothing is calculated from it."""
    return (Decimal(days.numerator) / Decimal(days.denominator)).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
