"""Quorum and majorities. Pure; each rule is data of the edition."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quorum:
    """``present``: members who may vote on the case and are there. ``base``: those the share is taken of."""

    present: int
    needed: int
    base: int

    @property
    def met(self) -> bool:
        return self.present >= self.needed


def needed(share: str, base: int) -> int:
    """``half``: more than half; ``two_thirds``: at least two thirds; ``all``: everybody. Never nobody."""
    count = {"half": base // 2 + 1, "two_thirds": -(-2 * base // 3), "all": base}[share]
    return max(1, count)


def quorum(share: str, of: str, *, members: int, tied: int, present: int) -> Quorum:
    """``members``: who could vote at all; ``tied``: those of them with a tie in the case; ``present``: those who are there
    and have none. ``of``: the share is taken of all ``members``, or of those ``free`` of a tie."""
    base = members - tied if of == "free" else members
    return Quorum(present, needed(share, base), base)


def outcome(rule: str, votes_for: int, votes_against: int) -> str:
    """``carry``, ``reject`` or ``tie``. Abstentions count for neither side; without any vote nothing is carried."""
    if votes_for == 0:
        return "reject"
    if rule == "two_thirds":
        return "carry" if votes_for >= 2 * votes_against else "reject"
    if votes_for == votes_against:
        return "tie"
    return "carry" if votes_for > votes_against else "reject"
