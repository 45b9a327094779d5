"""A session ends while somebody is typing: they sign in, see their text, and send it on."""

import html
import re

import pytest

from portal.accounts.models import User
from portal.core.database import session
from tests.factories import PASSWORD, a_browser_session, a_user

TEXT = "First line\nsecond line with <b>signs</b> & “quotes”\n\n  and a blank line before"


@pytest.fixture
def anna(app) -> User:
    return a_user(name="Anna", email="anna@example.test", password=PASSWORD)


def hidden(page: str) -> dict[str, str]:
    """The fields a browser would send with the first form that carries something along."""
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.S))
    return {html.unescape(name): html.unescape(value) for name, value in fields.items()}


def profile_form(user: User) -> dict[str, str]:
    return {"name": "Anna Typed", "locale": "en", "zone": "Europe/Brussels", "version": str(user.version)}


def test_a_page_asks_to_sign_in_and_remembers_where_one_was(client):
    answer = client.get("/organisations?q=a")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/organisations?q%3Da")


def test_a_form_sent_without_a_session_comes_back_after_signing_in(client, anna):
    asked = client.post("/profile", data={**profile_form(anna), "note": TEXT})
    assert asked.status_code == 401
    assert "Your session has ended" in asked.text
    fields = hidden(asked.text)
    assert fields["kept-target"] == "/profile"
    assert fields["kept:note"] == TEXT
    again = client.post("/sign-in", data={**fields, "email": "anna@example.test", "password": PASSWORD})
    assert again.status_code == 200
    assert html.escape(TEXT).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in again.text
    assert session.get(User, anna.id).name == "Anna"  # nothing was sent yet
    assert 'action="/profile"' in again.text
    sent = client.post("/profile", data=hidden(again.text), csrf=False)
    assert sent.location == "/profile"
    assert session.get(User, anna.id).name == "Anna Typed"


def test_a_wrong_password_in_between_loses_nothing(client, anna):
    fields = hidden(client.post("/profile", data=profile_form(anna)).text)
    wrong = client.post("/sign-in", data={**fields, "email": "anna@example.test", "password": "wrong"})
    assert wrong.status_code == 422
    assert hidden(wrong.text)["kept:name"] == "Anna Typed"


def test_several_values_of_one_name_all_come_along(client, anna):
    data = {**profile_form(anna), "languages": ["de", "fr", "nl"]}
    asked = client.post("/profile", data=data)
    kept = re.findall(r'<textarea name="kept:languages" hidden>\n(.*?)</textarea>', asked.text)
    assert kept[:3] == ["de", "fr", "nl"]
    again = client.post("/sign-in", data={
        "kept-target": "/profile", "kept:languages": kept[:3], "email": "anna@example.test", "password": PASSWORD,
    })  # fmt: skip
    assert re.findall(r'<textarea name="languages" hidden>\n(.*?)</textarea>', again.text) == ["de", "fr", "nl"]


def test_passwords_and_tokens_are_not_carried_along(client):
    page = client.post("/profile/password", data={"pw-current": "my secret", "pw-password": "my other secret", "csrf_token": "x"})
    assert page.status_code == 401
    assert "secret" not in page.text
    assert "kept:csrf_token" not in page.text


def test_a_session_that_ended_with_its_cookie_is_the_same(client, anna):
    asked = client.post("/profile", data=profile_form(anna), csrf=False)
    assert asked.status_code == 401
    assert hidden(asked.text)["kept:name"] == "Anna Typed"


def test_text_of_foreign_pages_is_never_carried_along(client, anna):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        asked = client.post("/profile", data=profile_form(anna), csrf=False, headers=headers)
        assert asked.status_code == 401
        assert "kept" not in hidden(asked.text)
        assert "Anna Typed" not in asked.text


def test_the_target_may_only_be_a_form_of_ours(client, anna):
    for target in ("https://evil.example/", "//evil.example", "/people/new", "/no-such"):
        answer = client.post("/sign-in", data={
            "email": "anna@example.test", "password": PASSWORD, "kept-target": target, "kept:name": "x",
        })  # fmt: skip
        assert answer.location == "/waiting"
        client.post("/sign-out")


def test_scripts_are_told_in_json_and_keep_the_text_themselves(client):
    answer = client.post("/profile", data={"name": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json == {"error": "Please sign in.", "signed_in": False}
    old = client.post("/profile", data={"name": "x"}, headers={"Accept": "application/json"}, csrf=False)
    assert old.json["signed_in"] is False


def test_an_old_page_of_somebody_signed_in_asks_once_more_and_sends_nothing_by_itself(sign_in, anna):
    browser = sign_in(anna)
    asked = browser.post("/profile", data=profile_form(anna), csrf=False)
    assert asked.status_code == 400
    assert session.get(User, anna.id).name == "Anna"
    sent = browser.post("/profile", data=hidden(asked.text), csrf=False)
    assert sent.location == "/profile"
    assert session.get(User, anna.id).name == "Anna Typed"


def test_a_forged_form_for_somebody_signed_in_gets_an_error_and_nothing_else(sign_in, anna):
    browser = sign_in(anna)
    forged = browser.post("/profile", data=profile_form(anna), csrf=False, headers={"Origin": "https://evil.example"})
    assert forged.status_code == 400
    assert "Anna Typed" not in forged.text
    assert session.get(User, anna.id).name == "Anna"


def test_the_text_also_waits_for_a_link_by_letter(client, anna):
    fields = hidden(client.post("/profile", data=profile_form(anna)).text)
    waiting = client.post("/sign-in/links", data={**fields, "email": "anna@example.test"})
    kept = hidden(waiting.text)
    assert kept["kept:name"] == "Anna Typed"
    early = client.post("/resume", data=kept, csrf=False)
    assert (early.status_code, hidden(early.text)["kept:name"]) == (401, "Anna Typed")
    client.use(a_browser_session(anna))
    ready = client.post("/resume", data=kept, csrf=False)
    assert ready.status_code == 200
    assert hidden(ready.text)["name"] == "Anna Typed"


def test_an_old_public_page_asks_once_more_too(client):
    asked = client.post("/language", data={"language": "nl"}, csrf=False)
    assert asked.status_code == 400
    assert 'action="/language"' in asked.text
    assert client.post("/language", data=hidden(asked.text), csrf=False).status_code == 302


def test_coming_back_from_a_foreign_page_shows_nothing(sign_in, anna):
    answer = sign_in(anna).post(
        "/resume", data={"kept-target": "/profile", "kept:name": "Forged"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert "Forged" not in answer.text
