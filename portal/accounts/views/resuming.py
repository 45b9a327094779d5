"""When a session ended while somebody was typing: they sign in, see their text again, and send it on themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, current_app, jsonify, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.accounts.forms import SignInForm
from portal.accounts.targets import own_path
from portal.accounts.views import demo
from portal.accounts.views.blueprint import accounts
from portal.accounts.views.carrying import PREFIX, TARGET, Kept, carried, continue_page, typed
from portal.core.access import access_of, public
from portal.core.i18n import _
from portal.core.web import SAFE, from_own_page, wants_json
from portal.extensions import csrf


def ask_to_sign_in() -> Any:
    """The answer to a request that needs somebody signed in."""
    if request.method in SAFE:
        wanted = request.full_path if request.query_string else request.path
        return redirect(url_for("accounts.sign_in", next=own_path(wanted)))
    target, kept = own_path(request.full_path.rstrip("?"), "POST"), typed()
    if target is None or not from_own_page():
        target, kept = None, []
    return sign_in_page(SignInForm(formdata=None), kept=kept, target=target, note=ended_note(kept)), 401


def ask_again() -> Any:
    """The answer to a form without a valid token."""
    if wants_json():
        reason = _("This page was open for too long. Nothing was lost: please send it again.")
        return jsonify(error=str(reason), signed_in=bool(current_user.is_authenticated)), 400
    open_to_all = access_of(current_app, request.endpoint) == "public"
    if not current_user.is_authenticated and not open_to_all:
        return ask_to_sign_in()
    target = own_path(request.full_path.rstrip("?"), "POST")
    if target is None or not from_own_page():
        return render_template("errors/error.html", code=400, reason="", request_id=None), 400
    if request.endpoint == "accounts.sign_in_by_password":
        reason = _("This page was open for too long. Please try again.")
        return sign_in_page(SignInForm(formdata=None), note=reason), 400
    return continue_page(target, typed()), 400


def ended_note(kept: Iterable[Any]) -> Any:
    if kept:
        return _("Your session has ended. Sign in, and what you typed comes along. Nothing is lost.")
    return _("You are not signed in, or your session has ended.")


def sign_in_page(form: SignInForm, *, kept: Kept | None = None, target: str | None = None, note: Any = "", **more: Any) -> str:
    return render_template(
        "accounts/sign_in.html",
        form=form,
        kept=kept or [],
        target=target,
        note=note,
        next=own_path(request.values.get("next")) or "",
        files=bool(request.files),
        cast=demo.offered(),
        prefix=PREFIX,
        target_name=TARGET,
        **more,
    )


@accounts.post("/resume")
@public
@csrf.exempt  # type: ignore[untyped-decorator]
def resume() -> Any:
    """Come back with the text after signing in elsewhere, e.g. by a link. Changes nothing, hence needs no token."""
    target, kept = carried()
    if target is None or not from_own_page():
        return redirect(url_for("accounts.sign_in"))
    if not current_user.is_authenticated:
        return sign_in_page(SignInForm(formdata=None), kept=kept, target=target, note=ended_note(kept)), 401
    return Response(continue_page(target, kept))
