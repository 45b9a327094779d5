"""What a plan of a visit must hold: interviews per site, and what is missing before it may be sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any

from portal.certification.dates import add_working_days
from portal.certification.rules import Rules, share
from portal.core.i18n import _l

MEETINGS = ("opening", "closing")


@dataclass(frozen=True)
class Place:
    """A sampled site, as far as a plan needs it."""

    id: int
    name: str
    headcount: int
    shifts: dict[str, int] = field(default_factory=dict)
    channels: tuple[str, ...] = ()

    @property
    def crews(self) -> list[tuple[str, str]]:
        """Every (shift, channel) with people in it; a site that names none is one crew."""
        shifts = [name for name, people in self.shifts.items() if people] or [""]
        return [(shift, channel) for shift in shifts for channel in (self.channels or ("",))]


def least_interviews(headcount: int, rules: Rules) -> int:
    """The scheme's factor times the root of the people there, rounded up; never fewer than its least, nor more than
    there are people."""
    wanted = int((share(rules.interviews_root) * Decimal(headcount).sqrt()).to_integral_value(ROUND_CEILING))
    return min(headcount, max(wanted, rules.fewest_interviews))


def proposed_interviews(place: Place, rules: Rules) -> dict[tuple[str, str], int]:
    """The least number spread over shifts and channels, the largest shift first, one after the other."""
    crews = sorted(place.crews, key=lambda crew: -place.shifts.get(crew[0], 0))
    counts = dict.fromkeys(crews, 0)
    for turn in range(least_interviews(place.headcount, rules)):
        counts[crews[turn % len(crews)]] += 1
    return counts


@dataclass(frozen=True)
class Draft:
    """A plan as it stands, beside what was agreed."""

    starts_on: date
    ends_on: date
    agenda: list[dict[str, Any]]
    interviews: list[dict[str, Any]]
    remote: str
    days_planned: Decimal | None
    days_agreed: Decimal | None
    days_reason: str
    late_reason: str


def problems(draft: Draft, places: list[Place], rules: Rules, at: datetime) -> list[Any]:
    """Sentences on what keeps the plan from being sent; none, when it may go."""
    return [*_calendar(draft, rules, at), *_agenda(draft, places), *_interviews(draft, places, rules), *_days(draft)]


def sent_in_time(starts_on: date, rules: Rules, at: datetime) -> bool:
    return add_working_days(at, rules.plan_working_days).date() <= starts_on


def _calendar(draft: Draft, rules: Rules, at: datetime) -> list[Any]:
    if draft.starts_on < at.date():
        return [_l("The first day lies in the past.")]
    if not sent_in_time(draft.starts_on, rules, at) and not draft.late_reason:
        return [
            _l("The centre must have the plan %(days)s working days before the visit: choose a later day or give the reason.",
               days=rules.plan_working_days)
        ]  # fmt: skip
    return []


def _agenda(draft: Draft, places: list[Place]) -> list[Any]:
    kinds = [item["kind"] for item in draft.agenda]
    missing: list[Any] = []
    if "opening" not in kinds:
        missing.append(_l("The opening meeting is missing."))
    if "closing" not in kinds:
        missing.append(_l("The closing meeting is missing."))
    visited = {item["site_id"] for item in draft.agenda}
    missing += [_l("The agenda does not visit %(site)s, which is in the sample.", site=p.name) for p in places if p.id not in visited]
    if any(not draft.starts_on.isoformat() <= item["day"] <= draft.ends_on.isoformat() for item in draft.agenda):
        missing.append(_l("Part of the agenda lies outside the days of the visit."))
    if any(item["remote"] for item in draft.agenda) and not draft.remote:
        missing.append(_l("Give the reason for the remote part."))
    return missing


def _interviews(draft: Draft, places: list[Place], rules: Rules) -> list[Any]:
    short = []
    for place in places:
        planned = sum(item["count"] for item in draft.interviews if item["site_id"] == place.id)
        if planned < (least := least_interviews(place.headcount, rules)):
            short.append(
                _l("%(site)s: %(planned)s interviews are planned, at least %(least)s are needed.",
                   site=place.name, planned=planned, least=least)
            )  # fmt: skip
    return short


def _days(draft: Draft) -> list[Any]:
    if draft.days_planned is None:
        return [_l("Say how many audit days are planned.")]
    if draft.days_agreed is not None and draft.days_planned != draft.days_agreed and not draft.days_reason:
        return [_l("The days differ from those agreed: give the reason.")]
    return []
