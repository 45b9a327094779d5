"""The edge of every request: headers on every answer, hosts, ids, methods, errors in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.database import session, writing
from portal.core.web import POLICY
from portal.extensions import db
from tests.factories import a_user, an_administrator

STRICT = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def strict(answer: Any) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in STRICT}


@contextmanager
def breaking(app: Flask, problem: Exception, after: int = 0, before: int = 10_000) -> Iterator[None]:
    """Every statement fails, from number ``after`` to ``before``: a database that cannot be reached, or a mistake of ours."""
    count = 0

    def fail(*args: Any) -> None:
        nonlocal count
        count += 1
        if after < count <= before:
            raise problem

    session.commit()
    sa.event.listen(db.engine, "before_cursor_execute", fail)
    usual = {name: app.config[name] for name in ("PROPAGATE_ERRORS", "PROPAGATE_EXCEPTIONS")}
    app.config.update(dict.fromkeys(usual, False))  # as outside tests: an answer, whatever happens
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", fail)
        app.config.update(usual)


GONE = sa.exc.OperationalError("select 1", {}, Exception("server closed the connection"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200), ("GET", "/waiting", 401), ("GET", "/nowhere", 404), ("POST", "/healthz", 405),
        ("GET", "/healthz", 200), ("GET", "/static/css/app.css", 200), ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../portal/settings.py", 404), ("GET", "/static/%2e%2e/wsgi.py", 404),
    ],
)  # fmt: skip
def test_every_answer_carries_the_strict_headers(client: Any, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert strict(answer) == STRICT
    assert answer.status_code == status or (status, answer.status_code) == (401, 302)


def test_a_broken_page_carries_them_too_and_says_nothing_of_its_inside(app: Flask, sign_in: Any) -> None:
    browser = sign_in(an_administrator())
    with breaking(app, RuntimeError("secret detail"), after=1):
        answer = browser.get("/audit-trail")
    assert (answer.status_code, strict(answer)) == (500, STRICT)
    assert ("secret detail" in answer.text, "RuntimeError" in answer.text, "Traceback" in answer.text) == (False, False, False)
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_database_that_cannot_be_reached_is_a_503_in_words(app: Flask, sign_in: Any, after: int) -> None:
    browser = sign_in(an_administrator())
    with breaking(app, GONE, after=after):
        answer = browser.get("/audit-trail")
    assert (answer.status_code, strict(answer)) == (503, STRICT)
    assert "busy or its database cannot be reached" in answer.text
    with breaking(app, GONE, after=after):
        answer = browser.get("/audit-trail", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["request_id"]) == (503, answer.headers["X-Request-Id"])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_database_that_goes_away_while_an_error_is_told_is_a_503_in_words_too(app: Flask, sign_in: Any, method: str) -> None:
    browser, path = sign_in(an_administrator()), "/letters/4711" if method == "GET" else "/letters/4711/retry"
    answers = []
    for after in range(12):
        with breaking(app, GONE, after=after):
            answers.append(browser.open(path, method=method))
    assert {answer.status_code for answer in answers} == {503, 404}
    assert {strict(answer) == STRICT for answer in answers} == {True}
    assert all("busy or its database cannot be reached" in answer.text for answer in answers if answer.status_code == 503)


def test_a_refused_post_takes_the_write_lock_once_not_again_for_its_page(app: Flask, sign_in: Any) -> None:
    browser, seen = sign_in(an_administrator()), []
    sa.event.listen(db.engine, "begin", note := lambda _connection: seen.append(writing.get()))
    try:
        assert browser.post("/letters/4711/retry").status_code == 404
    finally:
        sa.event.remove(db.engine, "begin", note)
    assert (seen[0], seen[-1], len(seen), writing.get()) == (True, False, 2, False)


def rule_broken(**known: str) -> sa.exc.IntegrityError:
    """As the drivers tell it: psycopg by a code, sqlite3 by a name."""
    orig = Exception("secret detail")
    vars(orig).update(known)
    return sa.exc.IntegrityError("insert", {}, orig)


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ({"sqlstate": "23505"}, 409), ({"sqlite_errorname": "SQLITE_CONSTRAINT_UNIQUE"}, 409),
        ({"sqlite_errorname": "SQLITE_CONSTRAINT_PRIMARYKEY"}, 409),
        ({"sqlstate": "23502"}, 500), ({"sqlite_errorname": "SQLITE_CONSTRAINT_CHECK"}, 500), ({}, 500),
    ],
)  # fmt: skip
def test_a_row_somebody_else_made_first_is_a_conflict_and_any_other_broken_rule_our_mistake(
    app: Flask, sign_in: Any, known: dict[str, str], status: int
) -> None:
    browser = sign_in(an_administrator())
    with breaking(app, rule_broken(**known), after=1, before=2):
        answer = browser.post("/letters/4711/retry", data={"note": "typed text"})
    assert (answer.status_code, "typed text" in answer.text, "secret detail" in answer.text) == (status, True, False)


def test_with_https_the_browser_is_told_to_stay_there(app: Flask, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Strict-Transport-Security" not in client.get("/healthz").headers
    settings = app.extensions["settings"].model_copy(update={"base_url": "https://localhost"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert client.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "evil.test:80", "localhost@evil.test", "[", "localhost:x", "", "evil.test/localhost"])
def test_a_foreign_host_is_refused(client: Any, host: str) -> None:
    answer = client.get("/", headers={"Host": host}) if host else client.get("/", base_url="http://evil.test/")
    assert (answer.status_code, "evil.test" in answer.text) == (400, False)


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Host", "X-Original-Host"])
def test_forwarded_hosts_change_nothing(client: Any, name: str) -> None:
    answer = client.get("/", headers={name: "host=evil.test" if name == "Forwarded" else "evil.test"})
    assert (answer.status_code, "evil.test" in answer.text) == (200, False)


@pytest.mark.parametrize("path", ["/letters/{}", "/documents/{}", "/organisations/{}"])
@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "-1", "1e3", "0x1", "1.0", "%31%00", "١"])
def test_odd_ids_are_not_found(app: Flask, sign_in: Any, path: str, number: str) -> None:
    assert sign_in(an_administrator()).get(path.format(number)).status_code == 404


def test_what_is_absent_answers_alike_for_everyone(app: Flask, client: Any, sign_in: Any) -> None:
    browser = sign_in(a_user())
    assert (client.get("/nowhere").status_code, browser.get("/nowhere").status_code) == (404, 404)
    assert browser.get("/nowhere", headers={"Accept": "application/json"}).json.keys() == {"error", "request_id"}


def test_a_wrong_method_names_the_right_ones(client: Any) -> None:
    answer = client.post("/healthz")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS"})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_foreign_form_changes_nothing(app: Flask, sign_in: Any, method: str) -> None:
    """Without our token, whatever the content type, the page is never reached."""
    from tests.outbox.conftest import a_letter

    letter = a_letter(state="failed")
    browser = sign_in(an_administrator())
    answer = browser.open(f"/letters/{letter.id}/retry", method=method, csrf=False, data={"csrf_token": "x"})
    assert answer.status_code in (400, 405)
    assert letter.state == "failed"


def test_pages_are_not_kept_by_caches(app: Flask, client: Any, sign_in: Any) -> None:
    for browser in (client, sign_in(a_user())):
        answer = browser.get("/")
        assert (answer.headers["Cache-Control"], {"Cookie", "Accept-Language"} <= set(answer.vary)) == ("no-store", True)


def test_every_request_has_a_number_of_its_own(client: Any) -> None:
    numbers = {client.get("/healthz", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] for _time in range(5)}
    assert (len(numbers), "mine" in numbers) == (5, False)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"}],
    ids=str,
)
def test_another_site_changes_nothing_even_with_a_token(app: Flask, sign_in: Any, headers: dict[str, str]) -> None:
    user = a_user(locale="en")
    answer = sign_in(user).post("/language", data={"language": "fr"}, headers=headers)
    session.expire_all()
    assert (answer.status_code, user.locale) == (403, "en")


def test_our_own_pages_may_post(app: Flask, sign_in: Any) -> None:
    user = a_user(locale="en")
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert sign_in(user).post("/language", data={"language": "fr"}, headers=headers).status_code == 302
