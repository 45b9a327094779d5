"""Life cycles as tables of moves; nothing else changes a state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.core.access import Refused
from portal.core.i18n import _l


@dataclass(frozen=True)
class Move:
    """``name`` takes an object from one of ``sources`` to ``target``; some moves need a reason."""

    name: str
    sources: frozenset[str]
    target: str
    reason: bool = False


def move(name: str, sources: str | Iterable[str], target: str, *, reason: bool = False) -> Move:
    names = sources.split() if isinstance(sources, str) else sources
    return Move(name, frozenset(names), target, reason)


@dataclass(frozen=True)
class Lifecycle:
    name: str
    initial: str
    moves: tuple[Move, ...]
    attribute: str = "state"
    by_name: dict[str, Move] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {m.name: m for m in self.moves})

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in order of appearance."""
        seen = dict.fromkeys([self.initial])
        for one in self.moves:
            seen.update(dict.fromkeys([*sorted(one.sources), one.target]))
        return tuple(seen)

    def can(self, name: str, thing: Any) -> bool:
        return getattr(thing, self.attribute) in self.by_name[name].sources

    def apply(self, name: str, thing: Any, *, reason: str | None = None) -> None:
        """Change the state of ``thing``. Raises Refused from a wrong state or without a needed reason."""
        one, state = self.by_name[name], getattr(thing, self.attribute)
        if state not in one.sources:
            raise Refused(_l("This is not possible any more: its state is now “%(state)s”.", state=state))
        if one.reason and not (reason or "").strip():
            raise Refused(_l("Please give a reason."))
        setattr(thing, self.attribute, one.target)
