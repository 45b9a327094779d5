"""Plans somebody asked for, and what is known that a plan may be made from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.awards.models import AssignmentPlan, Edition, Entry, JuryMember, Programme, Round
from portal.awards.visibility import managed_editions
from portal.core.database import first_or_404, session


def plan_for(viewer: User, plan_id: int) -> AssignmentPlan:
    """A plan the viewer asked for, of a round they run, with round, edition and programme, or 404. One statement."""
    query = (
        select(AssignmentPlan)
        .join(AssignmentPlan.round)
        .where(
            AssignmentPlan.id == plan_id,
            AssignmentPlan.actor_id == viewer.id,
            Round.edition_id.in_(managed_editions(viewer).with_only_columns(Edition.id)),
        )
        .options(
            joinedload(AssignmentPlan.actor),
            joinedload(AssignmentPlan.round).joinedload(Round.edition).joinedload(Edition.programme).joinedload(Programme.owner),
        )
    )
    return first_or_404(query)


@dataclass(frozen=True)
class Known:
    """``families``: whether any juror declared to be at home in one; ``words``: whether every dossier has been counted."""

    families: bool
    words: bool


def known_of(stage: Round) -> Known:
    """Two statements."""
    declared = select(JuryMember.families).where(JuryMember.edition_id == stage.edition_id, JuryMember.state == "accepted")
    fewest = select(func.min(Entry.words)).where(Entry.edition_id == stage.edition_id, Entry.state == "accepted")
    return Known(any(session.scalars(declared)), bool(session.scalar(fewest)))
