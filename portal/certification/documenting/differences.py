"""What differs between two texts, word by word; very long ones line by line. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_WORDS = 1200
"""Beyond this many words on a side the comparison of words would take long, and nobody would read it."""


@dataclass(frozen=True)
class Piece:
    """``kind``: ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The later text with what went and what came, in reading order."""
    old, new = _parts(before), _parts(after)
    if max(len(old), len(new)) > 2 * MAX_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def _parts(text: str) -> list[str]:
    """Words and the blanks between them."""
    return [part for part in re.split(r"(\s+)", text) if part]
