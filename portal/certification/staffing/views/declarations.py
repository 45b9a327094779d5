"""The declaration of no conflict, by whoever is proposed for a team."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from portal.accounts import current_user
from portal.certification.models import TeamMember
from portal.certification.staffing import policies as may
from portal.certification.staffing import queries, services, words
from portal.certification.staffing.forms import DeclarationForm, ReasonForm
from portal.certification.staffing.views.blueprint import staffing
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _


@staffing.get("/certification/cases/<int:case_id>/declaration")
@members
def declaration(case_id: int) -> Any:
    return declaration_page(queries.own_member(current_user, case_id))


def declaration_page(member: TeamMember, *, form: Any = None, leaving: Any = None, status: int = 200) -> Any:
    return render_template(
        "certification/staffing/declaration.html",
        member=member,
        case=member.case,
        signed=queries.declarations_of(member.case).get(current_user.id),
        form=form or DeclarationForm(formdata=None),
        leaving=leaving or ReasonForm(formdata=None),
        may_sign=bool(may.sign_declaration(current_user, member)),
        may_leave=bool(may.step_aside(current_user, member)),
        words=words,
    ), status


@staffing.post("/certification/cases/<int:case_id>/declaration")
@members
def sign_declaration(case_id: int) -> Any:
    member, form = queries.own_member(current_user, case_id), DeclarationForm()
    require(may.sign_declaration(current_user, member))
    if not form.validate():
        return declaration_page(member, form=form, status=422)
    with transaction():
        member = queries.own_member(current_user, case_id)
        signed = services.sign_declaration(member, form.answers, actor=current_user)
        clear = signed.clear
    if clear:
        flash(_("Thank you. The centre may object now; you are told when you are confirmed."), "success")
    else:
        flash(_("Thank you for saying so. You are not in this team; the certification manager knows."), "success")
    return redirect(url_for("staffing.declaration", case_id=case_id))


@staffing.post("/certification/cases/<int:case_id>/declaration/withdrawal")
@members
def step_aside(case_id: int) -> Any:
    member, form = queries.own_member(current_user, case_id), ReasonForm()
    require(may.step_aside(current_user, member))
    if not form.validate():
        return declaration_page(member, leaving=form, status=422)
    with transaction():
        services.step_aside(queries.own_member(current_user, case_id), reason=form.reason.data or "", actor=current_user)
    flash(_("You left the team; the certification manager knows."), "success")
    return redirect(url_for("staffing.declaration", case_id=case_id))
