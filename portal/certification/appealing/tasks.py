"""What complaints have waiting for those who handle them: one statement."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.certification.appealing import queries
from portal.certification.appealing.words import KINDS, STATES
from portal.certification.visibility import OFFICE
from portal.core.i18n import _
from portal.core.waiting import Task


def complaints(viewer: User) -> list[Task]:
    if not any(viewer.holds(role) for role in OFFICE):
        return []
    found = []
    for one in queries.waiting(viewer):
        if one.state == "proposed" and one.proposed_by == viewer.id:
            continue
        label = (
            _("Decide") if one.state == "proposed" else _("Go on") if one.handler_id == viewer.id else _("Take in hand")
        )
        title = f"{one.reference}: {KINDS[one.kind]}"
        found.append(
            Task(title, str(STATES[one.state]), url_for("appealing.complaint", complaint_id=one.id), label, one.due_at)
        )
    return found
