"""Sign-ins are rows: limits, one statement, and ending them."""

from datetime import UTC, datetime, timedelta

import time_machine

from portal.accounts.models import BrowserSession, Role
from portal.core.database import session
from tests.factories import a_browser_session, a_federation, a_manager, a_mandate, a_user

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_loading_session_person_mandates_and_organisations_takes_one_statement(sign_in, statements):
    user = a_manager()
    for _number in range(5):
        a_mandate(user, Role.BOARD, a_federation())
    browser = sign_in(user)
    with statements() as seen:
        browser.get("/session")
    assert len(seen) == 1


def test_a_session_ends_after_two_quiet_hours(sign_in):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = sign_in(a_user())
        clock.shift(timedelta(minutes=119))
        assert browser.get("/session").json["signed_in"] is True
        clock.shift(timedelta(minutes=119))  # it was seen in between
        assert browser.get("/session").json["signed_in"] is True
        clock.shift(timedelta(minutes=120))
        assert browser.get("/session").json["signed_in"] is False


def test_a_session_ends_after_three_days_however_busy(sign_in):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = sign_in(a_user())
        for _hour in range(71):
            clock.shift(timedelta(hours=1))
            assert browser.get("/session").json["signed_in"] is True
        clock.shift(timedelta(hours=1))
        assert browser.get("/session").json["signed_in"] is False


def test_being_seen_is_written_at_most_every_five_minutes(sign_in, statements):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = sign_in(a_user())
        clock.shift(timedelta(minutes=4))
        with statements() as seen:
            browser.get("/session")
        assert len(seen) == 1
        clock.shift(timedelta(minutes=2))
        with statements() as seen:
            browser.get("/session")
        assert [one.split()[0] for one in seen] == ["SELECT", "UPDATE"]
        assert session.query(BrowserSession).one().seen_at == NOON + timedelta(minutes=6)


def test_a_closed_account_is_out_at_once(sign_in):
    user = a_user()
    browser = sign_in(user)
    user.active = False
    assert browser.get("/session").json["signed_in"] is False


def test_made_up_tokens_are_nobody(client):
    for token in ("", "x", "0" * 43, "\x00", "é" * 100, "1", "1' or 1=1 --"):
        client.use(token)
        assert client.get("/session").json["signed_in"] is False


def test_the_hash_in_the_database_does_not_open_the_session(client):
    a_browser_session(a_user())
    client.use(session.query(BrowserSession).one().token_hash)
    assert client.get("/session").json["signed_in"] is False


def test_the_profile_lists_open_sessions_and_ends_another(sign_in, client):
    user = a_user()
    here, there = sign_in(user), sign_in(user)
    rows = session.query(BrowserSession).order_by(BrowserSession.id).all()
    rows[0].agent, rows[1].agent = "Browser here", "Browser there"
    page = here.get("/profile")
    assert page.text.count("Browser here") == 1
    assert f"/profile/sessions/{rows[1].id}/end" in page.text
    assert f"/profile/sessions/{rows[0].id}/end" not in page.text
    assert here.post(f"/profile/sessions/{rows[1].id}/end").status_code == 302
    assert there.get("/session").json["signed_in"] is False
    assert here.get("/session").json["signed_in"] is True


def test_somebody_elses_session_does_not_exist(sign_in):
    a_browser_session(a_user())
    foreign = session.query(BrowserSession).one().id
    assert sign_in(a_user()).post(f"/profile/sessions/{foreign}/end").status_code == 404
    assert session.get(BrowserSession, foreign).ended_at is None


def test_all_other_sessions_can_be_ended_at_once(sign_in):
    user, other = a_user(), a_user()
    here, there, elsewhere, foreign = sign_in(user), sign_in(user), sign_in(user), sign_in(other)
    here.post("/profile/sessions/end-others")
    states = [browser.get("/session").json["signed_in"] for browser in (here, there, elsewhere, foreign)]
    assert states == [True, False, False, True]
