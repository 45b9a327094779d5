"""Days in a certificate's life, by arithmetic of their own."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from portal.certification import validity
from portal.certification.rules import Rules
from portal.certification.validity import Coming

RULES = Rules()


@dataclass
class Dated:
    status: str = "valid"
    valid_until: date = date(2032, 6, 12)
    surveillance_due: date | None = date(2028, 6, 12)
    suspended_until: date | None = None


def months_later(day: date, months: int) -> date:
    """Counted month by month, the other way than the portal does it."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def test_surveillance_falls_every_two_years_within_the_term() -> None:
    assert validity.surveillance_days(date(2026, 6, 12), date(2032, 6, 12), 24) == [
        date(2028, 6, 12),
        date(2030, 6, 12),
    ]


def test_a_decision_on_29_february_is_followed_up_on_the_last_of_february() -> None:
    decided = date(2024, 2, 29)
    assert validity.surveillance_days(decided, months_later(decided, 72), 24) == [date(2026, 2, 28), date(2028, 2, 29)]


@pytest.mark.parametrize("start", [date(2024, 2, 29), date(2025, 8, 31), date(2026, 1, 1), date(2023, 12, 31)])
def test_limits_are_months_apart(start: date) -> None:
    assert validity.grace_end(start, RULES) == months_later(start, 3)
    assert validity.suspension_limit(start, RULES) == months_later(start, 6)
    assert validity.restore_limit(start, RULES) == months_later(start, 6)


@pytest.mark.parametrize(("status", "suspended_until", "day", "stands"), [
    ("valid", None, date(2032, 6, 11), "valid"),
    ("valid", None, date(2032, 6, 12), "expired"),
    ("suspended", date(2030, 1, 1), date(2029, 12, 31), "suspended"),
    ("suspended", date(2030, 1, 1), date(2030, 1, 1), "withdrawn"),
    ("suspended", date(2032, 9, 1), date(2032, 6, 12), "expired"),
    ("suspended", date(2032, 6, 12), date(2032, 6, 12), "withdrawn"),
    ("suspended", date(2032, 9, 1), date(2032, 10, 1), "expired"),
    ("withdrawn", None, date(2040, 1, 1), "withdrawn"),
])  # fmt: skip
def test_the_clock_decides_where_it_stands(status: str, suspended_until: date | None, day: date, stands: str) -> None:
    assert validity.standing(Dated(status, suspended_until=suspended_until), day) == stands


def test_the_clock_says_from_when() -> None:
    assert validity.ended_on(Dated(), date(2033, 1, 1)) == date(2032, 6, 12)
    assert validity.ended_on(Dated("suspended", suspended_until=date(2030, 1, 1)), date(2030, 2, 1)) == date(2030, 1, 1)
    assert validity.ended_on(Dated(), date(2030, 1, 1)) is None
    assert validity.ended_on(Dated("expired"), date(2033, 1, 1)) is None


def test_overdue_begins_on_the_surveillance_day() -> None:
    assert validity.overdue_since(Dated(), date(2028, 6, 11)) is None
    assert validity.overdue_since(Dated(), date(2028, 6, 12)) == date(2028, 6, 12)
    assert validity.overdue_since(Dated("suspended"), date(2028, 7, 1)) is None
    assert validity.overdue_since(Dated(surveillance_due=None), date(2031, 7, 1)) is None


def test_what_comes_next() -> None:
    assert validity.coming(Dated(), date(2027, 1, 1)) == Coming("surveillance", date(2028, 6, 12))
    assert validity.coming(Dated(surveillance_due=None), date(2031, 1, 1)) == Coming("expiry", date(2032, 6, 12))
    suspended = Dated("suspended", suspended_until=date(2028, 3, 1))
    assert validity.coming(suspended, date(2028, 1, 1)) == Coming("suspension_end", date(2028, 3, 1))
    assert validity.coming(Dated(), date(2032, 6, 12)) is None


def test_reminders_come_on_their_days_and_the_latest_counts() -> None:
    due = date(2028, 6, 12)
    wanted = {
        180: date(2027, 12, 15), 90: date(2028, 3, 14), 60: date(2028, 4, 13), 30: date(2028, 5, 13), 7: date(2028, 6, 5),
        -7: date(2028, 6, 19),
    }  # fmt: skip
    assert dict(validity.reminder_days(due, RULES)) == wanted
    assert validity.reached(due, date(2027, 12, 14), RULES) is None
    for before, day in wanted.items():
        assert validity.reached(due, day, RULES) == before
    assert validity.reached(due, date(2028, 5, 1), RULES) == 60
    assert validity.reached(due, date(2028, 8, 17), RULES) == -7
    assert validity.reached(due, date(2028, 8, 18), RULES) is None


def test_the_next_audit_and_when_its_case_opens() -> None:
    assert validity.audit_coming(Dated()) == ("surveillance", date(2028, 6, 12))
    assert validity.follow_up_from(Dated(), RULES) == date(2027, 10, 12)
    assert validity.audit_coming(Dated(surveillance_due=None)) == ("recertification", date(2032, 6, 12))


def test_a_declaration_is_due_in_the_years_between_audits() -> None:
    assert validity.declaration_days(date(2032, 6, 12), RULES) == [
        (1, date(2027, 6, 12)), (3, date(2029, 6, 12)), (5, date(2031, 6, 12)),
    ]  # fmt: skip
    assert validity.declaration_days(date(2029, 6, 12), Rules(validity_months=36, surveillance_months=12)) == []


def test_a_declaration_can_be_given_around_its_day() -> None:
    until, due = date(2032, 6, 12), date(2027, 6, 12)
    assert validity.declaration_open(until, due - timedelta(days=61), RULES) is None
    assert validity.declaration_open(until, due - timedelta(days=60), RULES) == (1, due)
    assert validity.declaration_open(until, date(2028, 6, 11), RULES) == (1, due)
    assert validity.declaration_open(until, date(2028, 6, 12), RULES) is None
    assert validity.declaration_open(until, until, RULES) is None


def test_walking_from_look_to_look_meets_every_milestone_and_ends() -> None:
    certificate, day, seen = Dated(), date(2026, 6, 12), []
    while (following := validity.next_look(certificate, day, RULES)) is not None:
        assert following > day
        seen.append(following)
        day = following
    assert seen == [one for one in validity.milestones(certificate, RULES) if one > date(2026, 6, 12)]
    assert {date(2028, 6, 12), date(2028, 9, 12), date(2032, 6, 12), date(2027, 10, 12), date(2027, 6, 5)} <= set(seen)
    assert validity.next_look(Dated("withdrawn"), date(2027, 1, 1), RULES) is None
