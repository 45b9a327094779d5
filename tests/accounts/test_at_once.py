"""Many requests at the same moment: one effect, and no error."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from portal.accounts.models import BrowserSession, User
from portal.core.database import session
from portal.organisations.models import Organisation
from portal.outbox.models import Letter
from tests.accounts.test_links import path_in
from tests.accounts.test_people import invite_form
from tests.factories import (
    PASSWORD,
    a_browser_session,
    a_federation,
    a_manager,
    a_user,
    an_administrator,
    an_association,
)
from tests.organisations.test_editing import edit_form, form_for

AT_ONCE = 12


def at_once(app: Flask, token: str | None, ask: Callable[..., object]) -> list[object]:
    """The answers to ``ask(browser, number)`` from browsers that start together, signed in with ``token``."""
    session.commit()
    start = Barrier(AT_ONCE)

    def one(number: int) -> object:
        with app.app_context():
            browser = app.test_client()
            if token:
                browser.use(token)
            browser.csrf_token()
            start.wait()
            return ask(browser, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(one, range(AT_ONCE)))
    session.rollback()
    session.expire_all()
    return answers


def test_a_link_pressed_many_times_at_once_signs_in_once(app, client):
    a_user(email="anna@example.test")
    client.post("/sign-in/links", data={"email": "anna@example.test"})
    link = path_in(session.query(Letter).one())
    codes = at_once(app, None, lambda browser, _number: browser.post(link).status_code)
    assert Counter(codes) == {302: 1, 410: AT_ONCE - 1}
    assert session.query(BrowserSession).count() == 1


def test_guesses_at_once_are_counted_before_they_are_tried(app):
    a_user(email="anna@example.test", password=PASSWORD)
    data = {"email": "anna@example.test", "password": "wrong wrong wrong"}
    codes = at_once(app, None, lambda browser, _number: browser.post("/sign-in", data=data).status_code)
    assert Counter(codes) == {422: 5, 429: AT_ONCE - 5}


def test_the_same_invitation_sent_many_times_at_once_invites_once(app):
    token, form = a_browser_session(an_administrator(a_federation())), invite_form(an_association())
    places = at_once(app, token, lambda browser, _number: browser.post("/people", data=form).location)
    assert len(set(places)) == 1
    assert session.query(User).filter_by(email_key="nele@example.test").count() == 1
    assert session.query(Letter).count() == 1


def test_the_same_company_sent_many_times_at_once_is_one(app):
    association = an_association()
    token, form = a_browser_session(a_manager(association)), form_for(association)
    places = at_once(app, token, lambda browser, _number: browser.post("/organisations", data=form).location)
    assert len(set(places)) == 1
    assert session.query(Organisation).filter_by(kind="company").count() == 1


def test_of_many_changes_at_once_one_is_saved_and_the_others_see_both_texts(app, client):
    association = an_association()
    token = a_browser_session(a_manager(association))
    client.use(token)
    client.post("/organisations", data=form_for(association))
    one = session.query(Organisation).filter_by(kind="company").one()
    form, path = edit_form(one), f"/organisations/{one.id}"

    def change(browser, number):
        return browser.post(path, data={**form, "city": f"City {number}"}).status_code

    assert Counter(at_once(app, token, change)) == {302: 1, 409: AT_ONCE - 1}
