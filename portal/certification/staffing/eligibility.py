"""Who may be in the team of a case, and why not. Pure: facts in, sentences out.

Competence is judged on the days of the audit, never on the day of booking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from portal.core.i18n import _l

AUDITS = ("lead", "auditor")
"""Roles that need a competence; experts and observers judge nothing."""


class Qualified(Protocol):
    @property
    def standard_code(self) -> Any: ...
    @property
    def role(self) -> Any: ...
    @property
    def directions(self) -> Any: ...
    @property
    def languages(self) -> Any: ...
    @property
    def valid_from(self) -> Any: ...
    @property
    def valid_until(self) -> Any: ...


@dataclass(frozen=True)
class Need:
    """What a case asks of its auditors. ``first``, ``last``: days of the audit."""

    standard: str
    directions: frozenset[str]
    languages: frozenset[str]
    first: date
    last: date
    cycle: int = 1
    lead_cycles: int = 2
    lead_taken: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of one person. ``ties``: kinds of tie to the centre or its group; ``led``: cycles they led there."""

    competences: tuple[Qualified, ...] = ()
    ties: frozenset[str] = frozenset()
    duty: str = ""
    decided: bool = False
    """Decided on this certificate, last or since."""
    led: frozenset[int] = frozenset()
    part: str = ""
    """State of their place in the team, if they have or had one."""
    self_proposed: bool = False


TIES: dict[str, Any] = {
    "employer": _l("Works for the centre or its group."),
    "office": _l("Stands for the centre or helps it in the portal."),
    "employed": _l("Worked for the centre or its group within the separation time."),
    "advised": _l("Advised the centre or its group within the separation time."),
    "judged": _l("Judged an entry of the centre or its group in an award within the separation time."),
}


def why_not(role: str, facts: Facts, need: Need) -> list[Any]:
    """Every reason against this person in this role; none: eligible."""
    if facts.part:
        replaced = _l("Was replaced in this case; that cannot be undone.")
        return [replaced if facts.part == "replaced" else _l("Is in the team already.")]
    reasons = obstacles(role, facts, need)
    if role == "lead" and need.lead_taken:
        reasons.append(_l("The team has a lead auditor already."))
    return reasons


def obstacles(role: str, facts: Facts, need: Need) -> list[Any]:
    """The reasons that also stand against somebody who is in the team."""
    reasons = [TIES[kind] for kind in TIES if kind in facts.ties]
    if facts.self_proposed:
        reasons.append(_l("Nobody proposes or confirms themselves."))
    if facts.duty and facts.duty != "evaluation":
        reasons.append(_l("Has the duty to review or decide in this case."))
    elif facts.decided:
        reasons.append(_l("Took part in the last decision on this certificate, or has a duty to decide since."))
    if role in AUDITS:
        reasons += gaps(role, facts.competences, need)
    if role == "lead" and too_often(facts.led, need):
        reasons.append(_l("Led the audits of %(number)s cycles in a row; somebody else leads now.", number=need.lead_cycles))
    return reasons


def too_often(led: frozenset[int], need: Need) -> bool:
    before = {need.cycle - back for back in range(1, need.lead_cycles + 1)}
    return need.lead_cycles > 0 and before <= led


def gaps(role: str, competences: Iterable[Qualified], need: Need) -> list[Any]:
    """What is missing in the competence that comes nearest; empty: one covers everything on every day of the audit."""
    found = [_gaps_of(one, role, need) for one in competences if one.standard_code == need.standard]
    if not found:
        return [_l("No competence for %(standard)s.", standard=need.standard)]
    return min(found, key=len)


def _gaps_of(one: Qualified, role: str, need: Need) -> list[Any]:
    missing: list[Any] = []
    if role == "lead" and one.role != "lead":
        missing.append(_l("Not qualified to lead."))
    if not need.directions <= set(one.directions):
        missing.append(_l("No competence for the direction of the services."))
    if need.languages and not need.languages & set(one.languages):
        missing.append(_l("None of the languages of the centre."))
    if need.first < one.valid_from:
        missing.append(_l("The competence begins only after the audit date."))
    if one.valid_until < need.last:
        missing.append(_l("The competence runs out before the audit date."))
    return missing


def directions_of(direction: str) -> frozenset[str]:
    return frozenset(("inbound", "outbound") if direction == "both" else (direction,))
