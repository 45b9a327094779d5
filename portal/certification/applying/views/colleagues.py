"""Who helps with a case, and the thread of messages about an application."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from portal.accounts import current_user
from portal.certification.applying import policies as may
from portal.certification.applying import queries, services
from portal.certification.applying.forms import ColleagueForm, MessageForm
from portal.certification.applying.views.applications import application_page
from portal.certification.applying.views.blueprint import READERS, applying, case_as
from portal.core.access import Refused, members, require
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.once import remembered, replayed


@applying.post("/certification/cases/<int:case_id>/colleagues")
@members
def add_colleague(case_id: int) -> Any:
    case, parts = case_as(case_id, READERS)
    require(may.lead_case(current_user, case))
    form = ColleagueForm()
    if not form.validate():
        return application_page(case, parts, colleague=form), 422
    try:
        with transaction():
            url = replayed() or _added(case_id, form)
    except Refused as refusal:
        form.email.errors = [str(refusal.reason)]
        case, parts = case_as(case_id, READERS)
        return application_page(case, parts, colleague=form), 409
    flash(_("They have a letter with a link to the case."), "success")
    return redirect(url)


def _added(case_id: int, form: ColleagueForm) -> str:
    case, _parts = case_as(case_id, READERS)
    services.add_colleague(
        case, name=form.name.data or "", email=form.email.data or "", note=form.note.data or "", actor=current_user
    )
    return remembered(url_for("applying.application", case_id=case_id, _anchor="colleagues"))


@applying.post("/certification/cases/<int:case_id>/colleagues/<int:colleague_id>/removal")
@members
def remove_colleague(case_id: int, colleague_id: int) -> Any:
    with transaction():
        case, _parts = case_as(case_id, READERS)
        services.remove_colleague(case, queries.colleague_of(case, colleague_id), actor=current_user)
    flash(_("They work on this case no longer. What they wrote stays."), "success")
    return redirect(url_for("applying.application", case_id=case_id, _anchor="colleagues"))


@applying.post("/certification/cases/<int:case_id>/messages")
@members
def write_message(case_id: int) -> Any:
    case, parts = case_as(case_id, READERS)
    require(may.take_part(parts))
    form = MessageForm()
    if not form.validate():
        return application_page(case, parts, message=form), 422
    with transaction():
        url = replayed()
        if url is None:
            case, parts = case_as(case_id, READERS)
            services.write_message(case, text=form.text.data or "", actor=current_user)
            page = "applying.review" if "manager" in parts else "applying.application"
            url = remembered(url_for(page, case_id=case_id, _anchor="messages"))
    flash(_("Your message is in the thread. The other side has a letter."), "success")
    return redirect(url)
