"""The end of the visit: what is still missing, the findings sheet, and the centre's answer to it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification.loading import case_head, file_for
from portal.certification.models import Case, TeamMember
from portal.certification.visiting import policies as may
from portal.certification.visiting import queries, services
from portal.certification.visiting.forms import AcknowledgementForm, ConclusionForm
from portal.certification.visiting.services.notes import CONCLUDED
from portal.certification.visiting.views.blueprint import visiting
from portal.certification.visiting.views.papers import findings_on_paper
from portal.certification.visiting.views.sheet import seat_here
from portal.core.access import members, require
from portal.core.database import Conflict, transaction
from portal.core.i18n import _
from portal.core.pdf import pdf_response


@visiting.get("/certification/cases/<int:case_id>/visit/conclusion")
@members
def conclusion(case_id: int) -> Any:
    case, seat = seat_here(case_id)
    require(may.conclude_visit(current_user, seat))
    return conclusion_page(case, seat, ConclusionForm(formdata=None))


def conclusion_page(case: Case, seat: TeamMember, form: ConclusionForm) -> str:
    sheet = queries.sheet_for(case)
    return render_template(
        "certification/visiting/conclusion.html", **case_head(current_user, case), sheet=sheet, form=form,
        missing=queries.obstacles(sheet) if case.state == "on_site" else [],
    )  # fmt: skip


@visiting.post("/certification/cases/<int:case_id>/visit/conclusion")
@members
def conclude_visit(case_id: int) -> Any:
    case, seat = seat_here(case_id)
    require(may.conclude_visit(current_user, seat))
    form = ConclusionForm()
    if not form.validate() or form.days_used.data is None:
        return conclusion_page(case, seat, form), 422
    with transaction():
        case, seat = seat_here(case_id)
        services.conclude_visit(case, actor=current_user, seat=seat, days_used=form.days_used.data)
    flash(_("The visit is concluded. The centre has the findings sheet."), "success")
    return redirect(url_for("visiting.findings_sheet", case_id=case_id))


def concluded_case(case_id: int) -> Case:
    case = file_for(current_user, case_id)
    if case.state not in CONCLUDED:
        raise NotFound()
    return case


@visiting.get("/certification/cases/<int:case_id>/visit/findings")
@members
def findings_sheet(case_id: int) -> Any:
    return findings_page(concluded_case(case_id), AcknowledgementForm(formdata=None))


def findings_page(case: Case, form: AcknowledgementForm) -> str:
    sheet = queries.findings_sheet(case)
    answers = bool(may.acknowledge_findings(current_user, case)) and sheet.plan is not None and sheet.plan.acknowledged_at is None
    return render_template(
        "certification/visiting/findings.html", **case_head(current_user, case), sheet=sheet, form=form, answers=answers
    )


@visiting.post("/certification/cases/<int:case_id>/visit/findings/answer")
@members
def acknowledge_findings(case_id: int) -> Any:
    case = concluded_case(case_id)
    require(may.acknowledge_findings(current_user, case))
    form = AcknowledgementForm()
    if not form.validate():
        return findings_page(case, form), 422
    try:
        with transaction():
            case = concluded_case(case_id)
            plan = queries.findings_sheet(case).plan
            if plan is None:
                raise NotFound()
            dissent = (form.dissent.data or "") if form.answer.data == "dissent" else ""
            services.acknowledge_findings(case, plan, actor=current_user, dissent=dissent, version=request.form.get("version"))
    except Conflict:
        return findings_page(concluded_case(case_id), form), 409
    flash(_("Thank you. Your answer is in the file of the case."), "success")
    return redirect(url_for("visiting.findings_sheet", case_id=case_id))


@visiting.get("/certification/cases/<int:case_id>/visit/findings.pdf")
@members
def findings_pdf(case_id: int) -> Response:
    case = concluded_case(case_id)
    return pdf_response(f"findings-{case.number}.pdf", "findings-sheet", findings_on_paper(case, queries.findings_sheet(case)))
