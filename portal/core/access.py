"""Who may: verdicts with a reason, and the mark every view must carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Verdict:
    """An answer to "may they?". Its reason is a sentence for people, empty when allowed."""

    allowed: bool
    reason: Any = ""

    def __bool__(self) -> bool:
        return self.allowed


def allow() -> Verdict:
    return Verdict(True)


def deny(reason: Any) -> Verdict:
    """``reason``: a (lazily translated) sentence."""
    return Verdict(False, reason)


class Denied(Exception):
    """May see it, may not do it: 403 with the reason."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Refused(Exception):
    """The right person at the wrong moment (state, deadline, quota): 409 with the reason."""

    def __init__(self, reason: Any) -> None:
        super().__init__(str(reason))
        self.reason = reason


class SignInNeeded(Exception):
    """Nobody is signed in, or the session ended. What was typed is carried through the sign-in."""


def require(verdict: Verdict) -> None:
    if not verdict.allowed:
        raise Denied(verdict.reason)


def public(view: F) -> F:
    """Mark a view as open to everyone. The set of these is a list in tests/architecture."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def members(view: F) -> F:
    """Mark a view as for people who are signed in; what they see is up to the queries."""
    view.access = "members"  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str | None) -> str | None:
    if endpoint is None:
        return "public"  # no route matched: the 404 page is for everyone
    return getattr(app.view_functions[endpoint], "access", None)


def refuse_unmarked_views(app: Flask) -> None:
    """Deny by default: a route without a mark stops the start."""
    unmarked = sorted(
        rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None
    )
    if unmarked:
        raise RuntimeError(f"views without @public or @members: {', '.join(unmarked)}")
