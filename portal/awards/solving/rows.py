"""The rules as rows of a linear programme, and what breaking or stretching them costs.

Points are the unit of every cost: 100 is a juror at home in quite another category.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from portal.awards.solving.costs import Candidates, Floats, Ints
from portal.awards.solving.request import Case, Juror, covered_families

LOAD = 100.0
"""Points for the second entry of a juror, twice as many for the third and so on: the sum of squares of the loads."""
INFINITE = float("inf")


@dataclass
class Frame:
    """Rows with their bounds; ``slots``: for each candidate the rows it stands in, -1 for none, with its value there.
    ``extra``: columns besides the candidates (cost, upper bound, row, value), each in one row."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    slots: list[tuple[Ints, Floats]] = field(default_factory=list)
    extra: list[tuple[float, float, int, float]] = field(default_factory=list)
    minutes: Floats = field(default_factory=lambda: np.zeros(0))
    """Reading minutes of each candidate, and ``room`` for them of each juror, infinite without limit."""
    room: Floats = field(default_factory=lambda: np.zeros(0))
    dear: float = 0.0
    """The least that an empty seat costs."""
    hard: bool = False
    """Whether minutes are limited or shared out: then a linear programme seldom has a whole solution."""

    def row(self, lower: float, upper: float) -> int:
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1


def frame_of(case: Case, found: Candidates) -> Frame:
    before = Before(case)
    frame = Frame(dear=_dear(case, before))
    _seats(frame, case, found, before)
    _loads(frame, case, found, before)
    _minutes(frame, case, found, before)
    if case.rules.apart:
        _employers(frame, case, found, before)
    for family in covered_families(case.jurors, case.rules.families):
        _family(frame, case, found, before, family)
    return frame


class Before:
    """What the kept pairs have used up."""

    def __init__(self, case: Case) -> None:
        pairs = [(entry, juror) for entry, juror in case.kept if entry in case.work]
        self.jurors: dict[int, set[int]] = {entry: set() for entry in case.work}
        for entry, juror in pairs:
            self.jurors[entry].add(juror)
        self.load = Counter(juror for _entry, juror in case.kept)
        self.minutes: Counter[int] = Counter()
        for entry, juror in pairs:
            self.minutes[juror] += case.work[entry].minutes

    def room(self, case: Case, juror: int) -> int:
        """Entries they may still take."""
        limit = case.crew[juror].max_load
        most = len(case.work)
        return most if limit is None else max(0, min(most, limit - self.load[juror]))

    def minutes_left(self, juror: Juror) -> float:
        return INFINITE if juror.max_minutes is None else max(0, juror.max_minutes - self.minutes[juror.id])


def _dear(case: Case, before: Before) -> float:
    """A seat left empty: more than any other way of stretching a rule, whatever moves with it."""
    most = max((before.load[juror] + before.room(case, juror) for juror in case.crew), default=0)
    return 4 * LOAD * (most + 10)


def _seats(frame: Frame, case: Case, found: Candidates, before: Before) -> None:
    """As many jurors as wanted. The dearest seat is an entry's first, so that none gets its last before all have one."""
    rows = []
    for entry in case.work:
        wanted = max(0, case.rules.wanted - len(before.jurors[entry]))
        row = frame.row(wanted, wanted)
        rows.append(row)
        frame.extra += [(frame.dear * missing, 1.0, row, 1.0) for missing in range(1, wanted + 1)]
    frame.slots.append((np.array(rows, dtype=np.int64)[found.entry], np.ones(len(found.entry))))


