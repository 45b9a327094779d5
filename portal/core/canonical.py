"""Canonical JSON (RFC 8785 style) and its SHA-256: what is signed, sealed and frozen is hashed in this form.

Keys sorted by UTF-16 code units, no white space, UTF-8, shortest escapes. Binary floats are refused: a number
with decimals is a string, so that nobody's printing of floats can change a fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal

# Integers beyond this are not exact in every reader of JSON.
_LARGEST = 2**53 - 1
# One for all: json.dumps would make a new one for each of the hundreds of thousands of texts of a round.
_plain = json.JSONEncoder(ensure_ascii=False).encode


def canonical(value: object) -> bytes:
    """The canonical bytes of plain data. TypeError for floats and other types, ValueError for bad numbers."""
    return _text(value).encode("utf-8")


def fingerprint(value: object) -> str:
    """SHA-256 over the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _text(value: object) -> str:
    if value is None or isinstance(value, bool | str):
        return _plain(value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _integer(value: int) -> str:
    if abs(value) > _LARGEST:
        raise ValueError("an integer this large must be written as a string")
    return str(value)


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("only finite decimals have a canonical form")
    return f'"{value:f}"'


def _object(value: Mapping[object, object]) -> str:
    for key in value:
        if not isinstance(key, str):
            raise TypeError("keys must be strings")
    members = sorted(value.items(), key=lambda member: str(member[0]).encode("utf-16-be"))
    return "{" + ",".join(f"{_text(key)}:{_text(item)}" for key, item in members) + "}"
