"""One's own profile, password, address and sessions."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user, passwords, queries, services
from portal.accounts.forms import ROLE_NAMES, EmailForm, EmploymentForm, PasswordForm, ProfileForm
from portal.accounts.models import Purpose
from portal.accounts.tokens import token_hash
from portal.accounts.views.blueprint import accounts
from portal.accounts.views.browsers import browser_name
from portal.accounts.views.cookies import enter, limits
from portal.accounts.views.signing_in import dead_link
from portal.core.access import members, public
from portal.core.database import transaction
from portal.core.i18n import _


@accounts.get("/profile")
@members
def profile() -> Any:
    return profile_page()


def _form_of(me: Any) -> ProfileForm:
    form = ProfileForm(formdata=None, obj=me)
    form.employer.data = me.employer.name if me.employer else ""  # typed by name, not the object
    return form


def profile_page(**forms: Any) -> str:
    me = current_user
    return render_template(
        "accounts/profile.html",
        form=forms.get("form") or _form_of(me),
        password_form=forms.get("password_form") or PasswordForm(formdata=None, prefix="pw-"),
        email_form=forms.get("email_form") or EmailForm(formdata=None, prefix="mail-"),
        employment_form=forms.get("employment_form") or EmploymentForm(formdata=None, prefix="job-"),
        employments=queries.employments_of(me),
        sessions=queries.own_sessions(me, *limits()),
        this_session=token_hash(me.session_token),
        mandates=me.current_mandates(),
        role_names=ROLE_NAMES,
        browser_name=browser_name,
    )


@accounts.post("/profile")
@members
def update_profile() -> Any:
    form = ProfileForm()
    valid = form.validate()
    employer = queries.organisation_named(form.employer.data or "")
    if form.employer.data and employer is None:
        form.employer.errors = [
            _("There is no organisation of this name in the portal. Leave this empty if yours is not here.")
        ]
        valid = False
    if not valid:
        return profile_page(form=form), 422
    with transaction():
        services.update_profile(
            current_user, name=form.name.data or "", locale=form.locale.data, zone=form.zone.data,
            languages=form.languages.data or [], employer=employer, version=request.form.get("version"), actor=current_user,
        )  # fmt: skip
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("accounts.profile"))


def _is_owner(form: Any) -> bool:
    """Ask for the present password before the keys to an account are changed."""
    if not current_user.password_hash or passwords.matches(current_user.password_hash, form.current.data or ""):
        return True
    form.current.errors = [_("This is not your present password.")]
    return False


@accounts.post("/profile/password")
@members
def change_password() -> Any:
    form = PasswordForm(prefix="pw-", known=(current_user.name, current_user.email))
    if not form.validate() or not _is_owner(form):
        return profile_page(password_form=form), 422
    with transaction():
        token = services.change_password(current_user, form.password.data or "")
    enter(current_user._get_current_object(), token)
    flash(_("Your password is changed. Everywhere else you were signed out."), "success")
    return redirect(url_for("accounts.profile"))


@accounts.post("/profile/email")
@members
def request_email_change() -> Any:
    form = EmailForm(prefix="mail-")
    if not form.validate() or not _is_owner(form):
        return profile_page(email_form=form), 422
    with transaction():
        services.request_email_change(current_user, form.email.data or "")
    flash(_("A letter with a link is on its way to the new address. Until it is opened, nothing changes."), "success")
    return redirect(url_for("accounts.profile"))


@accounts.get("/email-changes/<token>")
@public
def email_change(token: str) -> Any:
    link = queries.usable_link(token, Purpose.EMAIL)
    if link is None:
        return dead_link()
    return render_template("accounts/email_change.html", token=token, email=link.email_key)


@accounts.post("/email-changes/<token>")
@public
def confirm_email(token: str) -> Any:
    actor = current_user._get_current_object() if current_user.is_authenticated else None
    try:
        with transaction():
            services.confirm_email(token, actor=actor)
    except services.DeadLink:
        return dead_link()
    flash(_("Your new address is in use from now on."), "success")
    return redirect(url_for("accounts.profile"))


@accounts.post("/profile/sessions/<int:session_id>/end")
@members
def end_session(session_id: int) -> Any:
    with transaction():
        services.end_session(queries.own_session(current_user, session_id), actor=current_user)
    flash(_("That sign-in has ended."), "success")
    return redirect(url_for("accounts.profile"))


@accounts.post("/profile/sessions/end-others")
@members
def end_other_sessions() -> Any:
    with transaction():
        services.end_sessions(current_user, keep=current_user.session_token)
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.profile"))
