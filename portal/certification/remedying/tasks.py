"""What waits because of findings, a line per case and step."""

from __future__ import annotations

from typing import Any

from flask import url_for

from portal.accounts.models import Role, User
from portal.certification.remedying import queries
from portal.core.clock import now
from portal.core.i18n import _, _l, ngettext
from portal.core.waiting import Task

WORDS: dict[str, tuple[Any, Any]] = {
    "answer": (_l("Say what you corrected, why it happened, and what you change."), _l("Answer")),
    "implement": (_l("Report that the accepted action is carried out, with evidence."), _l("Report")),
    "judge": (_l("The centre has answered: accept, or return with a reason."), _l("Judge")),
    "verify": (_l("The centre reports the action as carried out: verify it."), _l("Verify")),
    "rule": (_l("The centre does not agree: uphold or drop, with a reason."), _l("Rule")),
}


def overdue(viewer: User) -> list[Task]:
    """For managers: cases that stand still because their findings are not closed in time. One statement."""
    if not viewer.holds(Role.CERTIFICATION_MANAGER):
        return []
    return [
        Task(
            _("Findings of %(centre)s are not closed in time", centre=case.organisation.name),
            _("Case %(case)s stands still: have the visit repeated.", case=case.number),
            url_for("remedying.findings", case_id=case.id), _("To the findings"), case.due_at,
        )
        for case in queries.to_repeat(viewer, now())
    ]  # fmt: skip


def findings(viewer: User) -> list[Task]:
    """Helpers of the centre hold no mandate, so everybody is asked; one statement."""
    return [_task(one, viewer) for one in queries.waiting_for(viewer)]


def _task(one: queries.Waiting, viewer: User) -> Task:
    text, label = WORDS[one.what]
    title = ngettext("%(num)s finding of %(centre)s", "%(num)s findings of %(centre)s", one.number, centre=one.case.organisation.name)
    if viewer.holds(Role.CENTRE_MANAGER, one.case.organisation_id):
        title = ngettext("%(num)s finding in case %(case)s", "%(num)s findings in case %(case)s", one.number, case=one.case.number)
    return Task(title, str(text), url_for("remedying.findings", case_id=one.case.id), str(label), one.due_at)
