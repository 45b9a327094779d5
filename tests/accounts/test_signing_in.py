"""Signing in by password, signing out, and the language of the page."""

from flask import Flask

from portal.accounts.models import BrowserSession, User
from portal.accounts.tokens import token_hash
from portal.audit.models import AuditEvent
from portal.core.database import session
from tests.factories import PASSWORD, a_user

FORM = {"email": "anna@example.test", "password": PASSWORD}


def cookie_token(client) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


def events() -> list[str]:
    return [event for (event,) in session.query(AuditEvent.event).order_by(AuditEvent.id)]


def test_the_right_password_opens_a_session_whose_token_is_only_in_the_cookie(client):
    user = a_user(email="anna@example.test", password=PASSWORD)
    answer = client.post("/sign-in", data=FORM)
    assert (answer.status_code, answer.location) == (302, "/waiting")
    row = session.query(BrowserSession).one()
    assert row.user_id == user.id
    assert row.token_hash == token_hash(cookie_token(client))
    assert cookie_token(client) not in (row.token_hash, "")
    assert events() == ["accounts.session.started"]


def test_capitals_and_blanks_in_an_address_do_not_matter(client):
    a_user(email="anna@example.test", password=PASSWORD)
    answer = client.post("/sign-in", data={**FORM, "email": "  Anna@Example.TEST "})
    assert answer.location == "/waiting"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client):
    a_user(email="anna@example.test", password=PASSWORD)
    wrong = client.post("/sign-in", data={**FORM, "password": "not the password"})
    unknown = client.post("/sign-in", data={**FORM, "email": "nemo@example.test"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    same = wrong.text.replace("anna@example.test", "nemo@example.test")
    assert without_tokens(same) == without_tokens(unknown.text)
    assert "do not fit together" in wrong.text
    assert events() == ["accounts.session.failed"]


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf_token" not in line]


def test_a_password_is_never_shown_again(client):
    answer = client.post("/sign-in", data={"email": "nemo@example.test", "password": "a secret typed wrongly"})
    assert "a secret typed wrongly" not in answer.text


def test_a_closed_account_is_answered_like_an_unknown_one(client):
    a_user(email="anna@example.test", password=PASSWORD, active=False)
    assert client.post("/sign-in", data=FORM).status_code == 422
    assert cookie_token(client) is None


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_or_any_password(client):
    a_user(email="anna@example.test")
    assert client.post("/sign-in", data={**FORM, "password": ""}).status_code == 422
    assert client.post("/sign-in", data=FORM).status_code == 422
    assert cookie_token(client) is None


def test_signing_in_goes_to_the_page_that_was_asked_for(client):
    a_user(email="anna@example.test", password=PASSWORD)
    asked = client.get("/profile?a=1")
    assert asked.location == "/sign-in?next=/profile?a%3D1"
    page = client.get(asked.location)
    assert 'name="next" value="/profile?a=1"' in page.text
    answer = client.post("/sign-in", data={**FORM, "next": "/profile?a=1"})
    assert answer.location == "/profile?a=1"


def test_signing_in_makes_a_new_cookie_and_keeps_the_language(client):
    a_user(email="anna@example.test", password=PASSWORD)
    client.post("/language", data={"language": "fr"})
    with client.session_transaction() as cookie:
        cookie["planted"], before = "by somebody else", cookie["csrf_token"]
    client.post("/sign-in", data=FORM)
    with client.session_transaction() as cookie:
        assert cookie["language"] == "fr"
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


def test_signing_in_needs_a_token_of_our_own_page(client):
    a_user(email="anna@example.test", password=PASSWORD)
    answer = client.post("/sign-in", data=FORM, csrf=False)
    assert answer.status_code == 400
    assert session.query(BrowserSession).count() == 0
    assert "Please try again" in answer.text


def test_signing_out_ends_the_session_on_the_server(client, sign_in):
    user = a_user()
    browser = sign_in(user)
    token = cookie_token(browser)
    assert browser.get("/profile").status_code == 200
    assert browser.post("/sign-out").location == "/"
    assert browser.get("/profile").status_code == 302
    client.use(token)  # a copy of the cookie from before
    assert client.get("/profile").status_code == 302
    assert events() == ["accounts.session.ended"]


def test_signing_out_needs_a_post(sign_in):
    assert sign_in(a_user()).get("/sign-out").status_code == 405


def test_the_session_page_says_who_is_there_and_gives_a_fresh_token(client, sign_in):
    assert client.get("/session").json["signed_in"] is False
    user = a_user()
    browser = sign_in(user)
    state = browser.get("/session").json
    assert (state["signed_in"], state["user_id"]) == (True, user.id)
    answer = browser.post("/language", data={"language": "nl", "csrf_token": state["csrf"]}, csrf=False)
    assert answer.status_code == 302
    assert session.get(User, user.id).locale == "nl"


def test_a_language_is_kept_in_the_cookie_and_goes_back_to_the_page(client):
    answer = client.post("/language", data={"language": "de", "next": "/sign-in?next=/profile"})
    assert answer.location == "/"  # the sign-in page is nowhere to go on to
    assert 'lang="de"' in client.get("/sign-in").text
    assert client.post("/language", data={"language": "xx"}).status_code == 400


def test_every_page_about_signing_in_is_kept_out_of_caches(client):
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_the_cookie_is_for_this_site_only_and_out_of_reach_of_scripts(app: Flask, client):
    header = client.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert app.config["SESSION_COOKIE_SECURE"] is False  # http in the tests; https sets it, and __Host-
