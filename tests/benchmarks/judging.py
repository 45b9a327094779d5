"""How well the true order is recovered, and how often rank intervals hold the true rank, in simulated juries.

``python -m tests.benchmarks.judging [--juries 400] [--cards 5] [--seed 2026]``: 60 nominees, 20 jurors, five cards for each nominee and
fifteen for each juror, two criteria of equal weight, whole marks from 0 to 10; nominees differ with a standard deviation of 1.5 points;
in units of it tastes with .6, criteria with .5, and severities with 0 to 1.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from portal.awards.scoring.analysis.ranks import ranks, seed_of
from portal.awards.scoring.analysis.sheets import Floats, Ints, Sheets, sheets_of, sorted_columns
from portal.awards.scoring.analysis.study import Study
from portal.awards.scoring.gates import Gates

NOMINEES, JURORS, CARDS, CRITERIA = 60, 20, 5, 2
TASTE, NOISE = 0.6, 0.5
MIDDLE, POINTS = 5.5, 1.5
SEVERITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
METHODS = ("plain", "trimmed", "z-scored", "adjusted", "adjusted with its gates")
GATED = METHODS[-1]


@dataclass
class Tally:
    """What one method recovered over the juries."""

    first: list[bool] = field(default_factory=list)
    three: list[float] = field(default_factory=list)
    tau: list[float] = field(default_factory=list)


@dataclass
class Outcome:
    """One severity: a tally by method; covered and wide: of the official result's rank intervals; adjusted: how often."""

    severity: float
    methods: dict[str, Tally] = field(default_factory=lambda: {each: Tally() for each in METHODS})
    covered: list[float] = field(default_factory=list)
    width: list[float] = field(default_factory=list)
    official: list[bool] = field(default_factory=list)

    def tau(self, method: str) -> float:
        return float(np.mean(self.methods[method].tau))

    @property
    def coverage(self) -> float:
        return float(np.mean(self.covered))


def simulate(juries: int, seed: int, severities: tuple[float, ...] = SEVERITIES, cards: int = CARDS) -> Iterator[Outcome]:
    """The outcome for each severity; every severity sees the same nominees, tastes and assignments."""
    for severity in severities:
        outcome = Outcome(severity)
        for number in range(juries):
            _judge(outcome, np.random.default_rng([seed, number]), cards)
        yield outcome


def _judge(outcome: Outcome, random: np.random.Generator, cards: int) -> None:
    quality, sheets = a_jury(random, outcome.severity, cards)
    studied = _studied(sheets)
    official = studied.official("adjusted").result
    values = {
        "plain": sheets.means,
        "trimmed": _trimmed(sheets),
        "z-scored": _standardised(sheets),
        "adjusted": studied.q("adjusted"),
        GATED: studied.q(official),
    }
    best = set(np.argsort(-quality)[:3].tolist())
    for method, each in values.items():
        tally = outcome.methods[method]
        tally.first.append(bool(np.argmax(each) == np.argmax(quality)))
        tally.three.append(len(best & set(np.argsort(-each, kind="stable")[:3].tolist())) / 3)
        tally.tau.append(kendall(each, quality))
    outcome.official.append(official == "adjusted")
    drawn = ranks(studied.fit(official), 3, seed_of(sheets))
    if drawn is not None:
        true = _ranks(quality)
        shown = _ranks(values[GATED])  # the report's intervals hold the rank shown as well
        low, high = np.minimum(drawn.low, shown), np.maximum(drawn.high, shown)
        outcome.covered.append(float(np.mean((low <= true) & (true <= high))))
        outcome.width.append(float(np.mean(high - low + 1)))


def a_jury(random: np.random.Generator, severity: float, cards: int = CARDS) -> tuple[Floats, Sheets]:
    """Qualities (N,) and the sheets of one jury."""
    quality = random.normal(0, 1, NOMINEES)
    strict = random.normal(0, 1, JURORS) * severity
    i, j = assigned(random, cards)
    taste = random.normal(0, TASTE, len(i))
    marks = MIDDLE + POINTS * ((quality[i] - strict[j] + taste)[:, None] + random.normal(0, NOISE, (len(i), CRITERIA)))
    y = np.clip(np.round(marks), 0, 10).mean(axis=1)
    return quality, sheets_of((f"n{a:02}", f"j{b:02}", float(value)) for a, b, value in zip(i, j, y, strict=True))


def assigned(random: np.random.Generator, cards: int) -> tuple[Ints, Ints]:
    """Nominee and juror of each card: so many different jurors for a nominee, the least busy first, chance among equals."""
    load = np.zeros(JURORS)
    jurors = []
    for _ in range(NOMINEES):
        chosen = np.argsort(load + random.random(JURORS))[:cards]
        load[chosen] += 1
        jurors.append(chosen)
    return np.repeat(np.arange(NOMINEES), cards), np.concatenate(jurors)


def kendall(first: Floats, second: Floats) -> float:
    """Kendall's tau-b."""
    above = np.triu_indices(len(first), 1)
    a, b = (np.sign(np.round(each[above[0]] - each[above[1]], 9)) for each in (first, second))
    return float((a * b).sum() / np.sqrt((a != 0).sum() * (b != 0).sum()))


def _studied(sheets: Sheets) -> Study:
    zero = np.zeros_like(sheets.i)
    columns = sorted_columns(sheets.nominees, sheets.jurors, ("all",), np.ones(1), sheets.i, sheets.j, zero, sheets.y)
    return Study(columns, sheets, Gates())


def _trimmed(sheets: Sheets) -> Floats:
    return np.array([np.sort(sheets.y[sheets.i == each])[1:-1].mean() for each in range(len(sheets.nominees))])


def _standardised(sheets: Sheets) -> Floats:
    """Each juror's sheets less their mean, over their standard deviation; then plain means."""
    count = sheets.per_juror
    centre = sheets.juror_sums(sheets.y) / count
    spread = np.sqrt(sheets.juror_sums((sheets.y - centre[sheets.j]) ** 2) / (count - 1))
    z = (sheets.y - centre[sheets.j]) / np.where(spread > 0, spread, 1.0)[sheets.j]
    return sheets.nominee_sums(z) / sheets.per_nominee


def _ranks(quality: Floats) -> Ints:
    order = np.empty(len(quality), dtype=np.int64)
    order[np.argsort(-quality)] = np.arange(1, len(quality) + 1)
    return order


def table(outcomes: list[Outcome]) -> Iterator[str]:
    """Lines of Markdown."""
    yield f"| severity | {' | '.join(METHODS)} | adjusted is official | 90 % intervals hold | their width |"
    yield "|---" * (len(METHODS) + 4) + "|"
    for each in outcomes:
        cells = [
            f"{np.mean(tally.first):.2f} / {np.mean(tally.three):.2f} / {np.mean(tally.tau):.3f}" for tally in each.methods.values()
        ]
        share = f"{100 * np.mean(each.official):.0f} %"
        yield f"| {each.severity:g} | {' | '.join(cells)} | {share} | {100 * each.coverage:.1f} % | {np.mean(each.width):.1f} |"


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.judging", description=__doc__)
    options.add_argument("--juries", type=int, default=400, help="simulated for each severity")
    options.add_argument("--cards", type=int, default=CARDS, help="for each nominee")
    options.add_argument("--seed", type=int, default=2026)
    given = options.parse_args()
    began = time.perf_counter()
    for line in table(list(simulate(given.juries, given.seed, cards=given.cards))):
        print(line)
    print(f"\nFirst recovered / share of the best three recovered / Kendall's tau. {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
