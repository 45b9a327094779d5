"""The year of an edition as a line of milestones. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.awards.models import Edition
from portal.awards.phases import Phase
from portal.core.i18n import _l


@dataclass(frozen=True)
class Milestone:
    """A stretch of the year, or an instant. ``label``: a sentence part, or a Translated name of a round."""

    label: Any
    text: Any
    opens_at: datetime | None
    closes_at: datetime | None
    now: bool = False


ROUNDS = {
    "written": _l("Jurors read and mark every entry."),
    "pitch": _l("Nominees who reached this round present their case to the jury."),
    "site_visit": _l("Jurors visit the nominees who reached this round."),
    "discussion": _l("Jurors compare their marks and talk about them."),
}
"""What a round is for, without saying who is in it."""


def milestones(edition: Edition, phase: Phase, at: datetime) -> list[Milestone]:
    """What comes when; dates that are not set are left out. The one at work is marked."""
    ends = edition.nominations_close_at or edition.dossiers_close_at
    found = [
        (Phase.NOMINATING, _l("Nominations"), _l("Associations name the entries of their country."), edition.nominations_open_at, ends),
        (Phase.NOMINATING, _l("Dossiers"), _l("Companies write their case, with help at home."), None, edition.dossiers_close_at),
        *((Phase.JUDGING, one.name, ROUNDS.get(one.kind, ROUNDS["written"]), one.opens_at, one.closes_at) for one in edition.rounds),
        (Phase.DELIBERATING, _l("Shortlist"), _l("In alphabetical order: it says nothing about the outcome."), None, edition.shortlist_at),
        (Phase.SEALED, _l("Reveal"), _l("The sealed decisions are opened."), None, edition.reveal_at),
    ]
    listed = [Milestone(label, text, opens, closes) for _phase, label, text, opens, closes in found if closes]
    return _marked(listed, at) if phase not in (Phase.PUBLISHED, Phase.ARCHIVED) else listed


def _marked(listed: list[Milestone], at: datetime) -> list[Milestone]:
    """The first that has not ended is the one at work, if it has begun or nothing says when it begins."""
    marked, found = [], False
    for one in listed:
        here = not found and bool(one.closes_at and at < one.closes_at) and not (one.opens_at and at < one.opens_at)
        waiting = not found and bool(one.closes_at and at < one.closes_at)
        found = found or waiting
        marked.append(Milestone(one.label, one.text, one.opens_at, one.closes_at, here))
    return marked


def next_instant(listed: Sequence[Milestone]) -> datetime | None:
    """When the stretch at work ends."""
    return next((one.closes_at for one in listed if one.now), None)
