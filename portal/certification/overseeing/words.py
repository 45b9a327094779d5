"""How far a case is, in the eight parts people speak of."""

from __future__ import annotations

from portal.certification.models import Case
from portal.core.i18n import _l

PATH = (
    (_l("Application"), ("draft", "submitted", "info_requested")),
    (_l("Agreement"), ("accepted",)),
    (_l("Documentation"), ("documenting", "documented")),
    (_l("Stage 1"), ("stage1",)),
    (_l("Visit"), ("planning", "on_site")),
    (_l("Corrections"), ("correcting",)),
    (_l("Report and review"), ("reporting", "reviewing")),
    (_l("Decision"), ("deciding", "granted", "refused")),
)
DECIDED = ("granted", "refused")


def path_of(case: Case) -> list[tuple[str, str]]:
    """Label and ``done``, ``here`` or ``ahead`` of each part; empty for a case that ended on the way."""
    here = next((number for number, (_label, states) in enumerate(PATH) if case.state in states), None)
    if here is None:
        return []
    at = here + 1 if case.state in DECIDED else here
    return [(str(label), "done" if n < at else "here" if n == at else "ahead") for n, (label, _states) in enumerate(PATH)]
