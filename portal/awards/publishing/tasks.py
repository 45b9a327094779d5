"""What waits for board and chair around the publication."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import Role, User
from portal.awards.publishing.queries import feedback_waiting, reveals_waiting
from portal.core.i18n import _, tr
from portal.core.waiting import Task


def board_tasks(viewer: User) -> list[Task]:
    """A second press for the reveal."""
    if not viewer.holds(Role.BOARD):
        return []
    return [
        Task(
            _("Reveal the winners of %(edition)s?", edition=tr(edition.title)),
            _("Another member of the board pressed “reveal”. Your press makes the winners public."),
            url_for("publishing.plan", edition_id=edition.id), _("Read what will happen"), edition.reveal_at, edition.zone,
        )
        for edition in reveals_waiting(viewer)
    ]  # fmt: skip


def chair_tasks(viewer: User) -> list[Task]:
    """Feedback that is not released yet."""
    return [
        Task(
            _("Release feedback: %(edition)s", edition=tr(edition.title)),
            _("The nominees may read the jury's shared comments once you have looked through them."),
            url_for("publishing.feedback_list", edition_id=edition.id), _("Look through feedback"), None, edition.zone,
        )
        for edition in feedback_waiting(viewer)
    ]  # fmt: skip
