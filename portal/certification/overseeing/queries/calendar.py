"""What falls into a month: visits, deadlines of cases, dates of certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.dates import add_months
from portal.certification.models import AuditPlan, Case, Certificate
from portal.certification.states import UNDER_WAY
from portal.certification.visibility import managed_certificates, visible_cases
from portal.core.database import session

MOST = 500
"""Lines of each kind in a month; nobody reads more."""


@dataclass(frozen=True)
class Line:
    """Something on a day: ``kind`` is visit, deadline, surveillance, expiry or suspension."""

    day: date
    until: date
    kind: str
    name: str
    number: str
    endpoint: str
    arguments: dict[str, Any]
    state: str = ""


def month_of(text: str, today: date) -> date:
    """The first of a month given as ``2026-11``; of the present month if it is not one."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)


def lines_in(viewer: User, first: date) -> list[Line]:
    """Everything between the first of a month and the next, by day. Three statements, fewer for auditors."""
    after = add_months(first, 1)
    found = [*_visits(viewer, first, after), *_deadlines(viewer, first, after), *_certificates(viewer, first, after)]
    return sorted(found, key=lambda line: (line.day, line.kind, line.name))


def _visits(viewer: User, first: date, after: date) -> list[Line]:
    plans = session.scalars(
        select(AuditPlan)
        .where(
            AuditPlan.case_id.in_(visible_cases(viewer).with_only_columns(Case.id)),
            AuditPlan.starts_on < after, AuditPlan.ends_on >= first,
        )
        .options(joinedload(AuditPlan.case).joinedload(Case.organisation))
        .limit(MOST)
    )  # fmt: skip
    return [
        Line(plan.starts_on, plan.ends_on, "visit", plan.case.organisation.name, plan.case.number, "overseeing.case", {"case_id": plan.case_id})
        for plan in plans
    ]


def _deadlines(viewer: User, first: date, after: date) -> list[Line]:
    zone = ZoneInfo(viewer.zone)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, after))
    cases = session.scalars(
        visible_cases(viewer)
        .where(Case.state.in_(UNDER_WAY), Case.due_at >= start, Case.due_at < end)
        .options(joinedload(Case.organisation))
        .limit(MOST)
    )
    lines = []
    for case in cases:
        assert case.due_at is not None
        day = case.due_at.astimezone(zone).date()
        lines.append(Line(day, day, "deadline", case.organisation.name, case.number, "overseeing.case", {"case_id": case.id}, case.state))
    return lines


DATES = (("surveillance", "surveillance_due"), ("expiry", "valid_until"), ("suspension", "suspended_until"))


def _certificates(viewer: User, first: date, after: date) -> list[Line]:
    if not viewer.organisations_as(Role.CERTIFICATION_MANAGER):
        return []
    columns = [getattr(Certificate, name) for _kind, name in DATES]
    within = columns[0].between(first, after - timedelta(days=1))
    for column in columns[1:]:
        within = within | column.between(first, after - timedelta(days=1))
    query = managed_certificates(viewer, Role.CERTIFICATION_MANAGER).where(within, Certificate.status.in_(("valid", "suspended")))
    return [
        Line(day, day, kind, one.name, one.number, "keeping.certificate", {"certificate_id": one.id})
        for one in session.scalars(query.limit(MOST))
        for kind, name in DATES
        if (day := getattr(one, name)) is not None and first <= day < after
    ]
