"""The list of cases and the page of one: who finds which, filters, exports, a constant number of statements."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from portal.accounts.models import Role, User
from portal.core.clock import now
from portal.core.database import session
from tests.certification.factories import (
    a_case,
    a_centre_manager,
    a_decider,
    a_manager,
    a_scheme,
    a_team_member,
    an_auditor,
    somebody_as,
)
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_user


def numbers(text: str) -> set[str]:
    return {word for word in text.replace("<", " ").replace(">", " ").split() if word.startswith("C-2026-")}


def test_each_person_finds_their_cases_and_no_other(app, sign_in: SignIn) -> None:
    scheme = a_scheme()
    draft, submitted, reviewing = (a_case(state, scheme) for state in ("draft", "submitted", "reviewing"))
    foreign = a_case("reviewing")
    lead = a_team_member(reviewing).user
    seen = {
        "manager": (a_manager(scheme), {submitted, reviewing}),
        "auditor": (lead, {reviewing}),
        "decider": (a_decider(scheme), {reviewing}),
        "auditor without a case": (an_auditor(scheme), set()),
        "manager elsewhere": (a_manager(foreign.scheme_version), {foreign}),
    }
    for who, (user, cases) in seen.items():
        answer = sign_in(user).get("/certification/cases")
        assert (who, answer.status_code, numbers(answer.text)) == (who, 200, {case.number for case in cases})
        for case in (draft, submitted, reviewing, foreign):
            status = sign_in(user).get(f"/certification/cases/{case.id}").status_code
            assert (who, case.state, status) == (who, case.state, 200 if case in cases else 404)


def test_the_centre_has_its_cases_but_not_the_overview(app, sign_in: SignIn) -> None:
    case = a_case("draft")
    centre = a_centre_manager(case)
    assert sign_in(centre).get("/certification/cases").status_code == 403
    page = sign_in(centre).get(f"/certification/cases/{case.id}")
    assert page.status_code == 200
    assert "Complete the application and hand it in." in page.text
    assert sign_in(a_user()).get(f"/certification/cases/{case.id}").status_code == 404


@pytest.mark.parametrize("kind", ["employed", "advised"])
def test_who_worked_for_the_centre_finds_no_trace_of_it(app, sign_in: SignIn, kind: str) -> None:
    from portal.accounts.engagements import engage

    case = a_case("submitted")
    manager = a_manager(case.scheme_version)
    engage(manager.id, case.organisation_id, kind, on=now().date() - timedelta(days=300))
    assert numbers(sign_in(manager).get("/certification/cases").text) == set()
    assert sign_in(manager).get(f"/certification/cases/{case.id}").status_code == 404


def test_somebody_of_the_centre_who_works_for_the_body_has_no_office_there(app, sign_in: SignIn) -> None:
    company = a_company()
    case = a_case("submitted", company=company)
    user = somebody_as(Role.CERTIFICATION_MANAGER, case.scheme_version.body, employer_id=company.id)
    assert sign_in(user).get(f"/certification/cases/{case.id}").status_code == 404


def test_filters_and_what_is_overdue_first(app, sign_in: SignIn) -> None:
    scheme = a_scheme()
    late = a_case("submitted", scheme, due_at=now() - timedelta(days=3), company=a_company("Late Lines"))
    soon = a_case("accepted", scheme, due_at=now() + timedelta(days=3))
    done = a_case("declined", scheme)
    client = sign_in(a_manager(scheme))
    page = client.get("/certification/cases").text
    assert numbers(page) == {late.number, soon.number}
    assert page.index(late.number) < page.index(soon.number)
    assert numbers(client.get("/certification/cases?overdue=1").text) == {late.number}
    assert numbers(client.get("/certification/cases?everything=1").text) == {late.number, soon.number, done.number}
    assert numbers(client.get("/certification/cases?state=accepted").text) == {soon.number}
    assert numbers(client.get("/certification/cases?find=late").text) == {late.number}
    assert numbers(client.get(f"/certification/cases?find={soon.number.lower()}").text) == {soon.number}
    assert numbers(client.get("/certification/cases?state=nonsense&type=x&holder=y&auditor=z").text) == {late.number, soon.number}


def test_the_export_holds_exactly_the_rows_shown(app, sign_in: SignIn) -> None:
    scheme = a_scheme()
    late = a_case("submitted", scheme, due_at=now() - timedelta(days=3))
    a_case("accepted", scheme)
    client = sign_in(a_manager(scheme))
    answer = client.get("/certification/cases.csv?overdue=1")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [row[0] for row in rows] == ["Case", late.number]
    assert client.get("/certification/cases.xlsx").data[:2] == b"PK"


def people(scheme) -> list[User]:
    return [a_manager(scheme), a_decider(scheme), an_auditor(scheme)]


def test_the_list_costs_the_same_at_any_size(app, sign_in: SignIn, statements: Statements) -> None:
    scheme = a_scheme()
    for user in people(scheme):
        client, counts = sign_in(user), []
        for more in (2, 30):
            for _number in range(more):
                a_team_member(a_case("reviewing", scheme), state="confirmed")
            session.commit()
            with statements() as seen:
                assert client.get("/certification/cases").status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1]
        assert counts[1] <= 6
