"""Ties by what somebody did for an organisation: kept by the features, asked by all of them.

Awards and certification do not know each other; that an auditor does not judge whom they audited, nor a juror
audit whom they judged, is decided here.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, extract, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Engagement
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation

MONTHS = 24
"""How long after its end an engagement still ties, in calendar months, where no scheme of certification says otherwise."""


def remembered_from(day: date, months: int = MONTHS) -> date:
    """The first day on which an engagement must have ended to still tie on ``day``: the same day so many months before,
    or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Day:
    """A day as a question needs it: a date, and its parts. Parameters may stand in for all three."""

    date: Any
    month: Any
    """Months since the year 0."""
    number: Any
    """Within its month."""

    @classmethod
    def of(cls, day: date) -> Day:
        return cls(day, day.year * 12 + day.month, day.day)


def engage(user_id: int, organisation_id: int, kind: str, *, on: date | None = None) -> Engagement:
    """Note that somebody ``audited`` or ``judged`` (or was ``employed`` by, ``advised``) an organisation on a day.

    One row per kind: a later day prolongs it. Part of the caller's transaction.
    """
    day = on or now().date()
    known = select(Engagement).where(
        Engagement.user_id == user_id, Engagement.organisation_id == organisation_id, Engagement.kind == kind
    )
    row = session.scalars(known.order_by(Engagement.starts_on.desc()).limit(1)).first()
    if row is None:
        row = Engagement(user_id=user_id, organisation_id=organisation_id, kind=kind, starts_on=day, ends_on=day)
        session.add(row)
        session.flush()
    elif row.ends_on is not None:
        row.starts_on, row.ends_on = min(row.starts_on, day), max(row.ends_on, day)
    return row


def engage_all(pairs: Iterable[tuple[int, int]], kind: str, *, on: date | None = None) -> None:
    """``engage`` for many (user, organisation) pairs at once: two statements, whatever their number."""
    day, wanted = on or now().date(), sorted(set(pairs))
    if not wanted:
        return
    known = select(Engagement).where(Engagement.kind == kind, Engagement.user_id.in_({user for user, _organisation in wanted}))
    rows: dict[tuple[int, int], Engagement] = {}
    for row in session.scalars(known.order_by(Engagement.starts_on)):
        rows[row.user_id, row.organisation_id] = row
    for user, organisation in wanted:
        if (one := rows.get((user, organisation))) is None:
            session.add(Engagement(user_id=user, organisation_id=organisation, kind=kind, starts_on=day, ends_on=day))
        elif one.ends_on is not None:
            one.starts_on, one.ends_on = min(one.starts_on, day), max(one.ends_on, day)
    session.flush()


@cache
def two_organisations() -> tuple[type[Organisation], type[Organisation]]:
    """The aliases of every question about groups: making them anew costs more than asking does."""
    return aliased(Organisation), aliased(Organisation)


def engaged(
    user_id: Any, organisation_id: Any, *kinds: str, on: date | Day | None = None, months: int | ColumnElement[int] = MONTHS,
    older: tuple[int, ColumnElement[bool]] | None = None,
) -> ColumnElement[bool]:  # fmt: skip
    """Condition: an engagement of one of ``kinds`` with that organisation or its group, running or not long over.

    ``user_id``: a number or a column; ``on``: the day it is asked for, today by default; ``months``: a number, or what
    says it of each row; ``older``: how many where a further condition holds.
    """
    day = on if isinstance(on, Day) else Day.of(on or now().date())
    recent = _not_long_over(day, months)
    if older is not None:
        recent = or_(recent, and_(_not_long_over(day, older[0]), older[1]))
    there, asked = two_organisations()
    same_group = or_(
        there.id == asked.id,
        there.parent_id == asked.id,
        there.id == asked.parent_id,
        and_(there.parent_id.is_not(None), there.parent_id == asked.parent_id),
    )
    found = (
        select(Engagement.id)
        .join(there, there.id == Engagement.organisation_id)
        .join(asked, asked.id == organisation_id)
        .where(
            Engagement.user_id == user_id,
            Engagement.kind.in_(kinds),
            Engagement.starts_on <= day.date,
            or_(Engagement.ends_on.is_(None), recent),
            same_group,
        )
    )
    return exists(found.correlate_except(Engagement, there, asked))


def _not_long_over(day: Day, months: int | ColumnElement[int]) -> ColumnElement[bool]:
    """``remembered_from`` as a condition: with the months of a row it is counted by the database."""
    if isinstance(months, int) and isinstance(day.date, date):
        return Engagement.ends_on >= remembered_from(day.date, months)
    year, month, number = (extract(part, Engagement.ends_on) for part in ("year", "month", "day"))
    still = year * 12 + month + months
    last = case((month == 2, case((year % 4 == 0, 29), else_=28)), (month.in_((4, 6, 9, 11)), 30), else_=31)
    return or_(still > day.month, and_(still == day.month, or_(number >= day.number, number == last)))
