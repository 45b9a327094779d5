"""Where to go on: only addresses of our own pages."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

NOWHERE = frozenset({"accounts.sign_in", "accounts.session_state", "static"})
"""Pages that nobody goes on to."""


def own_path(value: str | None, method: str = "GET") -> str | None:
    """The path and query of ``value`` if it is a page of ours that answers ``method``; else None.

    Anything with a host, a scheme, a backslash, a double slash or a control character is refused, also when
    it hides behind percent signs.
    """
    if not value or len(value) > 2000 or not _plain(value) or not _plain(unquote(value)):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path.startswith("/") or "//" in path:
        return None
    try:
        endpoint, _arguments = current_app.url_map.bind(request.host).match(path, method=method)
    except HTTPException:
        return None
    if endpoint in NOWHERE:
        return None
    return urlunsplit(("", "", parts.path, parts.query, ""))


def _plain(text: str) -> bool:
    return text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()


def next_path(value: str | None = None) -> str:
    """Where to go after signing in: ``next`` of the request if it is ours, else "waiting for you"."""
    wanted = value if value is not None else request.values.get("next")
    return own_path(wanted) or url_for("home.waiting")
