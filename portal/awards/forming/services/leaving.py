"""What becomes of the entries of somebody who leaves the jury."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Assignment, JuryMember, Round
from portal.awards.states import ASSIGNMENT
from portal.awards.tallies import refresh_tallies
from portal.core.database import session


def had_entries(member: JuryMember) -> bool:
    """Whether they were ever given an entry, in whatever state it is."""
    return bool(session.scalar(select(Assignment.id).where(Assignment.member_id == member.id).limit(1)))


def end_open_assignments(member: JuryMember, reason: str, *, actor: User) -> int:
    """Recuse every open assignment in rounds that are being judged; returns how many."""
    query = (
        select(Assignment)
        .join(Assignment.round)
        .where(Assignment.member_id == member.id, Assignment.state == "assigned", Round.state.in_(("planned", "open")))
        .order_by(Assignment.id)
    )
    entries: dict[int, set[int]] = defaultdict(set)
    for card in session.scalars(query).all():
        ASSIGNMENT.apply("recuse", card, reason=reason)
        card.reason = reason
        record(Event.JUROR_RECUSED, card, actor=actor, reason=reason, scope=f"edition:{member.edition_id}")
        entries[card.round_id].add(card.entry_id)
    for round_id, entry_ids in sorted(entries.items()):
        refresh_tallies(round_id, entry_ids)
    return sum(len(ids) for ids in entries.values())
