"""Moving one of several rows up or down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

Direction = Literal["up", "down"]


def moved(rows: Sequence[Any], row: Any, direction: Direction) -> bool:
    """Give ``rows`` (in order) new positions with ``row`` one further up or down; False where it cannot move.

    Positions count from one. The rows must not share a unique constraint on position.
    """
    order = list(rows)
    here = order.index(row)
    there = here + (-1 if direction == "up" else 1)
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    for number, each in enumerate(order, 1):
        each.position = number
    return True


def next_position(rows: Sequence[Any]) -> int:
    return max((row.position for row in rows), default=0) + 1
