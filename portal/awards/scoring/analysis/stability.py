"""Would the winner or the shortlist's edge change if any one juror or criterion were left out?

Leave-one-out of what decides: the official values again, plain ones by the rules (`plain`), adjusted ones exactly from one fit
without each juror (`deletion`) and a new one without each criterion. The ratio of the adjustment stays that of the full data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from portal.awards.scoring.analysis.additive import adjusted
from portal.awards.scoring.analysis.deletion import Deletion
from portal.awards.scoring.analysis.notes import Note, Value
from portal.awards.scoring.analysis.plain import half_up, totals
from portal.awards.scoring.analysis.sheets import Columns, Floats
from portal.awards.scoring.model import Rules

Kind = Literal["juror", "criterion"]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Omission:
    """What stands without one juror or criterion: winner and shortlist, sorted by name, several on a shared edge.

    winner_changes, shortlist_changes: an official one is no longer among these, or somebody is who did not even share its value.
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
            code = "shortlist" if gained and lost else "gained" if gained else "lost"
            yield Note("stability", f"{each.kind}-{code}", {**left_out, "gained": gained, "lost": lost})


def stability(
    columns: Columns,
    shortlist: int,
    by: float | None = None,
    *,
    rules: Rules = Rules(),
    ranks: Mapping[str, int | None] | None = None,
) -> Stability:
    """Official order, and that of every omission.

    shortlist: how many are on it. by: the ratio of the adjustment, None where the plain result by `rules` is official. ranks: the
    official places, ties resolved, and only who has one counts; without them all count, by value. Of an omission winner and edge are
    decided on the value people see (`rules.places`, half up); nominees with the same value stand there together, so that an
    official tie which remains changes nothing. A nominee whose only juror is left out has no value then.
    """
    values: Values = _Plain(columns, rules) if by is None else _Adjusted(columns, by, rules)
    ranked = np.array([ranks is None or ranks.get(name) is not None for name in columns.nominees], dtype=bool)

    def ends(seen: Floats) -> tuple[Names, Names]:
        return _ends(columns.nominees, np.where(ranked, seen, np.nan), shortlist)

    level = ends(values.whole())  # with those who share the edge's value
    winner, listed = level if ranks is None else (_up_to(place, columns.nominees, ranks) for place in (1, shortlist))

    def omission(kind: Kind, left_out: str, seen: Floats) -> Omission:
        first, edge = ends(seen)
        return Omission(kind, left_out, first, edge, _differs(first, winner, level[0]), _differs(edge, listed, level[1]))

    jurors = range(len(columns.jurors)) if len(columns.jurors) > 1 else ()
    used = np.unique(columns.c).tolist()
    omissions = [omission("juror", columns.jurors[each], values.without_juror(each)) for each in jurors]
    if len(used) > 1:
        omissions += [omission("criterion", columns.criteria[each], values.without_criterion(each)) for each in used]
    return Stability(winner, listed, tuple(omissions), _discuss(winner, listed, omissions))


class Values(Protocol):
    """Official values (N,) of the columns' nominees, as people see them; NaN where nothing is left."""

    def whole(self) -> Floats: ...
    def without_juror(self, juror: int) -> Floats: ...
    def without_criterion(self, criterion: int) -> Floats: ...


class _Plain:
    def __init__(self, columns: Columns, rules: Rules) -> None:
        self.columns, self.rules = columns, rules
        self.official = totals(columns, rules)

    def whole(self) -> Floats:
        return self.official

    def without_juror(self, juror: int) -> Floats:
        """Only the nominees this juror marked are counted again."""
        columns = self.columns
        theirs = np.zeros(len(self.official), dtype=bool)
        theirs[columns.i[columns.j == juror]] = True
        again = totals(columns, self.rules, theirs[columns.i] & (columns.j != juror))
        return np.where(theirs, again, self.official)

    def without_criterion(self, criterion: int) -> Floats:
        return totals(self.columns, self.rules, self.columns.c != criterion)


class _Adjusted:
    def __init__(self, columns: Columns, by: float, rules: Rules) -> None:
        self.columns, self.by, self.rules = columns, by, rules
        self.deletion = Deletion(columns.sheets(), by)

    def whole(self) -> Floats:
        return self._seen(self.deletion.fit.q)

    def without_juror(self, juror: int) -> Floats:
        return self._seen(self.deletion.fit.q + self.deletion.change(juror))

    def without_criterion(self, criterion: int) -> Floats:
        rest = self.columns.without_criterion(criterion).sheets()
        q = np.full(len(self.columns.nominees), np.nan)
        q[np.isin(self.columns.nominees, rest.nominees)] = adjusted(rest, self.by).q
        return self._seen(q, float(self.columns.weights[criterion]))

    def _seen(self, q: Floats, less: float = 0.0) -> Floats:
        times = float(self.columns.weights.sum()) - less if self.rules.total == "sum" else 1.0
        return half_up(q * times, self.rules.places)


def _ends(names: Names, seen: Floats, count: int) -> tuple[Names, Names]:
    """Who comes first, and who stands on or above the edge of the shortlist; NaN is nowhere."""
    order = np.sort(-seen[np.isfinite(seen)])
    if not len(order):
        return (), ()
    edge = -order[min(count, len(order)) - 1] if count > 0 else np.inf
    first, listed = (tuple(names[each] for each in np.flatnonzero(seen >= least)) for least in (-order[0], edge))
    return first, listed


def _up_to(place: int, names: Names, ranks: Mapping[str, int | None]) -> Names:
    """Who has a rank up to this one."""
    return tuple(name for name in names if (ranks.get(name) or place + 1) <= place)


def _differs(found: Names, official: Names, level: Names) -> bool:
    """Whether somebody official is missing, or somebody is there who was not even level with them."""
    return not set(official) <= set(found) <= set(level)


def _discuss(winner: Names, listed: Names, omissions: list[Omission]) -> dict[str, tuple[Omission, ...]]:
    found: dict[str, list[Omission]] = {}
    for each in omissions:
        changed = set(winner).symmetric_difference(each.winner) if each.winner_changes else set()
        if each.shortlist_changes:
            changed |= set(listed).symmetric_difference(each.shortlist)
        for name in changed:
            found.setdefault(name, []).append(each)
    return {name: tuple(found[name]) for name in sorted(found)}
