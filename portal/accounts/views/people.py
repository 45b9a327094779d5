"""Administrators look after people: list, invite, mandates, closing accounts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user, queries, services
from portal.accounts import policies as may
from portal.accounts.forms import ROLE_NAMES, EndMandateForm, InviteForm, MandateForm
from portal.accounts.models import Role, User
from portal.accounts.views.blueprint import accounts
from portal.audit.queries import history_of
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _
from portal.core.once import remembered, replayed


@accounts.get("/people")
@members
def people() -> Any:
    role = request.args.get("role", "")
    role = role if role in ROLE_NAMES else ""
    words = clean(request.args.get("q", "")[:200])
    page = queries.people_for(current_user, words=words, role=role, number=integer(request.args.get("page"), 1, 1))
    return render_template("accounts/people.html", page=page, words=words, role=role, role_names=ROLE_NAMES)


def _with_givers(form: Any) -> Any:
    form.organisation.choices = [(one.id, one.name) for one in queries.mandate_givers(current_user)]
    return form


@accounts.get("/people/new")
@members
def new_person() -> Any:
    form = _with_givers(InviteForm(formdata=None, data={"starts_on": now().date(), "locale": current_user.locale}))
    return render_template("accounts/person_new.html", form=form)


@accounts.post("/people")
@members
def invite_person() -> Any:
    form = _with_givers(InviteForm())
    if not form.validate() or not _role_fits(form):
        return render_template("accounts/person_new.html", form=form), 422
    try:
        url = _invited(form)
    except services.AddressTaken as taken:
        form.email.errors = [str(taken.reason)]
        return render_template("accounts/person_new.html", form=form), 422
    flash(_("The account is there, and a letter with a link is on its way."), "success")
    return redirect(url)


def _invited(form: Any) -> str:
    with transaction():
        if (url := replayed()) is not None:
            return url
        user = services.invite_person(
            name=form.name.data or "", email=form.email.data or "", locale=form.locale.data,
            zone=current_user.zone, actor=current_user, **_mandate_of(form),
        )  # fmt: skip
        return remembered(url_for("accounts.person", user_id=user.id))


def _mandate_of(form: Any) -> dict[str, Any]:
    return {
        "role": Role(form.role.data),
        "organisation": queries.mandate_giver(current_user, form.organisation.data),
        "starts_on": form.starts_on.data,
        "ends_on": form.ends_on.data,
    }


def _role_fits(form: Any) -> bool:
    organisation = queries.mandate_giver(current_user, form.organisation.data)
    if verdict := may.grant_mandate(current_user, Role(form.role.data), organisation):
        return True
    form.role.errors = [str(verdict.reason)]
    return False


@accounts.get("/people/<int:user_id>")
@members
def person(user_id: int) -> Any:
    return person_page(queries.person_for(current_user, user_id))


def person_page(user: User, form: Any = None) -> str:
    return render_template(
        "accounts/person.html",
        person=user,
        form=form or _with_givers(MandateForm(formdata=None, data={"starts_on": now().date()})),
        today=now().date(),
        role_names=ROLE_NAMES,
        last_seen=queries.last_seen(user.id),
        events=history_of(user),
        may_deactivate=may.deactivate_person(current_user, user),
        may_end={mandate.id: bool(may.end_mandate(current_user, mandate)) for mandate in user.mandates},
    )


@accounts.post("/people/<int:user_id>/mandates")
@members
def grant_mandate(user_id: int) -> Any:
    user = queries.person_for(current_user, user_id)
    form = _with_givers(MandateForm())
    if not form.validate() or not _role_fits(form):
        return person_page(user, form), 422
    with transaction():
        if replayed() is None:
            services.grant_mandate(user, actor=current_user, **_mandate_of(form))
            remembered(url_for("accounts.person", user_id=user_id))
    flash(_("The mandate is given."), "success")
    return redirect(url_for("accounts.person", user_id=user_id))


@accounts.post("/people/<int:user_id>/mandates/<int:mandate_id>/end")
@members
def end_mandate(user_id: int, mandate_id: int) -> Any:
    queries.mandate_for(current_user, user_id, mandate_id)
    form = EndMandateForm()
    if not form.validate() or form.ends_on.data is None:
        flash(_("Please give the last day as a date."), "error")
        return redirect(url_for("accounts.person", user_id=user_id))
    with transaction():
        mandate = queries.mandate_for(current_user, user_id, mandate_id)
        services.end_mandate(mandate, ends_on=form.ends_on.data, actor=current_user)
    flash(_("The mandate has a last day now."), "success")
    return redirect(url_for("accounts.person", user_id=user_id))


@accounts.post("/people/<int:user_id>/deactivation")
@members
def deactivate_person(user_id: int) -> Any:
    with transaction():
        services.deactivate_person(queries.person_for(current_user, user_id), actor=current_user)
    flash(_("The account is closed."), "success")
    return redirect(url_for("accounts.person", user_id=user_id))


@accounts.post("/people/<int:user_id>/activation")
@members
def activate_person(user_id: int) -> Any:
    with transaction():
        services.activate_person(queries.person_for(current_user, user_id), actor=current_user)
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.person", user_id=user_id))


@accounts.post("/people/<int:user_id>/invitation")
@members
def invite_again(user_id: int) -> Any:
    with transaction():
        services.invite_again(queries.person_for(current_user, user_id), actor=current_user)
    flash(_("A new letter is on its way."), "success")
    return redirect(url_for("accounts.person", user_id=user_id))
