"""Panels, and who reads what: by entry, by juror, by hand, and as a spreadsheet to take away."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit import Event, record
from portal.awards.forming import policies as may
from portal.awards.forming import services, words
from portal.awards.forming.forms import seats_of
from portal.awards.forming.queries import assignments as queries
from portal.awards.forming.queries import scenes
from portal.awards.forming.queries.jury import member_for
from portal.awards.forming.views.blueprint import forming
from portal.awards.models import Entry, Round
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import clean, integer
from portal.core.i18n import _, reader_language, tr
from portal.core.languages import language_name
from portal.core.once import remembered, replayed
from portal.core.tables import csv_response, xlsx_response


@forming.get("/rounds/<int:round_id>/panels")
@members
def panels(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    seats = scenes.panels_of(stage)
    return render_template(
        "awards/forming/panels.html",
        stage=stage,
        edition=stage.edition,
        members=scenes.members_for_panels(stage),
        categories=scenes.categories_of(stage),
        seats=seats,
        seal=services.seal_of(seats),
        may_change=may.save_panels(current_user, stage.edition),
        words=words,
    )


@forming.post("/rounds/<int:round_id>/panels")
@members
def save_panels(round_id: int) -> Any:
    with transaction():
        stage = queries.round_for(current_user, round_id)
        services.save_panels(
            stage, seats_of(request.form), categories=[one.id for one in scenes.categories_of(stage)],
            members=[one.id for one in scenes.members_for_panels(stage)], seen=request.form.get("seal", ""), actor=current_user,
        )  # fmt: skip
    flash(_("The panels are saved."), "success")
    return redirect(url_for("forming.panels", round_id=round_id))


@forming.get("/rounds/<int:round_id>/assignments")
@members
def assignments(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    category = integer(request.args.get("category"), 0, 1) or None
    wanted = queries.Filter(clean(request.args.get("q", ""))[:200], category, bool(request.args.get("short")))
    return render_template(
        "awards/forming/assignments.html",
        stage=stage,
        edition=stage.edition,
        page=queries.entries_in(current_user, stage, wanted, integer(request.args.get("page"), 1, 1)),
        categories=queries.categories_in(current_user, stage),
        wanted=wanted,
        may_change=may.change_assignments(current_user, stage, now()),
        words=words,
    )


@forming.get("/rounds/<int:round_id>/assignments/jurors")
@members
def loads(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    return render_template(
        "awards/forming/loads.html",
        stage=stage,
        edition=stage.edition,
        page=queries.loads_in(current_user, stage, integer(request.args.get("page"), 1, 1)),
        may_change=may.change_assignments(current_user, stage, now()),
    )


@forming.get("/rounds/<int:round_id>/assignments/entries/<int:entry_id>")
@members
def entry_jurors(round_id: int, entry_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    entry = queries.accepted_entry(current_user, stage, entry_id)
    cards = queries.cards_of(stage, [entry.id])[entry.id]
    states = {card.member_id: card.state for card in cards}
    rows = [
        (one, may.assign(_fitness(one, entry, states)))
        for one in queries.candidates_for(current_user, stage, entry)
        if states.get(one.member.id) not in queries.WORKING
    ]
    return render_template(
        "awards/forming/entry_jurors.html",
        stage=stage,
        edition=stage.edition,
        entry=entry,
        cards=cards,
        rows=rows,
        may_change=may.change_assignments(current_user, stage, now()),
        words=words,
    )


def _fitness(one: queries.Candidate, entry: Entry, states: dict[int, str]) -> may.Fitness:
    return may.Fitness(
        ready=one.member.ready,
        conflicted=one.conflicted,
        reads=entry.language in one.member.languages,
        load=one.load,
        limit=one.member.max_load,
        before=states.get(one.member.id, ""),
        language=language_name(entry.language),
    )


@forming.post("/rounds/<int:round_id>/assignments/entries/<int:entry_id>")
@members
def assign(round_id: int, entry_id: int) -> Any:
    with transaction():  # ties found now are kept, also when they are the reason why not
        services.detect_for_round(queries.round_for(current_user, round_id))
    url = url_for("forming.entry_jurors", round_id=round_id, entry_id=entry_id)
    with transaction():
        stage = queries.round_for(current_user, round_id)
        entry = queries.accepted_entry(current_user, stage, entry_id)
        if replayed() is None:
            member = member_for(current_user, integer(request.form.get("member"), 0), managing=True)
            services.assign(stage, entry, member, actor=current_user)
            remembered(url)
    flash(_("Assigned."), "success")
    return redirect(url)


@forming.post("/assignments/<int:assignment_id>/removal")
@members
def remove_assignment(assignment_id: int) -> Any:
    with transaction():
        assignment = queries.assignment_for(current_user, assignment_id)
        round_id, entry_id = assignment.round_id, assignment.entry_id
        services.remove_assignment(assignment, actor=current_user)
    flash(_("Removed."), "success")
    return redirect(url_for("forming.entry_jurors", round_id=round_id, entry_id=entry_id))


@forming.get("/rounds/<int:round_id>/assignments.csv")
@members
def assignments_csv(round_id: int) -> Any:
    stage = _exported(round_id, "csv")
    return csv_response(_file_name(stage, "csv"), list(queries.HEADER), _rows(stage))


@forming.get("/rounds/<int:round_id>/assignments.xlsx")
@members
def assignments_xlsx(round_id: int) -> Any:
    stage = _exported(round_id, "xlsx")
    return xlsx_response(_file_name(stage, "xlsx"), list(queries.HEADER), _rows(stage))


def _exported(round_id: int, kind: str) -> Round:
    """Names leave the portal: that is noted."""
    with transaction():
        stage = queries.round_for(current_user, round_id)
        require(may.read_assignments(current_user, stage.edition))
        record(Event.LIST_EXPORTED, stage, actor=current_user, list="assignments", format=kind)
    return queries.round_for(current_user, round_id)


def _rows(stage: Round) -> Any:
    return queries.export_rows(current_user, stage, reader_language())


def _file_name(stage: Round, kind: str) -> str:
    safe = "".join(c if c.isalnum() else "-" for c in tr(stage.name).lower())
    return f"assignments-{stage.edition.slug}-{safe[:40]}.{kind}"
