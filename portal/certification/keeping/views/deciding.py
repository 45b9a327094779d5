"""Decisions on a certificate outside its cases: a page per kind that says before whom it concerns."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.issuing import current_version
from portal.certification.keeping import policies as may
from portal.certification.keeping import queries, services
from portal.certification.keeping.forms import FORMS, DecisionForm
from portal.certification.keeping.views.blueprint import keeping
from portal.certification.keeping.words import DECISIONS
from portal.certification.models import Certificate
from portal.certification.steps import STATUSES
from portal.certification.validity import standing, suspension_limit
from portal.core.access import Refused, members, require
from portal.core.database import transaction
from portal.core.i18n import _

KINDS = "suspend, reinstate, refuse, reduce, extend, withdraw, supersede"


def _certificate(certificate_id: int, kind: str) -> Certificate:
    found = queries.certificate_for(current_user, certificate_id)
    require(may.decide_certificate(queries.parts_in(current_user, found)))
    if not (moment := may.at_this_moment(kind, found, services.today(found))):
        raise Refused(moment.reason)
    return found


def _form(found: Certificate, kind: str, *, typed: bool) -> DecisionForm:
    version = current_version(found)
    given: dict[str, Any] = {}
    if not typed:
        given = {"scope": version.scope, "direction": version.direction, "keep": list(range(len(version.sites)))}
        given["until"] = suspension_limit(services.today(found), services.rules_for(found))
    form = FORMS[kind](**({} if typed else {"formdata": None}), data=given)
    if kind in ("reduce", "extend"):
        form.scope.languages = tuple(version.languages)
        if typed:
            form.scope.process(request.form)
        form.keep.choices = [(place, _place(site)) for place, site in enumerate(version.sites)]
    if kind == "supersede":
        form.successor.choices = [(one.id, one.number) for one in queries.others_of_holder(found)]
    return form


def _place(site: dict[str, Any]) -> str:
    return ", ".join(part for part in (site.get("name"), site.get("city")) if part)


def _page(found: Certificate, kind: str, form: DecisionForm) -> str:
    day = services.today(found)
    told = [*queries.holders_of(found), *([] if kind == "refuse" else queries.association_of(found))]
    return render_template(
        "certification/keeping/decision.html", certificate=found, kind=kind, form=form, title=DECISIONS[kind],
        version=current_version(found), told=told, status=STATUSES[standing(found, day)],
        limit=suspension_limit(day, services.rules_for(found)),
    )  # fmt: skip


@keeping.get(f"/certification/certificates/<int:certificate_id>/decisions/<any({KINDS}):kind>")
@members
def decision(certificate_id: int, kind: str) -> Any:
    found = _certificate(certificate_id, kind)
    return _page(found, kind, _form(found, kind, typed=False))


@keeping.post(f"/certification/certificates/<int:certificate_id>/decisions/<any({KINDS}):kind>")
@members
def decide(certificate_id: int, kind: str) -> Any:
    found = queries.certificate_for(current_user, certificate_id)
    require(may.decide_certificate(queries.parts_in(current_user, found)))
    form = _form(found, kind, typed=True)
    valid = form.validate()
    if valid and kind == "suspend":
        day, rules = services.today(found), services.rules_for(found)
        if not (term := may.suspend_until(form.until.data, day, rules)):
            form.until.errors = [str(term.reason)]
            valid = False
    if not valid:
        return _page(found, kind, form), 422
    with transaction():
        _carry_out(queries.certificate_for(current_user, certificate_id), kind, form)
    flash(_("Decided. The holder knows, with your reasons.") if kind == "refuse" else _("Decided. The register, the holder and the association know."))
    return redirect(url_for("keeping.certificate", certificate_id=certificate_id))


def _carry_out(found: Certificate, kind: str, form: Any) -> None:
    common: dict[str, Any] = {
        "reasons": form.reasons.data,
        "version": request.form.get("version"),
        "actor": current_user,
    }
    if kind == "suspend":
        services.suspend_certificate(
            found, code=form.code.data, actions=form.actions.data, until=form.until.data, **common
        )
    elif kind == "reinstate":
        services.reinstate_certificate(found, verified=form.verified.data, **common)
    elif kind == "refuse":
        services.refuse_reinstatement(found, **common)
    elif kind == "withdraw":
        services.withdraw_certificate(found, code=form.code.data, **common)
    elif kind == "supersede":
        successor = next((one for one in queries.others_of_holder(found) if one.id == form.successor.data), None)
        if successor is None:
            raise Refused(_("Choose a valid certificate of the same holder."))
        services.supersede_certificate(found, successor, **common)
    else:
        sites = form.sites(current_version(found).sites)
        services.change_scope(found, kind, scope=form.scope.data, direction=form.direction.data, sites=sites, **common)
