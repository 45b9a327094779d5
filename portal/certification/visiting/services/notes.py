"""Notes of the visit: the key is the device's, a newer revision replaces an older one and never the reverse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.certification.models import Case, TeamMember, VisitNote, VisitNoteRevision
from portal.certification.visiting import policies as may
from portal.core.access import Refused, require
from portal.core.database import session
from portal.core.i18n import _l

CONCLUDED = ("correcting", "reporting", "reviewing", "deciding", "granted", "refused")
AFTER_VISIT = (*CONCLUDED, "withdrawn", "lapsed")
"""States in which a note that comes from a device is late, and kept all the same."""
NEEDED = {"interview": ("pseudonym",), "opening": ("present",), "closing": ("present",)}
"""Kind -> details without which such a note says nothing."""


@dataclass(frozen=True)
class NoteText:
    """A note as a device holds it, already checked for its shape."""

    key: str
    revision: int
    kind: str
    text: str
    noted_at: datetime
    site_id: int | None = None
    requirement_ids: tuple[int, ...] = ()
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Noted:
    """``outcome``: accepted, there (the same was here) or newer (what is here was not replaced)."""

    outcome: str
    note: VisitNote

    @property
    def late(self) -> bool:
        return bool(self.note.details.get("late"))


def write_note(
    case: Case, text: NoteText, *, actor: User, seat: TeamMember | None, known: VisitNote | None = None
) -> Noted:
    """Keep a note, new or changed. After the visit it is kept, too, and marked late. Flushes.

    ``known``: the note of that key, if the caller has looked it up.
    """
    known = known or session.scalars(select(VisitNote).where(VisitNote.case_id == case.id, VisitNote.key == text.key)).first()
    require(may.change_note(actor, seat, known) if known else may.note(actor, seat))
    late = is_late(case)
    _check(text)
    if known is None:
        return Noted("accepted", _added(case, text, actor, late))
    if _same(known, text):
        return Noted("there", known)
    if text.revision <= known.revision:
        return Noted("newer", known)
    _replace(known, text, late)
    return Noted("accepted", known)


def is_late(case: Case) -> bool:
    """Whether the visit is over. Raises Refused where it has not begun."""
    if case.state == "on_site":
        return False
    if case.state not in AFTER_VISIT:
        raise Refused(_l("The visit has not begun."))
    return True


def _check(text: NoteText) -> None:
    if any(not text.details.get(name) for name in NEEDED.get(text.kind, ())):
        raise Refused(_l("An interview needs a pseudonym, a meeting who was present, by role."))
    if not text.text and not text.details:
        raise Refused(_l("This note is empty."))


def _added(case: Case, text: NoteText, actor: User, late: bool) -> VisitNote:
    note = VisitNote(
        case_id=case.id, key=text.key, author_id=actor.id, kind=text.kind, site_id=text.site_id,
        requirement_ids=list(text.requirement_ids), text=text.text, details=_details(text, late),
        noted_at=text.noted_at, revision=text.revision,
    )  # fmt: skip
    session.add(note)
    session.flush()
    return note


def _details(text: NoteText, late: bool) -> dict[str, Any]:
    return {**text.details, **({"late": True} if late else {})}


def _same(note: VisitNote, text: NoteText) -> bool:
    mine = {name: value for name, value in note.details.items() if name != "late"}
    here = (note.kind, note.site_id, list(note.requirement_ids), note.text, mine)
    return here == (text.kind, text.site_id, list(text.requirement_ids), text.text, text.details)


def _replace(note: VisitNote, text: NoteText, late: bool) -> None:
    session.add(VisitNoteRevision(note_id=note.id, text=note.text, details=note.details))
    note.kind, note.site_id, note.text = text.kind, text.site_id, text.text
    note.requirement_ids, note.revision = list(text.requirement_ids), text.revision
    note.details = _details(text, late or bool(note.details.get("late")))
    session.flush()
