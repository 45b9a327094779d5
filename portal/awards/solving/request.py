"""What is asked for: jurors, entries, rules. Plain facts without numpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Pair = tuple[int, int]
"""(entry, juror)"""

NOISE = 10
"""Points of 100 that the seed may add to a pair: mixes the panels, so that jurors' severity can be compared."""


@dataclass(frozen=True)
class Juror:
    """``max_load``: most entries, ``max_minutes``: most reading they take, None without limit. ``categories``: panels
    they sit on, None for all. ``families`` of criteria and ``fields`` (categories) they declared to be at home in."""

    id: int
    languages: frozenset[str]
    max_load: int | None = None
    categories: frozenset[int] | None = None
    max_minutes: int | None = None
    employer: int | None = None
    families: frozenset[str] = frozenset()
    fields: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Entry:
    """``language``: the one a juror must read, None for any."""

    id: int
    category: int
    language: str | None = None
    minutes: int = 0


@dataclass(frozen=True)
class Rules:
    """``wanted``: jurors per entry. ``families``: each is to be covered by a juror at home in it.
    ``apart``: at most one juror per employer on an entry. ``balance``: what is shared out evenly.
    ``linked``: entries of a category must not fall into groups without a common juror."""

    wanted: int
    seed: str = ""
    balance: Literal["entries", "minutes"] = "entries"
    families: tuple[str, ...] = ()
    apart: bool = False
    linked: bool = True


@dataclass(frozen=True)
class Case:
    """Everything a plan depends on.

    ``kept``: pairs that stay and count, whatever else is true of them; those of unknown entries or jurors only count
    as load or seat. ``movable``: pairs that stay unless moving them is clearly better. ``forbidden``: never.
    """

    jurors: tuple[Juror, ...]
    entries: tuple[Entry, ...]
    rules: Rules
    kept: frozenset[Pair] = frozenset()
    movable: frozenset[Pair] = frozenset()
    forbidden: frozenset[Pair] = frozenset()
    crew: dict[int, Juror] = field(init=False, compare=False, repr=False)
    work: dict[int, Entry] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError for a negative number of jurors wanted or an id that repeats."""
        if self.rules.wanted < 0:
            raise ValueError("an entry cannot want fewer than no jurors")
        # In the order of their ids, so that the order in which facts arrive decides nothing.
        object.__setattr__(self, "crew", {one.id: one for one in sorted(self.jurors, key=lambda one: one.id)})
        object.__setattr__(self, "work", {one.id: one for one in sorted(self.entries, key=lambda one: one.id)})
        if (len(self.crew), len(self.work)) != (len(self.jurors), len(self.entries)):
            raise ValueError("an id appears twice")


def on_panel(juror: Juror, entry: Entry) -> bool:
    return juror.categories is None or entry.category in juror.categories


def reads(juror: Juror, entry: Entry) -> bool:
    return entry.language is None or entry.language in juror.languages


def mismatch(juror: Juror, entry: Entry) -> int:
    """0 for a juror at home in the category, 100 for one at home elsewhere only, 50 for one who declared nothing."""
    if not juror.fields:
        return 50
    return 0 if entry.category in juror.fields else 100


def covered_families(jurors: tuple[Juror, ...], families: tuple[str, ...]) -> tuple[str, ...]:
    """Those a rule can be made of: where nobody declared to be at home in a family, nobody is asked for."""
    return tuple(family for family in families if any(family in juror.families for juror in jurors))
