"""What a decision may look like, and where it departs from the ranking. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.core.i18n import _l

PRIZES = ("winner", "commended")


@dataclass(frozen=True)
class Placed:
    """One eligible entry as the ranking has it. ``rank`` None: nobody marked it."""

    entry_id: int
    nominee: str
    rank: int | None


@dataclass(frozen=True)
class Choice:
    """What the board chose for one entry. ``outcome``: winner, commended, finalist or none."""

    shortlisted: bool = False
    outcome: str = "none"
    citation: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A whole category: a choice per entry, or no award; the reason where one is needed."""

    choices: Mapping[int, Choice]
    no_award: bool = False
    reason: str = ""


def _rank(one: Placed) -> float:
    return float("inf") if one.rank is None else one.rank


def problems(proposal: Proposal, placed: Sequence[Placed], *, least: int, size: int) -> list[Any]:
    """What stands in the way of saving, in sentences. ``least``: entries below which no award is given."""
    found: list[Any] = []
    chosen = [proposal.choices.get(one.entry_id) for one in placed]
    if any(choice is None for choice in chosen):
        found.append(_l("Every entry needs a decision."))
    winners = [c for c in chosen if c and c.outcome == "winner"]
    prizes = [c for c in chosen if c and c.outcome in PRIZES]
    if proposal.no_award and prizes:
        found.append(_l("There cannot be a winner or a commendation where no award is given."))
    if not proposal.no_award and not winners:
        found.append(_l("Choose a winner, or decide that there is no award."))
    if len(placed) < least and not proposal.no_award:
        found.append(_l("Only %(count)s eligible entries: the rules ask for %(least)s, so no award is given.", count=len(placed), least=least))
    if any(c and c.outcome != "none" and not c.shortlisted for c in chosen):
        found.append(_l("Winners, commended entries and finalists belong on the shortlist."))
    if departures(proposal, placed, least=least, size=size) and not proposal.reason.strip():
        found.append(_l("Please give a reason: the decision departs from the ranking."))
    return found


def departures(proposal: Proposal, placed: Sequence[Placed], *, least: int, size: int) -> list[Any]:
    """Where the decision does not follow the order, in sentences. Each of them needs the board's reason."""
    found: list[Any] = []
    by_outcome: dict[str, list[Placed]] = {}
    for one in placed:
        choice = proposal.choices.get(one.entry_id, Choice())
        by_outcome.setdefault(choice.outcome, []).append(one)
    winners = by_outcome.get("winner", [])
    if proposal.no_award and len(placed) >= least:
        found.append(_l("No award is given although there are enough entries."))
    if winners and max(map(_rank, winners)) > min(map(_rank, placed)):
        found.append(_l("The winner is not the first of the ranking."))
    if len(winners) > 1:
        found.append(_l("There is more than one winner."))
    commended, others = by_outcome.get("commended", []), by_outcome.get("finalist", []) + by_outcome.get("none", [])
    if commended and others and max(map(_rank, commended)) > min(map(_rank, others)):
        found.append(_l("An entry is commended although another that ranks higher is not."))
    found += _shortlist_departures(proposal, placed, size)
    return found


def _shortlist_departures(proposal: Proposal, placed: Sequence[Placed], size: int) -> list[Any]:
    listed = [one for one in placed if proposal.choices.get(one.entry_id, Choice()).shortlisted]
    left = [one for one in placed if one not in listed]
    found: list[Any] = []
    if listed and left and max(map(_rank, listed)) > min(map(_rank, left)):
        found.append(_l("The shortlist does not follow the ranking."))
    if len(listed) != min(size, len(placed)):
        found.append(_l("The shortlist has %(count)s places, the rules say %(size)s.", count=len(listed), size=size))
    return found


def suggestion(placed: Sequence[Placed], *, least: int, size: int) -> Proposal:
    """What following the ranking would give: shown to begin with, saved only when the board says so."""
    enough = len(placed) >= least
    choices = {}
    for one in placed:
        listed = _rank(one) <= size
        outcome = "winner" if enough and one.rank == 1 else "finalist" if listed else "none"
        choices[one.entry_id] = Choice(listed, outcome)
    return Proposal(choices, no_award=not enough)
