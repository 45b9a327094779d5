"""Signing in by password or by a link in a letter. Unknown addresses are answered like known ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from portal import outbox
from portal.accounts import passwords, queries, throttling
from portal.accounts.models import Purpose, User
from portal.accounts.services.links import MINUTES, link_for, take_link
from portal.accounts.services.sessions import start_session
from portal.audit import Event, record
from portal.core.database import session


@dataclass(frozen=True)
class Attempt:
    """A try at a password. ``wait`` above zero: too many tries, come back after that time."""

    address: str
    source: str
    wait: timedelta
    user_id: int | None = None
    password_hash: str | None = None

    def fits(self, password: str) -> bool:
        """Slow on purpose, and as slow for nobody's address: call it outside a transaction."""
        return passwords.matches(self.password_hash, password)


def begin_sign_in(address: str, source: str) -> Attempt:
    """Count the try and look up whose it is. ``source``: where the request comes from."""
    key = queries.email_key(address)
    wait = throttling.count_try((throttling.ACCOUNT, key), (throttling.SOURCE, source))
    if wait > timedelta(0):
        return Attempt(key, source, wait)
    user = queries.by_email(key)
    if user is None or not user.active:
        return Attempt(key, source, wait)
    return Attempt(key, source, wait, user.id, user.password_hash)


def finish_sign_in(attempt: Attempt, password: str, *, agent: str) -> tuple[User, str] | None:
    """The password was right: the person and the token of their new session. None if it changed meanwhile."""
    user = session.get(User, attempt.user_id, populate_existing=True)
    if user is None or not user.active or user.password_hash != attempt.password_hash:
        return None
    if passwords.outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    throttling.forgive(throttling.ACCOUNT, attempt.address)
    throttling.give_back(throttling.SOURCE, attempt.source)
    return user, start_session(user, agent=agent, method="password")


def refuse_sign_in(attempt: Attempt) -> None:
    """Note a wrong password in the trail of the account it was tried at."""
    if attempt.user_id is not None and (user := session.get(User, attempt.user_id)) is not None:
        record(Event.SIGN_IN_FAILED, user, actor=None)


def may_write_letter(address: str, source: str) -> tuple[timedelta, User | None]:
    """How long this source must wait, and whom to write to: nobody if unknown, closed or written to too often."""
    wait = throttling.count_try((throttling.LETTERS_SOURCE, source))
    if wait > timedelta(0):
        return wait, None
    if throttling.count_try((throttling.LETTERS, queries.email_key(address))) > timedelta(0):
        return timedelta(0), None
    user = queries.by_email(address)
    return timedelta(0), user if user is not None and user.active else None


def request_link(address: str, source: str, *, target: str = "") -> timedelta:
    """Write a letter with a sign-in link, if the address is known. Returns how long to wait; zero when it was done."""
    wait, user = may_write_letter(address, source)
    if user is not None:
        link = link_for(user, Purpose.SIGN_IN, target=target)
        outbox.write("sign-in-link", to=user, link=link, minutes=MINUTES)
    return wait


def sign_in_by_link(token: str, *, agent: str) -> tuple[User, str, str]:
    """Use a sign-in link up: the person, the token of their new session, and where they wanted to go."""
    link = take_link(token, Purpose.SIGN_IN)
    return link.user, start_session(link.user, agent=agent, method="link"), link.target
