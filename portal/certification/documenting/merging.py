"""Two people, one text: what changed is kept, what collides is shown twice, nothing is overwritten. Pure.

A page carries with each field a digest of what it had shown. Only a field whose stored text is another one by now, and
which the page really changed, collides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typed:
    """What a form sent for one field, and the token of what it had shown."""

    value: str
    token: str


@dataclass(frozen=True)
class Clash:
    """Two texts, one field. ``token``: with it, ``yours`` may be sent again and stays."""

    key: str
    yours: str
    theirs: str
    token: str


@dataclass
class Saved:
    """What became of the fields sent. ``values``: the new ones of those that changed; ``tokens``: to go on with."""

    values: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    """Field -> why it was not kept at all."""
    problems: dict[str, str] = field(default_factory=dict)
    """Field -> what should be looked at again; it is kept."""

    @property
    def whole(self) -> bool:
        return not self.clashes and not self.errors


def token(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def merge(stored: Mapping[str, str], typed: Mapping[str, Typed]) -> Saved:
    """Sort what was sent into changed and colliding. Fields that are not stored here are passed over."""
    result = Saved()
    for key in stored.keys() & typed.keys():
        sent, current = typed[key], stored[key]
        if sent.value == current:
            result.tokens[key] = token(current)
        elif token(sent.value) == sent.token:
            continue  # a page that shows an older text did not change it: it keeps its token, so that it collides later
        elif sent.token == token(current):
            result.values[key] = sent.value
        else:
            result.clashes.append(Clash(key, sent.value, current, token(current)))
    return result


def refuse(result: Saved, key: str, reason: str) -> None:
    """Take a field out of what is kept, and say why."""
    result.values.pop(key, None)
    result.errors[key] = reason


def settle(result: Saved) -> None:
    """The tokens of what was kept."""
    result.tokens |= {key: token(value) for key, value in result.values.items()}
