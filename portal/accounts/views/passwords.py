"""Invitations and forgotten passwords: pages behind links in letters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for

from portal.accounts import queries, services
from portal.accounts.forms import AcceptForm, AddressForm, NewPasswordForm
from portal.accounts.models import OneTimeLink, Purpose
from portal.accounts.targets import next_path
from portal.accounts.views.blueprint import accounts
from portal.accounts.views.cookies import agent, enter, source
from portal.accounts.views.signing_in import dead_link, too_often, wait_words
from portal.core.access import public
from portal.core.database import transaction
from portal.core.i18n import _


@accounts.get("/invitations/<token>")
@public
def invitation(token: str) -> Any:
    found = queries.link_behind(token, Purpose.INVITATION)
    if found is not None and found.user.password_hash and found.user.active:
        # Accepted already, perhaps by an earlier letter: this one still shows the way.
        return redirect(url_for("accounts.sign_in", next=found.target or None))
    link = queries.usable_link(token, Purpose.INVITATION)
    if link is None:
        return dead_link()
    form = AcceptForm(formdata=None, obj=link.user, known=(link.user.email,))
    return render_template("accounts/invitation.html", form=form, token=token, email=link.user.email)


@accounts.post("/invitations/<token>")
@public
def accept_invitation(token: str) -> Any:
    link = queries.usable_link(token, Purpose.INVITATION)
    if link is None or link.user.password_hash:
        return dead_link()
    form = AcceptForm(known=(link.user.email,))
    if not form.validate():
        return render_template("accounts/invitation.html", form=form, token=token, email=link.user.email), 422
    try:
        with transaction():
            user, session_token, target = services.accept_invitation(
                token, form.password.data or "", name=form.name.data or "", locale=form.locale.data,
                zone=form.zone.data, agent=agent(),
            )  # fmt: skip
    except services.DeadLink:
        return dead_link()
    enter(user, session_token)
    flash(_("Welcome. Your password is set and you are signed in."), "success")
    return redirect(next_path(target))


@accounts.get("/password-resets/new")
@public
def forgotten_password() -> Any:
    return render_template("accounts/forgotten.html", form=AddressForm(formdata=None))


@accounts.post("/password-resets")
@public
def request_reset() -> Any:
    form = AddressForm()
    if not form.validate():
        return render_template("accounts/forgotten.html", form=form), 422
    with transaction():
        wait = services.request_reset(form.email.data or "", source())
    if wait > timedelta(0):
        return too_often(wait, render_template("accounts/forgotten.html", form=form, note=wait_words(wait)))
    return render_template("accounts/letter_sent.html", email=form.email.data, kept=[], target=None)


def _known(link: OneTimeLink) -> tuple[str, ...]:
    return link.user.name, link.user.email


@accounts.get("/password-resets/<token>")
@public
def password_reset(token: str) -> Any:
    link = queries.usable_link(token, Purpose.RESET)
    if link is None:
        return dead_link()
    return render_template("accounts/reset.html", form=NewPasswordForm(formdata=None, known=_known(link)), token=token)


@accounts.post("/password-resets/<token>")
@public
def reset_password(token: str) -> Any:
    link = queries.usable_link(token, Purpose.RESET)
    if link is None:
        return dead_link()
    form = NewPasswordForm(known=_known(link))
    if not form.validate():
        return render_template("accounts/reset.html", form=form, token=token), 422
    try:
        with transaction():
            entered = services.reset_password(token, form.password.data or "", agent=agent())
    except services.DeadLink:
        return dead_link()
    enter(*entered)
    flash(_("Your password is changed and you are signed in. Everywhere else you were signed out."), "success")
    return redirect(url_for("home.waiting"))
