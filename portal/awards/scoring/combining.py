"""The final order of a category from several rounds: their totals on one scale of 0 to 10, weighted.

Who reached a later round ranks before who did not; within those who reached the same, the weighted mean of the
rounds they have a total in, rounded half up. A round without a total is left out, it never counts as zero; where
all of a nominee's rounds weigh nothing, they count alike. Ties: the total of the weightiest round (of equal ones
the later), the next, and so on; then the place in the weightiest round's own ranking, which has its own ladder,
the next, and so on; then a shared place. All arithmetic is exact until the rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from portal.awards.scoring.rounding import half_up

TOP = 10
PLACES = 2
StepName = Literal["round-total", "round-place", "shared-place"]
Outcome = Literal["split", "equal", "not-comparable", "shared"]
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Stage:
    """One round as it was frozen. ``position``: its place among the rounds; ``low``, ``high``: of its totals;
    ``fingerprint``: of the document they stand in."""

    position: int
    weight: Decimal
    low: Decimal
    high: Decimal
    totals: Mapping[str, Decimal | None]
    places: Mapping[str, int | None]
    fingerprint: str = ""

    def common(self, nominee: str) -> Fraction | None:
        """The total on the scale of 0 to 10."""
        total = self.totals.get(nominee)
        if total is None:
            return None
        low, high = Fraction(self.low), Fraction(self.high)
        return (Fraction(total) - low) * TOP / (high - low)


@dataclass(frozen=True)
class Step:
    """One rung of the ladder. ``position``: of the round it looks at."""

    step: StepName
    members: tuple[str, ...]
    outcome: Outcome
    groups: Groups = ()
    position: int | None = None
    values: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Tie:
    total: Decimal
    members: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Line:
    """``parts``: by position, on the common scale, rounded; ``reached``: the last round with a total, 0 for none."""

    nominee: str
    rank: int | None
    total: Decimal | None
    reached: int
    parts: Mapping[int, Decimal | None]


@dataclass(frozen=True)
class Combined:
    """``lines``: best first, those without any total last."""

    lines: tuple[Line, ...]
    ties: tuple[Tie, ...]


def combine(stages: Iterable[Stage], nominees: Iterable[str]) -> Combined:
    """Rank ``nominees`` over all ``stages``; the order of either is irrelevant.

    Raises ValueError for two rounds in one place, a negative weight, a scale that does not rise or a total of
    somebody who is not among the nominees.
    """
    ordered = _checked(stages)
    names = sorted(set(nominees))
    if unknown := {one for stage in ordered for one in stage.totals} - set(names):
        raise ValueError(f"a total for the unknown nominee {min(unknown)!r}")
    reached = {one: max((s.position for s in ordered if s.totals.get(one) is not None), default=0) for one in names}
    totals = {one: _total(ordered, one) for one in names}
    ladder = _weightiest_first(ordered)
    ranks: dict[str, int] = {}
    ties: list[Tie] = []
    for level in sorted(set(reached.values()) - {0}, reverse=True):
        here = [one for one in names if reached[one] == level]
        for value in sorted({total for one in here if (total := totals[one]) is not None}, reverse=True):
            groups, steps = _resolve([s for s in ladder if s.position <= level], [o for o in here if totals[o] == value])
            for group in groups:
                ranks |= dict.fromkeys(group, len(ranks) + 1)
            if steps:
                ties.append(Tie(value, tuple(one for group in groups for one in group), steps))
    lines = [
        Line(one, ranks.get(one), totals[one], reached[one], {s.position: _shown(s.common(one)) for s in ordered})
        for one in names
    ]
    return Combined(tuple(sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.nominee))), tuple(ties))


def _checked(stages: Iterable[Stage]) -> list[Stage]:
    ordered = sorted(stages, key=lambda stage: stage.position)
    if len({stage.position for stage in ordered}) < len(ordered):
        raise ValueError("two rounds stand in one place")
    for stage in ordered:
        numbers = [stage.weight, stage.low, stage.high, *(total for total in stage.totals.values() if total is not None)]
        if not all(isinstance(number, Decimal) and number.is_finite() for number in numbers):
            raise ValueError("weights, scales and totals must be finite decimals")
        if stage.weight < 0 or stage.low >= stage.high or stage.position < 1:
            raise ValueError("a round needs a weight that is not negative, a scale that rises and a place from 1 on")
    return ordered


def _weightiest_first(stages: Sequence[Stage]) -> list[Stage]:
    return sorted(stages, key=lambda stage: (-stage.weight, -stage.position))


def _total(stages: Sequence[Stage], nominee: str) -> Decimal | None:
    present = [(stage.weight, value) for stage in stages if (value := stage.common(nominee)) is not None]
    if not present:
        return None
    weights = [Fraction(weight) for weight, _value in present]
    if not sum(weights):
        weights = [Fraction(1)] * len(present)
    weighed = sum((weight * value for weight, (_w, value) in zip(weights, present, strict=True)), Fraction(0))
    return half_up(weighed / sum(weights), PLACES)


def _shown(value: Fraction | None) -> Decimal | None:
    return None if value is None else half_up(value, PLACES)


def _resolve(ladder: Sequence[Stage], members: Sequence[str], done: int = 0) -> tuple[Groups, tuple[Step, ...]]:
    """Order members with the same total; ``done``: rungs on which they are known to be equal."""
    ordered = tuple(sorted(members))
    if len(ordered) == 1:
        return (ordered,), ()
    tried: list[Step] = []
    for number, step in enumerate(_rungs(ladder, ordered)):
        if number < done and step.outcome == "equal":
            continue
        tried.append(step)
        if step.outcome == "split":
            final: list[tuple[str, ...]] = []
            for group in step.groups:
                groups, steps = _resolve(ladder, group, number + 1)
                final.extend(groups)
                tried.extend(steps)
            return tuple(final), tuple(tried)
    tried.append(Step("shared-place", ordered, "shared", (ordered,)))
    return (ordered,), tuple(tried)


def _rungs(ladder: Sequence[Stage], members: tuple[str, ...]) -> Iterator[Step]:
    for stage in ladder:
        totals = {one: _shown(stage.common(one)) for one in members}
        yield _step("round-total", stage, members, totals, best_is_high=True)
    for stage in ladder:
        places = {one: None if (place := stage.places.get(one)) is None else Decimal(place) for one in members}
        yield _step("round-place", stage, members, places, best_is_high=False)


def _step(
    name: StepName, stage: Stage, members: tuple[str, ...], values: Mapping[str, Decimal | None], *, best_is_high: bool
) -> Step:
    by_value: dict[Decimal, list[str]] = {}
    for one, value in values.items():
        if value is None:
            return Step(name, members, "not-comparable", (), stage.position, values)
        by_value.setdefault(value, []).append(one)
    groups = tuple(tuple(sorted(by_value[value])) for value in sorted(by_value, reverse=best_is_high))
    return Step(name, members, "split" if len(groups) > 1 else "equal", groups, stage.position, values)
