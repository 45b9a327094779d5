"""The plain and the adjusted table of one category side by side, and which of them is official.

The adjusted table is the same count over the same marks, each with its juror's severity added back; so the panel
marks, the ties and the rounding follow the rules of the round in both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from portal.awards.scoring import gates
from portal.awards.scoring.design import groups
from portal.awards.scoring.model import Criterion, Mark, Rules, Table
from portal.awards.scoring.panel import card_mean
from portal.awards.scoring.severity import corrected, severities
from portal.awards.scoring.table import score


@dataclass(frozen=True)
class Estimate:
    """What was estimated from the cards (REML), as decimals: part of the inputs, so that a count stays exact.

    ratio: residual variance over the variance of the severities, two decimals; the variances and the p-value of
    the likelihood-ratio test, six. All None where there was too little to estimate from.
    """

    ratio: Decimal | None = None
    nominee: Decimal | None = None
    juror: Decimal | None = None
    residual: Decimal | None = None
    p_value: Decimal | None = None


@dataclass(frozen=True)
class Count:
    """adjusted: None where severities cannot be compared or estimated. severity: per juror, 0 for those kept."""

    plain: Table
    adjusted: Table | None
    official: gates.Official
    severity: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The official one."""
        return self.adjusted if self.official.result == "adjusted" and self.adjusted else self.plain


def cards_of(criteria: Iterable[Criterion], marks: Iterable[Mark]) -> dict[str, dict[str, Fraction]]:
    """nominee -> juror -> the card's weighted mean over the criteria marked; cards without a mark are absent."""
    weights = {criterion.key: Fraction(criterion.weight) for criterion in criteria}
    given: dict[tuple[str, str], dict[str, Fraction]] = {}
    for mark in marks:
        if mark.value is not None:
            given.setdefault((mark.nominee, mark.juror), {})[mark.criterion] = Fraction(mark.value)
    cards: dict[str, dict[str, Fraction]] = {}
    for (nominee, juror), card in sorted(given.items()):
        cards.setdefault(nominee, {})[juror] = card_mean(card, weights)
    return cards


def evidence_of(cards: Mapping[str, Mapping[str, Fraction]], estimate: Estimate) -> gates.Evidence:
    """What the gates look at: the design of the cards, and what was estimated from them."""
    counts = Counter(juror for by_juror in cards.values() for juror in by_juror)
    sizes = [len(by_juror) for by_juror in cards.values()]
    parts = len(groups(cards))
    return gates.Evidence(
        nominees=len(cards),
        groups=parts,
        fewest_cards=min(sizes, default=0),
        able_jurors=sum(count >= gates.Gates.juror_cards for count in counts.values()),
        complete=bool(cards) and sum(sizes) == len(cards) * len(counts),
        degrees=sum(sizes) - len(cards) - len(counts) + parts,
        nominee_variance=None if estimate.nominee is None else float(estimate.nominee),
        juror_variance=None if estimate.juror is None else float(estimate.juror),
        p_value=None if estimate.p_value is None else float(estimate.p_value),
    )


def count(
    rules: Rules,
    criteria: Sequence[Criterion],
    marks: Sequence[Mark],
    nominees: Iterable[str],
    estimate: Estimate,
) -> Count:
    """Both tables and the official one of them. Raises ValueError as `score` does.

    Adjusted ranks across unconnected groups would compare what nobody compared: there is no such table then.
    """
    names = list(nominees)
    plain = score(rules, criteria, marks, names)
    cards = cards_of(criteria, marks)
    evidence = evidence_of(cards, estimate)
    verdict = gates.official(rules.official, evidence, gates.Gates(least_cards=rules.least_cards))
    if estimate.ratio is None or evidence.groups != 1:
        return Count(plain, None, verdict)
    severity = severities(cards, estimate.ratio)
    return Count(plain, score(rules, criteria, corrected(marks, severity), names), verdict, severity)
