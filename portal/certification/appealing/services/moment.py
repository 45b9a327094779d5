"""What every command on a complaint asks first, and the step it leaves behind."""

from __future__ import annotations

from portal.accounts.models import User
from portal.certification import rules as scheme_rules
from portal.certification.appealing import queries
from portal.certification.models import Complaint, ComplaintStep
from portal.certification.rules import Rules
from portal.core.access import Refused, Verdict, require
from portal.core.clock import now
from portal.core.database import lock, session


def hold(complaint: Complaint, actor: User) -> bool:
    """Hold its row. Returns whether the actor may handle it at all."""
    lock(complaint)
    return queries.is_inside(actor, complaint)


def check(person: Verdict, moment: Verdict) -> None:
    """The wrong person is Denied, the wrong moment Refused."""
    require(person)
    if not moment:
        raise Refused(moment.reason)


def rules_for(complaint: Complaint) -> Rules:
    source = queries.rules_source(complaint)
    return scheme_rules.read(source.rules) if source else Rules()


def add_step(complaint: Complaint, move: str, actor: User | None, text: str = "") -> ComplaintStep:
    row = ComplaintStep(
        complaint_id=complaint.id, user_id=actor.id if actor else None, move=move, text=text.strip(), at=now()
    )
    session.add(row)
    session.flush()
    return row


def reporter_of(complaint: Complaint) -> User | None:
    return session.get(User, complaint.reporter_id) if complaint.reporter_id else None
