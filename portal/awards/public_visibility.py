"""What of decisions is for everyone, and from when on."""

from __future__ import annotations

from sqlalchemy import Select, select, true

from portal.awards.models import Decision, DecisionItem, Edition, Entry


def shortlisted_entries() -> Select[Entry]:
    """Entries on an announced shortlist: for everyone. Nothing in here tells a winner from the others."""
    return (
        select(Entry)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(DecisionItem, DecisionItem.entry_id == Entry.id)
        .where(Edition.publication.in_(("shortlist", "revealed")), DecisionItem.shortlisted.is_(true()))
    )


def revealed_decisions() -> Select[Decision]:
    """Decisions of revealed editions: for everyone."""
    return (
        select(Decision)
        .join(Edition, Edition.id == Decision.edition_id)
        .where(Edition.publication == "revealed", Decision.state == "revealed")
    )
