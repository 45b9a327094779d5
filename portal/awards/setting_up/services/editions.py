"""Editions: details, dates, opening, archiving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Edition, Programme, Round
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.checklist import Outline, check_list, may_open
from portal.awards.setting_up.dates import LABELS, milestones, out_of_order, round_key, stages_of
from portal.awards.setting_up.services.rules import Fact, plain, refuse_if_closed, revise, rule, title_in
from portal.awards.states import EDITION
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, session
from portal.core.i18n import _, _l, tr
from portal.core.languages import language_name

FACTS: dict[str, Fact] = {
    "languages": Fact(_l("languages"), lambda codes, edition: ", ".join(language_name(code) for code in codes)),
}
DATE_FACTS: dict[str, Fact] = {**{key: Fact(label, plain) for key, label in LABELS.items()}, "zone": rule(_l("time zone"))}
ROUND_FACTS: dict[str, Fact] = {"opens_at": rule(_l("opens")), "closes_at": rule(_l("closes"))}


def create_edition(programme: Programme, year: int, *, languages: list[str], zone: str, actor: User) -> Edition:
    """A blank edition in preparation, called after its award and its year."""
    require(may.create_edition(actor, programme))
    title = {code: f"{tr(programme.name, code)} {year}" for code in languages}
    edition = Edition(programme=programme, year=year, slug=str(year), title=title, languages=languages, zone=zone)
    session.add(edition)
    session.flush()
    record(Event.EDITION_CREATED, edition, actor=actor, year=year)
    return edition


def edit_details(edition: Edition, values: dict[str, Any], *, version: str | None, actor: User, reason: str = "") -> None:
    """Title, introduction, year, address, languages, place of the gala."""
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    check_version(edition, version)
    changed = revise(edition, values, FACTS, lambda: _("Edition"), edition=edition, actor=actor, reason=reason)
    if changed:
        record(Event.EDITION_UPDATED, edition, actor=actor, reason=reason, changed=changed)


def set_dates(
    edition: Edition, rounds: Sequence[Round], zone: str, dates: Mapping[str, datetime | None],
    *, version: str | None, actor: User, reason: str = "",
) -> None:  # fmt: skip
    """All dates of an edition and its rounds; ``dates`` by the keys of ``dates.milestones``.

    Raises Refused for dates out of order, and for a round that has begun or ended being moved.
    """
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)
    check_version(edition, version)
    at = now()
    _refuse_disorder(dates, rounds)
    values = {key: dates.get(key) for key in LABELS}
    changed = revise(edition, values, DATE_FACTS, lambda: _("Dates"), edition=edition, actor=actor, reason=reason)
    for stage in rounds:
        given = {column: dates.get(round_key(stage.id, column)) for column in ("opens_at", "closes_at")}
        changed += _move_round(stage, given, at=at, actor=actor, reason=reason)
    # Last, so that the log tells all dates in the zone they were typed under before.
    changed += revise(edition, {"zone": zone}, DATE_FACTS, lambda: _("Dates"), edition=edition, actor=actor, reason=reason)
    if changed:
        record(Event.EDITION_UPDATED, edition, actor=actor, reason=reason, changed=changed)


def _refuse_disorder(dates: Mapping[str, datetime | None], rounds: Sequence[Round]) -> None:
    in_order = milestones(dates, stages_of(rounds))
    if wrong := out_of_order(in_order):
        names = {date.key: date.label for date in in_order}
        key, before = next(iter(wrong.items()))
        raise Refused(_l("“%(date)s” must come after “%(other)s”.", date=names[key], other=before.label))


def _move_round(stage: Round, given: dict[str, Any], *, at: datetime, actor: User, reason: str) -> list[str]:
    refuse_late_dates(stage, given, at)
    edition = stage.edition
    return [
        f"{stage.id}.{column}"
        for column in revise(
            stage, given, ROUND_FACTS, lambda: title_in(edition, stage.name), edition=edition, actor=actor, reason=reason
        )
    ]


def refuse_late_dates(stage: Round, given: Mapping[str, Any], at: datetime) -> None:
    """What has happened cannot be moved: not the opening of a round that began, nor the end of one that ended."""
    if may.has_begun(stage, at) and given.get("opens_at", stage.opens_at) != stage.opens_at:
        raise Refused(_l("“%(round)s” has opened: its opening cannot be moved any more.", round=tr(stage.name)))
    if may.has_ended(stage, at) and given.get("closes_at", stage.closes_at) != stage.closes_at:
        raise Refused(_l("“%(round)s” has closed: its end cannot be moved any more.", round=tr(stage.name)))


def open_edition(outline: Outline, *, version: str | None, actor: User) -> None:
    """Make the edition public. Refused while its check list names something missing."""
    edition = outline.edition
    require(may.edit_edition(actor, edition))
    check_version(edition, version)
    if not may_open(check_list(outline, now())):
        raise Refused(_l("Something is still missing: please see the check list."))
    EDITION.apply("open", edition)
    edition.opened_at = now()
    record(Event.EDITION_OPENED, edition, actor=actor, categories=len(outline.categories), rounds=len(outline.rounds))


def archive_edition(edition: Edition, *, version: str | None, actor: User) -> None:
    """Close an edition for good, once its winners are published. It stays readable."""
    require(may.edit_edition(actor, edition))
    check_version(edition, version)
    if edition.publication != "revealed":
        raise Refused(_l("The winners of this edition are not published yet."))
    EDITION.apply("archive", edition)
    edition.archived_at = now()
    record(Event.EDITION_ARCHIVED, edition, actor=actor)
