"""Writing an application: two at once, mistakes kept, sites, colleagues, and who sees it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Engagement, Role
from portal.certification.applying.completeness import missing
from portal.certification.models import Case, CaseColleague, CaseSite
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.applying.factories import a_scene
from tests.certification.applying.test_path import typed
from tests.certification.factories import a_centre_manager, a_decider, a_site, a_team_member, an_auditor, somebody_as
from tests.factories import a_company, a_key, a_mandate, a_user

JSON = {"Accept": "application/json"}


def save(browser: Any, scene: Any, data: Any, **more: Any) -> Any:
    return browser.post(scene.url("/application"), data=data, **more)


def test_two_people_on_different_fields_lose_nothing(app: Any, sign_in: Any) -> None:
    scene = a_scene(application={})
    one, two = sign_in(scene.centre), sign_in(a_centre_manager(scene.case))
    pages = one.get(scene.url("/application")), two.get(scene.url("/application"))
    assert save(one, scene, typed(pages[0], legal_name="Lindau"), headers=JSON).status_code == 200
    assert save(two, scene, typed(pages[1], vat="DE1"), headers=JSON).status_code == 200
    session.rollback()
    assert (scene.case.application["legal_name"], scene.case.application["vat"]) == ("Lindau", "DE1")


def test_two_people_on_one_field_see_both_texts(app: Any, sign_in: Any) -> None:
    scene = a_scene(application={})
    one, two = sign_in(scene.centre), sign_in(a_centre_manager(scene.case))
    pages = one.get(scene.url("/application")), two.get(scene.url("/application"))
    assert save(one, scene, typed(pages[0], scope="Theirs"), headers=JSON).status_code == 200
    late = typed(pages[1], scope="Mine", vat="DE1")
    answer = save(two, scene, late, headers=JSON)
    conflict = answer.json["conflict"]
    assert (answer.status_code, conflict["field"], conflict["yours"], conflict["theirs"]) == (409, "q-scope", "Mine", "Theirs")
    page = save(two, scene, late)
    assert (page.status_code, "<blockquote>Mine</blockquote>" in page.text, "<blockquote>Theirs</blockquote>" in page.text) == (409, True, True)
    assert save(two, scene, {"q-scope": "Mine", "v-scope": conflict["version"]}, headers=JSON).status_code == 200
    session.rollback()
    assert (scene.case.application["scope"], scene.case.scope, scene.case.application["vat"]) == ("Mine", "Mine", "DE1")


def test_a_stale_page_that_changed_nothing_is_no_conflict(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser = sign_in(scene.centre)
    page = browser.get(scene.url("/application"))
    stale = typed(page, scope=scene.case.application["scope"], vat="DE2")
    assert save(browser, scene, typed(page, scope="New"), headers=JSON).status_code == 200
    assert save(browser, scene, stale, headers=JSON).status_code == 200
    session.rollback()
    assert (scene.case.application["scope"], scene.case.application["vat"]) == ("New", "DE2")


@pytest.mark.parametrize(("key", "value"), [("legal_name", "x" * 301), ("direction", "sideways"), ("channels", ["pigeon"])])
def test_what_cannot_be_kept_is_said_beside_its_field_and_the_rest_is_kept(app: Any, sign_in: Any, key: str, value: Any) -> None:
    scene = a_scene(application={})
    browser = sign_in(scene.centre)
    data = typed(browser.get(scene.url("/application")), **{key: value, "vat": "DE1"})
    assert save(browser, scene, data, headers=JSON).json["errors"].keys() == {f"q-{key}"}
    page = save(browser, scene, data)
    session.rollback()
    assert (page.status_code, f'id="q-{key}-errors"' in page.text, scene.case.application) == (422, True, {"vat": "DE1"})


def test_consultants_are_rows_and_empty_ones_are_dropped(app: Any, sign_in: Any) -> None:
    scene = a_scene(application={})
    browser = sign_in(scene.centre)
    data = typed(browser.get(scene.url("/application")), consultants="")
    data |= {"q-consultants-0-name": " Ada  Byron ", "q-consultants-0-years": "2025", "q-consultants-1-name": "", "q-consultants-7-firm": "Firm"}
    assert save(browser, scene, data, headers=JSON).status_code == 200
    session.rollback()
    assert scene.case.application["consultants"] == [
        {"name": "Ada Byron", "firm": "", "years": "2025"}, {"name": "", "firm": "Firm", "years": ""},
    ]  # fmt: skip


def test_saving_moves_the_date_of_an_idle_draft_and_asks_little(app: Any, sign_in: Any, statements: Any) -> None:
    scene = a_scene(application={})
    browser = sign_in(scene.centre)
    data = typed(browser.get(scene.url("/application")), vat="DE1")
    with statements() as seen:
        assert save(browser, scene, data, headers=JSON).status_code == 200
    session.rollback()
    assert scene.case.due_at is not None
    assert scene.case.due_at > now()
    assert len(seen) <= 16


def test_what_is_missing_is_listed_in_the_order_of_the_page(app: Any) -> None:
    scene = a_scene()
    assert missing(scene.case) == []
    scene.case.application = {**scene.case.application, "vat": "", "legal_name": "", "contact_email": "nobody", "operation": "outsourced", "consultants_used": "yes"}
    scene.case.sites[0].central, scene.case.sites[0].headcount = False, 0
    found = [(str(one.label), str(one.text)) for one in missing(scene.case)]
    assert found == [
        ("Legal name", "Please fill this in."), ("E-mail address", "This does not look like an e-mail address."),
        ("Client organisations", "This is needed after what you said above."),
        (scene.case.sites[0].name, "Missing: people per shift."), ("Sites", "Say at which site the central function sits."),
        ("Consultants", "This is needed after what you said above."),
    ]  # fmt: skip


def test_an_incomplete_application_cannot_be_handed_in(app: Any, sign_in: Any) -> None:
    scene = a_scene(application={})
    page = sign_in(scene.centre).post(scene.url("/application/submission"))
    assert (page.status_code, scene.state(), session.scalar(select(func.count(Letter.id)))) == (409, "draft", 0)


# -- sites -------------------------------------------------------------------------------------------------------


def site_data(**changes: Any) -> dict[str, Any]:
    data = {"name": "Lindau", "address": "Hafenweg 1", "city": "Lindau", "country": "DE", "day": "40", "channels": ["voice"], "languages": ["de"]}
    return {**data, "_key": a_key(), **changes}


def test_a_site_sent_twice_is_one(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    browser, data = sign_in(scene.centre), site_data()
    assert [browser.post(scene.url("/sites"), data=data).status_code for _n in range(2)] == [302, 302]
    session.rollback()
    assert [site.position for site in scene.case.sites] == [scene.case.sites[0].position, scene.case.sites[0].position + 1]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("day", "many"), ("day", "-1"), ("night", "1000000"), ("home_working", "101"), ("country", "XX"), ("channels", "pigeon")],
)
def test_a_mistake_in_a_site_is_said_beside_its_field(app: Any, sign_in: Any, field: str, value: str) -> None:
    scene = a_scene()
    page = sign_in(scene.centre).post(scene.url("/sites"), data=site_data(**{field: value, "address": "Kept street"}))
    assert (page.status_code, f'id="{field}-errors"' in page.text, "Kept street" in page.text) == (422, True, True)


def test_two_people_change_one_site_and_see_both(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    site, browser = scene.case.sites[0], sign_in(scene.centre)
    url, version = scene.url(f"/sites/{site.id}"), site.version
    assert browser.post(url, data=site_data(version=version, city="Bregenz")).status_code == 302
    page = browser.post(url, data=site_data(version=version, city="Wangen"))
    assert (page.status_code, "<blockquote>Wangen</blockquote>" in page.text, "<blockquote>Bregenz</blockquote>" in page.text) == (409, True, True)
    session.rollback()
    again = browser.post(url, data=site_data(version=site.version, city="Wangen"))
    assert (again.status_code, session.get(CaseSite, site.id).city) == (302, "Wangen")  # type: ignore[union-attr]


def test_a_site_of_another_case_is_not_found(app: Any, sign_in: Any) -> None:
    scene, other = a_scene(), a_scene()
    browser = sign_in(scene.centre)
    assert browser.get(scene.url(f"/sites/{other.case.sites[0].id}")).status_code == 404
    assert browser.post(scene.url(f"/sites/{other.case.sites[0].id}/removal")).status_code == 404


# -- people ------------------------------------------------------------------------------------------------------


def test_a_colleague_writes_but_neither_hands_in_nor_invites(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    data = {"name": "Ines Vogel", "email": "ines@lindau.example", "_key": a_key()}
    assert [sign_in(scene.centre).post(scene.url("/colleagues"), data=data).status_code for _n in range(2)] == [302, 302]
    colleague = session.scalars(select(CaseColleague)).one()
    (letter,) = session.scalars(select(Letter)).all()
    assert (letter.template, letter.to_email, "/invitations/" in letter.body) == ("case-colleague-invited", "ines@lindau.example", True)
    browser = sign_in(colleague.user)
    page = browser.get(scene.url("/application"))
    assert save(browser, scene, typed(page, vat="DE1"), headers=JSON).status_code == 200
    assert browser.post(scene.url("/application/submission")).status_code == 403
    assert browser.post(scene.url("/colleagues"), data={**data, "_key": a_key()}).status_code == 403
    assert sign_in(scene.centre).post(scene.url(f"/colleagues/{colleague.id}/removal")).status_code == 302
    assert browser.get(scene.url("/application")).status_code == 404


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("email", "nonsense"), ("note", "x" * 2001)])
def test_a_mistake_in_an_invitation_is_said_beside_its_field(app: Any, sign_in: Any, field: str, value: str) -> None:
    scene = a_scene()
    data = {"name": "Ines", "email": "ines@lindau.example", field: value}
    page = sign_in(scene.centre).post(scene.url("/colleagues"), data=data)
    assert (page.status_code, f'id="{field}-errors"' in page.text, session.scalar(select(func.count(CaseColleague.id)))) == (422, True, 0)


@pytest.mark.parametrize(
    ("state", "seen"),
    [
        ("draft", {"centre": 200, "other centre": 404, "manager": 404, "tied manager": 404, "manager of a sister": 404, "confirmed": 200, "proposed": 404, "decider": 404, "stranger": 404}),
        ("submitted", {"centre": 200, "other centre": 404, "manager": 200, "tied manager": 404, "manager of a sister": 404, "confirmed": 200, "proposed": 404, "decider": 404, "stranger": 404}),
        ("deciding", {"centre": 200, "other centre": 404, "manager": 200, "tied manager": 404, "manager of a sister": 404, "confirmed": 200, "proposed": 404, "decider": 200, "stranger": 404}),
    ],
)  # fmt: skip
def test_who_reads_an_application(app: Any, sign_in: Any, state: str, seen: dict[str, int]) -> None:
    scene = a_scene(state)
    tied = somebody_as(Role.CERTIFICATION_MANAGER, scene.scheme.body)
    sister = somebody_as(Role.CERTIFICATION_MANAGER, scene.scheme.body)
    scene.case.organisation.parent = a_company("Top")
    a_mandate(sister, Role.CENTRE_MANAGER, a_company("Sister", parent=scene.case.organisation.parent))
    session.add(Engagement(user_id=tied.id, organisation_id=scene.case.organisation_id, kind="advised", starts_on=now().date()))
    cast = {
        "centre": scene.centre, "other centre": somebody_as(Role.CENTRE_MANAGER, a_company()), "manager": scene.manager,
        "tied manager": tied, "manager of a sister": sister, "confirmed": a_team_member(scene.case).user,
        "proposed": a_team_member(scene.case, an_auditor(scene.scheme), "proposed").user, "decider": a_decider(scene.scheme), "stranger": a_user(),
    }  # fmt: skip
    assert {name: sign_in(who).get(scene.url("/application")).status_code for name, who in cast.items()} == seen


def test_only_managers_of_a_centre_start_and_only_for_their_own(app: Any, sign_in: Any) -> None:
    scene, company = a_scene(), a_company()
    manager = sign_in(somebody_as(Role.CENTRE_MANAGER, company))
    wrong = {"organisation": scene.case.organisation_id, "scheme": scene.scheme.id, "_key": a_key()}
    assert manager.post("/certification/applications", data=wrong).status_code == 422
    assert manager.post("/certification/applications", data={"organisation": company.id, "scheme": 999}).status_code == 422
    for outsider in map(sign_in, (a_user(), scene.manager)):
        assert "not the manager of a contact centre" in outsider.get("/certification/applications").text
        assert outsider.post("/certification/applications", data=wrong).status_code == 404
    right, before = {**wrong, "organisation": company.id}, session.scalar(select(func.count(Case.id)))
    assert [manager.post("/certification/applications", data=right).status_code for _n in range(2)] == [302, 302]
    assert session.scalar(select(func.count(Case.id))) == (before or 0) + 1


@pytest.mark.parametrize("number", [1, 15])
def test_the_list_of_cases_and_the_application_do_not_ask_more_for_more(app: Any, sign_in: Any, statements: Any, number: int) -> None:
    scene = a_scene()
    for _n in range(number - 1):
        a_scene(company=scene.case.organisation)
        a_site(scene.case)
    browser = sign_in(scene.centre)
    browser.get("/certification/applications")
    counts = []
    for page in ("/certification/applications", scene.url("/application")):
        with statements() as seen:
            assert browser.get(page).status_code == 200
        counts.append(len(seen))
    assert (counts[0] <= 9, counts[1] <= 14) == (True, True), counts
