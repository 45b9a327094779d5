"""Who is told, and who somebody is in the team."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import User
from portal.certification.models import Case, CaseColleague, TeamMember
from portal.certification.people import centre_of
from portal.core.database import session


def role_of(viewer: User, case: Case) -> str:
    """``lead``, ``auditor``, ``expert`` or ``observer`` in the confirmed team; empty for everybody else. One statement."""
    query = select(TeamMember.role).where(
        TeamMember.case_id == case.id, TeamMember.user_id == viewer.id, TeamMember.state == "confirmed"
    )
    return session.scalar(query) or ""


def team_of(case: Case, *roles: str) -> list[User]:
    """The confirmed people of the audit team, in these roles or all. One statement."""
    query = (
        select(User)
        .join(TeamMember, TeamMember.user_id == User.id)
        .where(TeamMember.case_id == case.id, TeamMember.state == "confirmed", User.active)
        .order_by(User.id)
    )
    return list(session.scalars(query.where(TeamMember.role.in_(roles)) if roles else query).unique())


def centre_people(case: Case) -> list[User]:
    """The managers of the centre, and the colleagues who help with this case."""
    helping = select(User).join(CaseColleague, CaseColleague.user_id == User.id).where(CaseColleague.case_id == case.id, User.active)
    people = [*centre_of(case), *session.scalars(helping).unique()]
    return list({person.id: person for person in people}.values())
