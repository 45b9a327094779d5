"""What a pitch sheet sends: a mark with its comment, the juror's own note, "this card is complete". Pure.

A base begins with a number that only rises, so that a device knows whether a page is newer than what it holds; behind
it stands what was shown there, so that a change made elsewhere meanwhile is found.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.awards.judging.merging import Content, Shown, Typed, digest, read_stamp, shown, stamp


@dataclass(frozen=True)
class Item:
    """``about``: the assignment; ``kind``: mark, note or card; ``base``: what it was made from."""

    key: str
    kind: str
    about: int
    base: str
    criterion: int = 0
    typed: Typed = field(default_factory=Typed)
    text: str = ""
    """Of a note; of a card the verdicts its juror saw."""


def base_of(criterion_id: int, content: Content, version: int) -> str:
    return f"{version}|{stamp({criterion_id: shown(content)})}"


def seen_in(base: str, criterion_id: int) -> Shown | None:
    return read_stamp(base.partition("|")[2]).get(criterion_id)


def note_base(text: str, version: int) -> str:
    return f"{version}|{digest(text)}"


def verdicts_of(contents: dict[int, Content]) -> str:
    """Every criterion with its verdict, as the sheet counts it before a card is complete."""
    return ";".join(f"{key}:{contents[key].verdict}" for key in sorted(contents))
