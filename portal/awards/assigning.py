"""Balanced automatic assignment of jurors to entries: pure, and the same for the same input and seed.

A seat is one juror reading one entry. Seats are filled one after the other by an alternating path to the
least loaded juror who can be reached (successive shortest paths on a flow whose only costs are convex in a
juror's load; the optimal semi-matching of Harvey, Ladner, Lovász and Tamir, 2006). So no seat stays empty
that could be filled at all, and the sum of squared loads is the smallest possible. Among equals a hash of the
seed decides, which mixes the panels. Afterwards entries change hands to even out reading minutes; loads stay
as they are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from portal.awards.matching import Matching, even_minutes


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


Pair = tuple[int, int]
Reason = Literal["no-panel", "panel", "language", "conflict", "load"]

MESSAGES: Mapping[str, str] = {
    "no-panel": N_("No juror sits on the panel of this category."),
    "panel": N_("The panel has only %(panel)s of the %(wanted)s jurors wanted."),
    "language": N_(
        "Only %(readers)s of %(panel)s jurors of the panel read %(language)s; %(wanted)s are wanted."
    ),
    "conflict": N_(
        "Only %(free)s of %(panel)s jurors of the panel read %(language)s and have no conflict; "
        "%(wanted)s are wanted."
    ),
    "conflict-any-language": N_(
        "Only %(free)s of %(panel)s jurors of the panel have no conflict; %(wanted)s are wanted."
    ),
    "load": N_(
        "%(free)s jurors could read it, but all others have reached their limit: "
        "%(found)s of %(wanted)s seats are filled."
    ),
}


@dataclass(frozen=True)
class Juror:
    """max_load: most entries they take, None without limit. categories: panels they sit on, None for all."""

    id: int
    languages: frozenset[str]
    max_load: int | None = None
    categories: frozenset[int] | None = None


@dataclass(frozen=True)
class Entry:
    """language: the one a juror must read, None for any."""

    id: int
    category: int
    language: str | None = None
    minutes: int = 0


@dataclass(frozen=True)
class Shortage:
    """An entry with fewer jurors than wanted, and why.

    Of the `panel`, `readers` read its language and `free` of these have no conflict; jurors kept on the entry
    count throughout. reason: the first of these numbers below `wanted`, else "load". full: jurors who have
    reached their limit, any one of whom could free a juror for this entry by reading one more.
    """

    entry: int
    wanted: int
    found: int
    reason: Reason
    language: str | None
    panel: int
    readers: int
    free: int
    full: tuple[int, ...]

    @property
    def text(self) -> str:
        """The msgid; translate it, then fill in `params`."""
        if self.reason == "conflict" and self.language is None:
            return MESSAGES["conflict-any-language"]
        return MESSAGES[self.reason]

    @property
    def params(self) -> dict[str, str | int]:
        """`language` is the code: replace it by the language's name for the reader."""
        return {
            "wanted": self.wanted,
            "found": self.found,
            "language": self.language or "",
            "panel": self.panel,
            "readers": self.readers,
            "free": self.free,
        }

    def __str__(self) -> str:
        return self.text % self.params


Numbered = TypeVar("Numbered", Juror, Entry)


@dataclass(frozen=True)
class Plan:
    """pairs: all (entry, juror), kept and added, sorted; added: the new ones; loads: entries per juror."""

    pairs: tuple[Pair, ...]
    added: tuple[Pair, ...]
    loads: Mapping[int, int]
    shortages: tuple[Shortage, ...]


def plan(
    jurors: Iterable[Juror],
    entries: Iterable[Entry],
    wanted: int,
    kept: Iterable[Pair] = (),
    forbidden: Iterable[Pair] = (),
    seed: str = "",
) -> Plan:
    """Give every entry `wanted` jurors of its panel who read its language and have no conflict (`forbidden`).

    `kept` (entry, juror) pairs stay and count towards loads and seats, whatever else is true of them; pairs
    of unknown entries or jurors only count as load. Raises ValueError for a negative `wanted` or an id that
    repeats.
    """
    if wanted < 0:
        raise ValueError("an entry cannot want fewer than no jurors")
    crew, work, held = _by_id(jurors), _by_id(entries), set(kept)
    banned = set(forbidden)
    readers = _readers(crew, work)
    matching = Matching(
        {
            entry: _shuffled(
                (juror for juror in readers[_kind(work[entry])] if (entry, juror) not in banned), f"{seed}:{entry}"
            )
            for entry in _shuffled(work, seed)
        },
        {each.id: each.max_load for each in crew.values()},
        held,
    )
    matching.fill(wanted)
    even_minutes(matching, {entry.id: entry.minutes for entry in work.values()})
    pairs = held | set(matching.added())
    loads = Counter(juror for _, juror in pairs)
    return Plan(
        tuple(sorted(pairs)),
        tuple(sorted(matching.added())),
        {juror: loads[juror] for juror in crew},
        tuple(_shortages(crew, work, wanted, matching, banned)),
    )


def _kind(entry: Entry) -> tuple[int, str | None]:
    return entry.category, entry.language


def _readers(crew: Mapping[int, Juror], work: Mapping[int, Entry]) -> dict[tuple[int, str | None], list[int]]:
    """Who may read entries of a category and language, conflicts aside: asked once for all entries alike."""
    one_of_each = {_kind(entry): entry for entry in work.values()}
    return {
        kind: [each.id for each in crew.values() if _on_panel(each, entry) and _reads(each, entry)]
        for kind, entry in one_of_each.items()
    }


def _on_panel(juror: Juror, entry: Entry) -> bool:
    return juror.categories is None or entry.category in juror.categories


def _reads(juror: Juror, entry: Entry) -> bool:
    return entry.language is None or entry.language in juror.languages


def _shortages(
    crew: Mapping[int, Juror], work: Mapping[int, Entry], wanted: int, matching: Matching, banned: set[Pair]
) -> Iterable[Shortage]:
    for entry in work.values():
        found = len(matching.jurors_of(entry.id))
        if found < wanted:
            yield _shortage(entry, wanted, found, crew, matching, banned)


def _shortage(
    entry: Entry, wanted: int, found: int, crew: Mapping[int, Juror], matching: Matching, banned: set[Pair]
) -> Shortage:
    kept = matching.kept[entry.id]
    panel = {each.id for each in crew.values() if _on_panel(each, entry)}
    readers = {juror for juror in panel if _reads(crew[juror], entry)}
    free = {juror for juror in readers if (entry.id, juror) not in banned}
    counts = [len(group | kept) for group in (panel, readers, free)]
    reasons: tuple[Reason, ...] = ("panel", "language", "conflict")
    reason: Reason = next((why for why, count in zip(reasons, counts, strict=True) if count < wanted), "load")
    return Shortage(
        entry.id,
        wanted,
        found,
        reason if counts[0] else "no-panel",
        entry.language,
        counts[0],
        counts[1],
        counts[2],
        tuple(sorted(matching.reachable(entry.id))),
    )


def _shuffled(ids: Iterable[int], seed: str) -> list[int]:
    """The same order for the same seed everywhere, unlike a random generator across versions."""
    return sorted(ids, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).digest())


def _by_id(things: Iterable[Numbered]) -> dict[int, Numbered]:
    ordered = sorted(things, key=lambda each: each.id)
    found = {each.id: each for each in ordered}
    if len(found) < len(ordered):
        raise ValueError("an id appears twice")
    return found
