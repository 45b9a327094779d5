"""What waits because of audit teams: to declare, to object, to rule, to confirm, to staff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for

from portal.accounts.models import Role, User
from portal.certification.models import Case, TeamMember
from portal.certification.staffing import queries
from portal.core.i18n import _
from portal.core.waiting import Task


def teams(viewer: User) -> list[Task]:
    if not any(viewer.holds(role) for role in (Role.AUDITOR, Role.CENTRE_MANAGER, Role.CERTIFICATION_MANAGER)):
        return []
    return [WORDS[kind](case, member) for kind, case, member in queries.waiting_for(viewer)]


def _staff(case: Case, member: TeamMember | None) -> Task:
    text = _("There is no lead auditor yet.")
    return Task(_("Put the audit team of %(centre)s together", centre=case.organisation.name), text, _team(case), _("Propose"), case.due_at)


def _declare(case: Case, member: Any) -> Task:
    text = _("You are proposed for the audit team. Sign your declaration; nothing of the dossier is shown to you before.")
    url = url_for("staffing.declaration", case_id=case.id)
    return Task(_("Declare conflicts of interest: %(centre)s", centre=case.organisation.name), text, url, _("Declare"))


def _object(case: Case, member: Any) -> Task:
    text = _("You may object with a reason, or say that you do not.")
    return Task(_("%(name)s is proposed for your audit", name=member.user.name), text, _team(case), _("Answer"), member.object_until)


def _rule(case: Case, member: Any) -> Task:
    text = _("Overrule the objection with a reason, or replace them.")
    return Task(_("%(centre)s objects to %(name)s", centre=case.organisation.name, name=member.user.name), text, _team(case), _("Rule"))


def _confirm(case: Case, member: Any) -> Task:
    text = _("The declaration is signed and the time to object is over.")
    return Task(_("Confirm %(name)s for %(centre)s", name=member.user.name, centre=case.organisation.name), text, _team(case), _("Confirm"))


def _team(case: Case) -> str:
    return url_for("staffing.team", case_id=case.id)


WORDS: dict[str, Callable[[Case, TeamMember | None], Task]] = {
    "staff": _staff, "declare": _declare, "object": _object, "rule": _rule, "confirm": _confirm,
}  # fmt: skip
