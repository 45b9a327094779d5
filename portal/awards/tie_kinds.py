"""What ties there are between a person and a nominated organisation, and how much each weighs. Data and pure functions.

A *hard* tie keeps somebody out whatever anybody says. A *soft* one keeps them out until the chair of the jury has ruled on it:
upheld, it is hard from then on; waived, it hides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.accounts.engagements import MONTHS, remembered_from

HARD, SOFT = "hard", "soft"
STRENGTHS = (HARD, SOFT)
RULINGS = ("", "upheld", "waived")
TERM = MONTHS
"""So many months after its end what somebody did for an organisation ties hard."""
LONG_TERM = 60
"""So many it is still pointed out, for the chair to rule on."""


@dataclass(frozen=True)
class TieKind:
    """``dated``: it has a beginning and an end, and is soft once ``TERM`` has passed since."""

    strength: str
    dated: bool = False
    declarable: bool = False
    detectable: bool = False


KINDS: dict[str, TieKind] = {
    "own_association": TieKind(HARD, detectable=True),
    "employer": TieKind(HARD, declarable=True, detectable=True),
    "group": TieKind(HARD, declarable=True, detectable=True),
    "helped": TieKind(HARD, declarable=True, detectable=True),
    "audited": TieKind(HARD, dated=True, declarable=True, detectable=True),
    "advised": TieKind(HARD, dated=True, declarable=True, detectable=True),
    "past_employer": TieKind(HARD, dated=True, declarable=True, detectable=True),
    "client_or_supplier": TieKind(HARD, dated=True, declarable=True),
    "personal": TieKind(HARD, declarable=True),
    "acquaintance": TieKind(SOFT, declarable=True),
    "trading_name": TieKind(SOFT, detectable=True),
    "mail_domain": TieKind(SOFT, detectable=True),
    "other": TieKind(SOFT, declarable=True),
}
"""The strongest first: of several that show only the first hard one is noted, or all the soft ones."""

DECLARABLE = tuple(kind for kind, one in KINDS.items() if one.declarable)
DATED = tuple(kind for kind, one in KINDS.items() if one.dated)
ENGAGEMENTS = {"audited": "audited", "advised": "advised", "employed": "past_employer"}
"""What somebody did for a company (``accounts.engagements``) -> the kind of tie it is."""


def strength_of(kind: str, until: date | None, on: date) -> str:
    """On that day. Without an end it goes on, or nobody said when it ended: hard."""
    one = KINDS[kind]
    if one.dated and until is not None and until < remembered_from(on, TERM):
        return SOFT
    return one.strength


def same_domain(one: str, other: str) -> bool:
    """``mail.acme.example`` and ``acme.example`` are one house; ``notacme.example`` is another."""
    return bool(one and other) and (one == other or one.endswith("." + other) or other.endswith("." + one))


def upwards(domain: str) -> list[str]:
    """``a.b.example``, ``b.example``, ``example``."""
    parts = domain.split(".") if domain else []
    return [".".join(parts[at:]) for at in range(len(parts))]
