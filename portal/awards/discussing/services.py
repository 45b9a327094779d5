"""The one command of a discussion: to say something. Marks are not touched; the chair reopens cards where judging is."""

from __future__ import annotations

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.discussing import policies as may
from portal.awards.discussing.queries import Discussion, Topic
from portal.awards.models import Contribution
from portal.core.access import require
from portal.core.clock import now
from portal.core.database import session


def make_remark(found: Discussion, topic: Topic, text: str, *, key: str, actor: User) -> bool:
    """Under the juror's alias. ``key``: made with the form; sent twice, it is one remark. Returns whether it is new."""
    at = now()
    require(may.make_remark(actor, found.member, found.stage, at))
    if session.scalar(select(Contribution.id).where(Contribution.member_id == found.member.id, Contribution.key == key)):
        return False
    session.add(Contribution(round_id=found.stage.id, entry_id=topic.entry.id, member_id=found.member.id, key=key, at=at, text=text))
    session.flush()
    record(Event.REMARK_MADE, found.stage, actor=None, scope=f"edition:{found.stage.edition_id}", entry_id=topic.entry.id, member_id=found.member.id)
    return True
