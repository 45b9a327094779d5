"""What a visit has waiting for somebody on their home page: one statement per source."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.models import AuditPlan, Case, TeamMember
from portal.core.clock import in_zone, now
from portal.core.database import session
from portal.core.i18n import _, day
from portal.core.waiting import Task

TO_ACKNOWLEDGE = ("correcting", "reporting")


def team(viewer: User) -> list[Task]:
    """The lead plans, sends and begins; the whole team works on the sheet while it is on the premises."""
    query = (
        select(Case, AuditPlan)
        .join(TeamMember, and_(TeamMember.case_id == Case.id, TeamMember.user_id == viewer.id, TeamMember.state == "confirmed"))
        .outerjoin(AuditPlan, AuditPlan.case_id == Case.id)
        .where(
            TeamMember.role != "observer",
            or_(Case.state == "on_site", and_(Case.state == "planning", TeamMember.role == "lead")),
        )
        .options(joinedload(Case.organisation))
    )
    today = in_zone(now(), viewer.zone).date()
    tasks = [_of_team(case, plan, today) for case, plan in session.execute(query)]
    return [task for task in tasks if task]


def _of_team(case: Case, plan: AuditPlan | None, today: Any) -> Task | None:
    centre = case.organisation.name
    if case.state == "on_site":
        return Task(
            _("Visit to %(centre)s is under way", centre=centre), _("Judge the requirements and record what you see."),
            url_for("visiting.sheet", case_id=case.id), _("To the visit sheet"),
        )  # fmt: skip
    url = url_for("visiting.plan", case_id=case.id)
    if plan is None or plan.sent_at is None:
        return Task(_("Plan the visit to %(centre)s", centre=centre), _("Plan the visit and send the plan."), url, _("To the plan"), case.due_at)
    if plan.starts_on <= today:
        return Task(_("Begin the visit to %(centre)s", centre=centre), _("Planned from %(day)s.", day=day(plan.starts_on)), url, _("To the plan"))
    return None


def centre(viewer: User) -> list[Task]:
    """The findings sheet that the centre has neither acknowledged nor contradicted."""
    query = (
        select(Case)
        .join(AuditPlan, AuditPlan.case_id == Case.id)
        .where(
            Case.organisation_id.in_(viewer.organisations_as(Role.CENTRE_MANAGER)),
            Case.state.in_(TO_ACKNOWLEDGE),
            AuditPlan.acknowledged_at.is_(None),
        )
    )
    return [
        Task(
            _("Read the findings of the visit"), _("Acknowledge them, or say where you see it differently."),
            url_for("visiting.findings_sheet", case_id=case.id), _("To the findings sheet"),
        )
        for case in session.scalars(query)
    ]  # fmt: skip
