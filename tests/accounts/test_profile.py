"""One's own profile, password and address."""

import re
from datetime import date

import pytest

from portal.accounts import passwords
from portal.accounts.engagements import engage
from portal.accounts.models import Engagement, User
from portal.audit.models import AuditEvent
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.accounts.test_links import path_in
from tests.factories import PASSWORD, a_company, a_user


def form_of(user: User, **changes: object) -> dict[str, object]:
    return {
        "name": user.name, "locale": user.locale, "zone": user.zone, "languages": list(user.languages),
        "employer": "", "version": str(user.version), **changes,
    }  # fmt: skip


def test_a_profile_is_saved_and_recorded_without_the_values(sign_in):
    user = a_user(name="Anna")
    company = a_company("Helder Energie B.V.", trading_names=("Helder Thuis",))
    browser = sign_in(user)
    changes = {"name": "Anna Smit", "locale": "nl", "zone": "Europe/Lisbon", "languages": ["nl", "de"], "employer": "helder thuis"}
    assert browser.post("/profile", data=form_of(user, **changes)).location == "/profile"
    assert (user.name, user.locale, user.zone, user.languages) == ("Anna Smit", "nl", "Europe/Lisbon", ["de", "nl"])
    assert user.employer_id == company.id
    event = session.query(AuditEvent).one()
    assert event.event == "accounts.user.updated"
    assert event.facts == {"fields": ["name", "locale", "zone", "languages", "employer_id"]}


def test_saving_what_is_saved_records_nothing(sign_in):
    user = a_user()
    sign_in(user).post("/profile", data=form_of(user))
    assert session.query(AuditEvent).count() == 0


def test_the_page_names_the_employer_so_that_saving_it_as_it_stands_changes_nothing(sign_in):
    company = a_company("Helder Energie B.V.")
    user = a_user(employer_id=company.id)
    browser = sign_in(user)
    typed = re.findall(r'<input[^>]*name="employer"[^>]*value="([^"]*)"', browser.get("/profile").text)
    assert typed == ["Helder Energie B.V."]
    assert browser.post("/profile", data=form_of(user, employer=typed[0])).location == "/profile"
    assert (user.employer_id, session.query(AuditEvent).count()) == (company.id, 0)


@pytest.mark.parametrize(("field", "value"), [
    ("name", ""), ("name", "   "), ("name", "x" * 121), ("locale", "xx"), ("zone", "Mars/Base"), ("zone", ""),
    ("languages", ["tlh"]), ("employer", "Nobody knows this one"),
])  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field_and_kept(sign_in, field, value):
    user = a_user(name="Anna")
    page = sign_in(user).post("/profile", data=form_of(user, **{field: value}))
    assert page.status_code == 422
    assert f'id="{field}-errors"' in page.text
    if field in ("employer",):
        assert f'value="{value}"' in page.text
    assert user.name == "Anna"


def test_a_profile_changed_meanwhile_is_not_overwritten(sign_in):
    user = a_user(name="Anna")
    old = form_of(user, name="From an old page")
    browser = sign_in(user)
    browser.post("/profile", data=form_of(user, name="From the new page"))
    answer = browser.post("/profile", data=old)
    assert answer.status_code == 409
    assert "From an old page" in answer.text
    assert user.name == "From the new page"


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "99999999999999999999"])
def test_a_strange_version_is_a_conflict_and_no_error(sign_in, version):
    user = a_user()
    assert sign_in(user).post("/profile", data=form_of(user, version=version)).status_code == 409


def test_a_new_password_needs_the_present_one_and_ends_other_sign_ins(sign_in):
    user = a_user(password=PASSWORD)
    here, elsewhere = sign_in(user), sign_in(user)
    wrong = here.post("/profile/password", data={"pw-current": "wrong", "pw-password": "a much better sentence"})
    assert wrong.status_code == 422
    assert 'id="pw-current-errors"' in wrong.text
    with here.session_transaction() as cookie:
        before = cookie["_user_id"]
    right = here.post("/profile/password", data={"pw-current": PASSWORD, "pw-password": "a much better sentence"})
    assert right.location == "/profile"
    with here.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert [browser.get("/session").json["signed_in"] for browser in (here, elsewhere)] == [True, False]
    assert passwords.matches(user.password_hash, "a much better sentence")
    assert [letter.template for letter in session.query(Letter)] == ["password-changed"]


def test_the_token_from_before_the_change_is_worth_nothing(sign_in, client):
    user = a_user(password=PASSWORD)
    here = sign_in(user)
    with here.session_transaction() as cookie:
        before = cookie["_user_id"]
    here.post("/profile/password", data={"pw-current": PASSWORD, "pw-password": "a much better sentence"})
    client.use(before)
    assert client.get("/session").json["signed_in"] is False


def test_somebody_without_a_password_sets_the_first(sign_in):
    user = a_user()
    assert "pw-current" not in sign_in(user).get("/profile").text
    sign_in(user).post("/profile/password", data={"pw-password": "a much better sentence"})
    assert passwords.matches(user.password_hash, "a much better sentence")


