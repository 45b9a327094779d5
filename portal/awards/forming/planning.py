"""From the facts of a round to a plan of assignments, and a fingerprint that tells when the facts have changed. Pure."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from portal.awards.solving.outcome import Plan
from portal.awards.solving.request import Case, Entry, Juror, Rules

Pair = tuple[int, int]
"""(entry, member)"""

MOST_PER_ENTRY = 25
PAIRS, HARD_PAIRS = 20_000, 500


@dataclass(frozen=True)
class Seat:
    """A jury member who may be assigned. ``employer``: the same number for all of one group of companies.
    ``families`` of criteria and ``expertise`` (categories): what they declared to be at home in."""

    id: int
    languages: tuple[str, ...]
    limit: int
    employer: int | None = None
    families: tuple[str, ...] = ()
    expertise: tuple[int, ...] = ()


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
    families: tuple[str, ...] = ()
    """Of the round's criteria."""
    begun: frozenset[Pair] = frozenset()
    """Assignments with a mark or a remark: nobody takes them away. Not in the fingerprint, as jurors work on all the time."""

    @property
    def kept(self) -> set[Pair]:
        return {pair for pair, state in self.states.items() if state in ("assigned", "submitted")}

    @property
    def gone(self) -> set[Pair]:
        """Who stepped aside or was left out is not asked again."""
        return {pair for pair, state in self.states.items() if state not in ("assigned", "submitted")}

    @property
    def movable(self) -> set[Pair]:
        """Assigned, and not begun."""
        return {pair for pair, state in self.states.items() if state == "assigned"} - self.begun

    @property
    def loads(self) -> Counter[int]:
        return Counter(member for _entry, member in self.kept)


@dataclass(frozen=True)
class Options:
    """``wanted``: jurors per entry. ``most_minutes``: reading per juror, None without limit. ``moving``: whether
    assignments nobody has begun may go to somebody else. The others are rules that may be let go."""

    wanted: int
    seed: str
    panels: bool = True
    languages: bool = True
    employers: bool = False
    families: bool = False
    minutes: bool = False
    most_minutes: int | None = None
    linked: bool = True
    moving: bool = False


def fingerprint(facts: Facts) -> str:
    """SHA-256 over the facts in one order: the same facts, the same text."""
    content = [
        facts.round_id,
        sorted([s.id, sorted(s.languages), s.limit, s.employer or 0, sorted(s.families), sorted(s.expertise)] for s in facts.seats),
        sorted([e.id, e.category, e.language, e.minutes] for e in facts.entries),
        sorted(facts.panels),
        sorted([*pair, state] for pair, state in facts.states.items()),
        sorted(facts.conflicts),
        sorted(facts.families),
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def categories_of(seat: Seat, facts: Facts) -> frozenset[int] | None:
    """The panels a member sits on, with the categories that have no panel; None where there are no panels at all."""
    if not facts.panels:
        return None
    named = {category for category, _member in facts.panels}
    open_to_all = {work.category for work in facts.entries} - named
    return frozenset(open_to_all | {category for category, member in facts.panels if member == seat.id})


def case_of(facts: Facts, options: Options) -> Case:
    """What the solver is asked."""
    panels = {seat.id: categories_of(seat, facts) if options.panels else None for seat in facts.seats}
    jurors = tuple(
        Juror(
            seat.id, frozenset(seat.languages), seat.limit, panels[seat.id], options.most_minutes, seat.employer,
            frozenset(seat.families), frozenset(seat.expertise),
        )
        for seat in facts.seats
    )  # fmt: skip
    entries = tuple(
        Entry(work.id, work.category, work.language if options.languages else None, work.minutes) for work in facts.entries
    )
    rules = Rules(
        options.wanted, options.seed, "minutes" if options.minutes else "entries", facts.families if options.families else (),
        options.employers, options.linked,
    )  # fmt: skip
    movable = facts.movable & {(work.id, seat.id) for work in facts.entries for seat in facts.seats} if options.moving else set()
    return Case(jurors, entries, rules, frozenset(facts.kept - movable), frozenset(movable), facts.conflicts | facts.gone)


def propose(facts: Facts, options: Options, progress: Callable[[int], None] = lambda percent: None) -> Plan:
    """The best plan, keeping what is there, without conflicts; the same for the same facts and options."""
    from portal.awards.solving.solver import plan

    return plan(case_of(facts, options), progress)


def takes_a_moment(pairs: int, options: Options) -> bool:
    """Whether working it out may take longer than a page should: then the worker does it.
    ``pairs``: jurors times entries; limits of minutes make many of them hard."""
    return pairs > (HARD_PAIRS if options.most_minutes else PAIRS)


def still_possible(facts: Facts, pairs: Iterable[Pair], removed: Iterable[Pair] = ()) -> bool:
    """Whether none of the pairs is conflicted, known already, or over a limit, and none of those removed has been
    begun: the last check before applying."""
    limits = {seat.id: seat.limit for seat in facts.seats}
    known = {work.id for work in facts.entries}
    loads, taken = facts.loads, set(removed)
    if not taken <= facts.movable:
        return False
    loads.subtract(member for _entry, member in taken)
    for entry, member in pairs:
        loads[member] += 1
        if entry not in known or (entry, member) in facts.conflicts or (entry, member) in facts.states:
            return False
        if loads[member] > limits.get(member, 0):
            return False
    return True

