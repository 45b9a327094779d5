"""What waits for administrators in the outbox."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import Role, User
from portal.core.i18n import _, ngettext
from portal.core.running import settings
from portal.core.waiting import Task
from portal.outbox.queries import counts_for


def letters(viewer: User) -> list[Task]:
    """Letters nobody could be sent; on a portal without mail also those somebody has to pass on by hand."""
    if not viewer.holds(Role.ADMINISTRATOR):
        return []
    counts = counts_for(viewer)
    found = []
    if failed := counts["failed"]:
        found.append(
            Task(
                ngettext("One letter failed", "%(num)s letters failed", failed),
                _("The mail server refused them. Look at the reason, then try again."),
                url_for("outbox.letters", state="failed"), _("Open the letters"),
            )
        )  # fmt: skip
    if not settings().mail_server and (queued := counts["queued"]):
        found.append(
            Task(
                ngettext("One letter is kept here", "%(num)s letters are kept here", queued),
                _("This portal sends no mail: read them, and pass on what matters."),
                url_for("outbox.letters", state="queued"), _("Open the letters"),
            )
        )  # fmt: skip
    return found
