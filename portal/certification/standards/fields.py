"""Fields that files of different kinds share."""

from __future__ import annotations

from portal.certification.standards.model import DIRECTIONS, OPERATIONS, SCOPES
from portal.certification.standards.records import Record

MAX_CODE = 40
MAX_REF = 30


def new_code(record: Record, seen: dict[str, int]) -> str:
    """A code that no record before this one has; ``seen`` holds their lines."""
    code = record.text("code", MAX_CODE)
    if code in seen:
        record.mistake("code", "repeated-ref", ref=code, line=str(seen[code]))
    seen.setdefault(code, record.line)
    return code


def applies_to(record: Record) -> tuple[str, ...]:
    """What a question or indicator is for: an operation and a direction at least."""
    found = record.several("applies_to", SCOPES)
    for pair in (OPERATIONS, DIRECTIONS):
        if found and not set(found) & set(pair):
            record.mistake("applies_to", "one-of-pair", pair=", ".join(pair))
    return found
