"""Where one worked before: on one's own profile, because it ties."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from portal.accounts import current_user, queries, services
from portal.accounts.forms import EmploymentForm
from portal.accounts.views.blueprint import accounts
from portal.accounts.views.profile import profile_page
from portal.core.access import Refused, members
from portal.core.database import transaction
from portal.core.i18n import _


@accounts.post("/profile/employments")
@members
def add_employment() -> Any:
    form = EmploymentForm(prefix="job-")
    if not form.validate():
        return profile_page(employment_form=form), 422
    organisation = queries.organisation_named(form.organisation.data or "")
    if organisation is None:
        form.organisation.errors = [_("There is no organisation of this name in the portal. It cannot be nominated, so it ties nobody.")]
        return profile_page(employment_form=form), 422
    assert form.starts_on.data is not None
    assert form.ends_on.data is not None
    try:
        with transaction():
            services.add_employment(
                current_user, organisation, starts_on=form.starts_on.data, ends_on=form.ends_on.data, actor=current_user
            )
    except Refused as refusal:
        form.organisation.errors = [str(refusal.reason)]
        return profile_page(employment_form=form), 409
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("accounts.profile"))


@accounts.post("/profile/employments/<int:engagement_id>/removal")
@members
def remove_employment(engagement_id: int) -> Any:
    with transaction():
        services.remove_employment(current_user, queries.own_employment(current_user, engagement_id), actor=current_user)
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("accounts.profile"))
