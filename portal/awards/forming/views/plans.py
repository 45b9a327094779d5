"""Many assignments at once: an automatic plan or a spreadsheet, as a preview that is then applied."""

from __future__ import annotations

import secrets
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services, spreadsheets, tickets, words
from portal.awards.forming.forms import PlanForm, UploadForm
from portal.awards.forming.planning import Options
from portal.awards.forming.queries import assignments as queries
from portal.awards.forming.views.blueprint import forming
from portal.awards.models import Round
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _, ngettext
from portal.core.once import remembered, replayed


@forming.get("/rounds/<int:round_id>/assignments/automatic")
@members
def automatic(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    require(may.change_assignments(current_user, stage, now()))
    data = {"wanted": stage.jurors_per_entry, "seed": secrets.token_hex(4), "panels": True, "languages": True}
    return _plan_page(stage, PlanForm(formdata=None, data=data))


def _plan_page(stage: Round, form: PlanForm, preview: Any = None, status: int = 200) -> Any:
    return render_template(
        "awards/forming/automatic.html", stage=stage, edition=stage.edition, form=form, preview=preview, words=words,
        may_change=True,
    ), status  # fmt: skip


@forming.post("/rounds/<int:round_id>/assignments/automatic")
@members
def preview_plan(round_id: int) -> Any:
    stage, form = queries.round_for(current_user, round_id), PlanForm()
    if not form.validate():
        return _plan_page(stage, form, status=422)
    options = Options(form.wanted.data or 0, form.seed.data or "", form.panels.data, form.languages.data)
    stage = _with_ties_refreshed(round_id)
    return _plan_page(stage, form, services.preview_plan(stage, options, actor=current_user))


def _with_ties_refreshed(round_id: int) -> Round:
    """A short transaction of its own: the plan that follows takes longer, and holds nobody up."""
    with transaction():
        services.refresh_ties(queries.round_for(current_user, round_id), actor=current_user)
    return queries.round_for(current_user, round_id)


@forming.get("/rounds/<int:round_id>/assignments/spreadsheet")
@members
def spreadsheet(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    require(may.change_assignments(current_user, stage, now()))
    return _upload_page(stage, UploadForm(formdata=None))


def _upload_page(stage: Round, form: UploadForm, preview: Any = None, status: int = 200) -> Any:
    return render_template(
        "awards/forming/spreadsheet.html", stage=stage, edition=stage.edition, form=form, preview=preview, words=words,
        may_change=True,
    ), status  # fmt: skip


@forming.post("/rounds/<int:round_id>/assignments/spreadsheet")
@members
def preview_spreadsheet(round_id: int) -> Any:
    stage, form = queries.round_for(current_user, round_id), UploadForm()
    file = request.files.get("sheet")
    if file is None or not file.filename:
        form.sheet.errors = [_("Please choose a file.")]
        return _upload_page(stage, form, status=422)
    try:
        rows = spreadsheets.read(file.read(), file.filename)
    except spreadsheets.BadFile as error:
        form.sheet.errors = [str(error.reason)]
        return _upload_page(stage, form, status=422)
    stage = _with_ties_refreshed(round_id)
    return _upload_page(stage, form, services.preview_spreadsheet(stage, rows, actor=current_user))


@forming.post("/rounds/<int:round_id>/assignments/plans")
@members
def apply_plan(round_id: int) -> Any:
    with transaction():
        stage = queries.round_for(current_user, round_id)
        if (url := replayed()) is None:
            number = services.apply_plan(stage, tickets.read(request.form.get("ticket", "")), actor=current_user)
            url = remembered(url_for("forming.assignments", round_id=round_id))
            flash(ngettext("%(num)s assignment is made.", "%(num)s assignments are made.", number), "success")
    return redirect(url)
