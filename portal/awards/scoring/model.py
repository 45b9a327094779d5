"""The plain values scoring works on. All are frozen; marks, weights and results are exact decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Method = Literal["mean", "median", "trimmed-mean"]
Rounding = Literal["once", "each"]
Total = Literal["mean", "sum"]
Result = Literal["adjusted", "plain"]
StepName = Literal["criterion", "head-to-head", "median", "shared-place"]
Outcome = Literal["split", "equal", "not-comparable", "shared"]

METHODS: tuple[Method, ...] = ("mean", "median", "trimmed-mean")
ROUNDINGS: tuple[Rounding, ...] = ("once", "each")
TOTALS: tuple[Total, ...] = ("mean", "sum")
RESULTS: tuple[Result, ...] = ("adjusted", "plain")


@dataclass(frozen=True)
class Rules:
    """How marks become a total.

    method: how the marks present for one criterion become its panel mark; "trimmed-mean" drops one highest
        and one lowest mark when at least `trim_from` are present, else it is the mean.
    rounding: "once" keeps everything exact until the total; "each" rounds the panel mark, then each weight
        times panel mark, then the total.
    total: the weighted mean, or the sum of weight times panel mark, over the criteria present.
    places: decimals of panel marks and totals, the value people see and ranks are taken on.
    official: "adjusted" takes out how strict the jurors are where the gates of `gates.py` let it, else and
        with "plain" the marks count as given.
    least_cards: what an adjustment asks of every entry.

    Three is the official rule of figure skating (drop whatever the number, and one mark must remain); a
    programme that wants trimming only for larger juries raises `trim_from`. Raises ValueError for a rule that
    does not exist.
    """

    method: Method = "mean"
    rounding: Rounding = "once"
    total: Total = "mean"
    places: int = 2
    trim_from: int = 3
    official: Result = "plain"
    least_cards: int = 3

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"unknown method {self.method!r}")
        if self.rounding not in ROUNDINGS:
            raise ValueError(f"unknown rounding {self.rounding!r}")
        if self.total not in TOTALS:
            raise ValueError(f"unknown total {self.total!r}")
        if self.official not in RESULTS:
            raise ValueError(f"unknown official result {self.official!r}")
        if not 0 <= self.places <= 6:
            raise ValueError("places must lie between 0 and 6")
        if self.trim_from < 3:
            raise ValueError("trimming two marks needs at least three")


@dataclass(frozen=True)
class Criterion:
    """One criterion of the rubric; among equal weights the one with the lower `position` comes first."""

    key: str
    weight: Decimal
    position: int = 0


@dataclass(frozen=True)
class Mark:
    """One juror's mark for one nominee and criterion; None when the juror cannot judge it or was absent."""

    nominee: str
    juror: str
    criterion: str
    value: Decimal | None


@dataclass(frozen=True)
class Duel:
    """Two tied nominees: how many of the `common` jurors rank each above the other by their own cards."""

    first: str
    second: str
    first_above: int
    second_above: int
    common: int


@dataclass(frozen=True)
class Step:
    """One rung of the tie ladder, applied to the members still equal when it was reached.

    outcome: "split" (groups: the new order, best first), "equal", "not-comparable" (a member has no value,
    and missing is never zero) or "shared" (the ladder is exhausted). values: what was compared, per member:
    panel mark, duels won minus lost, or median of cards; empty for a shared place. criterion: its key, for
    that step only.
    """

    step: StepName
    members: tuple[str, ...]
    outcome: Outcome
    groups: tuple[tuple[str, ...], ...] = ()
    criterion: str | None = None
    values: Mapping[str, Decimal | None] | None = None
    duels: tuple[Duel, ...] = ()


@dataclass(frozen=True)
class Tie:
    """Nominees with the same total: members in their final order, and every step that was tried."""

    total: Decimal
    members: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def shared(self) -> tuple[tuple[str, ...], ...]:
        """The groups that share a place in the end; empty when the ladder separated everybody."""
        return tuple(step.members for step in self.steps if step.outcome == "shared")


@dataclass(frozen=True)
class Row:
    """One nominee's line. panel_marks has every criterion; None where nobody gave a mark.

    cards: jurors with at least one mark for this nominee. total and rank are None without any mark.
    """

    nominee: str
    panel_marks: Mapping[str, Decimal | None]
    total: Decimal | None
    rank: int | None
    cards: int
    tie: Tie | None = None


@dataclass(frozen=True)
class Table:
    """The rows by rank, then nominee (unranked last), and every tie, resolved or not, best total first."""

    rows: tuple[Row, ...]
    ties: tuple[Tie, ...]
