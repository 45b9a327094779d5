"""One-time links: kept as hashes, used once, short-lived, bound to an address, and untouched by looking."""

import re
from datetime import UTC, datetime, timedelta

import time_machine

from portal.accounts import passwords, services
from portal.accounts.models import BrowserSession, OneTimeLink, Purpose, User
from portal.accounts.tokens import token_hash
from portal.core.database import session
from portal.outbox.models import Letter
from tests.factories import PASSWORD, a_user

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def path_in(letter: Letter) -> str:
    """The path of the link in a letter."""
    found = re.search(r"http://localhost(/\S+)", letter.body)
    assert found is not None
    return found.group(1)


def asked_link(client, address: str = "anna@example.test", **fields: str) -> str:
    assert client.post("/sign-in/links", data={"email": address, **fields}).status_code == 200
    return path_in(session.query(Letter).order_by(Letter.id.desc()).first())


def reset_link(client, address: str = "anna@example.test") -> str:
    assert client.post("/password-resets", data={"email": address}).status_code == 200
    return path_in(session.query(Letter).order_by(Letter.id.desc()).first())


def test_looking_at_a_link_changes_nothing_and_pressing_the_button_signs_in(client):
    user = a_user(email="anna@example.test")
    link = asked_link(client)
    for _look in range(3):
        page = client.get(link)
        assert page.status_code == 200
        assert f'action="{link}"' in page.text
    assert session.query(BrowserSession).count() == 0
    assert client.post(link).location == "/waiting"
    assert client.get("/session").json["user_id"] == user.id


def test_a_link_works_once(client, app):
    a_user(email="anna@example.test")
    link = asked_link(client)
    assert client.post(link).status_code == 302
    other = app.test_client()
    assert (other.get(link).status_code, other.post(link).status_code) == (410, 410)
    assert other.get("/session").json["signed_in"] is False


def test_only_its_hash_is_kept(client):
    a_user(email="anna@example.test")
    token = asked_link(client).rpartition("/")[2]
    assert len(token) >= 22  # 128 bits and more
    row = session.query(OneTimeLink).one()
    assert row.token_hash == token_hash(token)
    assert token not in (row.email_key, row.target, row.purpose)


def test_a_link_lasts_an_hour(client):
    with time_machine.travel(NOON, tick=False) as clock:
        a_user(email="anna@example.test")
        link = asked_link(client)
        clock.shift(timedelta(minutes=59, seconds=59))
        assert client.get(link).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert (client.get(link).status_code, client.post(link).status_code) == (410, 410)


def test_a_new_link_ends_the_one_before(client):
    a_user(email="anna@example.test")
    first, second = asked_link(client), asked_link(client)
    assert (client.post(first).status_code, client.post(second).status_code) == (410, 302)


def test_a_link_dies_with_the_address_it_was_sent_to_and_with_the_account(client):
    user = a_user(email="anna@example.test")
    link = asked_link(client)
    user.email = user.email_key = "moved@example.test"
    assert client.post(link).status_code == 410
    user.email = user.email_key = "anna@example.test"
    user.active = False
    assert client.post(link).status_code == 410


def test_links_are_not_interchangeable(client):
    a_user(email="anna@example.test", password=PASSWORD)
    token = reset_link(client).rpartition("/")[2]
    for path in ("/sign-in/links/", "/invitations/", "/email-changes/"):
        assert client.post(path + token).status_code == 410
    for odd in ("x", "%00", "a" * 5000, "é", "'%20or%201=1"):
        assert client.get("/password-resets/" + odd).status_code == 410


def test_an_unknown_address_is_answered_alike_and_gets_no_letter(client):
    a_user(email="anna@example.test")
    known = client.post("/sign-in/links", data={"email": "anna@example.test"})
    unknown = client.post("/sign-in/links", data={"email": "nemo@example.test"})
    assert unknown.status_code == known.status_code == 200
    tokenless = [re.sub(r'name="csrf_token" value="[^"]*"', "", page.text) for page in (known, unknown)]
    assert tokenless[0].replace("anna@", "nemo@") == tokenless[1]
    assert [letter.to_email for letter in session.query(Letter)] == ["anna@example.test"]


def test_a_closed_account_gets_no_letter(client):
    a_user(email="anna@example.test", active=False)
    client.post("/sign-in/links", data={"email": "anna@example.test"})
    client.post("/password-resets", data={"email": "anna@example.test"})
    assert session.query(Letter).count() == 0


