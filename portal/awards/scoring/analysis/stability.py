"""Would the winner or the shortlist's edge change if any one juror or criterion were left out?

Leave-one-out of what decides: the official values are computed again without each juror (exactly, from one fit, see `deletion`)
and without each criterion (a new fit). The ratio of the adjustment stays that of the full data, as the round's rule fixed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from portal.awards.scoring.analysis.additive import MOST, adjusted
from portal.awards.scoring.analysis.deletion import Deletion
from portal.awards.scoring.analysis.notes import Note, Value
from portal.awards.scoring.analysis.sheets import Columns, Floats

Kind = Literal["juror", "criterion"]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Omission:
    """What stands without one juror or criterion: winner and shortlist, sorted by name, several on a shared edge.

    winner_changes, shortlist_changes: these sets differ from the official ones.
    """

    kind: Kind
    left_out: str
    winner: Names
    shortlist: Names
    winner_changes: bool
    shortlist_changes: bool


@dataclass(frozen=True)
class Stability:
    """winner, shortlist: the official ones; omissions: one for each juror, then criterion, as far as something is left.

    discuss: nominee -> what speaks for talking about it, every omission that makes it win or not, be on the shortlist or not.
    """

    winner: Names
    shortlist: Names
    omissions: tuple[Omission, ...]
    discuss: dict[str, tuple[Omission, ...]]

    @property
    def stable(self) -> bool:
        return not self.discuss

    def notes(self) -> tuple[Note, ...]:
        """The changes as sentences: at most one for the winner and one for the shortlist of each omission."""
        return tuple(note for each in self.omissions for note in self._told(each))

    def _told(self, each: Omission) -> Iterator[Note]:
        left_out: dict[str, Value] = {each.kind: each.left_out}
        if each.winner_changes:
            yield Note("stability", f"{each.kind}-winner", {**left_out, "nominees": each.winner})
        if each.shortlist_changes:
            gained = tuple(name for name in each.shortlist if name not in self.shortlist)
            lost = tuple(name for name in self.shortlist if name not in each.shortlist)
            yield Note("stability", f"{each.kind}-shortlist", {**left_out, "gained": gained, "lost": lost})


def stability(
    columns: Columns, shortlist: int, by: float | None = None, *, nominees: Names | None = None, places: int = 2
) -> Stability:
    """Official order, and that of every omission.

    by: the ratio of the adjustment, None where plain means are official; shortlist: how many are on it; nominees: those that
    are ranked, all if None; places: decimals people see, on which winner and edge are decided (half up; nominees with the
    same value stand on the edge together). A nominee whose only juror is left out has no value then.
    """
    ratio = MOST if by is None else by
    sheets = columns.sheets()
    ranked = set(sheets.nominees if nominees is None else nominees)
    deletion = Deletion(sheets, ratio)

    def ends(names: Names, q: Floats) -> tuple[Names, Names]:
        return _ends(names, q, ranked, shortlist, places)

    winner, listed = ends(sheets.nominees, deletion.fit.q)

    def omission(kind: Kind, left_out: str, names: Names, q: Floats) -> Omission:
        first, edge = ends(names, q)
        return Omission(kind, left_out, first, edge, first != winner, edge != listed)

    omissions = []
    if len(sheets.jurors) > 1:
        for place, juror in enumerate(sheets.jurors):
            omissions.append(omission("juror", juror, sheets.nominees, deletion.fit.q + deletion.change(place)))
    used = np.unique(columns.c)
    for place in used if len(used) > 1 else []:
        rest = columns.without_criterion(int(place)).sheets()
        omissions.append(omission("criterion", columns.criteria[place], rest.nominees, adjusted(rest, ratio).q))
    return Stability(winner, listed, tuple(omissions), _discuss(winner, listed, omissions))


def _ends(names: Names, q: Floats, ranked: set[str], count: int, places: int) -> tuple[Names, Names]:
    """Who comes first, and who stands on or above the edge of the shortlist."""
    seen = np.floor(np.round(q, 6) * 10**places + 0.5)
    values = {
        name: value for name, value in zip(names, seen.tolist(), strict=True) if name in ranked and value == value
    }
    if not values:
        return (), ()
    order = sorted(values.values(), reverse=True)
    edge = order[min(count, len(order)) - 1] if count > 0 else float("inf")
    first = tuple(sorted(name for name, value in values.items() if value == order[0]))
    return first, tuple(sorted(name for name, value in values.items() if value >= edge))


def _discuss(winner: Names, listed: Names, omissions: list[Omission]) -> dict[str, tuple[Omission, ...]]:
    found: dict[str, list[Omission]] = {}
    for each in omissions:
        changed = set(winner).symmetric_difference(each.winner) if each.winner_changes else set()
        if each.shortlist_changes:
            changed |= set(listed).symmetric_difference(each.shortlist)
        for name in changed:
            found.setdefault(name, []).append(each)
    return {name: tuple(found[name]) for name in sorted(found)}
