"""Pairwise comparisons of a final round: the model of Bradley and Terry (1952), Biometrika 39, 324."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.awards.scoring.analysis.sheets import Floats, Ints

RIDGE = 0.1
ROUNDS = 100


@dataclass(frozen=True, eq=False)
class Strengths:
    """strength: (N,) log-odds against an average nominee, adding up to zero; se: (N,) their standard errors.

    chance: (N,) of being preferred to an average nominee. groups: strongly connected sets of nominees (places), strongest
    first. connected: one such set, so that the order rests on the duels alone; otherwise the ridge decided by how much
    some stand above others, and the groups should be told apart in words.
    """

    strength: Floats
    se: Floats
    chance: Floats
    groups: tuple[tuple[int, ...], ...]

    @property
    def connected(self) -> bool:
        return len(self.groups) == 1


def bradley_terry(first: Ints, second: Ints, outcome: Floats, nominees: int) -> Strengths:
    """Strengths from d duels: nominee `first` against `second` (places), outcome 1 won, .5 even (half a win each), 0 lost.

    P(first preferred) = 1 / (1 + exp(strength of second - of first)). Newton's steps on the log-likelihood less
    .1 / 2 times the sum of squares, which keeps everything finite whatever the duels. ValueError for a duel with oneself or
    an outcome outside 0 to 1.
    """
    if np.any(first == second) or np.any((outcome < 0) | (outcome > 1)) or np.any(~np.isfinite(outcome)):
        raise ValueError("a duel needs two nominees and an outcome between 0 and 1")
    strength: Floats = np.zeros(nominees)
    curvature: Floats = np.diag(np.full(nominees, RIDGE))
    for _ in range(ROUNDS):
        slope, curvature = _derivatives(strength, first, second, outcome)
        step = np.linalg.solve(curvature, slope)
        # A step of at most 2 keeps Newton inside the region where the logistic curve is nearly quadratic.
        strength += step * min(1.0, 2.0 / max(float(np.abs(step).max(initial=0.0)), 1e-300))
        if np.abs(step).max(initial=0.0) < 1e-11:
            break
    se = np.sqrt(np.diag(np.linalg.inv(curvature))) if nominees else np.zeros(0)
    order = sorted(_strong(first, second, outcome, nominees), key=lambda group: -float(strength[list(group)].mean()))
    return Strengths(strength, se, 1 / (1 + np.exp(-strength)), tuple(order))


def _derivatives(strength: Floats, first: Ints, second: Ints, outcome: Floats) -> tuple[Floats, Floats]:
    n = len(strength)
    chance = 1 / (1 + np.exp(strength[second] - strength[first]))
    left, weight = outcome - chance, chance * (1 - chance)
    slope = np.bincount(first, weights=left, minlength=n) - np.bincount(second, weights=left, minlength=n)
    between = np.bincount(first * n + second, weights=weight, minlength=n * n).reshape(n, n)
    between = between + between.T
    return slope - RIDGE * strength, np.diag(between.sum(axis=1) + RIDGE) - between


def _strong(first: Ints, second: Ints, outcome: Floats, n: int) -> list[tuple[int, ...]]:
    """Strongly connected components of "won at least something against" (Kosaraju; Ford 1957 for why it matters)."""
    ahead: list[list[int]] = [[] for _ in range(n)]
    back: list[list[int]] = [[] for _ in range(n)]
    for a, b, won in zip(first.tolist(), second.tolist(), outcome.tolist(), strict=True):
        for winner, loser in ((a, b),) * (won > 0) + ((b, a),) * (won < 1):
            ahead[winner].append(loser)
            back[loser].append(winner)
    finished: list[int] = []
    seen = [False] * n
    for start in range(n):
        finished.extend(_walk(start, ahead, seen))
    seen = [False] * n
    groups = (tuple(sorted(_walk(start, back, seen))) for start in reversed(finished))
    return [group for group in groups if group]


def _walk(start: int, edges: list[list[int]], seen: list[bool]) -> list[int]:
    """Depth first from `start` over what is not seen yet; in the order of finishing."""
    if seen[start]:
        return []
    seen[start] = True
    done: list[int] = []
    stack = [(start, iter(edges[start]))]
    while stack:
        node, rest = stack[-1]
        following = next((each for each in rest if not seen[each]), None)
        if following is None:
            stack.pop()
            done.append(node)
        else:
            seen[following] = True
            stack.append((following, iter(edges[following])))
    return done
