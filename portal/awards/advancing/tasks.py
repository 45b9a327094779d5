"""What waits for members of the board: choosing who advances."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.awards.advancing.queries import waiting_choices
from portal.core.i18n import _, tr
from portal.core.waiting import Task


def choices(viewer: User) -> list[Task]:
    """Rounds nobody is in yet, once the round before is counted; due when they open. One statement."""
    return [
        Task(
            _("Choose who advances: %(round)s", round=tr(stage.name)), _("%(edition)s. The ranking of the round before is frozen.", edition=tr(stage.edition.title)),
            url_for("advancing.entries", round_id=stage.id), _("Choose"), stage.opens_at, stage.edition.zone,
        )
        for stage in waiting_choices(viewer)
    ]  # fmt: skip
