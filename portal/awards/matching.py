"""The flow behind `assigning`: seats by alternating paths, then swaps that even out reading minutes."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Mapping

Pair = tuple[int, int]
# Each sweep compares every two jurors; the first two or three leave little to gain.
SWEEPS = 6


class Matching:
    """Who reads what so far.

    able: entry -> jurors who may read it; entries are served, and jurors preferred, in this order.
    limits: juror -> most entries, None without limit. kept: pairs that stay as they are.
    """

    def __init__(
        self, able: Mapping[int, list[int]], limits: Mapping[int, int | None], kept: Iterable[Pair]
    ) -> None:
        self.able = able
        self.limits = limits
        self._able = {entry: frozenset(jurors) for entry, jurors in able.items()}
        self.kept: dict[int, set[int]] = {entry: set() for entry in able}
        self.load = dict.fromkeys(limits, 0)
        self.given: dict[int, set[int]] = {entry: set() for entry in able}
        self.taken: dict[int, set[int]] = {juror: set() for juror in limits}
        for entry, juror in kept:
            self.kept.setdefault(entry, set()).add(juror)
            if juror in self.load:
                self.load[juror] += 1
        # How many jurors with room have each load: the lowest is asked for at every seat.
        self._levels = Counter(load for juror, load in self.load.items() if self._has_room(juror))

    def jurors_of(self, entry: int) -> set[int]:
        return self.kept[entry] | self.given[entry]

    def added(self) -> list[Pair]:
        return sorted((entry, juror) for entry, jurors in self.given.items() for juror in jurors)

    def fill(self, wanted: int) -> None:
        """Seats in rounds, so that every entry gets its first juror before any gets its last.

        An entry that finds no path now will find none later: further paths never open one.
        """
        hopeless: set[int] = set()
        for seats in range(1, wanted + 1):
            for entry in self.able:
                if entry not in hopeless and len(self.jurors_of(entry)) < seats and not self._seat(entry):
                    hopeless.add(entry)

    def reachable(self, entry: int) -> set[int]:
        """Every juror an alternating path from this entry comes by; if none has room it cannot be seated."""
        return set(self._search(entry)[0])

    def may_take(self, entry: int, juror: int) -> bool:
        return juror in self._able[entry] and juror not in self.given[entry] and juror not in self.kept[entry]

    def give(self, entry: int, juror: int) -> None:
        self.given[entry].add(juror)
        self.taken[juror].add(entry)
        self._carry(juror, 1)

    def withdraw(self, entry: int, juror: int) -> None:
        self.given[entry].remove(juror)
        self.taken[juror].remove(entry)
        self._carry(juror, -1)

    def _carry(self, juror: int, change: int) -> None:
        if self._has_room(juror):
            self._levels[self.load[juror]] -= 1
            if not self._levels[self.load[juror]]:
                del self._levels[self.load[juror]]
        self.load[juror] += change
        if self._has_room(juror):
            self._levels[self.load[juror]] += 1

    def _seat(self, entry: int) -> bool:
        """One more juror for this entry, moving others along the path; False when there is none."""
        reached, moved, juror = self._search(entry)
        if juror is None:
            return False
        while (holder := reached[juror]) != entry:
            self.give(holder, juror)
            juror = moved[holder]
            self.withdraw(holder, juror)
        self.give(entry, juror)
        return True

    def _search(self, start: int) -> tuple[dict[int, int], dict[int, int], int | None]:
        """Breadth first: juror -> entry that reached them, entry -> juror it gives up, least loaded juror."""
        reached: dict[int, int] = {}
        moved: dict[int, int] = {}
        lowest = min(self._levels, default=None)
        best: int | None = None
        queue = deque([start])
        while queue:
            entry = queue.popleft()
            for juror in self.able[entry]:
                if juror in reached or juror in self.given[entry] or juror in self.kept[entry]:
                    continue
                reached[juror] = entry
                if self._has_room(juror) and (best is None or self.load[juror] < self.load[best]):
                    best = juror
                    if self.load[best] == lowest:
                        return reached, moved, best
                for other in sorted(self.taken[juror]):
                    if other != start and other not in moved:
                        moved[other] = juror
                        queue.append(other)
        return reached, moved, best

    def _has_room(self, juror: int) -> bool:
        limit = self.limits[juror]
        return limit is None or self.load[juror] < limit


def even_minutes(matching: Matching, minutes: Mapping[int, int]) -> None:
    """Swap entries of two jurors wherever that brings their reading minutes closer; loads stay."""
    pairs = [(entry, juror) for entry, jurors in matching.kept.items() for juror in jurors]
    total = dict.fromkeys(matching.load, 0)
    for entry, juror in [*pairs, *matching.added()]:
        if juror in total:
            total[juror] += minutes.get(entry, 0)
    for _ in range(SWEEPS):
        if not _sweep(matching, minutes, total):
            return


def _sweep(matching: Matching, minutes: Mapping[int, int], total: dict[int, int]) -> bool:
    changed = False
    order = sorted(total, key=lambda juror: (total[juror], juror))
    # The widest gaps first: heaviest with lightest, then with the next lightest.
    for heavy, light in ((heavy, light) for heavy in reversed(order) for light in order):
        if total[heavy] - total[light] < 2:
            continue
        swap = _swap(matching, minutes, heavy, light, total[heavy] - total[light])
        if swap:
            out, back = swap
            matching.withdraw(out, heavy)
            matching.withdraw(back, light)
            matching.give(out, light)
            matching.give(back, heavy)
            total[heavy] -= minutes[out] - minutes[back]
            total[light] += minutes[out] - minutes[back]
            changed = True
    return changed


def _swap(matching: Matching, minutes: Mapping[int, int], heavy: int, light: int, gap: int) -> Pair | None:
    """The exchange that comes nearest to halving the gap, None when none narrows it."""
    outs = [entry for entry in matching.taken[heavy] if matching.may_take(entry, light)]
    backs = sorted(
        (minutes[entry], entry) for entry in matching.taken[light] if matching.may_take(entry, heavy)
    )
    best: tuple[int, int, int] | None = None
    for out in outs:
        middle = bisect_left(backs, (minutes[out] - gap // 2, 0))
        for shorter, back in backs[max(0, middle - 1) : middle + 1]:
            moved = minutes[out] - shorter
            if 0 < moved < gap:
                candidate = (abs(gap - 2 * moved), out, back)
                best = candidate if best is None else min(best, candidate)
    return best[1:] if best else None
