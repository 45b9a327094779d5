"""Who is asking: the session behind the cookie, and what happens when there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from flask import Flask, current_app, g, jsonify
from flask_wtf.csrf import CSRFError

from portal.accounts import queries, services
from portal.accounts.models import User
from portal.accounts.views import demo, resuming
from portal.accounts.views.cookies import limits
from portal.core import worker
from portal.core.access import SignInNeeded
from portal.core.clock import now
from portal.core.database import session, transaction
from portal.core.i18n import _
from portal.core.web import wants_json
from portal.extensions import login

SEEN_EVERY = timedelta(minutes=5)
log = structlog.get_logger("portal.accounts")


def init_app(app: Flask) -> None:
    # Sign-ins are rows that can be ended one by one; a changed address on a train is no reason to end one.
    login.session_protection = None
    login.user_loader(load_user)
    app.register_error_handler(SignInNeeded, sign_in_needed)
    app.register_error_handler(CSRFError, without_token)
    app.teardown_request(note_seen)
    worker.jobs(app)["old sign-ins"] = forget_old
    if app.extensions["settings"].demo:
        demo.add_route(app)


def load_user(token: str) -> User | None:
    """The person of a cookie's token, with mandates: one statement per request."""
    found = queries.live_session(token, *limits())
    if found is None:
        return None
    if now() - found.seen_at > SEEN_EVERY:
        g.seen_session = found.id
    g.actor_id = found.user_id
    found.user.session_token = token
    return found.user


def note_seen(error: BaseException | None) -> None:
    """After the answer, in a transaction of its own, at most every few minutes: reading pages writes nothing else."""
    session_id = g.pop("seen_session", None)
    if session_id is None:
        return
    try:
        session.rollback()
        with transaction():
            services.mark_seen(session_id, now())
    except Exception:  # the answer is out already; the next request notes it
        log.warning("not-noted", session=session_id)


def forget_old() -> int:
    """A job of the worker; it matters by the day, so it looks once an hour."""
    last = current_app.extensions.get("accounts-forgot-at")
    if last is not None and timedelta(0) <= now() - last < timedelta(hours=1):
        return 0
    current_app.extensions["accounts-forgot-at"] = now()
    with transaction():
        return services.forget_old()


def sign_in_needed(error: SignInNeeded) -> Any:
    session.rollback()
    if wants_json():
        return jsonify(error=str(_("Please sign in.")), signed_in=False), 401
    return resuming.ask_to_sign_in()


def without_token(error: CSRFError) -> Any:
    """A form without a valid token: an old page, or somebody else's. Nothing was done; what was typed is kept."""
    session.rollback()
    return resuming.ask_again()
