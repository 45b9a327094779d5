"""The edge of every request: hosts, ids, marks, headers, and one page per kind of error."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, abort
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from portal.core.access import Denied, Refused, SignInNeeded, access_of
from portal.core.database import Conflict, is_twin, session, writing
from portal.core.i18n import _
from portal.extensions import login
from portal.settings import Settings

SAFE = {"GET", "HEAD", "OPTIONS"}
log = structlog.get_logger("portal.web")

POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    "object-src 'none'",
])  # fmt: skip


class BoundedInteger(IntegerConverter):
    """Ids beyond a database integer, or in other digits than ours, are simply not found."""

    regex = "[0-9]+"

    def __init__(self, map: Any, **options: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **options})


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def init_app(app: Flask, settings: Settings) -> None:
    app.url_map.converters["int"] = BoundedInteger
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.before_request(_guard)
    app.after_request(_headers)
    app.teardown_request(_end)
    _handle_errors(app)


def _known_host(settings: Settings) -> bool:
    parts = urlsplit(f"//{request.host}")
    host = parts.hostname or ""
    parts.port  # noqa: B018  raises ValueError for what is no port
    loopback = {"127.0.0.1", "localhost", "::1"}
    return host == settings.host or (settings.host in loopback and host in loopback)


def _begin() -> None:
    from flask import current_app

    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id, method=request.method, path=request.path)
    try:
        known = _known_host(current_app.extensions["settings"])
    except ValueError:
        known = False
    if not known:
        log.warning("unknown-host", host=request.host[:200])
        abort(400)
    # A POST takes the write lock with its first statement, so what it checks is still true when it saves.
    g.writing = writing.set(request.method not in SAFE)


def _end(error: BaseException | None) -> None:
    if token := g.pop("writing", None):
        writing.reset(token)


def from_own_page() -> bool:
    """Whether the browser says that this request was sent by one of our own pages, or says nothing."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    return site in ("same-origin", "none") and (origin is None or urlsplit(origin).netloc == urlsplit(request.host_url).netloc)


def _guard() -> None:
    from flask import current_app

    if request.method not in SAFE and not from_own_page():
        log.warning("foreign-origin", origin=request.headers.get("Origin", "")[:200])
        abort(403)
    if access_of(current_app, request.endpoint) == "public":
        return
    if not current_user.is_authenticated:
        raise SignInNeeded()


def strict_headers(settings: Settings) -> dict[str, str]:
    """What every answer carries, also those of files, errors and redirects."""
    always = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return {**always, "Strict-Transport-Security": "max-age=31536000"} if settings.secure else always


def _headers(response: Response) -> Response:
    from flask import current_app

    headers = response.headers
    for name, value in strict_headers(current_app.extensions["settings"]).items():
        headers.setdefault(name, value)
    headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
        response.vary.add("Accept-Language")
    log.info("answered", status=response.status_code, actor=g.get("actor_id"))
    return response


def _ask_the_database_nothing() -> None:
    """After a failure an error page must not depend on who reads it; the language already known stays."""
    reader = g.get("_login_user")
    if locale := getattr(reader, "__dict__", {}).get("locale"):
        g.language = locale
    g._login_user = login.anonymous_user()


def error_answer(code: int, reason: Any = "", **extra: Any) -> tuple[Any, int]:
    """The same answer as a page or as JSON. It only reads: a refused POST waits for nobody's write lock."""
    session.rollback()
    writing.set(False)
    if wants_json():
        return jsonify(error=str(reason) or code, request_id=g.get("request_id"), **extra), code
    return render_template("errors/error.html", code=code, reason=reason, request_id=g.get("request_id"), **extra), code


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Denied, _denied)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(StaleDataError, _conflict)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(IntegrityError, _twin)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if isinstance(failed := getattr(error, "original_exception", None), OperationalError):
        return _busy(failed)  # while another error was being told
    reason = _("The file is too large.") if error.code == 413 else ""
    answer = make_response(error_answer(error.code, reason))
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer


def _denied(error: Denied) -> Any:
    log.warning("denied", reason=str(error.reason))
    return error_answer(403, error.reason)


def _refused(error: Refused) -> Any:
    return error_answer(409, error.reason, typed=typed_fields())


def _conflict(error: Exception) -> Any:
    reason = _("Somebody else saved this meanwhile. Nothing was overwritten; your text is below.")
    return error_answer(409, reason, typed=typed_fields())


def _twin(error: IntegrityError) -> Any:
    if not is_twin(error):
        return _unexpected(error)
    log.warning("twin", error=str(error.orig))
    return _conflict(error)


def _csrf(error: CSRFError) -> Any:
    if not current_user.is_authenticated:
        raise SignInNeeded()
    reason = _("This page was open for too long. Nothing was lost: please send it again.")
    return error_answer(400, reason, typed=typed_fields())


def _busy(error: OperationalError) -> Any:
    log.error("database", error=str(error.orig))
    _ask_the_database_nothing()
    reason = _("The portal is busy or its database cannot be reached. Please try again in a minute.")
    return error_answer(503, reason, typed=typed_fields())


def _unexpected(error: Exception) -> Any:
    from flask import current_app

    log.exception("unexpected")
    if current_app.config.get("PROPAGATE_ERRORS"):
        raise error
    _ask_the_database_nothing()
    return error_answer(500, typed=typed_fields())


def typed_fields() -> list[tuple[str, str]]:
    """What was typed, so that an error page can give it back. Secrets and our own fields stay out."""
    hidden = ("csrf_token", "password", "_key", "version", "token")
    return [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if value.strip() and not name.startswith("v-") and not any(word in name for word in hidden)
    ][:200]
