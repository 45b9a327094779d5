"""The lead's commands before the visit: save the plan, send it, begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.accounts.engagements import engage
from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.casework import enter
from portal.certification.models import AuditPlan, Case, TeamMember
from portal.certification.visiting import letters, queries
from portal.certification.visiting import policies as may
from portal.core.access import Refused, require
from portal.core.clock import in_zone, now
from portal.core.database import Conflict, check_version, lock, session
from portal.core.i18n import _l


@dataclass(frozen=True)
class PlanText:
    """What the lead typed, already checked for its shape."""

    starts_on: date
    ends_on: date
    agenda: list[dict[str, Any]]
    interviews: list[dict[str, Any]]
    days_planned: Decimal | None
    remote: str = ""
    days_reason: str = ""
    late_reason: str = ""


def save_plan(case: Case, text: PlanText, *, actor: User, seat: TeamMember | None, version: int | str | None) -> AuditPlan:
    """Keep the plan as typed, complete or not. A plan that was sent must be sent again. Raises Conflict."""
    lock(case)
    require(may.plan_visit(actor, seat))
    _require_planning(case)
    row = queries.plan_for(case).row
    if row is None:
        if str(version or 0) != "0":
            raise Conflict(None)
        row = AuditPlan(case=case, **vars(text))
        session.add(row)
    else:
        check_version(row, version)
        for name, value in vars(text).items():
            setattr(row, name, value)
        row.sent_at = None
    session.flush()
    record(Event.PLAN_SAVED, case, actor=actor, starts_on=text.starts_on, ends_on=text.ends_on, items=len(text.agenda))
    return row


def send_plan(case: Case, *, actor: User, seat: TeamMember | None, version: int | str | None) -> None:
    """To the centre and the team, once nothing is missing. Pressed twice, it goes once."""
    lock(case)
    require(may.send_plan(actor, seat))
    _require_planning(case)
    plan = queries.plan_for(case)
    if plan.row is None:
        raise Refused(_l("There is no plan yet."))
    if plan.row.sent_at is not None:
        return
    check_version(plan.row, version)
    if missing := plan.problems(now()):
        raise Refused(missing[0])
    _require_competence(case, plan)
    plan.row.sent_at = now()
    session.flush()
    record(Event.PLAN_SENT, case, actor=actor, starts_on=plan.row.starts_on, ends_on=plan.row.ends_on)
    letters.tell_of_plan(case, plan.row, plan.team, sender=actor)


def begin_visit(case: Case, *, actor: User, seat: TeamMember | None) -> None:
    """On the first day planned, or later. From here the team is tied to the centre as its auditors."""
    lock(case)
    require(may.begin_visit(actor, seat))
    _require_planning(case)
    plan = queries.plan_for(case)
    if plan.row is None or plan.row.sent_at is None:
        raise Refused(_l("Send the plan to the centre first."))
    today = in_zone(now(), actor.zone).date()
    if today < plan.row.starts_on:
        raise Refused(_l("The visit begins on the first day planned."))
    _require_competence(case, plan)
    enter(case, "begin_visit")
    for member in plan.team:
        engage(member.user_id, case.organisation_id, "audited", on=today)
    record(Event.VISIT_BEGUN, case, actor=actor)


def _require_planning(case: Case) -> None:
    if case.state != "planning":
        raise Refused(_l("The visit of this case is not being planned now."))


def _require_competence(case: Case, plan: queries.Plan) -> None:
    assert plan.row is not None
    if names := queries.incompetent(case, plan.team, plan.row.starts_on, plan.row.ends_on):
        raise Refused(
            _l("No competence for this standard on all days of the visit: %(names)s. Change the days or the team.", names=", ".join(names))
        )
