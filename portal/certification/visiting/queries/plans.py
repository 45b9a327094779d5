"""The plan of a visit, for those who make it and those who read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.certification.casework import rules_of
from portal.certification.models import AuditPlan, Case, CaseSite, Competence, Requirement, TeamMember
from portal.certification.rules import Rules
from portal.certification.visiting.planning import Draft, Place, least_interviews, problems
from portal.certification.visiting.policies import JUDGING
from portal.core.database import session


@dataclass(frozen=True)
class Plan:
    """The plan of a case (none yet: ``row`` is None) with what it is made from."""

    case: Case
    row: AuditPlan | None
    places: list[Place]
    team: list[TeamMember]
    refs: dict[int, str]
    """Requirement id -> reference, of this standard."""
    rules: Rules

    @property
    def days_agreed(self) -> Decimal | None:
        given = self.case.agreement.days.get("result") if self.case.agreement else None
        try:
            return Decimal(str(given)) if given not in (None, "") else None
        except InvalidOperation:
            return None

    @property
    def names(self) -> dict[int, str]:
        return {place.id: place.name for place in self.places}

    @property
    def least(self) -> dict[int, int]:
        """Site id -> interviews needed there."""
        return {place.id: least_interviews(place.headcount, self.rules) for place in self.places}

    def agenda(self) -> list[tuple[date, list[dict[str, Any]]]]:
        """Items by day, in order of their time."""
        days: dict[str, list[dict[str, Any]]] = {}
        for item in sorted(self.row.agenda if self.row else [], key=lambda one: (one["day"], one["from"], one["to"])):
            days.setdefault(item["day"], []).append(item)
        return [(date.fromisoformat(day), items) for day, items in days.items()]

    def references(self, item: dict[str, Any]) -> str:
        return ", ".join(self.refs[one] for one in item["requirement_ids"] if one in self.refs)

    def problems(self, at: datetime) -> list[Any]:
        """What keeps it from being sent, but for the competences (``incompetent``)."""
        row = self.row
        if row is None:
            return []
        draft = Draft(
            row.starts_on, row.ends_on, row.agenda, row.interviews, row.remote, row.days_planned, self.days_agreed,
            row.days_reason, row.late_reason,
        )  # fmt: skip
        return problems(draft, self.places, self.rules, at)


def plan_for(case: Case) -> Plan:
    """Of a case the viewer may read; four statements."""
    row = session.scalars(select(AuditPlan).where(AuditPlan.case_id == case.id)).first()
    refs = dict(
        session.execute(select(Requirement.id, Requirement.ref).where(Requirement.standard_id == case.standard_id)).tuples().all()
    )
    return Plan(case, row, places_of(case), team_of(case), refs, rules_of(case))


def shown_to(parts: Collection[str], plan: Plan) -> bool:
    """The centre's people read it once it is sent; everybody else always."""
    return bool(plan.row and plan.row.sent_at) or bool(set(parts) & {"manager", "auditor", "decider"})


def places_of(case: Case) -> list[Place]:
    """The sampled sites. One statement."""
    query = select(CaseSite).where(CaseSite.case_id == case.id, CaseSite.sampled).order_by(CaseSite.position, CaseSite.id)
    return [_place(site) for site in session.scalars(query)]


def _place(site: CaseSite) -> Place:
    shifts = {name: int(people or 0) for name, people in (site.shifts or {}).items()}
    return Place(site.id, site.name, site.headcount, shifts, tuple(site.channels or ()))


def team_of(case: Case) -> list[TeamMember]:
    """Everybody confirmed, the lead first. One statement."""
    query = (
        select(TeamMember)
        .where(TeamMember.case_id == case.id, TeamMember.state == "confirmed")
        .options(joinedload(TeamMember.user))
        .order_by(TeamMember.role != "lead", TeamMember.id)
    )
    return list(session.scalars(query))


def seat_of(viewer: User, case: Case) -> TeamMember | None:
    """The viewer's own confirmed place in the team."""
    query = select(TeamMember).where(
        TeamMember.case_id == case.id, TeamMember.user_id == viewer.id, TeamMember.state == "confirmed"
    )
    return session.scalars(query).first()


def incompetent(case: Case, team: list[TeamMember], starts_on: date, ends_on: date) -> list[str]:
    """Names of the auditors without a competence for this standard, role and direction on every day of the visit."""
    wanted = {"inbound", "outbound"} if case.direction == "both" else {case.direction}
    query = select(Competence).where(
        Competence.user_id.in_([member.user_id for member in team]),
        Competence.standard_code == case.standard.code,
        Competence.valid_from <= starts_on,
        Competence.valid_until >= ends_on,
    )
    held = list(session.scalars(query))

    def able(member: TeamMember) -> bool:
        mine = [one for one in held if one.user_id == member.user_id]
        return any(wanted <= set(one.directions) and (one.role == "lead" or member.role != "lead") for one in mine)

    return [member.user.name for member in team if member.role in JUDGING and not able(member)]
