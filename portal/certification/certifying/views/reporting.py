"""The report: written by the lead auditor with autosave, read by the others once it is handed in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification.certifying import policies as may
from portal.certification.certifying import queries, services
from portal.certification.certifying.forms import ReportForm
from portal.certification.certifying.papers import paper_of, shown
from portal.certification.certifying.views.blueprint import certifying
from portal.certification.loading import case_head, file_for, parts_of
from portal.certification.models import Case, Report
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import Conflict, transaction
from portal.core.forms import integer
from portal.core.i18n import _
from portal.core.pdf import pdf_response
from portal.core.web import wants_json


def readable(case: Case) -> list[Report]:
    """The reports the viewer may read: the centre the one in force, and not while it is returned for rework."""
    reports = queries.reports_of(case)
    if parts_of(current_user, case) & {"manager", "auditor", "decider"}:
        return reports
    return reports[:1] if case.state != "reporting" else []


@certifying.get("/certification/cases/<int:case_id>/report")
@members
def report(case_id: int) -> Any:
    case = file_for(current_user, case_id)
    if may.write_report(current_user, case, queries.part_of(current_user, case)):
        return editor(case)
    reports = readable(case)
    return render_template(
        "certification/certifying/report.html", reports=reports, report=reports[0] if reports else None,
        shown=shown(reports[0].content) if reports else None, **case_head(current_user, case),
    )  # fmt: skip


def editor(case: Case, form: ReportForm | None = None, clash: Conflict | None = None, version: int | None = None) -> str:
    draft, facts = queries.draft_of(case), queries.facts_of(case)
    content = draft.content if draft else {"days_used": facts["days"]["used"]}
    form = form or ReportForm(case.kind, formdata=None, data=content)
    verdict = may.submit_report(current_user, case, queries.part_of(current_user, case), queries.file_of(case))
    returned = next(iter(queries.reports_of(case)), None)
    return render_template(
        "certification/certifying/report_edit.html", form=form, shown=shown(facts), may_submit=verdict, clash=clash,
        version=version if version is not None else draft.version if draft else 0, draft=draft,
        review=queries.review_of(case, returned), **case_head(current_user, case),
    )  # fmt: skip


@certifying.post("/certification/cases/<int:case_id>/report")
@members
def save_report(case_id: int) -> Any:
    """The fields sent: a few by the autosave, all of them by the plain form."""
    case = file_for(current_user, case_id)
    form = ReportForm(case.kind)
    form.validate()
    errors = {name: list(map(str, found)) for name, found in form.errors.items() if name in request.form}
    typed = {name: value for name, value in form.typed().items() if name in request.form and name not in errors}
    try:
        with transaction():
            case = file_for(current_user, case_id)
            draft = services.save_report(case, typed, actor=current_user, version=given_version())
            stands = draft.version
    except Conflict as clash:
        return clashed(case_id, form, clash)
    if wants_json():
        return jsonify(saved_at=now().isoformat(), version=stands, errors=errors), 422 if errors else 200
    if errors:
        return editor(file_for(current_user, case_id), form, version=stands), 422
    flash(_("The draft is saved."), "success")
    return redirect(url_for("certifying.report", case_id=case_id))


def given_version() -> int:
    return integer(request.form.get("version"), 0)


def clashed(case_id: int, form: ReportForm, clash: Conflict) -> Any:
    """Both texts of the field that two windows changed; everything else typed stays in the form."""
    case = file_for(current_user, case_id)
    draft = queries.draft_of(case)
    version = draft.version if draft else 0
    if wants_json():
        return jsonify(conflict={"field": clash.field, "yours": clash.yours, "theirs": clash.theirs, "version": version}), 409
    return editor(case, form, clash, version), 409


@certifying.post("/certification/cases/<int:case_id>/report/submission")
@members
def submit_report(case_id: int) -> Any:
    """Save what stands in the form, and freeze it. The same press twice hands in once."""
    case = file_for(current_user, case_id)
    part = queries.part_of(current_user, case)
    if part.lead and case.state == "reviewing":
        return redirect(url_for("certifying.report", case_id=case_id))
    require(may.submit_report(current_user, case, part, queries.file_of(case)))
    form = ReportForm(case.kind)
    agreed = str(case.agreement.days.get("result", "")) if case.agreement else ""
    if not form.complete() or not form.explained(agreed):
        return editor(case, form), 422
    try:
        with transaction():
            case = file_for(current_user, case_id)
            services.save_report(case, form.typed(), actor=current_user, version=given_version())
            services.submit_report(case, actor=current_user)
    except Conflict as clash:
        return clashed(case_id, form, clash)
    flash(_("The report is handed in. Somebody who took no part in the audit reviews the file now."), "success")
    return redirect(url_for("certifying.report", case_id=case_id))


@certifying.get("/certification/cases/<int:case_id>/report-<int:number>.pdf")
@members
def report_pdf(case_id: int, number: int) -> Response:
    case = file_for(current_user, case_id)
    found = next((one for one in readable(case) if one.number == number), None)
    if found is None:
        raise NotFound()
    return pdf_response(f"{case.number}-report-{number}.pdf", "audit-report", paper_of(found))
