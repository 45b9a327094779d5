"""What waits: entries to screen for the secretariat, questions to answer for an association."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import Role, User
from portal.awards.screening import queries
from portal.awards.tie_visibility import HOME_ROLES
from portal.core.i18n import _, ngettext, tr
from portal.core.waiting import Task


def screening(viewer: User) -> list[Task]:
    if not viewer.holds(Role.SECRETARIAT):
        return []
    return [
        Task(
            _("Screen the entries of %(edition)s", edition=tr(edition.title)),
            ngettext("One entry is submitted and waits for your decision.", "%(num)s entries are submitted and wait for your decision.", count),
            url_for("screening.entries", edition_id=edition.id, state="submitted"),
            _("Screen"),
            edition.screening_ends_at,
            edition.zone,
        )
        for edition, count in queries.waiting_editions(viewer)
    ]


def moves(viewer: User) -> list[Task]:
    if not viewer.organisations_as(*HOME_ROLES):
        return []
    return [
        Task(
            _("Another category for %(nominee)s?", nominee=request.entry.nominee),
            _("The secretariat proposes “%(category)s”. Nothing moves without your consent.", category=tr(request.category.name)),
            url_for("screening.move_request", request_id=request.id),
            _("Answer"),
            request.entry.edition.screening_ends_at,
            request.entry.edition.zone,
        )
        for request in queries.waiting_requests(viewer)
    ]
