"""The certification manager's review of an application."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.applying import policies as may
from portal.certification.applying import queries, services
from portal.certification.applying.checks import CHECKS, RISK_WORDS, WORDS, is_complete, open_checks
from portal.certification.applying.forms import AskBackForm, DeclineForm, MessageForm, ReviewForm, review_data
from portal.certification.applying.views.blueprint import applying, case_as
from portal.certification.loading import case_head
from portal.certification.models import Case
from portal.core.access import members
from portal.core.database import Conflict, transaction
from portal.core.i18n import _

MANAGER = frozenset({"manager"})


@applying.get("/certification/cases/<int:case_id>/review")
@members
def review(case_id: int) -> Any:
    case, parts = case_as(case_id, MANAGER)
    return _page(case, parts)


def _page(case: Case, parts: frozenset[str], *, form: ReviewForm | None = None, theirs: Any = None, **forms: Any) -> str:
    found = queries.review_of(case)
    answers, risk = (found.answers, found.risk) if found else ({}, "")
    return render_template(
        "certification/applying/review.html",
        review=found,
        version=found.version if found else 0,
        form=form or ReviewForm(formdata=None, data=review_data(answers, risk)),
        theirs=theirs,
        checks=[(check, *WORDS[check]) for check in CHECKS],
        risks=RISK_WORDS,
        open_checks=[WORDS[check][0] for check in open_checks(answers)],
        complete=is_complete(answers, risk),
        snapshots=queries.application_snapshots(case),
        messages=queries.messages_of(case),
        may={"review": may.review_application(current_user, case, parts), "write": may.write_message(current_user, case, parts)},
        forms={
            "ask": AskBackForm(formdata=None), "decline": DeclineForm(formdata=None), "message": MessageForm(formdata=None), **forms
        },
        **case_head(current_user, case),
    )  # fmt: skip


@applying.post("/certification/cases/<int:case_id>/review")
@members
def save_review(case_id: int) -> Any:
    case, parts = case_as(case_id, MANAGER)
    form = ReviewForm()
    if not form.validate():
        return _page(case, parts, form=form), 422
    try:
        with transaction():
            case, parts = case_as(case_id, MANAGER)
            services.save_review(
                case, answers=form.answers, risk=form.risk.data or "", version=request.form.get("version"), actor=current_user
            )
    except Conflict:
        case, parts = case_as(case_id, MANAGER)
        return _page(case, parts, form=form, theirs=queries.review_of(case)), 409
    flash(_("The check list is saved."), "success")
    return redirect(url_for("applying.review", case_id=case_id))


@applying.post("/certification/cases/<int:case_id>/review/questions")
@members
def ask_back(case_id: int) -> Any:
    case, parts = case_as(case_id, MANAGER)
    form = AskBackForm()
    if not form.validate():
        return _page(case, parts, ask=form), 422
    with transaction():
        case, parts = case_as(case_id, MANAGER)
        services.ask_back(case, gaps=form.gaps.data or "", actor=current_user)
    flash(_("The centre has a letter with your questions. The application is open to it again."), "success")
    return redirect(url_for("applying.review", case_id=case_id))


@applying.post("/certification/cases/<int:case_id>/review/acceptance")
@members
def accept_application(case_id: int) -> Any:
    with transaction():
        case, _parts = case_as(case_id, MANAGER)
        services.accept_application(case, actor=current_user)
    flash(_("The application is accepted. Prepare the agreement next."), "success")
    return redirect(url_for("applying.agreement", case_id=case_id))


@applying.post("/certification/cases/<int:case_id>/review/refusal")
@members
def decline_application(case_id: int) -> Any:
    case, parts = case_as(case_id, MANAGER)
    form = DeclineForm()
    if not form.validate():
        return _page(case, parts, decline=form), 422
    with transaction():
        case, parts = case_as(case_id, MANAGER)
        services.decline_application(case, reason=form.reason.data or "", actor=current_user)
    flash(_("The application is declined. The centre has a letter with the reason."), "success")
    return redirect(url_for("applying.review", case_id=case_id))
