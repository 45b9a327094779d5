"""Why seats stay empty: the rule that binds, with its numbers, and what would help most. Plain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import median_low

from portal.awards.solving.outcome import Kind, Pair, Reason, Remedy, Shortage
from portal.awards.solving.request import Case, Entry, covered_families, on_panel, reads

USUAL_ROOM = 15


class Standing:
    """Who reads what in a plan, and what jurors have left."""

    def __init__(self, case: Case, pairs: Iterable[Pair]) -> None:
        self.case = case
        self.jurors: dict[int, set[int]] = defaultdict(set)
        self.load: dict[int, int] = defaultdict(int)
        self.minutes: dict[int, int] = defaultdict(int)
        for entry, juror in pairs:
            self.jurors[entry].add(juror)
            self.load[juror] += 1
            self.minutes[juror] += case.work[entry].minutes if entry in case.work else 0

    def has_room(self, juror: int) -> bool:
        limit = self.case.crew[juror].max_load
        return limit is None or self.load[juror] < limit

    def has_time(self, juror: int, entry: Entry) -> bool:
        limit = self.case.crew[juror].max_minutes
        return limit is None or self.minutes[juror] + entry.minutes <= limit

    def employers(self, entry: int) -> set[int | None]:
        return {self.case.crew[one].employer for one in self.jurors[entry] if one in self.case.crew} - {None}


def shortages(case: Case, standing: Standing) -> list[Shortage]:
    found = []
    families = covered_families(case.jurors, case.rules.families)
    for entry in case.work.values():
        here = standing.jurors[entry.id]
        missing = [one for one in families if not any(one in case.crew[j].families for j in here if j in case.crew)]
        if len(here) < case.rules.wanted or missing:
            count = _Count(case, standing, entry)
            if len(here) < case.rules.wanted:
                found.append(count.shortage())
            found += [count.uncovered(family) for family in missing if case.rules.wanted and count.free]
    return found


class _Count:
    """Who is left for an entry after each rule."""

    def __init__(self, case: Case, standing: Standing, entry: Entry) -> None:
        self.case, self.standing, self.entry = case, standing, entry
        kept = {juror for one, juror in case.kept if one == entry.id}
        self.panel = {one.id for one in case.crew.values() if on_panel(one, entry)} | kept
        self.readers = {one for one in self.panel if one in kept or reads(case.crew[one], entry)}
        self.free = {one for one in self.readers if one in kept or (entry.id, one) not in case.forbidden}
        crew = [case.crew[one] for one in self.free if one in case.crew]
        named = {one.employer for one in crew if one.employer is not None}
        self.apart = len(named) + sum(1 for one in crew if one.employer is None) + len(self.free) - len(crew)

    def shortage(self) -> Shortage:
        return self._make(self._reason())

    def _reason(self) -> Reason:
        wanted = self.case.rules.wanted
        counts: list[tuple[Reason, int]] = [("panel", len(self.panel)), ("language", len(self.readers)), ("conflict", len(self.free))]
        if self.case.rules.apart:
            counts.append(("employer", self.apart))
        if not self.panel:
            return "no-panel"
        return next((reason for reason, count in counts if count < wanted), self._lacking())

    def _lacking(self) -> Reason:
        """What those who could read it and do not are short of."""
        others = [one for one in self.free - self.standing.jurors[self.entry.id] if one in self.case.crew]
        there = self.standing.employers(self.entry.id) if self.case.rules.apart else set()
        counts: dict[Reason, int] = {"load": 0, "minutes": 0, "colleagues": 0}
        for one in others:
            if not self.standing.has_room(one):
                counts["load"] += 1
            elif not self.standing.has_time(one, self.entry):
                counts["minutes"] += 1
            elif self.case.crew[one].employer in there:
                counts["colleagues"] += 1
        return max(counts, key=lambda reason: counts[reason])

    def uncovered(self, family: str) -> Shortage:
        home = sum(1 for one in self.free if one in self.case.crew and family in self.case.crew[one].families)
        return self._make("family" if home else "no-family", family, home)

    def _make(self, reason: Reason, family: str = "", home: int = 0) -> Shortage:
        entry = self.entry
        return Shortage(
            entry.id, self.case.rules.wanted, len(self.standing.jurors[entry.id]), reason, entry.category, entry.language,
            entry.minutes, len(self.panel), len(self.readers), len(self.free), self.apart, family, home,
        )  # fmt: skip


def remedies(case: Case, short: list[Shortage]) -> list[Remedy]:
    """For each kind of juror that is missing: one more of them, and the seats they would fill. The most helpful first."""
    limits = [one.max_load for one in case.jurors if one.max_load is not None]
    room = max(1, median_low(limits)) if limits else USUAL_ROOM
    groups: dict[tuple[Kind, str, int | None], list[Shortage]] = defaultdict(list)
    for one in short:
        groups[_kind_of(one)].append(one)
    made = [_remedy(case, kind, name, category, alike, room) for (kind, name, category), alike in groups.items()]
    return sorted(made, key=lambda one: (one.kind == "family", -one.seats, one.kind, one.language, one.category or 0))


def _kind_of(one: Shortage) -> tuple[Kind, str, int | None]:
    if one.family:
        return "family", one.family, None
    if one.reason in ("no-panel", "panel"):
        return "panel", "", one.category
    if one.reason in ("employer", "colleagues"):
        return "employer", "", None
    if one.reason == "minutes":
        return "minutes", "", None
    return ("free-reader" if one.reason == "conflict" else "reader"), one.language or "", None


def _remedy(case: Case, kind: Kind, name: str, category: int | None, alike: list[Shortage], room: int) -> Remedy:
    if kind == "family":
        return Remedy(kind, len(alike), family=name)
    if kind != "minutes":
        return Remedy(kind, min(room, len(alike)), room, language=name, category=category)
    limits = [one.max_minutes for one in case.jurors if one.max_minutes is not None]
    most = median_low(limits)
    left, seats = most, 0
    for minutes in sorted(one.minutes for one in alike):
        if minutes <= left and seats < room:
            left, seats = left - minutes, seats + 1
    return Remedy(kind, seats, room, most)
