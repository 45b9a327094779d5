"""The plan: made and sent by the lead, read by the others; on paper and in a calendar."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification.loading import case_head, file_for, parts_of
from portal.certification.models import Case
from portal.certification.visiting import policies as may
from portal.certification.visiting import queries, services
from portal.certification.visiting.forms import PlanForm, plan_form
from portal.certification.visiting.queries import Plan
from portal.certification.visiting.services.notes import CONCLUDED
from portal.certification.visiting.views.blueprint import visiting
from portal.certification.visiting.views.papers import appointments, plan_on_paper
from portal.core.access import members, require
from portal.core.clock import in_zone, now
from portal.core.database import Conflict, transaction
from portal.core.downloads import disposition
from portal.core.i18n import _
from portal.core.pdf import pdf_response

TOO_EARLY = ("draft", "submitted", "info_requested", "declined", "accepted", "documenting", "documented", "stage1")


def case_here(case_id: int) -> Case:
    """A case that has come as far as its visit; before, there is no such page."""
    case = file_for(current_user, case_id)
    if case.state in TOO_EARLY:
        raise NotFound()
    return case


def readable_plan(case_id: int) -> Plan:
    """A plan that the viewer may read; the centre's once it is sent."""
    plan = queries.plan_for(case_here(case_id))
    if plan.row is None or not queries.shown_to(parts_of(current_user, plan.case), plan):
        raise NotFound()
    return plan


@visiting.get("/certification/cases/<int:case_id>/visit/plan")
@members
def plan(case_id: int) -> Any:
    shown = queries.plan_for(case_here(case_id))
    seat = queries.seat_of(current_user, shown.case)
    leads = bool(may.plan_visit(current_user, seat)) and shown.case.state == "planning"
    if leads and (shown.row is None or "edit" in request.args):
        return edit_page(shown, plan_form(shown, typed=False))
    return read_page(shown, leads)


def read_page(shown: Plan, leads: bool, note: Any = "", code: int = 200) -> Any:
    visible = queries.shown_to(parts_of(current_user, shown.case), shown)
    row = shown.row
    incompetent = queries.incompetent(shown.case, shown.team, row.starts_on, row.ends_on) if row and leads else []
    today = in_zone(now(), current_user.zone).date()
    return render_template(
        "certification/visiting/plan.html", **case_head(current_user, shown.case), plan=shown, visible=visible, leads=leads,
        problems=shown.problems(now()) if leads and row and not row.sent_at else [], incompetent=incompetent, note_text=note,
        concluded=shown.case.state in CONCLUDED, may_begin=bool(leads and row and row.sent_at and row.starts_on <= today),
    ), code  # fmt: skip


def edit_page(shown: Plan, form: PlanForm, theirs: Plan | None = None) -> str:
    return render_template(
        "certification/visiting/plan_edit.html", **case_head(current_user, shown.case), plan=shown, form=form, theirs=theirs,
        rows=form.agenda.entries, version=shown.row.version if shown.row else 0, blank=blank_row(shown),
    )  # fmt: skip


def blank_row(shown: Plan) -> Any:
    """The row that the scripts add."""
    row = plan_form(shown, typed=False).agenda.entries[-1].form
    for field in row:
        field.name = f"agenda-__index__-{field.short_name}"
    return row


@visiting.post("/certification/cases/<int:case_id>/visit/plan")
@members
def save_plan(case_id: int) -> Any:
    shown = queries.plan_for(case_here(case_id))
    require(may.plan_visit(current_user, queries.seat_of(current_user, shown.case)))
    form = plan_form(shown, typed=True)
    references = {ref: one for one, ref in shown.refs.items()}
    if not (form.validate() & form.know_references(references)):
        return edit_page(shown, form), 422
    try:
        with transaction():
            case = case_here(case_id)
            seat = queries.seat_of(current_user, case)
            services.save_plan(case, form.text(references), actor=current_user, seat=seat, version=request.form.get("version"))
    except Conflict:
        now_there = queries.plan_for(case_here(case_id))
        return edit_page(now_there, plan_form(now_there, typed=True), theirs=now_there), 409
    flash(_("The plan is saved. The centre reads it once you send it."), "success")
    return redirect(url_for("visiting.plan", case_id=case_id))


@visiting.post("/certification/cases/<int:case_id>/visit/plan/sending")
@members
def send_plan(case_id: int) -> Any:
    with transaction():
        case = case_here(case_id)
        seat = queries.seat_of(current_user, case)
        services.send_plan(case, actor=current_user, seat=seat, version=request.form.get("version"))
    flash(_("The plan is sent to the centre and to the team."), "success")
    return redirect(url_for("visiting.plan", case_id=case_id))


@visiting.post("/certification/cases/<int:case_id>/visit/beginning")
@members
def begin_visit(case_id: int) -> Any:
    with transaction():
        case = case_here(case_id)
        seat = queries.seat_of(current_user, case)
        services.begin_visit(case, actor=current_user, seat=seat)
    flash(_("The visit has begun. The sheet works without a network once it has been opened."), "success")
    return redirect(url_for("visiting.sheet", case_id=case_id))


@visiting.get("/certification/cases/<int:case_id>/visit/plan.pdf")
@members
def plan_pdf(case_id: int) -> Response:
    shown = readable_plan(case_id)
    return pdf_response(f"audit-plan-{shown.case.number}.pdf", "audit-plan", plan_on_paper(shown))


@visiting.get("/certification/cases/<int:case_id>/visit/plan.ics")
@members
def plan_calendar(case_id: int) -> Response:
    shown = readable_plan(case_id)
    response = Response(appointments(shown), mimetype="text/calendar")
    response.headers["Content-Disposition"] = disposition(f"audit-plan-{shown.case.number}.ics")
    return response
