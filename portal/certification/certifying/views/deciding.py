"""The decision and what came of it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification import faces
from portal.certification.casework import rules_of
from portal.certification.certifying import policies as may
from portal.certification.certifying import queries, services
from portal.certification.certifying.forms import DecisionForm, decision_form
from portal.certification.certifying.papers import shown
from portal.certification.certifying.services import Choice
from portal.certification.certifying.views.blueprint import certifying
from portal.certification.certifying.views.reviewing import office_case
from portal.certification.certifying.words import DECIDED, POSITIVE
from portal.certification.follow_ups import CONFIRMING
from portal.certification.loading import case_head, file_for
from portal.certification.models import Case
from portal.core import once
from portal.core.access import Refused, members, require
from portal.core.clock import now
from portal.core.database import Conflict, transaction
from portal.core.i18n import _


@certifying.get("/certification/cases/<int:case_id>/decision")
@members
def decision(case_id: int) -> Any:
    case = office_case(case_id)
    if case.state in ("granted", "refused"):
        return redirect(url_for("certifying.outcome", case_id=case_id))
    return page(case, form_for(case, formdata=None, data={"scope": {"en": case.scope}}))


def form_for(case: Case, **values: Any) -> DecisionForm:
    return decision_form(case.kind, faces.languages_of(case.organisation), **values)


def page(case: Case, form: DecisionForm, note: str = "") -> str:
    report, part, file = queries.report_of(case), queries.part_of(current_user, case), queries.file_of(case)
    review = queries.review_of(case, report)
    require(may.decide(current_user, case, part, file, review, "refuse"))
    return render_template(
        "certification/certifying/decision.html", form=form, report=report, review=review, file=file, note_text=note,
        shown=shown(report.content) if report else None, rules=rules_of(case),
        may_grant=may.decide(current_user, case, part, file, review, POSITIVE[case.kind][0]), confirming=CONFIRMING,
        **case_head(current_user, case),
    )  # fmt: skip


@certifying.post("/certification/cases/<int:case_id>/decision")
@members
def decide(case_id: int) -> Any:
    """One decision stands. The same form sent twice by the same person leads to its outcome."""
    form = form_for(office_case(case_id))
    if not form.validate():
        return page(office_case(case_id), form), 422
    choice = Choice(str(form.outcome.data), form.reasons.data or "", form.conditions.data or "", dict(form.scope.data or {}))
    try:
        with transaction():
            if url := once.replayed():
                return redirect(url)
            case = office_case(case_id)
            if case.state in ("granted", "refused"):
                raise Refused(_("This case was decided a moment ago."))
            services.decide(case, choice, actor=current_user, version=request.form.get("version"))
            url = once.remembered(url_for("certifying.outcome", case_id=case_id))
    except Conflict:
        text = _("The case changed after you opened this page. Nothing was decided; please look again and decide.")
        return page(office_case(case_id), form, text), 409
    flash(_("Your decision stands. Everybody concerned is told by letter."), "success")
    return redirect(url)


@certifying.get("/certification/cases/<int:case_id>/outcome")
@members
def outcome(case_id: int) -> Any:
    """The decision with its reasons, for the centre and the body; before it there is no such page."""
    case = file_for(current_user, case_id)
    verdict = queries.verdict_of(case)
    if verdict is None or case.state not in ("granted", "refused"):
        raise NotFound()
    appeal = None
    if verdict.appeal_until and verdict.appeal_until > now() and "appealing.new" in current_app.view_functions:
        appeal = url_for("appealing.new", decision=f"case-{case.id}")
    return render_template(
        "certification/certifying/outcome.html", verdict=verdict, decided=DECIDED[verdict.kind], appeal=appeal, at=now(),
        certificate=queries.certificate_of(case), version=queries.version_of(verdict), **case_head(current_user, case),
    )  # fmt: skip
