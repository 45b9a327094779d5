"""What waits for jurors: discussions that run."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.awards.discussing.queries import running_for
from portal.core.i18n import _, tr
from portal.core.waiting import Task


def discussions(viewer: User) -> list[Task]:
    """One statement."""
    return [
        Task(
            _("Discussion: %(round)s", round=tr(stage.name)), _("%(edition)s. Your marks beside those of the others.", edition=tr(stage.edition.title)),
            url_for("discussing.discussion", round_id=stage.id), _("Look at the marks"), stage.closes_at, stage.edition.zone,
        )
        for stage in running_for(viewer)
    ]  # fmt: skip
