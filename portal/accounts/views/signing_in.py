"""Signing in and out, by password or by a link in a letter; the language of the page."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from flask import abort, jsonify, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_wtf.csrf import generate_csrf

from portal.accounts import current_user, queries, services
from portal.accounts.forms import AddressForm, SignInForm
from portal.accounts.models import Purpose
from portal.accounts.targets import next_path, own_path
from portal.accounts.views.blueprint import accounts
from portal.accounts.views.carrying import PREFIX, TARGET, carried, continue_page
from portal.accounts.views.cookies import agent, enter, leave, source
from portal.accounts.views.resuming import sign_in_page
from portal.core.access import members, public
from portal.core.database import transaction
from portal.core.i18n import LANGUAGES, _, ngettext


@accounts.get("/sign-in")
@public
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect(next_path())
    return sign_in_page(SignInForm(formdata=None))


@accounts.post("/sign-in")
@public
def sign_in_by_password() -> Any:
    target, kept = carried()
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form, kept=kept, target=target), 422
    password = form.password.data or ""
    with transaction():
        attempt = services.begin_sign_in(form.email.data or "", source())
    if attempt.wait > timedelta(0):
        return too_often(attempt.wait, sign_in_page(form, kept=kept, target=target, note=wait_words(attempt.wait)))
    # Outside a transaction: hashing is slow on purpose, and nobody else should wait for it.
    right = attempt.fits(password)
    with transaction():
        entered = services.finish_sign_in(attempt, password, agent=agent()) if right else None
        if entered is None:
            services.refuse_sign_in(attempt)
    if entered is None:
        form.password.errors = [_("The address and the password do not fit together.")]
        return sign_in_page(form, kept=kept, target=target), 422
    enter(*entered)
    return continue_page(target, kept) if target else redirect(next_path())


def wait_words(wait: timedelta) -> str:
    minutes = math.ceil(wait.total_seconds() / 60)
    if wait <= timedelta(seconds=90):
        return str(
            ngettext(
                "There were many attempts. Please wait %(num)s second, then try again.",
                "There were many attempts. Please wait %(num)s seconds, then try again.",
                math.ceil(wait.total_seconds()),
            )
        )
    return str(
        ngettext(
            "There were many attempts. Please wait %(num)s minute, then try again.",
            "There were many attempts. Please wait %(num)s minutes, then try again.",
            minutes,
        )
    )


def too_often(wait: timedelta, page: str) -> Any:
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return answer


@accounts.post("/sign-in/links")
@public
def send_link() -> Any:
    """Ask for a letter with a link. The answer is the same for addresses nobody has."""
    target, kept = carried()
    form = AddressForm()
    if not form.validate():
        page = sign_in_page(SignInForm(formdata=None), kept=kept, target=target, link_form=form)
        return page, 422
    with transaction():
        wait = services.request_link(form.email.data or "", source(), target=own_path(request.form.get("next")) or "")
    if wait > timedelta(0):
        page = sign_in_page(SignInForm(formdata=None), kept=kept, target=target, note=wait_words(wait))
        return too_often(wait, page)
    return render_template(
        "accounts/letter_sent.html", email=form.email.data, kept=kept, target=target, prefix=PREFIX, target_name=TARGET
    )


@accounts.get("/sign-in/links/<token>")
@public
def link(token: str) -> Any:
    """Mail programs open links by themselves: looking at one changes nothing, pressing the button does."""
    if queries.usable_link(token, Purpose.SIGN_IN) is None:
        return dead_link()
    return render_template("accounts/link.html", token=token)


@accounts.post("/sign-in/links/<token>")
@public
def use_link(token: str) -> Any:
    try:
        with transaction():
            user, session_token, target = services.sign_in_by_link(token, agent=agent())
    except services.DeadLink:
        return dead_link()
    enter(user, session_token)
    return redirect(next_path(target))


def dead_link() -> Any:
    """One answer for links that are unknown, used or too old."""
    return render_template("accounts/dead_link.html"), 410


@accounts.post("/sign-out")
@members
def sign_out() -> Any:
    with transaction():
        services.sign_out(current_user)
    leave()
    return redirect(url_for("home.front"))


@accounts.get("/session")
@public
def session_state() -> Any:
    """For the scripts of a page that was open for long: still signed in? And a fresh token for its forms."""
    signed_in = bool(current_user.is_authenticated)
    return jsonify(signed_in=signed_in, user_id=current_user.id if signed_in else None, csrf=generate_csrf())


@accounts.post("/language")
@public
def set_language() -> Any:
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    cookie["language"] = language
    if current_user.is_authenticated:
        with transaction():
            services.change_language(current_user, language)
    return redirect(own_path(request.form.get("next")) or url_for("home.front"))
