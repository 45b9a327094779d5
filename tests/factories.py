"""Rows for tests, made with what the test does not care about filled in. They are flushed, not committed."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from portal.accounts.models import BrowserSession, Mandate, Role, User
from portal.accounts.tokens import fresh_token, token_hash
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Kind, MailDomain, Organisation, TradingName, name_key

T = TypeVar("T")
_number = count(1)
PASSWORD = "correct horse battery"
"""Of everybody from ``a_user(password=PASSWORD)``."""


def saved(row: T) -> T:
    session.add(row)
    session.flush()
    return row


def an_organisation(
    kind: Kind, name: str | None = None, *, trading_names: tuple[str, ...] = (), mail_domains: tuple[str, ...] = (), **values: Any
) -> Organisation:
    name = name or f"{kind.value.title()} {next(_number)}"
    row = Organisation(**{"kind": kind.value, "name": name, "name_key": name_key(name), "country": "NL", **values})
    row.trading_names = [TradingName(name=other, name_key=name_key(other)) for other in trading_names]
    row.mail_domains = [MailDomain(domain=domain) for domain in mail_domains]
    return saved(row)


def a_federation(name: str = "ECCCO", **values: Any) -> Organisation:
    return an_organisation(Kind.FEDERATION, name, **{"country": "BE", **values})


def an_association(name: str | None = None, **values: Any) -> Organisation:
    return an_organisation(Kind.ASSOCIATION, name, **values)


def a_company(name: str | None = None, *, association: Organisation | None = None, **values: Any) -> Organisation:
    """A company of ``association`` (none: nobody manages it), by default in the association's country."""
    country = association.country if association else "NL"
    return an_organisation(Kind.COMPANY, name, **{"association": association, "country": country, **values})


def a_user(name: str | None = None, email: str | None = None, *, password: str | None = None, **values: Any) -> User:
    """Somebody without a mandate. A password is only hashed when given, because that takes time."""
    from portal.accounts.passwords import hashed

    number = next(_number)
    email = email or f"person{number}@example.test"
    return saved(
        User(
            **{
                "name": name or f"Person {number}",
                "email": email,
                "email_key": email.casefold(),
                "password_hash": hashed(password) if password else None,
                **values,
            }
        )
    )


def a_mandate(
    user: User, role: Role, organisation: Organisation, starts_on: date | None = None, ends_on: date | None = None
) -> Mandate:
    """In force since a month ago, without an end, unless dates are given."""
    starts_on = starts_on or now().date() - timedelta(days=30)
    row = Mandate(user=user, role=role.value, organisation=organisation, starts_on=starts_on, ends_on=ends_on)
    return saved(row)


def an_administrator(federation: Organisation | None = None, **values: Any) -> User:
    return _holding(Role.ADMINISTRATOR, federation or a_federation(), **values)


def a_secretary(organisation: Organisation | None = None, **values: Any) -> User:
    """Of the federation's secretariat, or of the organisation given."""
    return _holding(Role.SECRETARIAT, organisation or a_federation(), **values)


def a_manager(association: Organisation | None = None, **values: Any) -> User:
    return _holding(Role.ASSOCIATION_MANAGER, association or an_association(), **values)


def a_board_member(organisation: Organisation | None = None, **values: Any) -> User:
    return _holding(Role.BOARD, organisation or a_federation(), **values)


def _holding(role: Role, organisation: Organisation, **values: Any) -> User:
    user = a_user(**values)
    a_mandate(user, role, organisation)
    return user


def a_browser_session(user: User, **values: Any) -> str:
    """A sign-in of this person; returns the token for the cookie."""
    token = fresh_token()
    saved(BrowserSession(user=user, token_hash=token_hash(token), **values))
    return token


def a_key() -> str:
    """What a create form carries in ``_key``."""
    return secrets.token_urlsafe(16)
