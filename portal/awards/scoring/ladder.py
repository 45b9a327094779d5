"""The declared ladder for nominees with the same total.

Weightiest criterion, the next one, and so on; then head to head; then the median of the jurors' cards; then a
shared place. A step that separates some members leaves smaller groups, and each of these climbs the ladder on
its own: a criterion one member had no mark for may now compare the others, and head to head counts only those
left. Values are compared as people see them, rounded; only a juror's own order of two cards is exact.

Head to head of two: who stands higher on more of the cards of jurors who judged both. Of more: duels won
minus lost. A step decides nothing when a member cannot be compared (no mark, or no juror in common with
another).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from portal.awards.scoring.model import Duel, Outcome, Step, StepName
from portal.awards.scoring.panel import Number, median
from portal.awards.scoring.rounding import half_up

# The duels of a huge tie are too many to read; their balance per member is always kept.
DUELS_SHOWN_UP_TO = 12
TOO_MANY_ONE_BY_ONE = 100

Groups = tuple[tuple[str, ...], ...]
Rung = tuple[StepName, str | None]


@dataclass(frozen=True)
class Ladder:
    """What the steps look at: criteria keys weightiest first, rounded panel marks and cards per nominee.

    panel_marks: nominee -> criterion -> rounded mark or None. cards: nominee -> juror -> exact weighted mean, in units of
    1/unit, which lets them be integers.
    """

    criteria: Sequence[str]
    panel_marks: Mapping[str, Mapping[str, Decimal | None]]
    cards: Mapping[str, Mapping[str, Number]]
    places: int
    unit: int = 1

    def resolve(
        self, members: Sequence[str], settled: frozenset[Rung] = frozenset()
    ) -> tuple[Groups, tuple[Step, ...]]:
        """Order tied members: groups best first (two or more in one: a shared place), and the steps tried.

        `settled`: rungs on which these members are already known to be equal.
        """
        ordered = tuple(sorted(members))
        if len(ordered) == 1:
            return (ordered,), ()
        tried: list[Step] = []
        for step in self._steps(ordered, settled):
            tried.append(step)
            if step.outcome == "split":
                return self._onwards(step, tried, settled)
        tried.append(Step("shared-place", ordered, "shared", groups=(ordered,)))
        return (ordered,), tuple(tried)

    def _onwards(
        self, split: Step, tried: list[Step], settled: frozenset[Rung]
    ) -> tuple[Groups, tuple[Step, ...]]:
        # Within a group the value that split it is equal too; head to head is another question among fewer.
        known = settled | {
            (step.step, step.criterion)
            for step in tried
            if step.outcome != "not-comparable" and step.step != "head-to-head"
        }
        final: list[tuple[str, ...]] = []
        for group in split.groups:
            groups, steps = self.resolve(group, known)
            final.extend(groups)
            tried.extend(steps)
        return tuple(final), tuple(tried)

    def _steps(self, members: tuple[str, ...], settled: frozenset[Rung]) -> Iterator[Step]:
        for key in self.criteria:
            if ("criterion", key) not in settled:
                yield self._by_criterion(members, key)
        yield self._head_to_head(members)
        if ("median", None) not in settled:
            yield self._by_median(members)

    def _by_criterion(self, members: tuple[str, ...], key: str) -> Step:
        values = {member: self.panel_marks[member][key] for member in members}
        groups = _grouped(values)
        return Step("criterion", members, _outcome(groups), groups, criterion=key, values=values)

    def _head_to_head(self, members: tuple[str, ...]) -> Step:
        order = self._card_order(members)
        if len(members) > TOO_MANY_ONE_BY_ONE:
            return self._of_many(members, order)
        balance = dict.fromkeys(members, 0)
        duels: list[Duel] = []
        comparable = True
        for first, second in combinations(members, 2):
            duel = _duel(first, second, order)
            comparable = comparable and duel.common > 0
            verdict = (duel.first_above > duel.second_above) - (duel.first_above < duel.second_above)
            balance[first] += verdict
            balance[second] -= verdict
            if len(members) <= DUELS_SHOWN_UP_TO:
                duels.append(duel)
        return _balanced(members, balance, comparable, tuple(duels))

    def _of_many(self, members: tuple[str, ...], order: dict[str, dict[str, int]]) -> Step:
        """The same for so many that every pair in turn would take minutes."""
        from portal.awards.scoring.analysis.duels import balances

        balance, comparable = balances([order[member] for member in members])
        return _balanced(members, dict(zip(members, balance, strict=True)), comparable, ())

    def _card_order(self, members: tuple[str, ...]) -> dict[str, dict[str, int]]:
        """Cards as small integers in the order of their means: comparing fractions pair by pair is slow."""
        means = sorted({mean for member in members for mean in self.cards[member].values()})
        place = {mean: index for index, mean in enumerate(means)}
        return {
            member: {juror: place[mean] for juror, mean in self.cards[member].items()} for member in members
        }

    def _by_median(self, members: tuple[str, ...]) -> Step:
        values: dict[str, Decimal | None] = {
            member: half_up(median(list(self.cards[member].values()), self.unit), self.places) for member in members
        }
        groups = _grouped(values)
        return Step("median", members, _outcome(groups), groups, values=values)


def _balanced(members: tuple[str, ...], balance: Mapping[str, int], comparable: bool, duels: tuple[Duel, ...]) -> Step:
    values: dict[str, Decimal | None] = {member: Decimal(points) for member, points in balance.items()}
    groups = _grouped(values) if comparable else ()
    return Step("head-to-head", members, _outcome(groups), groups, values=values, duels=duels)


def _duel(first: str, second: str, order: Mapping[str, Mapping[str, int]]) -> Duel:
    mine, theirs = order[first], order[second]
    both = mine.keys() & theirs.keys()
    above = sum(mine[juror] > theirs[juror] for juror in both)
    below = sum(mine[juror] < theirs[juror] for juror in both)
    return Duel(first, second, above, below, len(both))


def _grouped(values: Mapping[str, Decimal | None]) -> Groups:
    """Members by value, highest first; nothing when one has no value: missing is neither zero nor last."""
    by_value: dict[Decimal, list[str]] = {}
    for member, value in values.items():
        if value is None:
            return ()
        by_value.setdefault(value, []).append(member)
    return tuple(tuple(sorted(by_value[value])) for value in sorted(by_value, reverse=True))


def _outcome(groups: Groups) -> Outcome:
    if not groups:
        return "not-comparable"
    return "split" if len(groups) > 1 else "equal"
