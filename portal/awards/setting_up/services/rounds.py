"""Rounds: a jury stage with dates and rules of counting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Assignment, Edition, PanelMember, Round, RoundEntry, Slot
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.dates import Stage, milestones, out_of_order, round_key, stages_of, values_of
from portal.awards.setting_up.services.editions import ROUND_FACTS, refuse_late_dates
from portal.awards.setting_up.services.ordering import next_position
from portal.awards.setting_up.services.rules import Fact, note_rule, refuse_if_closed, revise, rule, title_in
from portal.awards.setting_up.words import INTAKES, METHODS, RESULTS, ROUND_KINDS, ROUNDINGS, TOTALS
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
    "weight": rule(_l("weight in the final total")),
    "intake": rule(_l("entries"), INTAKES),
    "intake_size": rule(_l("entries of each category that advance")),
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
    _refuse_uprooting(stage, others, values, at)
    refuse_late_dates(stage, values, at)
    _refuse_disorder(edition, others, stage, values)
    changed = revise(stage, values, FACTS, lambda: _name(stage), edition=edition, actor=actor, reason=reason)
    if changed:
        record(Event.ROUND_SAVED, stage, actor=actor, reason=reason, changed=changed)


def _refuse_uprooting(stage: Round, others: Sequence[Round], values: dict[str, Any], at: datetime) -> None:
    """What later steps were built on stays: kind and intake once jurors have entries, how many advance once they have."""

    def differs(*names: str) -> bool:
        return any(getattr(stage, name) != values.get(name, getattr(stage, name)) for name in names)

    if differs("kind", "intake") and (may.has_begun(stage, at) or _used(Assignment, stage)):
        raise Refused(_l("Jurors have been given entries in this round: its kind and the entries it takes cannot be changed any more."))
    if differs("intake", "intake_size") and (may.has_begun(stage, at) or _used(RoundEntry, stage)):
        raise Refused(_l("It is decided already which entries advance into this round: the rule for it cannot be changed any more."))
    counted = [stage, *(one for one in others if one is not stage)]
    if differs("weight") and any(one.state == "frozen" for one in counted):
        raise Refused(_l("A round has been counted already: weights of rounds cannot be changed any more."))


def _used(model: Any, stage: Round) -> bool:
    return session.scalar(select(model.round_id).where(model.round_id == stage.id).limit(1)) is not None


def _refuse_disorder(edition: Edition, others: Sequence[Round], stage: Round | None, values: dict[str, Any]) -> None:
    if wrong := disorder(edition, others, stage, values):
        raise Refused(next(iter(wrong.values())))


def disorder(
    edition: Edition, others: Sequence[Round], stage: Round | None, values: dict[str, Any]
) -> dict[str, str]:
    """What would be wrong about the dates of ``stage`` (None: a new, last round): column -> sentence."""
    here: int | str = stage.id if stage else "new"
    kind = values.get("kind", stage.kind if stage else "written")
    rounds = [one._replace(apart=kind == "discussion") if one.id == here else one for one in stages_of(others)]
    if stage is None:
        rounds.append(Stage(here, tr(values.get("name")) or _("This round"), kind == "discussion"))
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
    return found | misplaced(stage, others, {"kind": kind, **values})


def misplaced(stage: Round | None, others: Sequence[Round], values: dict[str, Any]) -> dict[str, str]:
    """A round that needs another before it, and has none: column -> sentence."""
    before = [one for one in others if not one.is_discussion and (stage is None or one.position < stage.position)]
    if values["kind"] == "discussion":
        marked = [one for one in others if not one.is_discussion and one is not stage]
        opens = values.get("opens_at", stage.opens_at if stage else None)
        if not marked:
            return {"kind": _("There is no round yet whose marks could be discussed.")}
        if opens and not any(one.opens_at and one.opens_at <= opens for one in marked):
            return {"opens_at": _("No round opens before this: there would be no marks to discuss.")}
        return {}
    if values.get("intake", stage.intake if stage else "all") != "all" and not before:
        return {"intake": _("The first round takes all accepted entries: there is no round before it.")}
    return {}


def remove_round(stage: Round, *, version: str | None, actor: User, reason: str = "") -> None:
    """With its criteria. Refused once it has opened, or jurors have been given entries in it."""
    edition = stage.edition
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    check_version(stage, version)
    if may.has_begun(stage, now()):
        raise Refused(_l("The round has opened: it cannot be removed any more."))
    for model in (Assignment, PanelMember, RoundEntry, Slot):
        if _used(model, stage):
            raise Refused(_l("Jurors have been given a place in this round: please undo that first."))
    note_rule(edition, actor, lambda: _name(stage), lambda: _("existed"), lambda: _("removed"), reason)
    record(Event.ROUND_REMOVED, stage, actor=actor, reason=reason, criteria=len(stage.criteria))
    for criterion in list(stage.criteria):
        session.delete(criterion)
    session.flush()
    session.delete(stage)
