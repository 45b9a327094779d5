"""Which letters exist. Each feature registers its kinds; the editor and the tests read the list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ALWAYS: dict[str, Any] = {"name": "Anna de Vries", "portal": "https://awards.example.org"}
"""Placeholders that every letter knows, with what the preview shows."""

BRACES = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class LetterKind:
    """One kind of letter.

    ``key``: the name of its default text in ``templates/letters/<locale>/``. ``placeholders``: name -> sample for
    the preview; plain names are shown as themselves. ``required``: placeholders an edited text must keep, e.g. a link.
    """

    key: str
    title: Any
    placeholders: Mapping[str, Any] | Iterable[str] = ()
    required: tuple[str, ...] = ()
    samples: Mapping[str, Any] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        given = self.placeholders
        named = dict(given) if isinstance(given, Mapping) else {name: f"[{name}]" for name in given}
        object.__setattr__(self, "samples", {**ALWAYS, **named})

    def unknown_in(self, text: str) -> list[str]:
        """Names in braces that this letter cannot fill, in order of appearance."""
        return [name for name in dict.fromkeys(BRACES.findall(text)) if name not in self.samples]

    def missing_in(self, text: str) -> list[str]:
        present = set(BRACES.findall(text))
        return [name for name in self.required if name not in present]


KINDS: dict[str, LetterKind] = {}


def register(kind: LetterKind) -> LetterKind:
    """Make a kind known. Called when a feature is imported; the same kind twice is the same kind."""
    KINDS[kind.key] = kind
    return kind


def kinds() -> list[LetterKind]:
    return [KINDS[key] for key in sorted(KINDS)]
