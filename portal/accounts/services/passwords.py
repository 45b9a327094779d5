"""Setting passwords: by invitation, by reset, by its owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import outbox
from portal.accounts import passwords, throttling
from portal.accounts.models import Purpose, User
from portal.accounts.services.links import MINUTES, end_links, link_for, take_link
from portal.accounts.services.sessions import end_sessions, renew_session, start_session
from portal.accounts.services.signing_in import may_write_letter
from portal.audit import Event, record


def accept_invitation(token: str, password: str, *, name: str, locale: str, zone: str, agent: str) -> tuple[User, str, str]:
    """Set the first password. Returns the person, the token of their session, and where they were invited to."""
    link = take_link(token, Purpose.INVITATION)
    user = link.user
    user.name, user.locale, user.zone = name, locale, zone
    _set_password(user, password, by="invitation")
    return user, start_session(user, agent=agent, method="invitation"), link.target


def request_reset(address: str, source: str) -> timedelta:
    """Write a letter with a reset link, if the address is known. Returns how long to wait; zero when it was done."""
    wait, user = may_write_letter(address, source)
    if user is not None:
        outbox.write("password-reset", to=user, link=link_for(user, Purpose.RESET), minutes=MINUTES)
    return wait


def reset_password(token: str, password: str, *, agent: str) -> tuple[User, str]:
    """A new password by link: every earlier sign-in ends. Returns the person and the token of a new one."""
    user = take_link(token, Purpose.RESET).user
    _set_password(user, password, by="reset")
    end_sessions(user)
    throttling.forgive(throttling.ACCOUNT, user.email_key)
    outbox.write("password-changed", to=user)
    return user, start_session(user, agent=agent, method="reset")


def change_password(user: User, password: str) -> str:
    """A new password by its owner: every other sign-in ends. Returns the new token of the present one."""
    _set_password(user, password, by="owner")
    outbox.write("password-changed", to=user)
    end_sessions(user, keep=user.session_token)
    return renew_session(user)


def _set_password(user: User, password: str, **facts: Any) -> None:
    user.password_hash = passwords.hashed(password)
    end_links(user, Purpose.INVITATION, Purpose.RESET, Purpose.SIGN_IN)
    record(Event.PASSWORD_CHANGED, user, actor=user, **facts)
