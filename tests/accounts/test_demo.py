"""One click per person in the demonstration; outside it the route does not exist."""

import re

from portal import create_app, demo_data
from portal.core.database import session
from portal.extensions import Base, db
from portal.settings import read_settings
from tests.conftest import Client, settings_for
from tests.factories import a_user


def a_demonstration(folder):
    demonstration = create_app(settings_for(folder, database_url=f"sqlite:///{folder / 'demo.sqlite3'}", demo=True))
    demonstration.test_client_class = Client
    return demonstration


def test_outside_demo_mode_the_route_does_not_exist(app, client):
    a_user(email=demo_data.cast()[0].email)
    assert "accounts.sign_in_as" not in app.view_functions
    assert client.post("/demo/sign-in", data={"email": demo_data.cast()[0].email}).status_code == 404
    assert demo_data.cast()[0].name not in client.get("/sign-in").text


def test_no_environment_switches_the_demonstration_on(monkeypatch):
    for name in ("DEMO", "demo", "TESTING", "testing"):
        monkeypatch.setenv(name, "1")
    settings = read_settings()
    assert (settings.demo, settings.testing) == (False, False)


def test_the_sign_in_page_offers_the_cast_that_is_there_with_one_click_each(tmp_path):
    demonstration = a_demonstration(tmp_path)
    first, second = demo_data.cast()[:2]
    with demonstration.app_context():
        Base.metadata.create_all(db.engine)
        user = a_user(name=first.name, email=first.email)
        outsider = a_user(email="outsider@example.test")
        browser = demonstration.test_client()
        page = browser.get("/sign-in").text
        assert (first.name in page, second.name in page, "outsider" in page) == (True, False, False)
        assert re.findall(r'data-label="Role">([^<]*)<', page) == ["Administrator"]
        assert browser.post("/demo/sign-in", data={"email": outsider.email}).status_code == 404
        assert browser.post("/demo/sign-in", data={"email": second.email}).status_code == 404
        assert browser.get("/demo/sign-in").status_code == 405
        answer = browser.post("/demo/sign-in", data={"email": first.email, "next": "/profile"})
        assert answer.location == "/profile"
        assert browser.get("/session").json["user_id"] == user.id
        asked = demonstration.test_client().post("/profile", data={"name": "Typed before"})
        assert asked.text.count("Typed before") == 3  # password, letter, cast
        kept = {"kept-target": "/profile", "kept:name": "Typed before", "email": first.email}
        page = demonstration.test_client().post("/demo/sign-in", data=kept)
        assert (page.status_code, 'action="/profile"' in page.text, "Typed before" in page.text) == (200, True, True)
        session.remove()
        db.engine.dispose()
