"""What waits for one person: features offer tasks, the home page shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from portal.core.clock import now

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Task:
    """Something that waits: what, one button, until when (shown in ``zone``, else the reader's)."""

    title: str
    text: str
    url: str
    label: str
    due_at: datetime | None = None
    zone: str | None = None

    @property
    def soon(self) -> bool:
        """Due within a week, or overdue."""
        return self.due_at is not None and self.due_at - now() < WEEK


Source = Callable[[Any], list[Task]]


def sources(app: Flask) -> list[Source]:
    """The features' functions, each from a viewer to their tasks at the cost of one statement at most."""
    return app.extensions.setdefault("tasks", [])
