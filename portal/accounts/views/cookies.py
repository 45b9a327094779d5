"""The browser's side of a sign-in."""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from flask import current_app, request
from flask import session as cookie
from flask_babel import refresh
from flask_login import login_user, logout_user

from portal.accounts.models import User
from portal.settings import Settings


def enter(user: User, token: str) -> None:
    """Put a sign-in into a fresh cookie: nothing that was in it before is carried over, except the language."""
    language = cookie.get("language")
    cookie.clear()
    if language:
        cookie["language"] = language
    user.session_token = token
    login_user(user)
    refresh()


def leave() -> None:
    language = cookie.get("language")
    logout_user()
    cookie.clear()
    if language:
        cookie["language"] = language
    refresh()


def limits() -> tuple[timedelta, timedelta]:
    """How long a sign-in lasts: without a request, and in any case."""
    settings: Settings = current_app.extensions["settings"]
    return timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)


def agent() -> str:
    return request.user_agent.string[:300]


def source() -> str:
    """Where a request comes from; an IPv6 customer is a whole /64. Forwarded addresses count only from our proxies."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
