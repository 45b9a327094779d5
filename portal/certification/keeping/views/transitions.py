"""Telling every holder of a newer edition, and seeing who has read it and who has moved."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.keeping import queries, services
from portal.certification.keeping.forms import TransitionForm
from portal.certification.keeping.views.blueprint import keeping
from portal.certification.models import SchemeVersion
from portal.certification.steps import STEPS
from portal.core.access import members
from portal.core.clock import in_zone, now
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _, ngettext


@keeping.get("/certification/transitions")
@members
def transitions() -> Any:
    return render_template("certification/keeping/transitions.html", versions=queries.transitions_for(current_user))


def _page(scheme: SchemeVersion, form: TransitionForm) -> str:
    return render_template(
        "certification/keeping/transition.html", scheme=scheme, form=form, steps=STEPS,
        page=queries.movers(current_user, scheme, integer(request.args.get("page"), 1, 1)),
        untold=len(queries.untold(current_user, scheme)),
    )  # fmt: skip


@keeping.get("/certification/transitions/<int:version_id>")
@members
def transition(version_id: int) -> Any:
    return _page(queries.successor_for(current_user, version_id), TransitionForm(formdata=None))


@keeping.post("/certification/transitions/<int:version_id>/announcement")
@members
def announce_transition(version_id: int) -> Any:
    scheme = queries.successor_for(current_user, version_id)
    form = TransitionForm()
    valid, until = form.validate(), form.until.data
    if valid and until and until <= in_zone(now(), scheme.body.zone).date():
        form.until.errors = [_("The deadline must lie ahead.")]
        valid = False
    if not valid or until is None:
        return _page(scheme, form), 422
    with transaction():
        scheme = queries.successor_for(current_user, version_id)
        told = services.announce_transition(scheme, until=until, actor=current_user)
    flash(ngettext("The holder of %(num)s certificate is told.", "The holders of %(num)s certificates are told.", told))
    return redirect(url_for("keeping.transition", version_id=version_id))


@keeping.post("/certification/transition-notices/<int:notice_id>/acknowledgement")
@members
def acknowledge_transition(notice_id: int) -> Any:
    with transaction():
        notice = queries.transition_notice_for(current_user, notice_id)
        certificate_id = notice.certificate_id
        services.acknowledge_transition(notice, actor=current_user)
    flash(_("Thank you. Your acknowledgement is kept."))
    return redirect(url_for("keeping.certificate", certificate_id=certificate_id))
