"""Which phase an edition is in: read off its dates and states, never stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from portal.awards.models import Edition, Round
from portal.core.i18n import _l


class Phase(StrEnum):
    PREPARING = "preparing"
    ANNOUNCED = "announced"
    NOMINATING = "nominating"
    SCREENING = "screening"
    JUDGING = "judging"
    DELIBERATING = "deliberating"
    SEALED = "sealed"
    PUBLISHED = "published"
    ARCHIVED = "archived"


LABELS = {
    Phase.PREPARING: _l("in preparation"),
    Phase.ANNOUNCED: _l("announced"),
    Phase.NOMINATING: _l("nominations open"),
    Phase.SCREENING: _l("screening"),
    Phase.JUDGING: _l("jury at work"),
    Phase.DELIBERATING: _l("board deliberating"),
    Phase.SEALED: _l("decisions sealed"),
    Phase.PUBLISHED: _l("winners published"),
    Phase.ARCHIVED: _l("archived"),
}


def phase_of(edition: Edition, rounds: list[Round], *, sealed: bool, at: datetime) -> Phase:
    """``rounds``: the edition's; ``sealed``: whether its seal exists; ``at``: the present instant."""
    if edition.state != "open":
        return Phase(edition.state)
    if edition.publication == "revealed":
        return Phase.PUBLISHED
    if sealed:
        return Phase.SEALED
    if rounds and all(r.closes_at and r.closes_at <= at for r in rounds):
        return Phase.DELIBERATING
    if any(r.opens_at and r.opens_at <= at for r in rounds):
        return Phase.JUDGING
    if edition.dossiers_close_at and edition.dossiers_close_at <= at:
        return Phase.SCREENING
    if edition.nominations_open_at and edition.nominations_open_at <= at:
        return Phase.NOMINATING
    return Phase.ANNOUNCED


def takes_nominations(edition: Edition, at: datetime) -> bool:
    """Half-open: from the opening instant up to, not including, the closing one."""
    opens, closes = edition.nominations_open_at, edition.nominations_close_at or edition.dossiers_close_at
    return edition.state == "open" and bool(opens and closes and opens <= at < closes)


def takes_dossiers(edition: Edition, extended_until: datetime | None, at: datetime) -> bool:
    """Whether a dossier may still be changed and submitted; an entry's extension moves its own deadline."""
    closes = deadline_of(edition, extended_until)
    opens = edition.nominations_open_at
    return edition.state == "open" and bool(opens and closes and opens <= at < closes)


def deadline_of(edition: Edition, extended_until: datetime | None) -> datetime | None:
    closes = edition.dossiers_close_at or edition.nominations_close_at
    if extended_until and closes:
        return max(closes, extended_until)
    return closes


def takes_marks(stage: Round, at: datetime) -> bool:
    """Scoring is judged by the clock: a job that opens or closes late changes nothing."""
    within = bool(stage.opens_at and stage.closes_at and stage.opens_at <= at < stage.closes_at)
    return within and not stage.is_discussion and stage.state in ("planned", "open")
