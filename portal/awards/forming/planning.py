"""From the facts of a round to a plan of assignments, and a fingerprint that tells when the facts have changed. Pure."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.awards import assigning

Pair = tuple[int, int]
"""(entry, member)"""

MOST_PER_ENTRY = 25


@dataclass(frozen=True)
class Seat:
    """A jury member who may be assigned."""

    id: int
    languages: tuple[str, ...]
    limit: int


@dataclass(frozen=True)
class Work:
    """An accepted entry."""

    id: int
    category: int
    language: str
    minutes: int


@dataclass(frozen=True)
class Facts:
    """All that a plan depends on. ``states``: of every assignment of the round, by (entry, member)."""

    round_id: int
    seats: tuple[Seat, ...]
    entries: tuple[Work, ...]
    panels: frozenset[Pair]
    """(category, member)"""
    states: Mapping[Pair, str]
    conflicts: frozenset[Pair]

    @property
    def kept(self) -> set[Pair]:
        return {pair for pair, state in self.states.items() if state in ("assigned", "submitted")}

    @property
    def gone(self) -> set[Pair]:
        """Who stepped aside or was left out is not asked again."""
        return {pair for pair, state in self.states.items() if state not in ("assigned", "submitted")}

    @property
    def loads(self) -> Counter[int]:
        return Counter(member for _entry, member in self.kept)


@dataclass(frozen=True)
class Options:
    """``wanted``: jurors per entry."""

    wanted: int
    seed: str
    panels: bool = True
    languages: bool = True


@dataclass(frozen=True)
class Proposal:
    """``added``: pairs to add, sorted; ``loads``: entries per member afterwards."""

    added: tuple[Pair, ...]
    loads: Mapping[int, int]
    shortages: tuple[assigning.Shortage, ...] = field(default=())


def fingerprint(facts: Facts) -> str:
    """SHA-256 over the facts in one order: the same facts, the same text."""
    content = [
        facts.round_id,
        sorted([s.id, sorted(s.languages), s.limit] for s in facts.seats),
        sorted([e.id, e.category, e.language, e.minutes] for e in facts.entries),
        sorted(facts.panels),
        sorted([*pair, state] for pair, state in facts.states.items()),
        sorted(facts.conflicts),
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def categories_of(seat: Seat, facts: Facts) -> frozenset[int] | None:
    """The panels a member sits on, with the categories that have no panel; None where there are no panels at all."""
    if not facts.panels:
        return None
    named = {category for category, _member in facts.panels}
    open_to_all = {work.category for work in facts.entries} - named
    return frozenset(open_to_all | {category for category, member in facts.panels if member == seat.id})


def propose(facts: Facts, options: Options) -> Proposal:
    """Balanced, keeping what is there, without conflicts; the same for the same facts and options."""
    jurors = [
        assigning.Juror(
            seat.id, frozenset(seat.languages), seat.limit, categories_of(seat, facts) if options.panels else None
        )
        for seat in facts.seats
    ]
    entries = [
        assigning.Entry(work.id, work.category, work.language if options.languages else None, work.minutes)
        for work in facts.entries
    ]
    forbidden = facts.conflicts | facts.gone
    plan = assigning.plan(jurors, entries, options.wanted, facts.kept, forbidden, options.seed)
    return Proposal(plan.added, plan.loads, plan.shortages)


def still_possible(facts: Facts, pairs: Iterable[Pair]) -> bool:
    """Whether none of the pairs is conflicted, known already, or over a limit: the last check before applying."""
    limits = {seat.id: seat.limit for seat in facts.seats}
    known = {work.id for work in facts.entries}
    loads = facts.loads
    for entry, member in pairs:
        loads[member] += 1
        if entry not in known or (entry, member) in facts.conflicts or (entry, member) in facts.states:
            return False
        if loads[member] > limits.get(member, 0):
            return False
    return True
