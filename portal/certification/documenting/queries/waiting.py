"""What waits for somebody in documentation and stage 1."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.certification.documenting.policies import JUDGES, TALKING
from portal.certification.documenting.queries.questionnaire import by_team
from portal.certification.models import Case, CaseMessage, TeamMember
from portal.certification.visibility import of_centre
from portal.core.database import session


def _judging(viewer: User) -> Any:
    """Ids of the cases in whose confirmed team the viewer judges."""
    return select(TeamMember.case_id).where(
        TeamMember.user_id == viewer.id, TeamMember.state == "confirmed", TeamMember.role.in_(JUDGES)
    )


def open_steps(viewer: User) -> list[Case]:
    """Cases whose documentation is the viewer's to write or to judge, nearest deadline first. One statement."""
    query = (
        select(Case)
        .where(
            or_(
                and_(Case.state == "documenting", of_centre(viewer)),
                and_(Case.state.in_(("documented", "stage1")), Case.id.in_(_judging(viewer)), ~of_centre(viewer)),
            )
        )
        .options(joinedload(Case.organisation), joinedload(Case.standard))
        .order_by(Case.due_at, Case.id)
        .limit(100)
    )
    return list(session.scalars(query))


def unanswered_questions(viewer: User) -> list[tuple[Case, int, int]]:
    """Case, number of threads whose last word is the other side's, the requirement of one of them. One statement."""
    latest = (
        select(func.max(CaseMessage.id))
        .where(CaseMessage.topic.like("requirement:%"))
        .group_by(CaseMessage.case_id, CaseMessage.topic)
    )
    mine, judged = of_centre(viewer), Case.id.in_(_judging(viewer))
    query = (
        select(Case, func.count(CaseMessage.id), func.min(CaseMessage.topic))
        .join(CaseMessage, CaseMessage.case_id == Case.id)
        .where(
            CaseMessage.id.in_(latest),
            Case.state.in_(TALKING),
            or_(and_(mine, by_team()), and_(judged, ~mine, ~by_team())),
        )
        .group_by(Case.id)
        .order_by(func.max(CaseMessage.id).desc())
        .limit(100)
    )
    return [(case, count, int(topic.partition(":")[2])) for case, count, topic in session.execute(query)]
