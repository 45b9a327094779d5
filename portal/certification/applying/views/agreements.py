"""The agreement: sample, days and terms by the manager; then offered, signed by both, and printed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.applying import papers, queries, services
from portal.certification.applying import policies as may
from portal.certification.applying.forms import DaysForm, ReviseForm, SampleForm, SignForm, TermsForm
from portal.certification.applying.views.blueprint import applying, case_as
from portal.certification.audit_days import Adjustment
from portal.certification.casework import rules_of
from portal.certification.loading import case_head
from portal.certification.models import Agreement, Case
from portal.core.access import members, require
from portal.core.canonical import canonical
from portal.core.clock import now
from portal.core.database import Conflict, transaction
from portal.core.downloads import disposition
from portal.core.i18n import _
from portal.core.pdf import pdf_response

PARTIES = frozenset({"centre", "manager", "decider"})


def _load(case_id: int) -> tuple[Case, Agreement, frozenset[str]]:
    """404 while there is none, and for the centre until it is offered."""
    case, parts = case_as(case_id, PARTIES)
    if case.agreement is None or (case.agreement.state == "draft" and "manager" not in parts):
        abort(404)
    return case, case.agreement, parts


@applying.get("/certification/cases/<int:case_id>/agreement")
@members
def agreement(case_id: int) -> Any:
    case, parts = case_as(case_id, PARTIES)
    if case.agreement is None and case.kind == "initial":
        abort(404)
    if case.agreement is None or (case.agreement.state == "draft" and "manager" not in parts):
        return render_template("certification/applying/no_agreement.html", **case_head(current_user, case))
    return _page(case, case.agreement, parts)


def _page(case: Case, one: Agreement, parts: frozenset[str], *, conflict: str = "", **forms: Any) -> str:
    sites = {site.id: site for site in case.sites}
    return render_template(
        "certification/applying/agreement.html",
        agreement=one,
        sites=sites,
        rules=rules_of(case),
        conflict=conflict,
        signers=queries.signers_of(one),
        may={
            "prepare": may.prepare_agreement(current_user, case, parts, one),
            "revise": may.revise_agreement(current_user, case, parts, one),
            "sign": may.sign_agreement(current_user, case, parts, one, now()),
            "side": may.side_of(current_user, case, parts),
        },
        forms={
            "sample": _sample_form(case, formdata=None), "days": _days_form(one, formdata=None),
            "terms": TermsForm(formdata=None, data={"terms": one.terms, "fee_reference": one.fee_reference}),
            "sign": SignForm(formdata=None), "revise": ReviseForm(formdata=None), **forms,
        },
        **case_head(current_user, case),
    )  # fmt: skip


def _sample_form(case: Case, **kwargs: Any) -> SampleForm:
    form = SampleForm(**kwargs)
    form.chosen.choices = [(site.id, site.name) for site in case.sites if not site.central]
    return form


def _days_form(one: Agreement, **kwargs: Any) -> DaysForm:
    override = one.days.get("override") or {}
    days = Decimal(override["days"]) if override else None
    data = {"adjustments": one.days.get("adjustments") or [], "override": days, "reason": override.get("reason", "")}
    return DaysForm(**kwargs, data=data)


@applying.post("/certification/cases/<int:case_id>/agreement/sample")
@members
def draw_sample(case_id: int) -> Any:
    case, one, parts = _load(case_id)
    require(may.manage_case(current_user, case, parts))
    form = _sample_form(case)
    if not form.validate():
        return _page(case, one, parts, sample=form), 422
    with transaction():
        case, one, parts = _load(case_id)
        services.draw_sample(case, chosen=form.chosen.data or [], reason=form.reason.data or "", actor=current_user)
    flash(_("The sites are drawn. The seed is on the page, so that anyone can draw them again."), "success")
    return redirect(url_for("applying.agreement", case_id=case_id, _anchor="days"))


@applying.post("/certification/cases/<int:case_id>/agreement/days")
@members
def save_days(case_id: int) -> Any:
    case, one, parts = _load(case_id)
    require(may.manage_case(current_user, case, parts))
    form = _days_form(one)
    if not form.validate():
        return _page(case, one, parts, days=form), 422
    adjustments = [
        Adjustment(row.form.percent.data, row.form.reason.data or "") for row in form.adjustments if row.form.percent.data
    ]
    try:
        with transaction():
            case, one, parts = _load(case_id)
            services.save_days(
                case, adjustments=adjustments, override=form.override.data, reason=form.reason.data or "",
                version=request.form.get("version"), actor=current_user,
            )  # fmt: skip
    except Conflict:
        return _changed(case_id, days=form)
    flash(_("The audit days are calculated."), "success")
    return redirect(url_for("applying.agreement", case_id=case_id, _anchor="days"))


def _changed(case_id: int, **forms: Any) -> Any:
    case, one, parts = _load(case_id)
    text = _("Somebody else changed the agreement meanwhile. What you typed is still in the form; save again to keep it.")
    return _page(case, one, parts, conflict=text, **forms), 409


@applying.post("/certification/cases/<int:case_id>/agreement/terms")
@members
def save_terms(case_id: int) -> Any:
    case, one, parts = _load(case_id)
    require(may.manage_case(current_user, case, parts))
    form = TermsForm()
    if not form.validate():
        return _page(case, one, parts, terms=form), 422
    try:
        with transaction():
            case, one, parts = _load(case_id)
            services.save_terms(
                case, terms=form.terms.data or "", fee_reference=form.fee_reference.data or "",
                version=request.form.get("version"), actor=current_user,
            )  # fmt: skip
    except Conflict:
        return _changed(case_id, terms=form)
    flash(_("The terms are saved."), "success")
    return redirect(url_for("applying.agreement", case_id=case_id, _anchor="terms"))


@applying.post("/certification/cases/<int:case_id>/agreement/offer")
@members
def offer_agreement(case_id: int) -> Any:
    try:
        with transaction():
            case, _one, _parts = _load(case_id)
            services.offer_agreement(case, version=request.form.get("version"), actor=current_user)
    except Conflict:
        return _changed(case_id)
    flash(_("The agreement is offered. The centre has a letter; your side signs here, too."), "success")
    return redirect(url_for("applying.agreement", case_id=case_id))


@applying.post("/certification/cases/<int:case_id>/agreement/revision")
@members
def revise_agreement(case_id: int) -> Any:
    case, one, parts = _load(case_id)
    require(may.manage_case(current_user, case, parts))
    form = ReviseForm()
    if not form.validate():
        return _page(case, one, parts, revise=form), 422
    with transaction():
        case, one, parts = _load(case_id)
        services.revise_agreement(case, reason=form.reason.data or "", actor=current_user)
    flash(_("The offer is taken back. The centre has a letter with the reason."), "success")
    return redirect(url_for("applying.agreement", case_id=case_id))


@applying.post("/certification/cases/<int:case_id>/agreement/signature")
@members
def sign_agreement(case_id: int) -> Any:
    case, one, parts = _load(case_id)
    require(may.be_a_side(current_user, case, parts))
    form = SignForm()
    if not form.validate():
        return _page(case, one, parts, sign=form), 422
    with transaction():
        case, one, parts = _load(case_id)
        concluded = services.sign_agreement(case, sha256=request.form.get("sha256", ""), actor=current_user)
    flash(_("Both sides have signed: the agreement is in force.") if concluded else _("Signed. The other side has a letter."), "success")
    return redirect(url_for("applying.agreement", case_id=case_id))


@applying.get("/certification/cases/<int:case_id>/agreement.pdf")
@members
def agreement_pdf(case_id: int) -> Any:
    """What was offered, from what was kept then, with the signatures given so far."""
    case, one, _parts = _load(case_id)
    found = queries.offered_content(case)
    return pdf_response(f"{case.number}-agreement.pdf", "agreement", papers.agreement(found, one, queries.signers_of(one)))


@applying.get("/certification/cases/<int:case_id>/agreement.json")
@members
def agreement_json(case_id: int) -> Any:
    """The canonical bytes that are signed: their SHA-256 is the fingerprint on the page."""
    case, _one, _parts = _load(case_id)
    response = Response(canonical(queries.offered_content(case).content), mimetype="application/json")
    response.headers["Content-Disposition"] = disposition(f"{case.number}-agreement.json")
    return response
