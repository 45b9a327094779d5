"""Calendar, statistics and load: what each person finds in them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import time_machine

from portal.accounts.models import Role
from portal.certification.models import AuditPlan, Finding
from portal.certification.overseeing.queries import calendar, figures
from portal.core.clock import now
from portal.core.database import session
from tests.certification.factories import (
    a_case,
    a_certificate,
    a_manager,
    a_scheme,
    a_team_member,
    somebody_as,
)
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_federation, a_user, saved

NOON = datetime.fromisoformat("2026-11-22T12:00:00+00:00")


def a_finding(case, user, grade: str = "minor", number: int = 1) -> Finding:
    node = next(one for one in case.standard.requirements if one.assessable)
    return saved(Finding(case=case, number=number, requirement=node, grade=grade, statement="x", raised_by=user.id))


@time_machine.travel(NOON, tick=False)
def test_a_month_holds_visits_deadlines_and_dates_of_certificates(app, sign_in: SignIn) -> None:
    scheme = a_scheme()
    case = a_case("planning", scheme, company=a_company("Visited"), due_at=NOON + timedelta(days=3))
    lead = a_team_member(case).user
    saved(AuditPlan(case=case, starts_on=date(2026, 11, 29), ends_on=date(2026, 12, 1), sent_at=NOON))
    held = a_certificate(a_case("granted", scheme, company=a_company("Held")), surveillance_due=date(2026, 11, 30))
    manager = a_manager(scheme)
    session.commit()
    lines = [(line.day, line.kind, line.name) for line in calendar.lines_in(manager, date(2026, 11, 1))]
    assert lines == [
        (date(2026, 11, 25), "deadline", "Visited"), (date(2026, 11, 29), "visit", "Visited"),
        (date(2026, 11, 30), "surveillance", "Held"),
    ]  # fmt: skip
    assert [line.kind for line in calendar.lines_in(manager, date(2026, 12, 1))] == ["visit"]
    assert [line.kind for line in calendar.lines_in(lead, date(2026, 11, 1))] == ["deadline", "visit"]
    page = sign_in(manager).get("/certification/calendar").text
    assert "29 November 2026" in page
    assert held.number in page
    assert "Visited" in sign_in(manager).get("/certification/calendar.ics").text
    assert sign_in(manager).get("/certification/calendar?month=nonsense").status_code == 200
    assert sign_in(a_user()).get("/certification/calendar").status_code == 403


def test_outside_the_body_small_numbers_are_hidden(app, sign_in: SignIn) -> None:
    scheme = a_scheme()
    for number in range(6):
        case = a_case("correcting", scheme)
        a_finding(case, a_team_member(case).user, grade="minor" if number else "major")
    owner = somebody_as(Role.SCHEME_OWNER, a_federation())
    session.commit()
    inside, outside = figures.figures_for(a_manager(scheme)), figures.figures_for(owner)
    assert (inside.grades, outside.grades) == ([("minor", 5), ("major", 1)], [("minor", 5), ("major", None)])
    assert inside.clauses == [(f"{scheme.standard.code}, 4", 6)]
    assert inside.cases == [("correcting", 6)]
    assert sign_in(owner).get("/certification/statistics").status_code == 200
    assert sign_in(a_user()).get("/certification/statistics").status_code == 403


def test_figures_of_another_body_are_not_told(app) -> None:
    a_case("correcting")
    assert figures.figures_for(a_manager(a_scheme())).cases == []


def test_the_load_of_auditors(app) -> None:
    scheme = a_scheme()
    case = a_case("planning", scheme)
    lead = a_team_member(case).user
    today = now().date()
    saved(AuditPlan(case=case, starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=1)))
    session.commit()
    loads = figures.loads_for(a_manager(scheme))
    assert [(load.user.id, load.cases, load.visits, load.runs_out) for load in loads] == [(lead.id, 1, 2, None)]


def test_the_pages_cost_the_same_at_any_size(app, sign_in: SignIn, statements: Statements) -> None:
    scheme = a_scheme()
    client = sign_in(a_manager(scheme))
    for path, most in (("/certification/calendar", 8), ("/certification/statistics", 16)):
        counts = []
        for more in (2, 20):
            for _number in range(more):
                case = a_case("correcting", scheme, due_at=now())
                a_finding(case, a_team_member(case).user)
            session.commit()
            with statements() as seen:
                assert client.get(path).status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1] <= most
