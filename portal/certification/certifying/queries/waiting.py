"""What waits for lead auditors and decision makers; one statement each."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.models import Case, TeamMember
from portal.certification.visibility import for_decision
from portal.core.database import session


def to_report(viewer: User) -> list[Case]:
    """Cases whose report the viewer writes."""
    leads = select(TeamMember.case_id).where(
        TeamMember.user_id == viewer.id, TeamMember.role == "lead", TeamMember.state == "confirmed"
    )
    query = select(Case).options(joinedload(Case.organisation)).where(Case.state == "reporting", Case.id.in_(leads))
    return list(session.scalars(query.order_by(Case.due_at, Case.id)))


def to_decide(viewer: User) -> list[Case]:
    """Files the viewer may review or decide on."""
    if not viewer.holds(Role.DECISION_MAKER):
        return []
    query = select(Case).options(joinedload(Case.organisation))
    query = query.where(for_decision(viewer), Case.state.in_(("reviewing", "deciding")))
    return list(session.scalars(query.order_by(Case.due_at, Case.id)))
