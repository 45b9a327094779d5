"""Head to head among very many tied nominees: exact counts, in matrices instead of pair by pair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

BLOCK = 4_000_000
"""Cells of a block of pairs."""


def balances(cards: Sequence[Mapping[str, int]]) -> tuple[list[int], bool]:
    """For each nominee duels won minus lost, and whether every pair has a juror in common.

    cards: by nominee, each juror's card as a number that only orders. A duel goes to who stands higher on more of the cards of
    jurors who judged both.
    """
    count = len(cards)
    by_juror: dict[str, tuple[list[int], list[int]]] = {}
    for nominee, card in enumerate(cards):
        for juror, value in card.items():
            places, values = by_juror.setdefault(juror, ([], []))
            places.append(nominee)
            values.append(value)
    judged = [(np.array(pair[0]), np.array(pair[1])) for pair in by_juror.values()]
    balance: list[int] = []
    comparable = True
    height = max(1, BLOCK // count)
    for low in range(0, count, height):
        above = np.zeros((min(height, count - low), count), dtype=np.int32)
        met = np.zeros(above.shape, dtype=bool)
        for where, heights in judged:
            first, last = np.searchsorted(where, (low, low + len(above)))
            cells = np.ix_(where[first:last] - low, where)
            above[cells] += np.sign(heights[first:last, None] - heights[None, :])
            met[cells] = True
        met[np.arange(len(above)), np.arange(low, low + len(above))] = True
        comparable = comparable and bool(met.all())
        balance.extend(np.sign(above).sum(axis=1).tolist())
    return balance, comparable
