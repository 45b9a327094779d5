"""Questions and answers about a requirement, between the auditors and the centre."""

from __future__ import annotations

from collections.abc import Collection

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.documenting import letters
from portal.certification.documenting import policies as may
from portal.certification.models import Case, CaseMessage, Requirement
from portal.core.access import require
from portal.core.database import session
from portal.core.forms import clean


def write_message(
    case: Case, requirement: Requirement, text: str, *, actor: User, parts: Collection[str], role: str
) -> CaseMessage:
    """Say something in the thread of a requirement. The other side hears of it, once a day at most."""
    require(may.write_message(case, parts, role))
    message = CaseMessage(
        case_id=case.id, topic=f"requirement:{requirement.id}", author_id=actor.id, text=str(clean(text))
    )
    session.add(message)
    session.flush()
    record(Event.CASE_MESSAGE_WRITTEN, message, actor=actor, topic=message.topic)
    letters.tell_of_question(case, requirement, actor, from_centre="centre" in parts)
    return message
