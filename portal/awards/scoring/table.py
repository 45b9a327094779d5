"""The table of one category: panel marks, totals, ranks and ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from portal.awards.scoring.ladder import Ladder
from portal.awards.scoring.model import Criterion, Mark, Row, Rules, Table, Tie
from portal.awards.scoring.panel import panel_mark, total, whole
from portal.awards.scoring.rounding import half_up

# nominee -> juror -> criterion -> mark present, in units of one over the reading's unit
Cards = dict[str, dict[str, dict[str, int]]]


@dataclass(frozen=True)
class Reading:
    """The marks of one category, read and checked: weights by criterion, in the order of the tie ladder, and the cards.

    Marks are integers, in units of 1/unit: exact as fractions are, and much faster.
    """

    weights: Mapping[str, Fraction]
    cards: Cards
    unit: int

    def table(self, rules: Rules) -> Table:
        """Totals and ranks by the rules."""
        exact = {nominee: self._panel(by_juror, rules) for nominee, by_juror in self.cards.items()}
        shown = {nominee: _rounded(panel, rules.places) for nominee, panel in exact.items()}
        totals = {nominee: total(panel, self.weights, rules) for nominee, panel in exact.items()}
        return self.ranked(totals, shown, rules.places)

    def exact(self, rules: Rules) -> dict[str, Fraction | None]:
        """The totals before they are rounded, in the order of the cards."""
        return {
            nominee: whole(self._panel(by_juror, rules), self.weights, rules)
            for nominee, by_juror in self.cards.items()
        }

    def ranked(
        self,
        totals: Mapping[str, Decimal | None],
        panel_marks: Mapping[str, Mapping[str, Decimal | None]],
        places: int = 2,
    ) -> Table:
        """Ranks on totals that came about elsewhere, ties by the same ladder; both hold every nominee, rounded."""
        ladder = Ladder(list(self.weights), panel_marks, *self._means(_tied(totals), places))
        ranks, ties = _ranked(totals, ladder)
        tie_of = {member: tie for tie in ties for member in tie.members}
        rows = [
            Row(each, panel_marks[each], totals[each], ranks.get(each), len(by_juror), tie_of.get(each))
            for each, by_juror in self.cards.items()
        ]
        return Table(tuple(sorted(rows, key=_by_rank)), ties)

    def _panel(self, by_juror: Mapping[str, Mapping[str, int]], rules: Rules) -> dict[str, Fraction | None]:
        return {
            key: panel_mark([card[key] for card in by_juror.values() if key in card], rules, self.unit)
            for key in sorted(self.weights)
        }

    def _means(self, nominees: Iterable[str], places: int) -> tuple[dict[str, dict[str, int]], int, int]:
        """The cards' means of some nominees as integers, with the places and the unit: what a ladder asks for."""
        parts = lcm(*(weight.denominator for weight in self.weights.values()))
        weights = {key: int(weight * parts) for key, weight in self.weights.items()}
        shares = {keys: sum([weights[key] for key in keys]) for keys in self._kinds(nominees)}
        common = lcm(*shares.values())
        means = {
            nominee: {
                juror: sum([weights[key] * mark for key, mark in card.items()]) * (common // shares[tuple(card)])
                for juror, card in self.cards[nominee].items()
            }
            for nominee in nominees
        }
        return means, places, common * self.unit

    def _kinds(self, nominees: Iterable[str]) -> set[tuple[str, ...]]:
        """The criteria that cards have marks for, together."""
        return {tuple(card) for nominee in nominees for card in self.cards[nominee].values()}


def score(
    rules: Rules, criteria: Iterable[Criterion], marks: Iterable[Mark], nominees: Iterable[str] = ()
) -> Table:
    """Rank the nominees of one category; `nominees` adds those nobody marked. Input order is irrelevant.

    Ranks are taken on the rounded total, "1224": after two at place 2 comes place 4. Raises ValueError for a
    duplicate mark or criterion, an unknown criterion, a weight that is not positive or a number that is not
    finite.
    """
    return read(criteria, marks, nominees).table(rules)


def read(criteria: Iterable[Criterion], marks: Iterable[Mark], nominees: Iterable[str] = ()) -> Reading:
    """Marks read once, for tables by several rules; refuses what `score` refuses."""
    weights = {criterion.key: Fraction(criterion.weight) for criterion in weightiest_first(criteria)}
    return Reading(weights, *_cards(weights, marks, nominees))


def weightiest_first(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Criteria in the order of the tie ladder: weight, then declared position, then key. Checks them too."""
    ordered = sorted(criteria, key=lambda each: (-_checked(each.weight, "weight"), each.position, each.key))
    keys = [criterion.key for criterion in ordered]
    if len(set(keys)) < len(keys):
        raise ValueError("a criterion appears twice")
    if any(criterion.weight <= 0 for criterion in ordered):
        raise ValueError("a weight must be greater than zero")
    return ordered


def _cards(weights: Mapping[str, Fraction], marks: Iterable[Mark], nominees: Iterable[str]) -> tuple[Cards, int]:
    """The cards, and the unit in which all marks are integers."""
    cards: Cards = {nominee: {} for nominee in nominees}
    seen: set[tuple[str, str, str]] = set()
    given: list[Mark] = []
    for mark in marks:
        where = (mark.nominee, mark.juror, mark.criterion)
        if mark.criterion not in weights:
            raise ValueError(f"a mark for the unknown criterion {mark.criterion!r}")
        if where in seen:
            raise ValueError(f"two marks for {where!r}")
        seen.add(where)
        if mark.value is None:
            cards.setdefault(mark.nominee, {})
        else:
            given.append(mark)
    different = {_checked(mark.value, "mark") for mark in given if mark.value is not None}
    unit = lcm(*(value.as_integer_ratio()[1] for value in different))
    exact = {value: int(Fraction(value) * unit) for value in different}  # a jury uses few different marks
    for mark in given:
        if mark.value is not None:
            cards.setdefault(mark.nominee, {}).setdefault(mark.juror, {})[mark.criterion] = exact[mark.value]
    return cards, unit


def _checked(value: Decimal, what: str) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError(f"a {what} must be a finite decimal, not {value!r}")
    return value


def _rounded(panel: Mapping[str, Fraction | None], places: int) -> dict[str, Decimal | None]:
    return {key: None if mark is None else half_up(mark, places) for key, mark in panel.items()}


def _tied(totals: Mapping[str, Decimal | None]) -> list[str]:
    """Those who share their total with somebody: only their cards are compared."""
    times = Counter(totals.values())
    return [nominee for nominee, value in totals.items() if value is not None and times[value] > 1]


def _ranked(totals: Mapping[str, Decimal | None], ladder: Ladder) -> tuple[dict[str, int], tuple[Tie, ...]]:
    by_total: dict[Decimal, list[str]] = {}
    for nominee, value in totals.items():
        if value is not None:
            by_total.setdefault(value, []).append(nominee)
    ranks: dict[str, int] = {}
    ties: list[Tie] = []
    for value in sorted(by_total, reverse=True):
        groups, steps = ladder.resolve(by_total[value])
        for group in groups:
            ranks |= dict.fromkeys(group, len(ranks) + 1)
        if steps:
            ties.append(Tie(value, tuple(member for group in groups for member in group), steps))
    return ranks, tuple(ties)


def _by_rank(row: Row) -> tuple[bool, int, str]:
    return (row.rank is None, row.rank or 0, row.nominee)
