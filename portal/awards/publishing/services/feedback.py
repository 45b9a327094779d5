"""Feedback: assembled, looked through by the chair, released once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Edition, Entry, Feedback
from portal.awards.publishing import drafting, letters, queries
from portal.awards.publishing import policies as may
from portal.awards.publishing.drafting import Document
from portal.core.access import Refused, require
from portal.core.database import check_version, lock, session


def draft_for(entries: Sequence[Entry]) -> dict[int, Document]:
    """Entry id -> draft, assembled anew. Four statements, whatever their number."""
    results = queries.field_of({entry.category_id for entry in entries})
    comments = queries.shared_comments([entry.id for entry in entries])
    return {entry.id: drafting.draft(entry, results.get(entry.category_id, []), comments) for entry in entries}


def save_feedback(entry: Entry, document: Document, *, actor: User, version: int | None) -> Feedback:
    """Keep what the chair made of the draft. ``version`` 0: nothing was kept before. Raises Conflict."""
    lock(entry)
    feedback = queries.feedback_of(entry)
    require(may.edit_feedback(entry.edition, feedback))
    if feedback is None:
        feedback = Feedback(entry_id=entry.id, document=document)
        session.add(feedback)
    else:
        check_version(feedback, version)
        feedback.document = document
    session.flush()
    record(Event.FEEDBACK_EDITED, feedback, actor=actor, scope=f"edition:{entry.edition_id}", entry=entry.id)
    return feedback


def release_feedback(edition: Edition, chosen: Sequence[int], *, actor: User, at: datetime) -> tuple[int, int]:
    """Let nominees read theirs; what was not edited goes out as assembled. Returns (entries, letters).

    ``chosen``: entry ids; those of others, with a tie, or released before are left alone, so sending the same form
    twice tells nobody twice.
    """
    lock(edition)
    lines = queries.entries_for_feedback(actor, edition, chosen)
    waiting = [line for line in lines if line.state != "released"]
    if not waiting:
        raise Refused(may.edit_feedback(edition, lines[0].feedback).reason if lines else may.NOTHING_CHOSEN)
    drafts = draft_for([line.entry for line in waiting if line.feedback is None])
    for line in waiting:
        require(may.edit_feedback(edition, line.feedback))
        feedback = line.feedback or Feedback(entry_id=line.entry.id, document=drafts[line.entry.id])
        feedback.released_at, feedback.released_by = at, actor.id
        session.add(feedback)
        session.flush()
        record(Event.FEEDBACK_RELEASED, feedback, actor=actor, scope=f"edition:{edition.id}", entry=line.entry.id)
    return len(waiting), letters.tell_feedback(edition, [line.entry for line in waiting])
