"""The review of a complete file."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.accounts.models import Role
from portal.certification.certifying import policies as may
from portal.certification.certifying import queries, services
from portal.certification.certifying.forms import ReviewForm
from portal.certification.certifying.papers import shown
from portal.certification.certifying.views.blueprint import certifying
from portal.certification.loading import case_for, case_head
from portal.certification.models import Case
from portal.core import once
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _


def office_case(case_id: int) -> Case:
    """A case the viewer may open, for decision makers of its body; for others there is no such page."""
    case = case_for(current_user, case_id)
    if not current_user.holds(Role.DECISION_MAKER, case.scheme_version.body_id):
        raise NotFound()
    return case


@certifying.get("/certification/cases/<int:case_id>/file-review")
@members
def file_review(case_id: int) -> Any:
    return page(office_case(case_id), ReviewForm(formdata=None))


def page(case: Case, form: ReviewForm) -> str:
    report = queries.report_of(case)
    part = queries.part_of(current_user, case)
    verdict = may.review_file(current_user, case, part)
    if not verdict and case.state == "reviewing":
        require(verdict)
    done = queries.review_of(case, report)
    if done is None and report is None:
        raise NotFound()
    return render_template(
        "certification/certifying/file_review.html", form=form, report=report, file=queries.file_of(case), done=done,
        shown=shown(report.content) if report else None, may_review=verdict, **case_head(current_user, case),
    )  # fmt: skip


@certifying.post("/certification/cases/<int:case_id>/file-review")
@members
def review_file(case_id: int) -> Any:
    form = ReviewForm()
    case = office_case(case_id)
    require(may.review_file(current_user, case, queries.part_of(current_user, case))) if case.state == "reviewing" else None
    if case.state == "reviewing" and not form.validate():
        return page(case, form), 422
    with transaction():
        if url := once.replayed():
            return redirect(url)
        case = office_case(case_id)
        services.review_file(
            case, str(form.outcome.data), form.answers(), actor=current_user, reason=form.reason.data or "",
            report_id=integer(form.report_id.data, 0),
        )  # fmt: skip
        url = once.remembered(url_for("certifying.file_review", case_id=case_id))
    flash(_("The file is ready for its decision.") if form.outcome.data == "ready" else _("The report goes back to the lead auditor, with your reason."), "success")
    return redirect(url)
