"""Trying again and again gets slower, per account and per source; it never locks for ever."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.accounts.models import Throttle
from portal.accounts.throttling import LONGEST_PAUSE, pause_after
from portal.core.database import session
from portal.outbox.models import Letter
from tests.factories import PASSWORD, a_user

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
WRONG = {"email": "anna@example.test", "password": "wrong wrong wrong"}
RIGHT = {"email": "anna@example.test", "password": PASSWORD}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_the_pause_grows_and_has_an_end():
    seconds = [pause_after(tries, 5).total_seconds() for tries in range(1, 16)]
    assert seconds == [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]
    assert pause_after(10**9, 5) == LONGEST_PAUSE


def test_twelve_wrong_passwords_slow_the_account_down_and_the_right_one_waits_too(client, clock):
    a_user(email="anna@example.test", password=PASSWORD)
    codes = [client.post("/sign-in", data=WRONG).status_code for _try in range(12)]
    assert codes == [422] * 5 + [429] * 7
    answer = client.post("/sign-in", data=RIGHT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Please wait 5 seconds" in answer.text
    clock.shift(timedelta(seconds=5))
    assert client.post("/sign-in", data=RIGHT).status_code == 302


def test_unknown_addresses_are_slowed_down_like_known_ones(client, clock):
    codes = [client.post("/sign-in", data=WRONG).status_code for _try in range(6)]
    assert codes == [422] * 5 + [429]


def test_other_accounts_stay_usable(client, clock):
    a_user(email="anna@example.test", password=PASSWORD)
    a_user(email="bert@example.test", password=PASSWORD)
    for _try in range(12):
        client.post("/sign-in", data=WRONG)
    assert client.post("/sign-in", data={**RIGHT, "email": "bert@example.test"}).status_code == 302


def test_one_source_that_sprays_many_accounts_is_slowed_down_whatever_it_claims_to_be(client, clock):
    codes = [
        client.post(
            "/sign-in",
            data={"email": f"person{number}@example.test", "password": "Summer in 2027!"},
            headers={"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"},
        ).status_code
        for number in range(32)
    ]
    assert codes == [422] * 30 + [429] * 2


def test_a_source_is_not_freed_by_one_account_of_its_own(client, clock):
    a_user(email="anna@example.test", password=PASSWORD)
    for number in range(30):
        client.post("/sign-in", data={**WRONG, "email": f"person{number}@example.test"})
    clock.shift(timedelta(seconds=5))
    assert client.post("/sign-in", data=RIGHT).status_code == 302
    client.post("/sign-out")
    assert client.post("/sign-in", data={**WRONG, "email": "next@example.test"}).status_code == 422
    assert client.post("/sign-in", data={**WRONG, "email": "last@example.test"}).status_code == 429


def test_the_right_password_forgets_the_wrong_ones_of_the_account(client, clock):
    a_user(email="anna@example.test", password=PASSWORD)
    for _round in range(3):
        for _try in range(4):
            assert client.post("/sign-in", data=WRONG).status_code == 422
        assert client.post("/sign-in", data=RIGHT).status_code == 302
        client.post("/sign-out")


def test_a_quiet_hour_forgives(client, clock):
    a_user(email="anna@example.test", password=PASSWORD)
    for _try in range(5):
        client.post("/sign-in", data=WRONG)
    clock.shift(timedelta(hours=1, minutes=1))
    codes = [client.post("/sign-in", data=WRONG).status_code for _try in range(5)]
    assert codes == [422] * 5


def test_no_address_stands_in_the_counters(client):
    client.post("/sign-in", data=WRONG)
    assert "anna" not in " ".join(row.key for row in session.query(Throttle))


def test_letters_to_one_address_are_few_and_the_answer_stays_the_same(client, clock):
    a_user(email="anna@example.test")
    answers = [client.post("/sign-in/links", data={"email": "anna@example.test"}) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 6
    assert session.query(Letter).count() == 3


def test_one_source_cannot_ask_for_letters_without_end(client, clock):
    codes = [
        client.post("/password-resets", data={"email": f"person{number}@example.test"}).status_code
        for number in range(22)
    ]
    assert codes == [200] * 20 + [429] * 2
