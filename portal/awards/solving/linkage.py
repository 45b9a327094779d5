"""Whether and how well the jurors of a plan hang together, so that their severity can be told from the entries' merit.

An entry read by two jurors compares them. Severity can be estimated within a connected graph of jurors and entries
only (Searle 1971, Linear Models, ch. 7); how precisely follows from S = C - A'D⁻¹A, the jurors' information matrix
after the entries are taken out, a Laplacian whose smallest positive eigenvalue measures the thinnest place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from portal.awards.solving.costs import Candidates, Floats
from portal.awards.solving.outcome import Bridge, Group, Linkage, Pair
from portal.awards.solving.request import Case, on_panel, reads

EACH_WAY = 2
"""Bridges between two groups; one alone would rest on one card."""


def groups_of(pairs: Iterable[Pair]) -> list[Group]:
    """Connected parts, the largest first (union-find)."""
    above: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        above.setdefault(node, node)
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for entry, juror in pairs:
        above[root(("entry", entry))] = root(("juror", juror))
    parts: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for node in sorted(above):
        parts[root(node)].append(node)
    found = [
        Group(tuple(id_ for kind, id_ in part if kind == "entry"), tuple(id_ for kind, id_ in part if kind == "juror"))
        for part in parts.values()
    ]
    return sorted(found, key=lambda one: (-len(one.entries), one.entries))


def split_categories(case: Case, groups: list[Group]) -> dict[int, list[int]]:
    """Categories whose entries lie in several groups: category -> places of the groups, most entries first."""
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for place, group in enumerate(groups):
        for entry in group.entries:
            if entry in case.work:
                counts[case.work[entry].category][place] += 1
    return {
        category: sorted(places, key=lambda place: (-places[place], place))
        for category, places in sorted(counts.items())
        if len(places) > 1
    }


def cheapest_bridges(case: Case, found: Candidates, groups: list[Group], full: set[int]) -> list[int]:
    """Of the pairs that may be added the cheapest that would connect the groups of each split category: their places.
    ``full``: entries without a seat to give."""
    of_entry = _places(found.entry_ids, [group.entries for group in groups])
    of_juror = _places(found.juror_ids, [group.jurors for group in groups])
    open_to = np.array([entry not in full for entry in found.entry_ids], dtype=bool)
    categories = np.array([case.work[entry].category for entry in found.entry_ids], dtype=np.int64)
    chosen: list[int] = []
    for category, places in split_categories(case, groups).items():
        for other in places[1:]:
            mine, theirs = of_entry[found.entry], of_juror[found.juror]
            across = ((mine == places[0]) & (theirs == other)) | ((mine == other) & (theirs == places[0]))
            usable = np.flatnonzero(across & open_to[found.entry] & (categories[found.entry] == category))
            chosen += _distinct(found, usable[np.lexsort((usable, found.cost[usable]))].tolist(), chosen)
    return chosen


def _places(ids: list[int], members: list[tuple[int, ...]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    place = {one: number for number, group in enumerate(members) for one in group}
    return np.array([place.get(one, -1) for one in ids], dtype=np.int64)


def _distinct(found: Candidates, ordered: list[int], before: list[int]) -> list[int]:
    """The first few with an entry and a juror of their own."""
    entries, jurors = {int(found.entry[one]) for one in before}, {int(found.juror[one]) for one in before}
    chosen: list[int] = []
    for place in ordered:
        entry, juror = int(found.entry[place]), int(found.juror[place])
        if entry not in entries and juror not in jurors:
            chosen.append(place)
            entries.add(entry)
            jurors.add(juror)
        if len(chosen) == EACH_WAY:
            break
    return chosen


def linkage_of(case: Case, pairs: list[Pair], forced: tuple[Pair, ...] = ()) -> Linkage:
    groups = groups_of((entry, juror) for entry, juror in pairs if entry in case.work)
    split = split_categories(case, groups)
    offers = [offer for places in split.values() for other in places[1:] for offer in _offers(case, groups[places[0]], groups[other])]
    efficiency, weakest, shared = _thinnest(pairs, groups[0]) if len(groups) == 1 else (0.0, (), 0)
    return Linkage(tuple(groups), tuple(split), tuple(offers), forced, efficiency, weakest, shared)


def _offers(case: Case, one: Group, other: Group) -> list[Bridge]:
    """Pairs across that no conflict and no language forbids, though the panel or the number of jurors may."""
    found: list[Bridge] = []
    for here, there in ((one, other), (other, one)):
        possible = (
            Bridge(entry, juror, not on_panel(case.crew[juror], case.work[entry]))
            for entry in here.entries
            for juror in there.jurors
            if juror in case.crew and (entry, juror) not in case.forbidden and reads(case.crew[juror], case.work[entry])
        )
        first = next(possible, None)
        found += [first] if first else []
    return found


def _thinnest(pairs: list[Pair], group: Group) -> tuple[float, tuple[int, ...], int]:
    """Efficiency, the jurors of the smaller side of the thinnest place, and the entries both sides read."""
    jurors = {juror: place for place, juror in enumerate(group.jurors)}
    cards: dict[int, list[int]] = defaultdict(list)
    for entry, juror in pairs:
        if juror in jurors:
            cards[entry].append(jurors[juror])
    if len(jurors) < 2:
        return 0.0, (), 0
    matrix = np.zeros((len(jurors), len(jurors)))
    for readers in cards.values():
        matrix[np.ix_(readers, readers)] -= 1 / len(readers)
        matrix[readers, readers] += 1
    values, vectors = np.linalg.eigh(matrix)
    load = sum(map(len, cards.values())) / len(jurors)
    efficiency = (len(jurors) - 1) / float((1 / np.maximum(values[1:], 1e-9)).sum()) / load
    side = _smaller_side(vectors[:, 1])
    shared = sum(1 for readers in cards.values() if 0 < int(side[readers].sum()) < len(readers))
    return round(efficiency, 4), tuple(juror for juror, place in jurors.items() if side[place]), shared


def _smaller_side(vector: Floats) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    side: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.asarray(vector > 0)
    return side if 0 < side.sum() <= len(side) / 2 else ~side
