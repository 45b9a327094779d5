"""Rounds: a jury stage with dates and rules of counting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Assignment, Edition, PanelMember, Round
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.dates import milestones, out_of_order, round_key, values_of
from portal.awards.setting_up.services.editions import ROUND_FACTS, refuse_late_dates
from portal.awards.setting_up.services.ordering import next_position
from portal.awards.setting_up.services.rules import Fact, note_rule, refuse_if_closed, revise, rule, title_in
from portal.awards.setting_up.words import METHODS, RESULTS, ROUND_KINDS, ROUNDINGS, TOTALS
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, session
from portal.core.i18n import _, _l, tr

FIXED_FACTS: dict[str, Fact] = {
    "official": rule(_l("official result"), RESULTS),
    "scale_low": rule(_l("lowest mark")),
    "scale_high": rule(_l("highest mark")),
    "scale_step": rule(_l("step between marks")),
}
FACTS: dict[str, Fact] = {
    "name": rule(_l("name")),
    "kind": rule(_l("kind of round"), ROUND_KINDS),
    **ROUND_FACTS,
    **FIXED_FACTS,
    "method": rule(_l("panel mark"), METHODS),
    "rounding": rule(_l("rounding"), ROUNDINGS),
    "total": rule(_l("total"), TOTALS),
    "jurors_per_entry": rule(_l("jurors per entry")),
    "least_cards": rule(_l("least number of scorecards")),
}


def _name(stage: Round) -> str:
    return _("Round “%(name)s”", name=title_in(stage.edition, stage.name))


def add_round(
    edition: Edition, others: Sequence[Round], values: dict[str, Any], *, actor: User, reason: str = ""
) -> Round:
    """The next stage of the jury, after ``others``. ``values``: its columns."""
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    _refuse_disorder(edition, others, None, values)
    stage = Round(edition=edition, position=next_position(others), **values)
    session.add(stage)
    session.flush()
    note_rule(edition, actor, lambda: _name(stage), lambda: "–", lambda: _("added"), reason)
    record(Event.ROUND_SAVED, stage, actor=actor, reason=reason, added=True)
    return stage


def edit_round(
    stage: Round, others: Sequence[Round], values: dict[str, Any], *, version: str | None, actor: User, reason: str = ""
) -> None:
    """Refused for scale and opening once it has opened, and for everything once it has closed."""
    edition, at = stage.edition, now()
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    check_version(stage, version)
    if may.has_ended(stage, at):
        raise Refused(_l("This round has closed: it cannot be changed any more."))
    if may.has_begun(stage, at) and any(getattr(stage, name) != values.get(name, getattr(stage, name)) for name in FIXED_FACTS):
        raise Refused(_l("The round has opened: criteria, weights, scale and the official result cannot be changed any more."))
    refuse_late_dates(stage, values, at)
    _refuse_disorder(edition, others, stage, values)
    changed = revise(stage, values, FACTS, lambda: _name(stage), edition=edition, actor=actor, reason=reason)
    if changed:
        record(Event.ROUND_SAVED, stage, actor=actor, reason=reason, changed=changed)


def _refuse_disorder(edition: Edition, others: Sequence[Round], stage: Round | None, values: dict[str, Any]) -> None:
    if wrong := disorder(edition, others, stage, values):
        raise Refused(next(iter(wrong.values())))


def disorder(
    edition: Edition, others: Sequence[Round], stage: Round | None, values: dict[str, Any]
) -> dict[str, str]:
    """What would be wrong about the dates of ``stage`` (None: a new, last round): column -> sentence."""
    here: int | str = stage.id if stage else "new"
    rounds: list[tuple[int | str, str]] = [(each.id, tr(each.name)) for each in others]
    if stage is None:
        rounds.append((here, tr(values.get("name")) or _("This round")))
    known = values_of(edition, others)
    columns = {round_key(here, column): column for column in ("opens_at", "closes_at")}
    known |= {key: values.get(column) for key, column in columns.items()}
    in_order = milestones(known, rounds)
    found: dict[str, str] = {}
    for key, before in out_of_order(in_order).items():
        if key in columns:
            found[columns[key]] = _("This must come after “%(other)s”.", other=before.label)
        elif before.key in columns:
            late = next(date for date in in_order if date.key == key)
            column = columns[before.key]
            found[column] = found.get(column) or _("This must come before “%(other)s”.", other=late.label)
    return found


def remove_round(stage: Round, *, version: str | None, actor: User, reason: str = "") -> None:
    """With its criteria. Refused once it has opened, or jurors have been given entries in it."""
    edition = stage.edition
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    check_version(stage, version)
    if may.has_begun(stage, now()):
        raise Refused(_l("The round has opened: it cannot be removed any more."))
    for model in (Assignment, PanelMember):
        if session.scalar(select(func.count()).select_from(model).where(model.round_id == stage.id)):
            raise Refused(_l("Jurors have been given a place in this round: please undo that first."))
    note_rule(edition, actor, lambda: _name(stage), lambda: _("existed"), lambda: _("removed"), reason)
    record(Event.ROUND_REMOVED, stage, actor=actor, reason=reason, criteria=len(stage.criteria))
    for criterion in list(stage.criteria):
        session.delete(criterion)
    session.flush()
    session.delete(stage)
