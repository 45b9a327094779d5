"""The rules of a scheme version: everything a scheme decides, as data with checked defaults. Pure.

The defaults are those of ``certification.md`` (what a real scheme states where it is known, else our proposal). A scheme
owner edits them; a published version never changes, and a case keeps the version it started with.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from portal.certification.standards.mistakes import N_

AUDIT_DAYS = (
    (5, "1.5"), (10, "2"), (15, "2.5"), (25, "3"), (45, "4"), (65, "5"), (85, "6"), (125, "7"), (175, "8"),
    (275, "9"), (425, "10"), (625, "11"), (875, "12"), (1175, "13"), (1550, "14"), (2025, "15"),
)  # fmt: skip
"""People up to -> audit days of an initial audit (after the table of IAF MD 5)."""

WHOLE = N_("Please give a whole number from 0 to 10000.")
PERCENT = N_("Please give a percentage from 0 to 100.")
FACTOR = N_("Please give a number above 0, such as 0.6 or 1/3.")
DAYS = N_("Please give days before the date, below zero for days after it, such as 30, 7, -7.")
TABLE = N_("Please give rows of people and days, both rising.")
UNKNOWN = N_("There is no such rule.")
ORDER = N_("Surveillance must fall within the validity.")
VALID = N_("A certificate must be valid for some time.")
MISTAKES = (WHOLE, PERCENT, FACTOR, DAYS, TABLE, UNKNOWN, ORDER, VALID)
"""What can be wrong with a rule, as sentences to translate."""


class RulesError(ValueError):
    """Rules that cannot be: ``mistakes`` maps the field to what is wrong with it, one of MISTAKES (translate it)."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in mistakes.items()))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Rules:
    """Months, days (calendar unless named working) and factors of one scheme version."""

    validity_months: int = 72
    surveillance_months: int = 24
    grace_months: int = 3
    """After the surveillance date, before an overdue certificate is proposed for suspension."""
    suspension_months: int = 6
    """At most; then reduction or withdrawal."""
    restore_months: int = 6
    """After expiry, a recertification under way may restore the certificate."""
    follow_up_months: int = 8
    """Before the surveillance or expiry date, its case is opened."""
    reminder_days: tuple[int, ...] = (180, 90, 60, 30, 7, -7)
    """Before the surveillance or expiry date; negative: after it."""
    draft_idle_months: int = 6
    answer_days: int = 28
    """For the centre to answer a request for information."""
    review_working_days: int = 10
    offer_days: int = 60
    documentation_months: int = 6
    stage1_working_days: int = 20
    rework_months: int = 3
    visit_months: int = 6
    """After stage 1."""
    plan_working_days: int = 10
    """The plan is with the centre so long before the visit."""
    objection_working_days: int = 5
    major_answer_days: int = 10
    minor_answer_days: int = 14
    major_days: int = 90
    """For a major finding to be put right and verified."""
    minor_days: int = 180
    """For evidence of a minor one: the next audit is far away."""
    hard_stop_months: int = 6
    """After the visit; then the visit is repeated."""
    report_working_days: int = 15
    file_review_working_days: int = 10
    decision_working_days: int = 5
    appeal_days: int = 30
    complaint_acknowledge_working_days: int = 5
    complaint_days: int = 30
    separation_months: int = 24
    """Nobody audits or decides on a centre they worked for or advised within this time."""
    lead_cycles: int = 2
    """Consecutive cycles one person may lead."""
    sample_initial: str = "1"
    sample_surveillance: str = "0.6"
    sample_recertification: str = "0.8"
    """Factors of the square root of the number of sites, rounded up."""
    sample_random_percent: int = 25
    day_table: tuple[tuple[int, str], ...] = AUDIT_DAYS
    day_table_version: str = "MD5-2026"
    surveillance_share: str = "1/3"
    recertification_share: str = "2/3"
    """Of the days of an initial audit."""
    most_reduction_percent: int = 30
    on_site_percent: int = 80
    site_least_percent: int = 50
    """Of the days a visited site would take by itself."""
    interviews_root: str = "1"
    """Factor of the square root of the people at a sampled site, rounded up: interviews there."""
    fewest_interviews: int = 4
    head_count_change_percent: int = 20
    """A change in head count beyond this is to be notified."""
    record_years: int = 12

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, as stored in ``SchemeVersion.rules``."""
        return asdict(self) | {"reminder_days": list(self.reminder_days), "day_table": [list(row) for row in self.day_table]}


NAMES = tuple(one.name for one in fields(Rules))


@dataclass
class _Reading:
    mistakes: dict[str, str] = field(default_factory=dict)

    def number(self, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000:
            self.mistakes[name] = WHOLE
            return 0
        if name.endswith("_percent") and value > 100:
            self.mistakes[name] = PERCENT
        return value

    def factor(self, name: str, value: Any) -> str:
        try:
            if not 0 < share(str(value)) <= 10:
                raise ValueError
        except (ValueError, ArithmeticError):
            self.mistakes[name] = FACTOR
        return str(value)

    def reminders(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, (list, tuple)) or not all(type(one) is int and -365 <= one <= 730 for one in value):
            self.mistakes["reminder_days"] = DAYS
            return ()
        return tuple(sorted(set(value), reverse=True))

    def table(self, value: Any) -> tuple[tuple[int, str], ...]:
        try:
            rows = tuple((int(people), str(days)) for people, days in value)
            ordered = all(a[0] < b[0] and Decimal(a[1]) <= Decimal(b[1]) for a, b in pairwise(rows))
            if not rows or rows[0][0] < 1 or not ordered or not all(0 < Decimal(days) <= 1000 for _people, days in rows):
                raise ValueError
        except (TypeError, ValueError, ArithmeticError):
            self.mistakes["day_table"] = TABLE
            return ()
        return rows


def read(data: dict[str, Any]) -> Rules:
    """Rules from JSON; what is absent has its default. Raises RulesError with every mistake, by field."""
    reading = _Reading()
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name not in NAMES:
            reading.mistakes[name] = UNKNOWN
        elif name == "reminder_days":
            values[name] = reading.reminders(value)
        elif name == "day_table":
            values[name] = reading.table(value)
        elif isinstance(getattr(Rules, name), int):
            values[name] = reading.number(name, value)
        elif name == "day_table_version":
            values[name] = str(value)[:40]
        else:
            values[name] = reading.factor(name, value)
    rules = Rules(**values)
    if not reading.mistakes and rules.surveillance_months >= rules.validity_months:
        reading.mistakes["surveillance_months"] = ORDER
    if not reading.mistakes and rules.validity_months < 1:
        reading.mistakes["validity_months"] = VALID
    if reading.mistakes:
        raise RulesError(reading.mistakes)
    return rules


def share(text: str) -> Decimal:
    """``0.6`` or ``1/3`` as a number."""
    above, _, below = text.partition("/")
    return Decimal(above) / Decimal(below) if below else Decimal(above)


def exact(text: str) -> Fraction:
    """The same without rounding: a third of the days is exactly a third."""
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or "1")
