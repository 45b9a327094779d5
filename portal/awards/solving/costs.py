"""Which pairs are possible, and what each costs, as arrays in the order of entries and jurors."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from portal.awards.solving.request import NOISE, Case, Entry, mismatch, on_panel, reads

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

STAY = -60.0
"""Points a movable pair saves by staying (the idea of HotCRP's stay cost)."""


@dataclass(frozen=True)
class Candidates:
    """The pairs that may be added: places in ``entry_ids`` and ``juror_ids``, sorted, with their cost in points."""

    entry_ids: list[int]
    juror_ids: list[int]
    entry: Ints
    juror: Ints
    cost: Floats
    mismatch: Floats

    def pair(self, place: int) -> tuple[int, int]:
        return self.entry_ids[self.entry[place]], self.juror_ids[self.juror[place]]


def candidates(case: Case) -> Candidates:
    entry_ids, juror_ids = list(case.work), list(case.crew)
    held: dict[int, set[int]] = defaultdict(set)
    stays: dict[int, set[int]] = defaultdict(set)
    for pairs, found in ((case.kept | case.forbidden, held), (case.movable - case.kept, stays)):
        for known, reader in pairs:
            found[known].add(reader)
    of_kind: dict[tuple[int, str | None], list[tuple[int, int]]] = {}
    rows: list[tuple[int, int, float, int]] = []
    for place, entry in enumerate(case.work.values()):
        kind = (entry.category, entry.language)
        if kind not in of_kind:
            of_kind[kind] = _able(case, entry)
        stay = stays[entry.id] - held[entry.id]
        able = of_kind[kind] if not stay else _also(case, entry, of_kind[kind], stay)
        start = hashlib.sha256(f"{case.rules.seed}:{entry.id}:".encode())
        for seat, misfit in able:
            juror = juror_ids[seat]
            if juror not in held[entry.id]:
                rows.append((place, seat, misfit + _noise(start, juror) + (STAY if juror in stay else 0.0), misfit))
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Candidates(
        entry_ids, juror_ids, table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2].copy(), table[:, 3].copy()
    )


def _able(case: Case, entry: Entry) -> list[tuple[int, int]]:
    """Places of the jurors who may read entries of this kind, with their mismatch: asked once for all alike."""
    return [
        (seat, mismatch(juror, entry))
        for seat, juror in enumerate(case.crew.values())
        if on_panel(juror, entry) and reads(juror, entry)
    ]


def _also(case: Case, entry: Entry, able: list[tuple[int, int]], stay: set[int]) -> list[tuple[int, int]]:
    """With those who read it already, though it was given to them off the panel."""
    seats = dict(able)
    for seat, juror in enumerate(case.crew.values()):
        if juror.id in stay:
            seats.setdefault(seat, mismatch(juror, entry))
    return sorted(seats.items())


def _noise(start: hashlib._Hash, juror: int) -> float:
    """0 to NOISE points, the same everywhere for the same seed, in steps that a binary fraction holds exactly."""
    digest = start.copy()
    digest.update(str(juror).encode())
    return int.from_bytes(digest.digest()[:2], "big") * NOISE / 65536
