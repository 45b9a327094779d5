"""What holders tell of: changes and yearly declarations; and the manager's assessment."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.keeping import policies as may
from portal.certification.keeping import queries, services
from portal.certification.keeping.forms import AssessmentForm, ChangeForm, DeclarationForm
from portal.certification.keeping.views.blueprint import keeping
from portal.certification.keeping.words import NOTICES, OUTCOMES, STATES
from portal.certification.models import Certificate, ChangeNotice
from portal.core.access import Refused, members, require
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.once import answered, remembered, replayed


def _held(certificate_id: int) -> Certificate:
    found = queries.certificate_for(current_user, certificate_id)
    require(may.hold(queries.parts_in(current_user, found)))
    return found


def _change_page(found: Certificate, form: ChangeForm) -> str:
    return render_template("certification/keeping/change_new.html", certificate=found, form=form)


@keeping.get("/certification/certificates/<int:certificate_id>/changes/new")
@members
def new_change(certificate_id: int) -> Any:
    return _change_page(_held(certificate_id), ChangeForm(formdata=None, kind=request.args.get("kind", "")))


@keeping.post("/certification/certificates/<int:certificate_id>/changes")
@members
def report_change(certificate_id: int) -> Any:
    if (url := answered()) is not None:
        return redirect(url)
    form = ChangeForm()
    if not form.validate():
        return _change_page(_held(certificate_id), form), 422
    with transaction():
        if (url := replayed()) is not None:
            return redirect(url)
        notice = services.report_change(
            _held(certificate_id),
            form.kind.data,
            text=form.text.data or "",
            people=form.people.data,
            actor=current_user,
        )
        url = remembered(url_for("keeping.change", notice_id=notice.id))
    flash(_("Thank you. The certification managers have a letter."))
    return redirect(url)


def _change(notice: ChangeNotice, form: AssessmentForm) -> str:
    parts = queries.parts_in(current_user, notice.certificate)
    return render_template(
        "certification/keeping/change.html", notice=notice, certificate=notice.certificate, form=form,
        may_assess=may.assess_change(parts, notice), heads=_heads(notice) if "manager" in parts else None, words=NOTICES,
        outcomes=OUTCOMES, states=STATES, manages="manager" in parts,
    )  # fmt: skip


def _heads(notice: ChangeNotice) -> dict[str, Any] | None:
    """By how much the head count changed, and whether the scheme asks for a notice of that."""
    if notice.people is None:
        return None
    case = queries.latest_case(notice.certificate)
    before = sum(site.headcount for site in case.sites) if case else 0
    percent = round(100 * (notice.people - before) / before) if before else 0
    limit = services.rules_for(notice.certificate).head_count_change_percent
    return {
        "before": before,
        "after": notice.people,
        "percent": percent,
        "limit": limit,
        "beyond": abs(percent) > limit,
    }


@keeping.get("/certification/changes/<int:notice_id>")
@members
def change(notice_id: int) -> Any:
    notice = queries.notice_for(current_user, notice_id)
    return _change(notice, AssessmentForm(formdata=None, kind=notice.kind))


@keeping.post("/certification/changes/<int:notice_id>/assessment")
@members
def assess_change(notice_id: int) -> Any:
    notice = queries.notice_for(current_user, notice_id)
    require(may.manage(queries.parts_in(current_user, notice.certificate)))
    form = AssessmentForm(kind=notice.kind)
    if not form.validate():
        return _change(notice, form), 422
    with transaction():
        services.assess_change(
            queries.notice_for(current_user, notice_id), form.outcome.data, reason=form.reason.data or "",
            version=request.form.get("version"), actor=current_user,
        )  # fmt: skip
    flash(_("Assessed. The holder has a letter."))
    return redirect(url_for("keeping.change", notice_id=notice_id))


def _declaration_page(found: Certificate, form: DeclarationForm) -> str:
    due = services.declaration_now(found)
    if due is None:
        raise Refused(_("No declaration is due now, or it was given already."))
    return render_template(
        "certification/keeping/declaration.html", certificate=found, form=form, year=due[0], due=due[1]
    )


@keeping.get("/certification/certificates/<int:certificate_id>/declaration")
@members
def declaration(certificate_id: int) -> Any:
    return _declaration_page(_held(certificate_id), DeclarationForm(formdata=None))


@keeping.post("/certification/certificates/<int:certificate_id>/declaration")
@members
def declare(certificate_id: int) -> Any:
    form = DeclarationForm()
    if not form.validate():
        return _declaration_page(_held(certificate_id), form), 422
    changes = form.changes.data if form.answer.data == "some" else []
    with transaction():
        services.declare(_held(certificate_id), changes=changes or [], text=form.text.data or "", actor=current_user)
    flash(_("Thank you. Your declaration is kept."))
    return redirect(url_for("keeping.certificate", certificate_id=certificate_id))