def _loads(frame: Frame, case: Case, found: Candidates, before: Before) -> None:
    """No more entries than a juror takes; shared out evenly where entries, not minutes, are."""
    even = case.rules.balance == "entries"
    mean = case.rules.wanted * len(case.work) / max(1, len(case.crew))
    rows = []
    for juror in case.crew:
        room, start = before.room(case, juror), before.load[juror]
        row = frame.row(0 if even else -INFINITE, 0 if even else room)
        rows.append(row)
        if even:
            steps = _steps(start, start + room, 1, 3 * mean + 10)
            frame.extra += [(LOAD * low, high - low, row, -1.0) for low, high in steps]
    frame.slots.append((np.array(rows, dtype=np.int64)[found.juror], np.ones(len(found.juror))))


def _steps(start: int, end: int, width: int, dense: float) -> Iterable[tuple[int, int]]:
    """From ``start`` to ``end`` by ``width``, wider far beyond what anybody should carry (``dense`` widths)."""
    low = start
    while low < end:
        high = min(end, (low // width + 1) * width if low < dense * width else low + max(width, low // 10))
        yield low, high
        low = high


def _minutes(frame: Frame, case: Case, found: Candidates, before: Before) -> None:
    """No more reading than a juror takes; shared out evenly, an average entry being the unit, where minutes are."""
    even = case.rules.balance == "minutes"
    minutes = np.array([max(0, entry.minutes) for entry in case.work.values()], dtype=np.float64)
    frame.minutes = minutes[found.entry]
    frame.room = np.array([before.minutes_left(one) for one in case.crew.values()], dtype=np.float64)
    frame.hard = even or bool(np.isfinite(frame.room).any())
    if not frame.hard:
        return
    unit = max(1, round(float(minutes.mean()))) if len(minutes) else 1
    mean = case.rules.wanted * len(case.work) / max(1, len(case.crew))
    rows = []
    for juror, room in zip(case.crew, frame.room.tolist(), strict=True):
        row = frame.row(0 if even else -INFINITE, 0 if even else room)
        rows.append(row)
        if even:
            start = before.minutes[juror]
            steps = _steps(start, start + int(min(room, minutes.sum())), unit, 3 * mean + 10)
            frame.extra += [(LOAD * (low // unit) / unit, high - low, row, -1.0) for low, high in steps]
    frame.slots.append((np.array(rows, dtype=np.int64)[found.juror], frame.minutes))


def _employers(frame: Frame, case: Case, found: Candidates, before: Before) -> None:
    """At most one juror of an employer on an entry; one who is kept there is that one."""
    employers = [case.crew[juror].employer for juror in found.juror_ids]
    places = np.array([-1 if one is None else one for one in employers], dtype=np.int64)
    there = [
        {case.crew[juror].employer for juror in before.jurors[entry] if juror in case.crew} - {None} for entry in found.entry_ids
    ]
    keys: dict[tuple[int, int], list[int]] = {}
    for place in np.flatnonzero(places[found.juror] >= 0) if len(places) else ():
        keys.setdefault((int(found.entry[place]), int(places[found.juror[place]])), []).append(int(place))
    slot = np.full(len(found.entry), -1, dtype=np.int64)
    for (entry, employer), members in keys.items():
        left = 0 if employer in there[entry] else 1
        if len(members) > left:
            slot[members] = frame.row(-INFINITE, left)
    frame.slots.append((slot, np.ones(len(found.entry))))


def _family(frame: Frame, case: Case, found: Candidates, before: Before, family: str) -> None:
    """At least one juror at home in this family of criteria on every entry, where it can be had."""
    home = np.array([family in case.crew[juror].families for juror in found.juror_ids], dtype=bool)
    rows = np.full(len(case.work), -1, dtype=np.int64)
    for place, entry in enumerate(case.work):
        if not any(juror in case.crew and family in case.crew[juror].families for juror in before.jurors[entry]):
            rows[place] = frame.row(1, INFINITE)
            frame.extra.append((frame.dear / 2, 1.0, int(rows[place]), 1.0))
    slot = np.where(home[found.juror], rows[found.entry], -1) if len(home) else np.array([], dtype=np.int64)
    frame.slots.append((slot, np.ones(len(found.entry))))
