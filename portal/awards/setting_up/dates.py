"""The dates of an edition in their order, and next year's from this year's: arithmetic only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from portal.awards.models import Edition, Round
from portal.core.clock import in_zone, local_to_utc
from portal.core.i18n import _l, tr

LABELS: dict[str, Any] = {
    "nominations_open_at": _l("Nominations open"),
    "nominations_close_at": _l("Nominations close"),
    "dossiers_close_at": _l("Dossiers close"),
    "screening_ends_at": _l("Screening ends"),
    "shortlist_at": _l("Shortlist announced"),
    "reveal_at": _l("Winners revealed"),
}
BEFORE_THE_JURY = ("nominations_open_at", "nominations_close_at", "dossiers_close_at", "screening_ends_at")
AFTER_THE_JURY = ("shortlist_at", "reveal_at")
NEEDED = ("nominations_open_at", "nominations_close_at", "dossiers_close_at")
"""Without these nothing can open; shortlist and reveal may also be done by hand."""

# Between these two nothing may coincide: a period must last.
_STRICT = ("nominations_close_at", "closes_at")


@dataclass(frozen=True)
class Milestone:
    """``key``: a column of the edition, or ``round-3-opens_at``. ``apart``: of a stage that stands in no line."""

    key: str
    label: Any
    at: datetime | None
    apart: bool = False


class Stage(NamedTuple):
    """A round among the dates. A discussion stands apart: it may run beside the rounds, about one of which it is."""

    id: int | str
    name: str
    apart: bool = False


def stages_of(rounds: Iterable[Round]) -> list[Stage]:
    return [Stage(stage.id, tr(stage.name), stage.is_discussion) for stage in rounds]


def round_key(stage_id: int | str, column: str) -> str:
    return f"round-{stage_id}-{column}"


def milestones(
    values: Mapping[str, datetime | None], rounds: Sequence[Stage]
) -> list[Milestone]:
    """Every date in the order it should come. ``rounds`` by position; ``values`` by key."""
    found = [Milestone(key, LABELS[key], values.get(key)) for key in BEFORE_THE_JURY]
    for stage_id, name, apart in rounds:
        opens, closes = round_key(stage_id, "opens_at"), round_key(stage_id, "closes_at")
        found.append(Milestone(opens, _l("%(round)s opens", round=name), values.get(opens), apart))
        found.append(Milestone(closes, _l("%(round)s closes", round=name), values.get(closes), apart))
    return found + [Milestone(key, LABELS[key], values.get(key)) for key in AFTER_THE_JURY]


def values_of(edition: Edition, rounds: Iterable[Round]) -> dict[str, datetime | None]:
    values: dict[str, datetime | None] = {key: getattr(edition, key) for key in LABELS}
    for stage in rounds:
        values[round_key(stage.id, "opens_at")] = stage.opens_at
        values[round_key(stage.id, "closes_at")] = stage.closes_at
    return values


def out_of_order(dates: Sequence[Milestone]) -> dict[str, Milestone]:
    """Key of each date that comes too early -> the date it must follow. Dates not given are passed over.

    Dates that stand apart are compared with their own opening only.
    """
    apart = [date for date in dates if date.apart]
    pairs = [apart[start : start + 2] for start in range(0, len(apart), 2)]
    wrong = _out_of_line([date for date in dates if not date.apart])
    for pair in pairs:
        wrong |= _out_of_line(pair)
    return wrong


def _out_of_line(dates: Sequence[Milestone]) -> dict[str, Milestone]:
    wrong: dict[str, Milestone] = {}
    latest: Milestone | None = None
    for date in dates:
        if date.at is None:
            continue
        if latest is not None and latest.at is not None and _too_early(date, latest):
            wrong[date.key] = latest
        else:
            latest = date
    return wrong


def _too_early(date: Milestone, before: Milestone) -> bool:
    assert date.at is not None
    assert before.at is not None
    strict = date.key.endswith(_STRICT)
    return date.at <= before.at if strict else date.at < before.at


def moved_by_years(instant: datetime | None, years: int, zone: str) -> datetime | None:
    """The same wall-clock time in ``zone`` on the same day some years later.

    29 February becomes the 28th where there is none; a time the clocks skip that day becomes one hour later.
    """
    if instant is None:
        return None
    local = in_zone(instant, zone).replace(tzinfo=None, fold=0)
    try:
        moved = local.replace(year=local.year + years)
    except ValueError:
        moved = local.replace(year=local.year + years, day=28)
    try:
        return local_to_utc(moved, zone)
    except ValueError:
        return local_to_utc(moved + timedelta(hours=1), zone)
