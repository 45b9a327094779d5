"""What waits for members of the board."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import Role, User
from portal.awards.deciding.queries import waiting_decisions
from portal.awards.models import Category, Decision, Edition
from portal.core.i18n import _, tr
from portal.core.waiting import Task


def board_tasks(viewer: User) -> list[Task]:
    """Categories to decide, decisions to sign; due when the shortlist is announced."""
    if not viewer.holds(Role.BOARD):
        return []
    return [_task(*line) for line in waiting_decisions(viewer)]


def _task(category: Category, edition: Edition, decision: Decision | None) -> Task:
    title = _("Sign: %(category)s", category=tr(category.name)) if decision else _("Decide: %(category)s", category=tr(category.name))
    text = _("The decision is proposed and needs a second pair of eyes.") if decision else _("The ranking is frozen.")
    url = url_for("deciding.decision" if decision else "deciding.ranking", category_id=category.id)
    label = _("Read and sign") if decision else _("See the ranking")
    return Task(title, f"{tr(edition.title)}. {text}", url, label, edition.shortlist_at, edition.zone)
