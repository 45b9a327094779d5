"""The order of cases in which the fewest people leave the room. Pure.

A case is the set of people who must be away for it. Everybody is in the room before the first case and after the last,
so what an order costs is the number of times somebody leaves (they return as often): the sum over neighbours of those
away in the later and not in the earlier. Half the length of a shortest Hamiltonian path over the sets, from and to the
empty one, in the metric "people on one side only".
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
EXACT = 12
"""Different sets up to which the shortest path is found by dynamic programming over subsets (Held and Karp, 1962)."""

Away = frozenset[int]
NOBODY: Away = frozenset()


def departures(away: Sequence[Away]) -> int:
    """How often somebody leaves the room, in this order."""
    return sum(len(later - earlier) for earlier, later in zip([NOBODY, *away], away, strict=False))


def fewest_departures(away: Mapping[K, Away]) -> list[K]:
    """The cases in an order with as few departures as can be found; among equally good ones, the nearest to the given.

    Exact up to ``EXACT`` different sets of people, improved step by step beyond. The same answer for the same cases.
    """
    groups: dict[Away, list[K]] = {}
    for case, people in away.items():
        groups.setdefault(frozenset(people), []).append(case)
    # Cases that send the same people out belong together: in a metric that never makes a path longer.
    sets = list(groups)
    order = _exact(sets) if len(sets) <= EXACT else _improved(sets)
    return [case for place in order for case in groups[sets[place]]]


def _exact(sets: Sequence[Away]) -> list[int]:
    """Held-Karp from the end, so that the first of the best in lexical order is found."""
    count = len(sets)

    @cache
    def best(last: int, left: int) -> tuple[int, tuple[int, ...]]:
        """(departures from here on, the rest of the path) after ``last`` with the places in ``left`` still to come."""
        if not left:
            return 0, ()
        here = sets[last] if last >= 0 else NOBODY
        found = []
        for place in range(count):
            if left >> place & 1:
                further, path = best(place, left & ~(1 << place))
                found.append((len(sets[place] - here) + further, (place, *path)))
        return min(found)

    return list(best(-1, (1 << count) - 1)[1])


def _improved(sets: Sequence[Away]) -> list[int]:
    """Nearest neighbour from every beginning, then 2-opt and moves of one case until neither helps."""
    tries = [_descended(sets, _nearest(sets, first)) for first in range(len(sets))]
    return min(tries, key=lambda order: (_length(sets, order), order))


def _length(sets: Sequence[Away], order: Sequence[int]) -> int:
    return departures([sets[place] for place in order])


def _nearest(sets: Sequence[Away], first: int) -> list[int]:
    order, left = [first], [place for place in range(len(sets)) if place != first]
    while left:
        here = sets[order[-1]]
        nearest = min(left, key=lambda place: (len(sets[place] ^ here), place))
        order.append(nearest)
        left.remove(nearest)
    return order


def _descended(sets: Sequence[Away], order: list[int]) -> list[int]:
    length, better = _length(sets, order), True
    while better:
        better = False
        for other in _neighbours(order):
            if (shorter := _length(sets, other)) < length:
                order, length, better = other, shorter, True
                break
    return order


def _neighbours(order: list[int]) -> list[list[int]]:
    count = len(order)
    turned = [[*order[:i], *reversed(order[i:j]), *order[j:]] for i in range(count) for j in range(i + 2, count + 1)]
    moved = []
    for i in range(count):
        rest = [*order[:i], *order[i + 1 :]]
        moved += [[*rest[:j], order[i], *rest[j:]] for j in range(count) if j != i]
    return turned + moved
