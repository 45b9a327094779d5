"""Reminders of deadlines: once each, to whoever has it in hand, or to everybody who may take it."""

from __future__ import annotations

from datetime import timedelta

from portal.accounts.models import User
from portal.certification.appealing import letters, queries
from portal.certification.models import Complaint
from portal.core.clock import now
from portal.core.database import session

BEFORE = (7, 2, 0)
"""Days before a deadline; the last when it has passed."""


def remind() -> int:
    """Letters that are due now. Returns how many were written."""
    at = now()
    wanted = [
        (one, days, user)
        for one in queries.due_complaints(at, timedelta(days=max(BEFORE)))
        if (days := _reached(one)) is not None
        for user in _recipients(one)
    ]
    told = queries.written([letters.reminder_key(*entry) for entry in wanted])
    fresh = [entry for entry in wanted if letters.reminder_key(*entry) not in told]
    for one, days, user in fresh:
        letters.remind(one, user, days)
    return len(fresh)


def _reached(complaint: Complaint) -> int | None:
    """The latest of the moments that has come; a deadline set nearer than a week ahead skips the first."""
    if complaint.due_at is None:
        return None
    at = now()
    come = [days for days in BEFORE if complaint.due_at - timedelta(days=days) <= at]
    latest = min(come, default=None)
    return None if latest == max(BEFORE) and complaint.state == "received" else latest


def _recipients(complaint: Complaint) -> list[User]:
    if complaint.handler_id is not None and complaint.state != "proposed":
        handler = session.get(User, complaint.handler_id)
        return [handler] if handler is not None and handler.active and queries.is_inside(handler, complaint) else []
    return [user for user in queries.office_without_part(complaint) if user.id != complaint.proposed_by]
