"""The running order of a pitch or of site visits."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.advancing import policies as may
from portal.awards.advancing import queries, services
from portal.awards.advancing.forms import order_form
from portal.awards.advancing.views.blueprint import advancing
from portal.awards.models import Round
from portal.core.access import members
from portal.core.database import transaction
from portal.core.i18n import _


def page(stage: Round, meetings: list[queries.Meeting], form: Any, note: str = "") -> str:
    return render_template(
        "awards/advancing/order.html", stage=stage, edition=stage.edition, meetings=meetings, form=form, laid_out=note,
        may_set=may.set_running_order(current_user, stage),
    )  # fmt: skip


@advancing.get("/rounds/<int:round_id>/running-order")
@members
def running_order(round_id: int) -> Any:
    stage = queries.live_round(current_user, round_id)
    meetings = queries.running_order(current_user, stage)
    return page(stage, meetings, order_form(stage, meetings))


@advancing.post("/rounds/<int:round_id>/running-order")
@members
def set_running_order(round_id: int) -> Any:
    """The second button only fills the empty places in; nothing is saved then."""
    with transaction():
        stage = queries.live_round(current_user, round_id)
        meetings = queries.running_order(current_user, stage)
        form = order_form(stage, meetings)
        if not form.validate():
            return page(stage, meetings, form), 422
        if request.form.get("then") == "lay-out":
            note = _("These times are proposed and not saved yet.")
            return page(stage, meetings, order_form(stage, meetings, form.laid_out()), note)
        services.set_running_order(stage, [one.entry.id for one in meetings], form.times(), actor=current_user)
    flash(_("The running order is saved."), "success")
    return redirect(url_for("advancing.running_order", round_id=round_id))
