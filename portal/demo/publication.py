"""What was published of the demo's editions, by the real commands, at the instants it was."""

from __future__ import annotations

from sqlalchemy import select

from portal.awards.models import Entry, JuryMember
from portal.awards.publishing import services
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.demo.editions import Built
from portal.demo.people import Federation


def publish(built: Built, federation: Federation) -> None:
    """The shortlist of the sealed edition; shortlist, winners and feedback of last year's."""
    edition = built.edition
    if built.plan.phase not in ("sealed", "published"):
        return
    assert edition.shortlist_at
    assert edition.reveal_at
    with pretend(edition.shortlist_at):
        services.announce_shortlist(edition, at=now())
    if built.plan.phase == "published":
        with pretend(edition.reveal_at):
            services.reveal_by_clock(edition, at=now())
        _release_feedback(built)


def _release_feedback(built: Built) -> None:
    """By the chair, as assembled, where the chair has no tie; the last two entries still wait for it."""
    edition = built.edition
    chair = session.scalar(select(JuryMember).where(JuryMember.edition_id == edition.id, JuryMember.role == "chair"))
    entries = session.scalars(select(Entry.id).where(Entry.edition_id == edition.id).order_by(Entry.id)).all()
    if chair is None or chair.user is None or not entries:
        return
    services.release_feedback(edition, entries[:-2], actor=chair.user, at=now())
