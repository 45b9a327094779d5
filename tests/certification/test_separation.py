"""Ties of the past count for as many calendar months as the scheme says, the same in SQL and in the calendar."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import literal, select

from portal.accounts.engagements import engaged, remembered_from
from portal.accounts.models import Engagement
from portal.certification.certifying.queries import part_of
from portal.certification.dates import add_months
from portal.certification.models import Case
from portal.certification.visibility import managed, parts_in, visible_cases
from portal.core.clock import now
from portal.core.database import session
from tests.certification.factories import a_case, a_decider, a_manager, a_scheme
from tests.factories import a_company, a_user, saved


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2028, 2, 29), date(2026, 3, 31), date(2027, 12, 31), date(2026, 5, 1)])
@pytest.mark.parametrize("months", [0, 1, 12, 24, 36])
def test_months_are_counted_as_everywhere_in_certification(day: date, months: int) -> None:
    assert remembered_from(day, months) == add_months(day, -months)


def test_the_database_counts_months_as_the_calendar_does(app: Flask) -> None:
    chance, user, company = random.Random(15838), a_user(), a_company()
    row = saved(Engagement(user_id=user.id, organisation_id=company.id, kind="advised", starts_on=date(2000, 1, 1), ends_on=date(2000, 1, 1)))
    for _ in range(300):
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(1500))
        months = chance.choice((0, 1, 6, 24, 36))
        row.ends_on = remembered_from(day, months) + timedelta(days=chance.choice((-31, -2, -1, 0, 0, 1, 2, 31)))
        session.flush()
        asked = [engaged(user.id, company.id, "advised", on=day, months=way) for way in (months, literal(months))]
        assert session.execute(select(*asked)).one() == (row.ends_on >= remembered_from(day, months),) * 2, (day, months, row.ends_on)


@pytest.mark.parametrize(("months", "sees"), [(24, True), (36, False)])
def test_a_manager_who_advised_the_centre_is_away_from_its_cases_for_the_months_of_the_scheme(app: Flask, months: int, sees: bool) -> None:
    case = a_case("submitted", a_scheme(rules={"separation_months": months}))
    manager, decider = a_manager(case.scheme_version), a_decider(case.scheme_version)
    over = add_months(now().date(), -30)
    for one in (manager, decider):
        saved(Engagement(user_id=one.id, organisation_id=case.organisation_id, kind="advised", starts_on=over, ends_on=over))
    assert session.scalar(visible_cases(manager).where(Case.id == case.id).with_only_columns(Case.id)) == (case.id if sees else None)
    assert parts_in(manager, case.id) == (frozenset({"manager"}) if sees else frozenset())
    assert part_of(decider, case).tied is not sees


def test_a_scheme_that_says_nothing_keeps_to_two_years(app: Flask) -> None:
    case = a_case("submitted")
    manager = a_manager(case.scheme_version)
    row = saved(Engagement(user_id=manager.id, organisation_id=case.organisation_id, kind="advised", starts_on=date(2000, 1, 1)))
    for ends, sees in ((None, False), (remembered_from(now().date()), False), (remembered_from(now().date()) - timedelta(days=1), True)):
        row.ends_on = ends
        session.flush()
        assert bool(session.scalar(select(managed(manager)).where(Case.id == case.id))) is sees


def test_parts_are_those_of_the_person_who_asks_though_the_statement_is_built_once(app: Flask) -> None:
    one, other = a_case("submitted"), a_case("submitted")
    managers = a_manager(one.scheme_version), a_manager(other.scheme_version)
    seen = [[parts_in(who, case.id) for case in (one, other)] for who in managers]
    yes, no = frozenset({"manager"}), frozenset()
    assert seen == [[yes, no], [no, yes]]
