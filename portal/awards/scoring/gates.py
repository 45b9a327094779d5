"""Which of two results is official: the plain one, or the one adjusted for how strict jurors are.

The round's rule says which is wanted, before it opens; the gates say when the adjusted one may not be used, with the reason. Pure,
without numpy: whoever freezes results calls `official` with the round's rule and the evidence, and stores what comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Rule = Literal["adjusted", "plain"]
RULES: tuple[Rule, ...] = ("adjusted", "plain")


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


REASONS: Mapping[str, str] = {
    "adjusted": N_("Jurors differ in how strict they are, so the adjusted marks count."),
    "rule": N_("The rule of this round is that plain marks count."),
    "no-marks": N_("There are no marks."),
    "complete": N_("Every juror marked every nominee, so strict and mild jurors weigh on all alike: the plain marks count."),
    "unconnected": N_(
        "The jury falls into %(groups)s groups without a nominee in common, so how strict jurors are cannot be compared "
        "across them: the plain marks count."
    ),
    "few-cards": N_("A nominee has %(fewest)s of the %(least)s scorecards an adjustment needs: the plain marks count."),
    "few-per-juror": N_("Fewer than two jurors marked %(least)s nominees or more: the plain marks count."),
    "few-degrees": N_("There are too few marks to tell strict jurors from weak nominees: the plain marks count."),
    "equally-strict": N_("Jurors were about equally strict; no adjustment is needed: the plain marks count."),
}


@dataclass(frozen=True)
class Gates:
    """The limits. least_cards: scorecards of every nominee; juror_cards: nominees two jurors at least must have marked.

    degrees: residual degrees of freedom. p: the chance that so much juror variance comes of itself. share: standard deviation
    of severities over that of nominees, below which an adjustment is not worth its explanation.
    """

    least_cards: int = 3
    juror_cards: int = 3
    degrees: int = 10
    p: float = 0.10
    share: float = 0.10


@dataclass(frozen=True)
class Evidence:
    """What one group's marks show. groups: connected ones; fewest_cards: of the nominees with any; complete: all marked all.

    able_jurors: jurors with Gates.juror_cards nominees or more. degrees: residual degrees of freedom. Variances in squared
    points, p_value of "jurors are equally strict": None where they cannot be estimated.
    """

    nominees: int
    groups: int
    fewest_cards: int
    able_jurors: int
    complete: bool
    degrees: int
    nominee_variance: float | None = None
    juror_variance: float | None = None
    p_value: float | None = None


@dataclass(frozen=True)
class Official:
    """The result that counts, and why: `gettext(official.text) % official.params`; str() gives the English."""

    result: Rule
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return REASONS[self.reason]

    def __str__(self) -> str:
        return self.text % self.params


def official(rule: Rule, evidence: Evidence, gates: Gates = Gates()) -> Official:
    """The official result under the round's rule; plain, with the first reason that applies, unless every gate is open.

    ValueError for a rule that does not exist.
    """
    if rule not in RULES:
        raise ValueError(f"unknown rule {rule!r}")
    if rule == "plain":
        return Official("plain", "rule")
    return next(_closed(evidence, gates), Official("adjusted", "adjusted"))


def _closed(evidence: Evidence, gates: Gates) -> Iterator[Official]:
    """The gates that are closed."""
    if evidence.nominees == 0:
        yield Official("plain", "no-marks")
    if evidence.complete:
        yield Official("plain", "complete")
    if evidence.groups > 1:
        yield Official("plain", "unconnected", {"groups": str(evidence.groups)})
    if evidence.fewest_cards < gates.least_cards:
        yield Official("plain", "few-cards", {"fewest": str(evidence.fewest_cards), "least": str(gates.least_cards)})
    if evidence.able_jurors < 2:
        yield Official("plain", "few-per-juror", {"least": str(gates.juror_cards)})
    if evidence.degrees < gates.degrees or evidence.p_value is None:
        yield Official("plain", "few-degrees")
    elif evidence.p_value > gates.p or _alike(evidence, gates):
        yield Official("plain", "equally-strict")


def _alike(evidence: Evidence, gates: Gates) -> bool:
    """Severities differ by less than the share of what nominees differ by."""
    juror, nominee = evidence.juror_variance or 0.0, evidence.nominee_variance or 0.0
    return juror == 0.0 or juror < gates.share**2 * nominee
