"""What waits on the home page: editions that are still being prepared."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.awards.setting_up.queries import editions_in_preparation
from portal.core.i18n import _, tr
from portal.core.waiting import Task


def editions_to_open(viewer: User) -> list[Task]:
    return [
        Task(
            _("Open %(edition)s", edition=tr(edition.title)),
            _("It is still being prepared and nobody outside sees it. The check list says what is missing."),
            url_for("setting_up.edition", edition_id=edition.id),
            _("Open the check list"),
            edition.nominations_open_at,
            edition.zone,
        )
        for edition in editions_in_preparation(viewer)
    ]
