"""Administrators look after people; for everybody else there is nobody."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from portal.accounts.models import Mandate, Role, User
from portal.audit.models import AuditEvent
from portal.core.database import session
from portal.outbox.models import Letter
from tests.accounts.test_links import path_in
from tests.factories import (
    PASSWORD,
    a_board_member,
    a_company,
    a_federation,
    a_key,
    a_manager,
    a_mandate,
    a_secretary,
    a_user,
    an_administrator,
    an_association,
)


@pytest.fixture
def federation(app):
    return a_federation()


@pytest.fixture
def admin(federation):
    return an_administrator(federation, name="Tomasz Admin")


def invite_form(giver, **changes):
    return {
        "name": "Nele Nieuw", "email": "nele@example.test", "locale": "nl", "role": "association_manager",
        "organisation": str(giver.id), "starts_on": "2026-01-01", "ends_on": "", "_key": a_key(), **changes,
    }  # fmt: skip


@pytest.mark.parametrize("who", [a_user, a_manager, a_secretary, a_board_member])
def test_for_everybody_but_administrators_people_do_not_exist(sign_in, who):
    person = a_user()
    browser = sign_in(who())
    association = an_association()
    paths = ["/people", "/people/new", f"/people/{person.id}"]
    assert [browser.get(path).status_code for path in paths] == [404, 404, 404]
    posts = ["", f"/{person.id}/mandates", f"/{person.id}/deactivation", f"/{person.id}/activation", f"/{person.id}/invitation"]
    codes = [browser.post("/people" + path, data=invite_form(association)).status_code for path in posts]
    assert codes == [404] * 5
    assert session.query(User).filter_by(email_key="nele@example.test").count() == 0
    assert person.active


def test_an_administrator_whose_mandate_has_ended_is_nobody_special(sign_in, federation):
    user = a_user()
    a_mandate(user, Role.ADMINISTRATOR, federation, date(2020, 1, 1), date(2020, 12, 31))
    assert sign_in(user).get("/people").status_code == 404


def test_two_people_are_two_also_when_neither_is_signed_in(app):
    one, other = a_user(), a_user()
    assert (one == other, one == one, len({one, other})) == (False, True, 2)


def test_a_mandate_counts_on_its_first_and_last_day(federation):
    user = a_user()
    a_mandate(user, Role.BOARD, federation, date(2027, 3, 1), date(2027, 3, 31))
    days = [date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [user.holds(Role.BOARD, federation.id, day) for day in days] == [False, True, True, False]


def test_the_list_finds_by_name_address_and_role(sign_in, admin):
    a_manager(name="Søren Å. Ærø", email="soren@nord.test")
    a_user(name="Percent 100% Sure", email="under_score@nord.test")
    browser = sign_in(admin)

    def found(query):
        page = browser.get("/people", query_string=query).text
        return [name for name in ("Søren", "Percent", "Tomasz Admin</a>") if name in page]

    assert found({}) == ["Søren", "Percent", "Tomasz Admin</a>"]
    assert found({"q": "søren"}) == ["Søren"]
    assert found({"q": "100%"}) == ["Percent"]
    assert found({"q": "under_score"}) == ["Percent"]
    assert found({"q": "%"}) == ["Percent"]
    assert found({"q": "nord soren"}) == ["Søren"]
    assert found({"role": "association_manager"}) == ["Søren"]
    assert found({"role": "association_manager", "q": "tomasz"}) == []


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=99999999999999999999", "page=x", "role=x", "q=%00", "q=" + "a" * 5000])
def test_odd_questions_are_answered(sign_in, admin, query):
    assert sign_in(admin).get("/people?" + query).status_code == 200


def test_the_list_takes_as_many_statements_for_many_as_for_few(sign_in, admin, statements):
    counts = []
    browser = sign_in(admin)
    for more in (2, 40):
        for _number in range(more):
            a_manager()
        with statements() as seen:
            assert browser.get("/people").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6


def test_the_list_has_pages(sign_in, admin):
    for number in range(60):
        a_user(name=f"Person {number:03}")
    browser = sign_in(admin)
    first, second = browser.get("/people").text, browser.get("/people?page=2").text
    assert ("Person 000" in first, "Person 059" in first) == (True, False)
    assert ("Person 000" in second, "Person 059" in second) == (False, True)


def test_inviting_creates_account_mandate_letter_and_events_at_once(sign_in, admin, client):
    association = an_association("Klantverband")
    answer = sign_in(admin).post("/people", data=invite_form(association))
    user = session.query(User).filter_by(email_key="nele@example.test").one()
    assert answer.location == f"/people/{user.id}"
    assert [(m.role, m.organisation_id, m.starts_on, m.ends_on) for m in user.mandates] == [
        ("association_manager", association.id, date(2026, 1, 1), None)
    ]
    letter = session.query(Letter).one()
    assert (letter.to_email, letter.locale, letter.template) == ("nele@example.test", "nl", "invitation")
    assert "Tomasz Admin" in letter.body
    events = [event.event for event in session.query(AuditEvent).order_by(AuditEvent.id)]
    assert events == ["accounts.user.created", "accounts.mandate.granted", "accounts.user.invited"]
    assert client.get(path_in(letter)).status_code == 200


def test_the_same_form_sent_twice_invites_once(sign_in, admin):
    form = invite_form(an_association())
    browser = sign_in(admin)
    first, second = browser.post("/people", data=form), browser.post("/people", data=form)
    assert first.location == second.location
    assert session.query(User).filter_by(email_key="nele@example.test").count() == 1
    assert session.query(Letter).count() == 1


def test_an_address_that_is_taken_is_said_beside_the_field(sign_in, admin):
    a_user(email="nele@example.test")
    page = sign_in(admin).post("/people", data=invite_form(an_association(), email="NELE@example.test"))
    assert page.status_code == 422
    assert "Somebody with this address is in the portal already." in page.text
    assert 'value="Nele Nieuw"' in page.text


@pytest.mark.parametrize(("field", "value"), [
    ("name", ""), ("email", "nobody"), ("role", "emperor"), ("role", ""), ("organisation", "99999"), ("organisation", "x"),
    ("starts_on", "31.02.2026"), ("starts_on", ""), ("ends_on", "2025-12-31"), ("locale", "xx"), ("role", "administrator"),
])  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(sign_in, admin, field, value):
    page = sign_in(admin).post("/people", data=invite_form(an_association(), **{field: value}))
    assert page.status_code == 422
    assert f'id="{field}-errors"' in page.text
    assert session.query(Letter).count() == 0


def test_a_company_gives_no_mandates(sign_in, admin):
    page = sign_in(admin).post("/people", data=invite_form(a_company()))
    assert page.status_code == 422


def test_a_mandate_is_given_and_ended_with_dates(sign_in, admin):
    user, association = a_user(), an_association()
    browser = sign_in(admin)
    browser.post(f"/people/{user.id}/mandates", data=invite_form(association))
    mandate = session.query(Mandate).filter_by(user_id=user.id).one()
    browser.post(f"/people/{user.id}/mandates/{mandate.id}/end", data={"ends_on": "2026-06-30"})
    assert mandate.ends_on == date(2026, 6, 30)
    facts = session.query(AuditEvent).filter_by(event="accounts.mandate.ended").one().facts
    assert facts == {
        "mandate_id": mandate.id, "role": "association_manager", "organisation_id": association.id,
        "starts_on": "2026-01-01", "ends_on": "2026-06-30",
    }  # fmt: skip


def test_the_same_mandate_is_not_held_twice_in_the_same_days(sign_in, admin):
    user, association = a_user(), an_association()
    a_mandate(user, Role.ASSOCIATION_MANAGER, association, date(2025, 1, 1), date(2026, 6, 30))
    browser = sign_in(admin)
    assert browser.post(f"/people/{user.id}/mandates", data=invite_form(association)).status_code == 409
    later = invite_form(association, starts_on="2026-07-01")
    assert browser.post(f"/people/{user.id}/mandates", data=later).status_code == 302


def test_a_last_day_before_the_first_is_refused(sign_in, admin):
    user = a_user()
    mandate = a_mandate(user, Role.BOARD, an_association(), date(2026, 1, 1))
    answer = sign_in(admin).post(f"/people/{user.id}/mandates/{mandate.id}/end", data={"ends_on": "2025-12-31"})
    assert answer.status_code == 409
    assert mandate.ends_on is None


def test_a_changed_mandate_asks_to_sign_in_anew(sign_in, admin):
    user = a_user()
    theirs, mine = sign_in(user), sign_in(admin)
    mine.post(f"/people/{user.id}/mandates", data=invite_form(an_association()))
    assert [browser.get("/session").json["signed_in"] for browser in (theirs, mine)] == [False, True]


def test_nobody_locks_themselves_out(sign_in, admin):
    browser = sign_in(admin)
    mandate = admin.mandates[0]
    assert browser.post(f"/people/{admin.id}/deactivation").status_code == 403
    assert browser.post(f"/people/{admin.id}/mandates/{mandate.id}/end", data={"ends_on": "2030-01-01"}).status_code == 403
    assert (admin.active, mandate.ends_on) == (True, None)


def test_a_mandate_of_somebody_else_is_not_found_under_this_person(sign_in, admin):
    mandate, other = a_mandate(a_user(), Role.BOARD, an_association()), a_user()
    path = f"/people/{other.id}/mandates/{mandate.id}/end"
    assert sign_in(admin).post(path, data={"ends_on": "2030-01-01"}).status_code == 404


def test_others_learn_nothing_from_ending_a_mandate_even_without_a_date(sign_in, admin):
    path = f"/people/{admin.id}/mandates/{admin.mandates[0].id}/end"
    assert [sign_in(who).post(path).status_code for who in (a_user(), admin)] == [404, 302]


def test_a_closed_account_is_out_and_its_links_are_dead_until_it_is_opened(sign_in, admin, client):
    user = a_user(email="anna@example.test", password=PASSWORD)
    theirs = sign_in(user)
    client.post("/sign-in/links", data={"email": "anna@example.test"})
    link = path_in(session.query(Letter).one())
    browser = sign_in(admin)
    browser.post(f"/people/{user.id}/deactivation")
    assert theirs.get("/session").json["signed_in"] is False
    assert client.get(link).status_code == 410
    browser.post(f"/people/{user.id}/activation")
    assert client.get(link).status_code == 410
    assert client.post("/sign-in", data={"email": "anna@example.test", "password": PASSWORD}).status_code == 302


def test_an_invitation_is_sent_again_and_the_first_link_dies(sign_in, admin, client):
    browser = sign_in(admin)
    browser.post("/people", data=invite_form(an_association()))
    user = session.query(User).filter_by(email_key="nele@example.test").one()
    browser.post(f"/people/{user.id}/invitation")
    first, second = (path_in(letter) for letter in session.query(Letter).order_by(Letter.id))
    assert [client.get(path).status_code for path in (first, second)] == [410, 200]
    user.password_hash = "set"
    assert browser.post(f"/people/{user.id}/invitation").status_code == 409


def test_a_persons_page_shows_mandates_and_history(sign_in, admin):
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        user = a_manager(an_association("Klantverband"), name="Nele")
        browser = sign_in(admin)
        browser.post(f"/people/{user.id}/deactivation")
        page = browser.get(f"/people/{user.id}").text
    assert "Klantverband" in page
    assert "Account closed" in page


def test_ids_that_do_not_exist_are_not_found(sign_in, admin):
    browser = sign_in(admin)
    for odd in ("0", "999999", "99999999999999999999", "x", "-1"):
        assert browser.get(f"/people/{odd}").status_code == 404
