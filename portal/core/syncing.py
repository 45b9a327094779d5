"""What devices that work without a network send, and what they are answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from portal.core.clock import now

MOST_ITEMS = 100
KEY = r"^[A-Za-z0-9-]{8,40}$"


@dataclass(frozen=True)
class Answer:
    """``outcome``: accepted, there, newer, conflict or refused; ``theirs``: what the server holds instead;
    ``version``: what the device names as its base next time."""

    key: str
    outcome: str
    reason: Any = ""
    version: int | str | None = None
    late: bool = False
    number: int | None = None
    theirs: dict[str, Any] = field(default_factory=dict)


class Unreadable(ValueError):
    """An item that is not one of ours; the sentence says why."""


def whole(raw: Mapping[str, Any], name: str) -> int | None:
    """A whole number that fits a database; anything else is none."""
    value = raw.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    return value if type(value) is int and 0 < value < 2**31 else None


def moment_of(given: Any) -> datetime:
    """When it was noted, by the device's clock; its clock may be wrong, but not by years."""
    try:
        at = datetime.fromisoformat(str(given).replace("Z", "+00:00"))
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return now()
    return at if abs(at - now()) < timedelta(days=366) else now()
