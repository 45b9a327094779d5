"""Calendar arithmetic of certification: months that end where months end, and working days. Pure."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day: 31 August + 6 months is 28 (29) February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_working_days(at: datetime, days: int) -> datetime:
    """The instant so many working days (Monday to Friday) later; holidays differ by country and are not counted."""
    while days > 0:
        at += timedelta(days=1)
        days -= at.weekday() < 5
    return at


def months_after(at: datetime, months: int) -> datetime:
    """``add_months`` for an instant, at the same time of day (UTC)."""
    return datetime.combine(add_months(at.date(), months), at.timetz())
