"""A dossier exactly as it was at one moment, with the fingerprint of its canonical bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal import documents
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Entry, Snapshot
from portal.awards.nominating.form_state import items_of, steps_of
from portal.awards.phases import deadline_of
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import lock, session


def content_of(entry: Entry) -> dict[str, Any]:
    """Everything a reader needs to read it again in years, questions included: plain data without floats."""
    return {
        "entry": {
            "id": entry.id, "reference": entry.reference, "title": entry.title, "nominee": entry.nominee,
            "country": entry.country, "language": entry.language, "state": entry.state,
            "category": {"key": entry.category.key, "name": dict(entry.category.name)},
            "association": entry.association.name if entry.association else "",
        },
        "sections": [
            {
                "key": step.section.key,
                "title": dict(step.section.title),
                "answers": [_answer(item) for item in step.items],
            }
            for step in steps_of(items_of(entry))
        ],
        "documents": [
            {"id": one.id, "slot": one.slot, "filename": one.filename, "size": one.size, "sha256": one.sha256}
            for one in documents.for_parent("Entry", entry.id)
        ],
    }  # fmt: skip


def _answer(item: Any) -> dict[str, Any]:
    question = item.question
    return {
        "question": question.key,
        "kind": question.kind,
        "label": dict(question.label),
        "choices": [dict(one) for one in question.choices],
        "audience": question.audience,
        "value": item.value,
    }


def take_snapshot(entry: Entry, occasion: str, *, at: datetime | None = None, actor: User | None = None) -> Snapshot:
    """Keep the dossier as it is now. ``occasion``: ``submission`` or ``deadline``; ``at``: the moment it stands for."""
    content = content_of(entry)
    snapshot = Snapshot(
        entry_id=entry.id, at=at or now(), occasion=occasion, content=content, sha256=fingerprint(content)
    )
    session.add(snapshot)
    session.flush()
    record(
        Event.DOSSIER_SNAPSHOT_TAKEN, entry, actor=actor, occasion=occasion, snapshot=snapshot.id, sha256=snapshot.sha256
    )
    return snapshot


def take_deadline_snapshot(entry_id: int) -> bool:
    """What was in at the entry's own deadline, once. Nothing changes a dossier between deadline and a late job."""
    entry = session.get(Entry, entry_id)
    if entry is None:
        return False
    lock(entry)
    closes = deadline_of(entry.edition, entry.extended_until)
    if closes is None or closes > now() or entry.state == "withdrawn":
        return False
    if session.scalar(select(Snapshot.id).where(Snapshot.entry_id == entry.id, Snapshot.occasion == "deadline")):
        return False
    take_snapshot(entry, "deadline", at=closes)
    return True
