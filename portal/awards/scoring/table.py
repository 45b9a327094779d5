"""The table of one category: panel marks, totals, ranks and ties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.awards.scoring.ladder import Ladder
from portal.awards.scoring.model import Criterion, Mark, Row, Rules, Table, Tie
from portal.awards.scoring.panel import card_mean, panel_mark, total
from portal.awards.scoring.rounding import half_up

# nominee -> juror -> criterion -> mark present
Cards = dict[str, dict[str, dict[str, Fraction]]]


@dataclass(frozen=True)
class Reading:
    """The marks of one category, read and checked: weights by criterion, in the order of the tie ladder, and the cards."""

    weights: Mapping[str, Fraction]
    cards: Cards

    def table(self, rules: Rules) -> Table:
        """Totals and ranks by the rules."""
        exact = {nominee: _panel(self.weights, by_juror, rules) for nominee, by_juror in self.cards.items()}
        shown = {nominee: _rounded(panel, rules.places) for nominee, panel in exact.items()}
        totals = {nominee: total(panel, self.weights, rules) for nominee, panel in exact.items()}
        return self.ranked(totals, shown, rules.places)

    def ranked(
        self,
        totals: Mapping[str, Decimal | None],
        panel_marks: Mapping[str, Mapping[str, Decimal | None]],
        places: int = 2,
    ) -> Table:
        """Ranks on totals that came about elsewhere, ties by the same ladder; both hold every nominee, rounded."""
        ladder = Ladder(list(self.weights), panel_marks, self._means(_tied(totals)), places)
        ranks, ties = _ranked(totals, ladder)
        tie_of = {member: tie for tie in ties for member in tie.members}
        rows = [
            Row(each, panel_marks[each], totals[each], ranks.get(each), len(by_juror), tie_of.get(each))
            for each, by_juror in self.cards.items()
        ]
        return Table(tuple(sorted(rows, key=_by_rank)), ties)

    def _means(self, nominees: Iterable[str]) -> dict[str, dict[str, Fraction]]:
        return {
            nominee: {juror: card_mean(card, self.weights) for juror, card in self.cards[nominee].items()}
            for nominee in nominees
        }


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
    return Reading(weights, _cards(weights, marks, nominees))


def weightiest_first(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Criteria in the order of the tie ladder: weight, then declared position, then key. Checks them too."""
    ordered = sorted(criteria, key=lambda each: (-_checked(each.weight, "weight"), each.position, each.key))
    keys = [criterion.key for criterion in ordered]
    if len(set(keys)) < len(keys):
        raise ValueError("a criterion appears twice")
    if any(criterion.weight <= 0 for criterion in ordered):
        raise ValueError("a weight must be greater than zero")
    return ordered


def _cards(weights: Mapping[str, Fraction], marks: Iterable[Mark], nominees: Iterable[str]) -> Cards:
    cards: Cards = {nominee: {} for nominee in nominees}
    seen: set[tuple[str, str, str]] = set()
    exact: dict[Decimal, Fraction] = {}  # a jury uses few different marks
    for mark in marks:
        where = (mark.nominee, mark.juror, mark.criterion)
        if mark.criterion not in weights:
            raise ValueError(f"a mark for the unknown criterion {mark.criterion!r}")
        if where in seen:
            raise ValueError(f"two marks for {where!r}")
        seen.add(where)
        by_juror = cards.setdefault(mark.nominee, {})
        if mark.value is not None:
            value = exact.get(_checked(mark.value, "mark"))
            if value is None:
                value = exact[mark.value] = Fraction(mark.value)
            by_juror.setdefault(mark.juror, {})[mark.criterion] = value
    return cards


def _checked(value: Decimal, what: str) -> Decimal:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError(f"a {what} must be a finite decimal, not {value!r}")
    return value


def _panel(
    weights: Mapping[str, Fraction], by_juror: Mapping[str, Mapping[str, Fraction]], rules: Rules
) -> dict[str, Fraction | None]:
    return {
        key: panel_mark([card[key] for card in by_juror.values() if key in card], rules)
        for key in sorted(weights)
    }


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
