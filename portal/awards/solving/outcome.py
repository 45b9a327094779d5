"""What a plan is: pairs, what is still missing and why, what would help, and how the jury hangs together. Plain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal


def N_(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


Pair = tuple[int, int]
Reason = Literal["no-panel", "panel", "language", "conflict", "employer", "colleagues", "minutes", "load", "no-family", "family"]
Kind = Literal["reader", "free-reader", "panel", "employer", "minutes", "family"]

WHY: Mapping[str, str] = {
    "no-panel": N_("No juror sits on the panel of this category."),
    "panel": N_("The panel has only %(panel)s of the %(wanted)s jurors wanted."),
    "language": N_("Only %(readers)s of %(panel)s jurors of the panel read %(language)s; %(wanted)s are wanted."),
    "conflict": N_(
        "Only %(free)s of %(panel)s jurors of the panel read %(language)s and have no conflict; %(wanted)s are wanted."
    ),
    "conflict-any-language": N_("Only %(free)s of %(panel)s jurors of the panel have no conflict; %(wanted)s are wanted."),
    "employer": N_("%(free)s jurors could read it, but they come from %(apart)s employers only; %(wanted)s are wanted, each from another."),
    "colleagues": N_(
        "%(free)s jurors could read it, but those with room left are colleagues of one who does: "
        "%(found)s of %(wanted)s seats are filled."
    ),
    "minutes": N_(
        "%(free)s jurors could read it, but all others have too little left of their reading minutes "
        "(it takes %(minutes)s): %(found)s of %(wanted)s seats are filled."
    ),
    "load": N_("%(free)s jurors could read it, but all others have reached their limit: %(found)s of %(wanted)s seats are filled."),
    "no-family": N_("None of the %(free)s jurors who could read it is at home in this family of criteria: %(family)s."),
    "family": N_(
        "%(home)s of the %(free)s jurors who could read it are at home in this family of criteria (%(family)s), "
        "but the rules and limits leave none of them for it."
    ),
}

@dataclass(frozen=True)
class Shortage:
    """An entry with fewer jurors than wanted, or none at home in a ``family``, and why.

    Of the ``panel``, ``readers`` read its language, ``free`` of these have no conflict; they come from ``apart``
    employers. Jurors kept on the entry count throughout. ``reason``: the first of these numbers below ``wanted``;
    otherwise what the others lack. ``home``: of the free ones, those at home in the family.
    """

    entry: int
    wanted: int
    found: int
    reason: Reason
    category: int
    language: str | None = None
    minutes: int = 0
    panel: int = 0
    readers: int = 0
    free: int = 0
    apart: int = 0
    family: str = ""
    home: int = 0

    @property
    def seats(self) -> int:
        """Missing ones."""
        return 0 if self.family else self.wanted - self.found

    @property
    def text(self) -> str:
        """The msgid; translate it, then fill in ``params``."""
        return WHY["conflict-any-language" if self.reason == "conflict" and self.language is None else self.reason]

    @property
    def params(self) -> dict[str, str | int]:
        """``language`` and ``family`` are codes: replace them by their names for the reader."""
        names = ("wanted", "found", "minutes", "panel", "readers", "free", "apart", "family", "home")
        return {**{name: getattr(self, name) for name in names}, "language": self.language or ""}

    def __str__(self) -> str:
        return self.text % self.params


@dataclass(frozen=True)
class Remedy:
    """One more juror of a kind, with room for ``room`` entries or ``minutes``, and how many ``seats`` that fills at least.

    ``kind``: reader, free-reader (without the conflicts others have), panel, employer (another one), minutes; or family,
    where ``seats`` are the entries nobody at home in it reads.
    """

    kind: Kind
    seats: int
    room: int = 0
    minutes: int = 0
    language: str = ""
    family: str = ""
    category: int | None = None


@dataclass(frozen=True)
class Group:
    """Entries and jurors who hang together by common cards."""

    entries: tuple[int, ...]
    jurors: tuple[int, ...]


@dataclass(frozen=True)
class Bridge:
    """A pair that would connect two groups. ``panel``: it is off the juror's panel."""

    entry: int
    juror: int
    panel: bool = False


@dataclass(frozen=True)
class Linkage:
    """How well the severity of jurors can be compared: the adjusted result needs one group per category.

    ``split``: categories whose entries fall into several groups; ``bridges``: pairs that would connect them.
    ``efficiency``: 1 if every two jurors shared as much as possible, 0 if the design falls apart (harmonic mean of the
    eigenvalues of the jurors' information matrix over the mean load). ``weakest``: the jurors of the smaller side of
    the thinnest place, and ``shared``: how many entries both sides read.
    """

    groups: tuple[Group, ...] = ()
    split: tuple[int, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    forced: tuple[Pair, ...] = ()
    """Pairs the plan took for the sake of the connection."""
    efficiency: float = 0.0
    weakest: tuple[int, ...] = ()
    shared: int = 0


@dataclass(frozen=True)
class Plan:
    """``pairs``: all (entry, juror), sorted; ``added`` and ``removed``: what changes; ``loads``: entries per juror.

    ``mismatch``: mean of the added pairs, 0 at home to 100. ``gap``: by how many points per seat (100 is one juror at
    home elsewhere) any other plan could be better at most; 0: this is the best there is.
    """

    pairs: tuple[Pair, ...]
    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    loads: Mapping[int, int]
    shortages: tuple[Shortage, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    linkage: Linkage = Linkage()
    mismatch: float = 0.0
    gap: float = 0.0

    @classmethod
    def stored(cls, found: Mapping[str, Any]) -> Plan:
        """Back from JSON, where only what changes was kept."""
        link = found["linkage"]
        return cls(
            pairs=(), added=_pairs(found["added"]), removed=_pairs(found["removed"]), loads={},
            shortages=tuple(Shortage(**one) for one in found["shortages"]),
            remedies=tuple(Remedy(**one) for one in found["remedies"]),
            linkage=Linkage(
                tuple(Group(tuple(one["entries"]), tuple(one["jurors"])) for one in link["groups"]), tuple(link["split"]),
                tuple(Bridge(**one) for one in link["bridges"]), _pairs(link["forced"]), link["efficiency"],
                tuple(link["weakest"]), link["shared"],
            ),
            mismatch=found["mismatch"], gap=found["gap"],
        )  # fmt: skip


def _pairs(found: Iterable[Iterable[int]]) -> tuple[Pair, ...]:
    return tuple((entry, juror) for entry, juror in found)
