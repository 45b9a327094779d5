"""From a case to its plan: solve, connect what fell apart, explain what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from portal.awards.solving.costs import Candidates, candidates
from portal.awards.solving.linkage import cheapest_bridges, groups_of, linkage_of, split_categories
from portal.awards.solving.outcome import Pair, Plan
from portal.awards.solving.program import Bools, NoPlan, Program
from portal.awards.solving.request import Case
from portal.awards.solving.rows import frame_of
from portal.awards.solving.shortages import Standing, remedies, shortages

Progress = Callable[[int], None]
"""Told how far it is, in per cent; never goes back."""
TRIES = 4


def plan(case: Case, progress: Progress = lambda percent: None) -> Plan:
    """Every entry gets the jurors wanted, as far as the rules allow; the same for the same case, everywhere."""
    steps = _Steps(progress)
    found = candidates(case)
    steps.reach(15)
    program = Program(found, frame_of(case, found), steps.next)
    steps.reach(25)
    taken = program.solve()
    gap, forced = program.gap, list[int]()
    if case.rules.linked:
        taken, forced, gap = _connected(case, found, program, taken)
    steps.reach(90)
    return _explained(case, found, taken, forced, gap)


class _Steps:
    """How many programmes will be solved is not known: each goes a tenth of what is left towards 90 %."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.at = progress, 0.0

    def reach(self, percent: float) -> None:
        self.at = max(self.at, percent)
        self.progress(int(self.at))

    def next(self) -> None:
        self.reach(self.at + (90 - self.at) / 10)


def _connected(case: Case, found: Candidates, program: Program, taken: Bools) -> tuple[Bools, list[int], float]:
    """With the cheapest bridges forced where a category falls apart, unless that empties a seat."""
    best, forced, gap = taken, list[int](), program.gap
    seats, parts = int(taken.sum()), _parts(case, _pairs(case, found, taken))
    for _try in range(TRIES):
        pairs = _pairs(case, found, best)
        groups = groups_of(pair for pair in pairs if pair[0] in case.work)
        if not split_categories(case, groups):
            break
        kept = Counter(entry for entry, _juror in case.kept)
        full = {entry for entry in case.work if kept[entry] >= case.rules.wanted}
        more = [place for place in cheapest_bridges(case, found, groups, full) if place not in forced]
        other = _with(program, more)
        if other is None or int(other.sum()) < seats or _parts(case, _pairs(case, found, other)) >= parts:
            program.force(more, on=False)
            break
        best, gap, parts = other, program.gap, _parts(case, _pairs(case, found, other))
        forced += more
    return best, forced, gap


def _with(program: Program, places: list[int]) -> Bools | None:
    if not places:
        return None
    program.force(places)
    try:
        return program.solve()
    except NoPlan:
        return None


def _parts(case: Case, pairs: list[Pair]) -> int:
    """Into how many groups the entries of the categories fall, above one each."""
    groups = groups_of(pair for pair in pairs if pair[0] in case.work)
    return sum(len(places) - 1 for places in split_categories(case, groups).values())


def _pairs(case: Case, found: Candidates, taken: Bools) -> list[Pair]:
    return sorted(case.kept | {found.pair(place) for place in taken.nonzero()[0].tolist()})


def _explained(case: Case, found: Candidates, taken: Bools, forced: list[int], gap: float) -> Plan:
    pairs = _pairs(case, found, taken)
    standing = Standing(case, pairs)
    short = shortages(case, standing)
    new = set(pairs) - case.kept - case.movable
    misfits = [float(found.mismatch[place]) for place in taken.nonzero()[0].tolist() if found.pair(place) in new]
    return Plan(
        pairs=tuple(pairs),
        added=tuple(sorted(new)),
        removed=tuple(sorted(case.movable - set(pairs))),
        loads={juror: standing.load[juror] for juror in case.crew},
        shortages=tuple(short),
        remedies=tuple(remedies(case, short)),
        linkage=linkage_of(case, pairs, tuple(sorted(found.pair(place) for place in forced))),
        mismatch=round(sum(misfits) / len(misfits), 2) if misfits else 0.0,
        gap=round(gap / max(1, int(taken.sum())), 4),
    )
