"""Which entries go on: what the clock decided, and the board's own choice with its reason."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.awards.advancing import policies as may
from portal.awards.advancing import queries, services
from portal.awards.advancing.forms import ChoiceForm
from portal.awards.advancing.views.blueprint import advancing
from portal.awards.models import Round
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _, tr


def page(stage: Round, before: Round | None, form: ChoiceForm | None = None, category_id: int | None = None) -> str:
    """``form``: of the category that came back with a mistake."""
    return render_template(
        "awards/advancing/entries.html", stage=stage, edition=stage.edition, before=before,
        fields=queries.fields_of(current_user, stage, before), seal_of=services.seal_of,
        form=form or ChoiceForm(formdata=None), blank=ChoiceForm(formdata=None), wrong=category_id,
        chosen={integer(one, 0) for one in request.form.getlist("entry")} if form else set(),
        may_choose=may.choose_entries(current_user, stage, before, now()),
    )  # fmt: skip


@advancing.get("/rounds/<int:round_id>/entries")
@members
def entries(round_id: int) -> Any:
    return page(*queries.selective_round(current_user, round_id))


@advancing.post("/rounds/<int:round_id>/entries/<int:category_id>")
@members
def choose_entries(round_id: int, category_id: int) -> Any:
    form = ChoiceForm()
    if not form.validate():
        return page(*queries.selective_round(current_user, round_id), form, category_id), 422
    with transaction():
        stage, before = queries.selective_round(current_user, round_id)
        field = next((one for one in queries.fields_of(current_user, stage, before) if one.category.id == category_id), None)
        if field is None:
            raise NotFound()
        chosen = [integer(one, 0) for one in request.form.getlist("entry")]
        services.choose_entries(
            stage, before, field, chosen, reason=form.reason.data or "", seen=request.form.get("seal", ""), actor=current_user
        )
    flash(_("Chosen: %(category)s.", category=tr(field.category.name)), "success")
    return redirect(url_for("advancing.entries", round_id=round_id))