def test_an_address_changes_when_the_link_sent_there_is_used(sign_in, client):
    user = a_user(email="old@example.test", password=PASSWORD)
    here, elsewhere = sign_in(user), sign_in(user)
    here.post("/profile/email", data={"mail-email": "New@Example.test", "mail-current": PASSWORD})
    assert user.email == "old@example.test"
    letter = session.query(Letter).one()
    assert (letter.to_email, letter.template) == ("New@Example.test", "email-confirmation")
    link = path_in(letter)
    assert client.get(link).status_code == 200
    assert user.email_key == "old@example.test"
    assert here.post(link).location == "/profile"
    assert user.email_key == "new@example.test"
    assert [browser.get("/session").json["signed_in"] for browser in (here, elsewhere)] == [True, False]
    told = session.query(Letter).order_by(Letter.id.desc()).first()
    assert (told.to_email, told.template) == ("old@example.test", "email-changed")
    assert client.post(link).status_code == 410


def test_an_address_of_somebody_else_is_answered_alike_and_gets_no_link(sign_in):
    a_user(email="taken@example.test")
    user = a_user(password=PASSWORD)
    answer = sign_in(user).post("/profile/email", data={"mail-email": "taken@example.test", "mail-current": PASSWORD})
    assert answer.location == "/profile"
    assert session.query(Letter).count() == 0


def test_an_address_taken_meanwhile_is_not_taken_twice(sign_in, client):
    user = a_user(email="old@example.test", password=PASSWORD)
    sign_in(user).post("/profile/email", data={"mail-email": "new@example.test", "mail-current": PASSWORD})
    a_user(email="new@example.test")
    assert client.post(path_in(session.query(Letter).one())).status_code == 410
    assert user.email_key == "old@example.test"


def test_an_address_needs_the_present_password(sign_in):
    user = a_user(password=PASSWORD)
    answer = sign_in(user).post("/profile/email", data={"mail-email": "new@example.test", "mail-current": "wrong"})
    assert answer.status_code == 422
    assert 'id="mail-current-errors"' in answer.text
    assert session.query(Letter).count() == 0


@pytest.mark.parametrize("address", [
    "", "x", "a@b", "a b@example.test", "a@example.test\nBcc: all@example.test", "a@example.test,b@example.test",
    "<a@example.test>", '"a"@example.test', "a@@example.test", "a@" + "x" * 300 + ".test", "Anna <a@example.test>",
])  # fmt: skip
def test_what_is_no_address_is_refused(sign_in, address):
    user = a_user(password=PASSWORD)
    answer = sign_in(user).post("/profile/email", data={"mail-email": address, "mail-current": PASSWORD})
    assert answer.status_code == 422
    assert session.query(Letter).count() == 0


def worked(organisation: str, starts_on: str, ends_on: str) -> dict[str, str]:
    return {"job-organisation": organisation, "job-starts_on": starts_on, "job-ends_on": ends_on}


def test_an_employment_of_the_past_is_added_by_a_trading_name_and_removed_by_its_owner_only(sign_in):
    user, other = a_user(), a_user()
    company = a_company("Helder Energie B.V.", trading_names=("Helder Thuis",))
    browser = sign_in(user)
    assert browser.post("/profile/employments", data=worked("helder thuis", "2019-03-01", "2024-06-30")).status_code == 302
    row = session.query(Engagement).one()
    found = (row.user_id, row.organisation_id, row.kind, row.starts_on, row.ends_on)
    assert found == (user.id, company.id, "employed", date(2019, 3, 1), date(2024, 6, 30))
    assert "Helder Energie B.V." in browser.get("/profile").text
    assert sign_in(other).post(f"/profile/employments/{row.id}/removal").status_code == 404
    assert browser.post(f"/profile/employments/{row.id}/removal").status_code == 302
    assert session.query(Engagement).count() == 0
    events = [(one.event, one.facts["organisation_id"]) for one in session.query(AuditEvent).order_by(AuditEvent.id)]
    assert events == [("accounts.employment.added", company.id), ("accounts.employment.removed", company.id)]


@pytest.mark.parametrize(("data", "status"), [
    (worked("Nobody", "2019-03-01", "2024-06-30"), 422), (worked("Helder", "2024-03-01", "2023-06-30"), 422),
    (worked("Helder", "2024-03-01", "2999-06-30"), 422), (worked("Helder", "soon", "2024-06-30"), 422),
    (worked("Helder", "2020-01-01", "2024-06-30"), 409),
])  # fmt: skip
def test_an_employment_that_cannot_be_is_refused_and_kept_as_typed(sign_in, data, status):
    user, company = a_user(), a_company("Helder")
    engage(user.id, company.id, "employed", on=date(2020, 1, 1))
    page = sign_in(user).post("/profile/employments", data=data)
    assert (page.status_code, data["job-organisation"] in page.text, session.query(Engagement).count()) == (status, True, 1)


def test_whoever_leaves_an_employer_has_worked_there(sign_in):
    company = a_company("Helder")
    user = a_user(employer=company)
    sign_in(user).post("/profile", data=form_of(user, employer=""))
    row = session.query(Engagement).one()
    assert (user.employer_id, row.organisation_id, row.kind, row.ends_on) == (None, company.id, "employed", now().date())
