"""When what happens to a certificate: surveillance, reminders, ends, and where it stands on a day. Pure.

Days are half open and those of the certification body: a certificate is valid from its first day until before the day
it ends. Whoever asks brings the day; what a late job has not written down yet is judged here all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from portal.certification.dates import add_months
from portal.certification.rules import Rules

IN_FORCE = ("valid", "suspended")
CLOSE = 60
"""Days: so long before its day a yearly declaration can be given, and the end of a suspension is announced."""


class Dated(Protocol):
    """A row of ``certificates``."""

    @property
    def status(self) -> str: ...
    @property
    def valid_until(self) -> date: ...
    @property
    def surveillance_due(self) -> date | None: ...
    @property
    def suspended_until(self) -> date | None: ...


@dataclass(frozen=True)
class Coming:
    """What comes next: ``surveillance``, ``expiry`` or ``suspension_end``, and its day."""

    kind: str
    day: date


def surveillance_days(decided: date, valid_until: date, months: int) -> list[date]:
    """Every surveillance day of a term: so many months apart from the day of decision, before its end."""
    days: list[date] = []
    while months > 0 and (due := add_months(decided, months * (len(days) + 1))) < valid_until:
        days.append(due)
    return days


def standing(certificate: Dated, day: date) -> str:
    """The status by the clock: a term that ended has expired, a suspension that ran out is a withdrawal."""
    ended = day >= certificate.valid_until
    ran_out = certificate.suspended_until is not None and day >= certificate.suspended_until
    if certificate.status == "suspended" and ran_out and certificate.suspended_until is not None:
        return "withdrawn" if certificate.suspended_until <= certificate.valid_until else "expired"
    return "expired" if certificate.status in IN_FORCE and ended else certificate.status


def ended_on(certificate: Dated, day: date) -> date | None:
    """The day from which the clock has ended it, where no row says so yet."""
    now_is = standing(certificate, day)
    if now_is == certificate.status:
        return None
    return certificate.suspended_until if now_is == "withdrawn" else certificate.valid_until


def overdue_since(certificate: Dated, day: date) -> date | None:
    """The surveillance day, once it has passed without an audit that was decided on."""
    due = certificate.surveillance_due
    return due if due is not None and day >= due and standing(certificate, day) == "valid" else None


def grace_end(due: date, rules: Rules) -> date:
    """From this day on an overdue certificate is proposed for suspension."""
    return add_months(due, rules.grace_months)


def suspension_limit(day: date, rules: Rules) -> date:
    """The latest end of a suspension that begins on ``day``."""
    return add_months(day, rules.suspension_months)


def restore_limit(valid_until: date, rules: Rules) -> date:
    """From this day on an expired certificate cannot be restored any more."""
    return add_months(valid_until, rules.restore_months)


def coming(certificate: Dated, day: date) -> Coming | None:
    """The next event of a certificate in force; what is overdue comes first. None: nothing comes any more."""
    if standing(certificate, day) not in IN_FORCE:
        return None
    if certificate.status == "suspended" and certificate.suspended_until is not None:
        last = min(certificate.suspended_until, certificate.valid_until)
        return Coming("suspension_end" if last == certificate.suspended_until else "expiry", last)
    if certificate.surveillance_due is not None and certificate.surveillance_due < certificate.valid_until:
        return Coming("surveillance", certificate.surveillance_due)
    return Coming("expiry", certificate.valid_until)


def audit_coming(certificate: Dated) -> tuple[str, date]:
    """The audit the certificate needs next, and by when."""
    due = certificate.surveillance_due
    return (
        ("surveillance", due)
        if due is not None and due < certificate.valid_until
        else ("recertification", certificate.valid_until)
    )


def follow_up_from(certificate: Dated, rules: Rules) -> date:
    """From this day on the case of the next audit is opened without anybody asking."""
    return add_months(audit_coming(certificate)[1], -rules.follow_up_months)


def reminder_days(due: date, rules: Rules) -> list[tuple[int, date]]:
    """Days before (below zero: after) and the day that is, in order of time."""
    return [(before, due - timedelta(days=before)) for before in sorted(rules.reminder_days, reverse=True)]


def reached(due: date, day: date, rules: Rules) -> int | None:
    """The latest reminder whose day has come; earlier ones that were missed are not sent any more.

    One that comes after the date is for those days only: who is months late has been told.
    """
    before, on = next(((before, on) for before, on in reversed(reminder_days(due, rules)) if on <= day), (None, day))
    return None if before is not None and before < 0 and day >= on + timedelta(days=CLOSE) else before


def cycle_start(valid_until: date, rules: Rules) -> date:
    """The first day of the running cycle. A restored certificate keeps its original cycle."""
    return add_months(valid_until, -rules.validity_months)


def declaration_days(valid_until: date, rules: Rules) -> list[tuple[int, date]]:
    """Year of the cycle, and the day by which its declaration is due: each anniversary without an audit."""
    start, audit = cycle_start(valid_until, rules), rules.surveillance_months or rules.validity_months
    years = range(1, -(-rules.validity_months // 12))
    return [(year, add_months(start, 12 * year)) for year in years if (12 * year) % audit]


def declaration_open(valid_until: date, day: date, rules: Rules) -> tuple[int, date] | None:
    """The declaration that can be given on ``day`` (until the next one opens or the audit's year begins)."""
    found = None
    for year, due in declaration_days(valid_until, rules):
        if due - timedelta(days=CLOSE) <= day < add_months(due, 12):
            found = (year, due)
    return found if day < valid_until else None


def milestones(certificate: Dated, rules: Rules) -> list[date]:
    """Every day on which the clock has something to do with a certificate as it stands."""
    days: set[date] = set()
    if certificate.status in IN_FORCE:
        days.add(certificate.valid_until)
        if certificate.suspended_until is not None:
            days.add(certificate.suspended_until)
            days.update(on for before, on in reminder_days(certificate.suspended_until, rules) if 0 < before <= CLOSE)
        kind, due = audit_coming(certificate)
        days.update(on for _before, on in reminder_days(due, rules))
        days.add(follow_up_from(certificate, rules))
        if kind == "surveillance":
            days.update((due, grace_end(due, rules)))
        for _year, declared_by in declaration_days(certificate.valid_until, rules):
            days.update(on for before, on in reminder_days(declared_by, rules) if before <= CLOSE)
    return sorted(days)


def next_look(certificate: Dated, day: date, rules: Rules) -> date | None:
    """The next day after ``day`` on which the clock has something to do; None: never again."""
    return next((one for one in milestones(certificate, rules) if one > day), None)
