"""The centre withdraws a case."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from portal.accounts import current_user
from portal.certification.applying import policies as may
from portal.certification.applying import services
from portal.certification.applying.forms import WithdrawForm
from portal.certification.applying.views.blueprint import applying, case_as
from portal.certification.loading import case_head
from portal.certification.models import Case
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _

CENTRE = frozenset({"centre", "manager"})


def _page(case: Case, form: WithdrawForm) -> str:
    return render_template("certification/applying/withdrawal.html", form=form, **case_head(current_user, case))


@applying.get("/certification/cases/<int:case_id>/withdrawal")
@members
def review_withdrawal(case_id: int) -> Any:
    case, _parts = case_as(case_id, CENTRE)
    require(may.withdraw_case(current_user, case))
    return _page(case, WithdrawForm(formdata=None))


@applying.post("/certification/cases/<int:case_id>/withdrawal")
@members
def withdraw_case(case_id: int) -> Any:
    case, _parts = case_as(case_id, CENTRE)
    require(may.lead_case(current_user, case))
    form = WithdrawForm()
    if not form.validate():
        return _page(case, form), 422
    with transaction():
        case, _parts = case_as(case_id, CENTRE)
        services.withdraw_case(case, reason=form.reason.data or "", actor=current_user)
    flash(_("The case is withdrawn. What was written stays readable."), "success")
    return redirect(url_for("applying.my_cases"))