def test_a_link_leads_to_the_page_that_was_asked_for(client):
    a_user(email="anna@example.test")
    assert client.post(asked_link(client, next="/profile?a=1")).location == "/profile?a=1"
    client.post("/sign-out")
    assert client.post(asked_link(client, next="https://evil.example/")).location == "/waiting"


def test_letters_name_our_own_address_whatever_host_was_asked(client):
    a_user(email="anna@example.test")
    answer = client.post("/password-resets", data={"email": "anna@example.test"}, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    reset_link(client)
    assert "evil" not in session.query(Letter).one().body


def test_letters_are_in_the_readers_language(client):
    a_user(email="anna@example.test", locale="nl")
    asked_link(client)
    letter = session.query(Letter).one()
    assert (letter.locale, letter.subject) == ("nl", "Uw link om in te loggen")
    assert "{" not in letter.body


def test_a_reset_sets_a_new_password_and_ends_every_other_sign_in(client, sign_in):
    user = a_user(email="anna@example.test", password=PASSWORD)
    elsewhere = sign_in(user)
    link = reset_link(client)
    assert client.get(link).status_code == 200
    assert client.post(link, data={"password": "a much better sentence"}).status_code == 302
    assert elsewhere.get("/session").json["signed_in"] is False
    assert client.get("/session").json["signed_in"] is True
    assert passwords.matches(session.get(User, user.id).password_hash, "a much better sentence")
    assert client.get(link).status_code == 410
    told = session.query(Letter).order_by(Letter.id.desc()).first()
    assert told.template == "password-changed"


def test_a_password_that_is_refused_does_not_use_the_link_up(client):
    a_user(email="anna@example.test", password=PASSWORD)
    link = reset_link(client)
    short = client.post(link, data={"password": "short"})
    assert short.status_code == 422
    assert "at least 12 characters" in short.text
    assert "short</" not in short.text
    assert client.post(link, data={"password": "a much better sentence"}).status_code == 302


def test_a_new_password_ends_links_that_were_on_their_way(client):
    user = a_user(email="anna@example.test", password=PASSWORD)
    sign_in_link = asked_link(client)
    client.post(reset_link(client), data={"password": "a much better sentence"})
    assert client.post(sign_in_link).status_code == 410
    assert session.get(User, user.id).password_hash


def an_invitation(user: User, target: str = "") -> str:
    return services.link_for(user, Purpose.INVITATION, target=target)


ACCEPTED = {"name": "Anna Smit", "locale": "nl", "zone": "Europe/Amsterdam", "password": "een hele goede zin"}


def test_an_invitation_sets_name_language_zone_and_password_and_signs_in(client):
    user = a_user(name="A. Smit", email="anna@example.test")
    link = an_invitation(user, "/profile")
    assert 'value="A. Smit"' in client.get(link).text
    assert client.post(link, data=ACCEPTED).location == "/profile"
    user = session.get(User, user.id)
    assert (user.name, user.locale, user.zone) == ("Anna Smit", "nl", "Europe/Amsterdam")
    assert passwords.matches(user.password_hash, "een hele goede zin")
    assert client.get("/session").json["user_id"] == user.id


def test_an_invitation_lasts_two_weeks(client):
    with time_machine.travel(NOON, tick=False) as clock:
        link = an_invitation(a_user())
        clock.shift(timedelta(days=13, hours=23))
        assert client.get(link).status_code == 200
        clock.shift(timedelta(hours=1))
        assert client.get(link).status_code == 410


def test_an_invitation_that_was_accepted_still_shows_the_way_but_opens_nothing(client, app):
    user = a_user(email="anna@example.test")
    link = an_invitation(user, "/profile")
    client.post(link, data=ACCEPTED)
    other = app.test_client()
    assert other.get(link).location == "/sign-in?next=/profile"
    assert other.post(link, data={**ACCEPTED, "password": "somebody else's words"}).status_code == 410
    assert passwords.matches(session.get(User, user.id).password_hash, "een hele goede zin")


def test_what_was_typed_into_an_invitation_stays_but_the_password(client):
    link = an_invitation(a_user(email="anna@example.test"))
    page = client.post(link, data={**ACCEPTED, "name": "Anna Typed", "password": "kort"})
    assert page.status_code == 422
    assert 'value="Anna Typed"' in page.text
    assert 'value="kort"' not in page.text


def test_the_way_in_from_a_letter_is_the_page_itself_for_people_with_a_password(app):
    assert services.entrance(a_user(password=PASSWORD), "/profile") == "/profile"
    assert services.entrance(a_user(), "/profile").startswith("/invitations/")
