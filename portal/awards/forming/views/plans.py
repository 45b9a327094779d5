"""Many assignments at once: an automatic plan or a spreadsheet, as a preview that is then applied.

Small juries get their plan at once; where it may take longer the worker makes it, and the plan's page tells how far it is.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import asdict, fields
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.forming import policies as may
from portal.awards.forming import services, spreadsheets, tickets, words
from portal.awards.forming.forms import PlanForm, UploadForm
from portal.awards.forming.planning import Options
from portal.awards.forming.queries import assignments as queries
from portal.awards.forming.queries import plans
from portal.awards.forming.views.blueprint import forming
from portal.awards.models import AssignmentPlan, Round
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
    known = plans.known_of(stage)
    options = Options(
        stage.jurors_per_entry, secrets.token_hex(4), employers=True, families=known.families, minutes=known.words, linked=True
    )
    return _plan_page(stage, PlanForm(formdata=None, data=asdict(options)))


def _plan_page(stage: Round, form: PlanForm, plan: AssignmentPlan | None = None, status: int = 200) -> Any:
    preview = services.preview_plan(plan, actor=current_user) if plan and plan.state == "done" else None
    return render_template(
        "awards/forming/automatic.html", stage=stage, edition=stage.edition, form=form, plan=plan, preview=preview, words=words,
        may_change=True,
    ), status  # fmt: skip


@forming.post("/rounds/<int:round_id>/assignments/automatic")
@members
def ask_plan(round_id: int) -> Any:
    stage, form = queries.round_for(current_user, round_id), PlanForm()
    if not form.validate():
        return _plan_page(stage, form, status=422)
    options = Options(**{one.name: getattr(form, one.name).data for one in fields(Options)})
    with transaction():
        stage = queries.round_for(current_user, round_id)
        services.refresh_ties(stage, actor=current_user)
        plan = services.ask_plan(stage, options, actor=current_user)
        which, at_once = services.taken(plan), services.can_answer_at_once(plan)
    if at_once:
        seen, outcome = services.work_out(plans.plan_for(current_user, which[0]))
        with suppress(services.Abandoned), transaction():  # the same person asked again in another window
            services.keep_outcome(which, seen, outcome)
    return redirect(url_for("forming.plan", plan_id=which[0]))


@forming.get("/assignment-plans/<int:plan_id>")
@members
def plan(plan_id: int) -> Any:
    found = plans.plan_for(current_user, plan_id)
    stage = queries.round_for(current_user, found.round_id)
    require(may.change_assignments(current_user, stage, now()))
    return _plan_page(stage, PlanForm(formdata=None, data=asdict(services.options_of(found))), found)


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
    with transaction():
        services.refresh_ties(queries.round_for(current_user, round_id), actor=current_user)
    stage = queries.round_for(current_user, round_id)
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
