"""The rubric of a round: criteria per family, weights, hints, what a mark means."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from portal.accounts import current_user
from portal.awards.models import Criterion, Round
from portal.awards.setting_up import policies as may
from portal.awards.setting_up import queries, services
from portal.awards.setting_up.blueprint import setting_up
from portal.awards.setting_up.checklist import HUNDRED, missing_languages, weight_sum
from portal.awards.setting_up.forms import CriterionForm, SetUpForm, weights_form
from portal.awards.setting_up.views.shared import (
    Question,
    ask,
    at_hand,
    carry_out,
    confirm,
    direction,
    given_version,
    history_panel,
    remove,
    save,
    show,
)
from portal.awards.setting_up.words import FAMILIES
from portal.core.access import members
from portal.core.clock import now
from portal.core.i18n import _, tr


def rubric_url(stage: Round) -> str:
    return url_for("setting_up.rubric", round_id=stage.id)


def _page(stage: Round, form: SetUpForm, theirs: Any = ()) -> str:
    families = [
        (label, [criterion for criterion in stage.criteria if criterion.family == key]) for key, label in FAMILIES.items()
    ]
    return show(
        "rubric", stage.edition, "rounds", stage=stage, form=form, theirs=theirs, families=families,
        total=weight_sum(stage.criteria), hundred=HUNDRED, weight_sum=weight_sum, missing_languages=missing_languages,
        verdict=may.edit_rubric(current_user, stage, now()), last=len(stage.criteria),
    )  # fmt: skip


@setting_up.get("/rounds/<int:round_id>/rubric")
@members
def rubric(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    at_hand(stage.edition)
    return _page(stage, weights_form(stage))


@setting_up.post("/rounds/<int:round_id>/rubric")
@members
def set_weights(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    at_hand(stage.edition)
    form = weights_form(stage)
    versions = {criterion.id: request.form.get(f"version-{criterion.id}") for criterion in stage.criteria}
    return carry_out(
        form,
        lambda: services.set_weights(stage, form.weights(), versions, actor=current_user, reason=form.why),
        lambda theirs=(): _page(stage, form, theirs), rubric_url(stage), _("The weights are saved."),
    )  # fmt: skip


@setting_up.post("/rounds/<int:round_id>/rubric/ready-made")
@members
def take_rubric(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    question = Question(
        stage, stage.edition, "rounds",
        _("Take over the ready-made rubric?"), _("Seven criteria in both families, with hints and what the marks mean."),
        _("Take it over"), rubric_url(stage), danger=False,
    )  # fmt: skip
    return confirm(
        question, lambda reason: services.take_rubric(stage, actor=current_user, reason=reason),
        _("The ready-made rubric is here: change it as you like."),
    )  # fmt: skip


def _criterion_page(stage: Round, criterion: Criterion | None, form: CriterionForm, theirs: Any = ()) -> str:
    events = history_panel(criterion) if criterion else []
    return show(
        "criterion", stage.edition, "rounds", stage=stage, criterion=criterion, form=form, theirs=theirs,
        history_events=events, verdict=may.edit_rubric(current_user, stage, now()),
    )  # fmt: skip


@setting_up.get("/rounds/<int:round_id>/criteria/new")
@members
def new_criterion(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    at_hand(stage.edition)
    return _criterion_page(stage, None, CriterionForm(stage=stage))


@setting_up.post("/rounds/<int:round_id>/criteria/new")
@members
def add_criterion(round_id: int) -> Any:
    stage = queries.round_for(current_user, round_id)
    at_hand(stage.edition)
    form = CriterionForm(stage=stage)
    return carry_out(
        form,
        lambda: services.add_criterion(stage, form.values(), actor=current_user, reason=form.why),
        lambda theirs=(): _criterion_page(stage, None, form, theirs), rubric_url(stage), _("The criterion is added."),
    )  # fmt: skip


@setting_up.get("/criteria/<int:criterion_id>")
@members
def criterion(criterion_id: int) -> Any:
    found = queries.criterion_for(current_user, criterion_id)
    at_hand(found.round.edition)
    return _criterion_page(found.round, found, CriterionForm(stage=found.round, criterion=found))


@setting_up.post("/criteria/<int:criterion_id>")
@members
def edit_criterion(criterion_id: int) -> Any:
    found = queries.criterion_for(current_user, criterion_id)
    stage = found.round
    at_hand(stage.edition)
    form = CriterionForm(stage=stage, criterion=found)
    return save(form, found, services.edit_criterion, lambda theirs=(): _criterion_page(stage, found, form, theirs), rubric_url(stage))


def _moving(found: Criterion) -> Question:
    name = tr(found.name)
    return Question(
        found, found.round.edition, "rounds",
        _("Move “%(name)s” up?", name=name) if direction() == "up" else _("Move “%(name)s” down?", name=name),
        _("Of two criteria with the same weight the earlier one decides a tie first, so the order is a rule."),
        _("Move the criterion"), rubric_url(found.round), danger=False,
    )  # fmt: skip


@setting_up.post("/criteria/<int:criterion_id>/move")
@members
def move_criterion(criterion_id: int) -> Any:
    """At once while the edition is prepared; after the first submission the page asks for the reason first."""
    found = queries.criterion_for(current_user, criterion_id)
    return confirm(
        _moving(found),
        lambda reason: services.move_criterion(
            found, direction(), version=given_version(), actor=current_user, reason=reason
        ),
        _("Moved."),
    )  # fmt: skip


def _removal(found: Criterion) -> Question:
    return Question(
        found, found.round.edition, "rounds",
        _("Remove the criterion “%(name)s”?", name=tr(found.name)),
        _("Its weight has to be given to the others afterwards, so that they make 100 again."),
        _("Remove the criterion"), rubric_url(found.round),
    )  # fmt: skip


@setting_up.get("/criteria/<int:criterion_id>/remove")
@members
def criterion_removal(criterion_id: int) -> Any:
    return ask(_removal(queries.criterion_for(current_user, criterion_id)))


@setting_up.post("/criteria/<int:criterion_id>/remove")
@members
def remove_criterion(criterion_id: int) -> Any:
    question = _removal(queries.criterion_for(current_user, criterion_id))
    return remove(question, services.remove_criterion, _("The criterion is removed."))
