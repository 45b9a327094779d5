"""Rounds of the jury: dates and rules of counting."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts import current_user
from portal.awards.models import Edition, Round
from portal.awards.setting_up import policies as may
from portal.awards.setting_up import queries, services, words
from portal.awards.setting_up.blueprint import setting_up
from portal.awards.setting_up.checklist import weight_sum
from portal.awards.setting_up.forms import RoundForm
from portal.awards.setting_up.services.rounds import disorder
from portal.awards.setting_up.views.shared import (
    Question,
    ask,
    at_hand,
    carry_out,
    given_version,
    history_panel,
    remove,
    show,
)
from portal.core.access import members
from portal.core.clock import now
from portal.core.i18n import _, tr


def rounds_url(edition: Edition) -> str:
    return url_for("setting_up.rounds", edition_id=edition.id)


@setting_up.get("/editions/<int:edition_id>/set-up/rounds")
@members
def rounds(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    return show("rounds", edition, "rounds", rounds=queries.rounds_of(edition), words=words, weight_sum=weight_sum, may=may, at=now())


def _page(edition: Edition, stage: Round | None, form: RoundForm, theirs: Any = ()) -> str:
    events = history_panel(stage) if stage else []
    return show(
        "round", edition, "rounds", stage=stage, form=form, theirs=theirs, history_events=events, words=words,
        begun=bool(stage and may.has_begun(stage, now())), ended=bool(stage and may.has_ended(stage, now())),
    )  # fmt: skip


@setting_up.get("/editions/<int:edition_id>/set-up/rounds/new")
@members
def new_round(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    return _page(edition, None, RoundForm(edition=edition))


@setting_up.post("/editions/<int:edition_id>/set-up/rounds/new")
@members
def add_round(edition_id: int) -> Any:
    edition = at_hand(queries.managed_edition_for(current_user, edition_id))
    others = queries.rounds_of(edition)
    form = RoundForm(edition=edition, disorder=lambda values: disorder(edition, others, None, values))
    return carry_out(
        form,
        lambda: services.add_round(edition, others, form.values(), actor=current_user, reason=form.why),
        lambda theirs=(): _page(edition, None, form, theirs),
        lambda made: rounds_url(edition) if made.is_discussion else url_for("setting_up.rubric", round_id=made.id),
        _("The discussion is added.") if form.kind.data == "discussion" else _("The round is added. Now its criteria."),
    )  # fmt: skip


@setting_up.get("/rounds/<int:round_id>/set-up")
@members
def round_set_up(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    edition = at_hand(stage.edition)
    return _page(edition, stage, RoundForm(obj=stage, edition=edition))


@setting_up.post("/rounds/<int:round_id>/set-up")
@members
def edit_round(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    edition = at_hand(stage.edition)
    others = queries.rounds_of(edition)
    form = RoundForm(obj=stage, edition=edition, disorder=lambda values: disorder(edition, others, stage, values))
    return carry_out(
        form,
        lambda: services.edit_round(
            stage, others, form.values(), version=given_version(), actor=current_user, reason=form.why
        ),
        lambda theirs=(): _page(edition, stage, form, theirs), rounds_url(edition), _("Saved."), row=stage,
    )  # fmt: skip


def _removal(stage: Round) -> Question:
    return Question(
        stage, stage.edition, "rounds",
        _("Remove “%(name)s”?", name=tr(stage.name)),
        _("The round and its criteria are deleted. A round that has opened stays."),
        _("Remove the round"), rounds_url(stage.edition),
    )  # fmt: skip


@setting_up.get("/rounds/<int:round_id>/remove")
@members
def round_removal(round_id: int) -> Any:
    return ask(_removal(queries.round_for(current_user, round_id)))


@setting_up.post("/rounds/<int:round_id>/remove")
@members
def remove_round(round_id: int) -> Any:
    question = _removal(queries.round_for(current_user, round_id))
    return remove(question, services.remove_round, _("The round is removed."))
