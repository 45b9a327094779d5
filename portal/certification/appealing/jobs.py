"""Reminders of the deadlines of complaints."""

from __future__ import annotations

from portal.certification.appealing import services
from portal.core.database import transaction


def remind_handlers() -> int:
    with transaction():
        return services.remind()
