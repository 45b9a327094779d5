"""The rubric of a round: weighted criteria and what a mark means. Fixed once the round opens."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Criterion, Edition, Round
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.checklist import HUNDRED, weight_sum
from portal.awards.setting_up.services.keys import key_for
from portal.awards.setting_up.services.ordering import Direction, moved, next_position
from portal.awards.setting_up.services.rules import Fact, note_rule, plain, refuse_if_closed, revise, rule, title_in
from portal.awards.setting_up.words import FAMILIES
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, session
from portal.core.i18n import _, _l, tr


def _anchors_in_words(anchors: dict[str, Any], edition: Edition) -> str:
    ordered = sorted(anchors.items(), key=lambda pair: Decimal(pair[0]))
    return "\n".join(f"{mark}: {plain(texts, edition)}" for mark, texts in ordered) or "–"


FACTS: dict[str, Fact] = {
    "name": rule(_l("name")),
    "hint": rule(_l("hint")),
    "family": rule(_l("family"), FAMILIES),
    "weight": rule(_l("weight")),
    "anchors": Fact(_l("what a mark means"), _anchors_in_words),
}


def _name(criterion: Criterion) -> str:
    return _("Criterion “%(name)s”", name=title_in(criterion.round.edition, criterion.name))


def guard_rubric(stage: Round, actor: User) -> None:
    require(may.edit_edition(actor, stage.edition))
    refuse_if_closed(stage.edition)
    verdict = may.edit_rubric(actor, stage, now())
    if not verdict:
        raise Refused(verdict.reason)


def add_criterion(stage: Round, values: dict[str, Any], *, actor: User, reason: str = "") -> Criterion:
    """``values``: name, hint, family, weight, anchors (mark -> texts)."""
    guard_rubric(stage, actor)
    others = list(stage.criteria)
    key = key_for(tr(values["name"], "en"), {each.key for each in others}, "criterion")
    criterion = Criterion(round=stage, key=key, position=next_position(others), **values)
    session.add(criterion)
    session.flush()
    note_rule(
        stage.edition, actor, lambda: _name(criterion), lambda: "–",
        lambda: _("added, weight %(weight)s", weight=f"{criterion.weight:f}"), reason,
    )  # fmt: skip
    record(Event.CRITERION_SAVED, criterion, actor=actor, reason=reason, scope=_scope(stage), added=True)
    return criterion


def edit_criterion(
    criterion: Criterion, values: dict[str, Any], *, version: str | None, actor: User, reason: str = ""
) -> None:
    stage = criterion.round
    guard_rubric(stage, actor)
    check_version(criterion, version)
    changed = revise(criterion, values, FACTS, lambda: _name(criterion), edition=stage.edition, actor=actor, reason=reason)
    if changed:
        record(Event.CRITERION_SAVED, criterion, actor=actor, reason=reason, scope=_scope(stage), changed=changed)


def set_weights(
    stage: Round, weights: Mapping[int, Decimal], versions: Mapping[int, str | None], *, actor: User, reason: str = ""
) -> None:
    """All weights of a rubric at once, by id of the criterion. In an open edition they must add up to 100."""
    guard_rubric(stage, actor)
    for criterion in stage.criteria:
        check_version(criterion, versions.get(criterion.id))
    if stage.edition.state == "open" and sum(weights.values()) != HUNDRED:
        raise Refused(_l("The weights must add up to 100."))
    for criterion in stage.criteria:
        values = {"weight": weights[criterion.id]}
        if revise(criterion, values, FACTS, lambda c=criterion: _name(c), edition=stage.edition, actor=actor, reason=reason):  # type: ignore[misc]
            record(
                Event.CRITERION_SAVED, criterion, actor=actor, reason=reason, scope=_scope(stage),
                weight=f"{criterion.weight:f}",
            )  # fmt: skip


def move_criterion(criterion: Criterion, direction: Direction, *, version: str | None, actor: User, reason: str = "") -> None:
    """The order is a rule: of two criteria with the same weight the earlier one decides a tie first."""
    stage = criterion.round
    guard_rubric(stage, actor)
    check_version(criterion, version)
    before = [title_in(stage.edition, each.name) for each in stage.criteria]
    if not moved(stage.criteria, criterion, direction):
        return
    after = [title_in(stage.edition, each.name) for each in sorted(stage.criteria, key=lambda each: each.position)]
    note_rule(
        stage.edition, actor, lambda: _("Order of the criteria"), lambda: ", ".join(before), lambda: ", ".join(after), reason
    )
    record(Event.CRITERION_SAVED, criterion, actor=actor, reason=reason, scope=_scope(stage), moved=direction)


def remove_criterion(criterion: Criterion, *, version: str | None, actor: User, reason: str = "") -> None:
    stage = criterion.round
    guard_rubric(stage, actor)
    check_version(criterion, version)
    weight = f"{criterion.weight:f}"
    note_rule(
        stage.edition, actor, lambda: _name(criterion), lambda: _("weight %(weight)s", weight=weight),
        lambda: _("removed"), reason,
    )  # fmt: skip
    record(Event.CRITERION_REMOVED, criterion, actor=actor, reason=reason, scope=_scope(stage), key=criterion.key)
    session.delete(criterion)


def rubric_sum(stage: Round) -> Decimal:
    return weight_sum(stage.criteria)


def _scope(stage: Round) -> str:
    return f"edition:{stage.edition_id}"
