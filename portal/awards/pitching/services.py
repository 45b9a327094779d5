"""What a phone kept, item by item: each stands for itself, none is lost or doubled, and every rule of a scorecard holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.judging.cards import Card
from portal.awards.judging.merging import CANNOT, digest
from portal.awards.judging.services import save_scorecard, submit_scorecard
from portal.awards.judging.services.scorecards import Clashes, require_open
from portal.awards.models import Mark
from portal.awards.pitching import policies as may
from portal.awards.pitching.items import Item, base_of, note_base, seen_in, verdicts_of
from portal.awards.pitching.queries import Pitch, Sheet
from portal.core.access import Denied, Refused, require
from portal.core.clock import now
from portal.core.database import Conflict, session
from portal.core.i18n import _l
from portal.core.syncing import Answer


@dataclass
class _Here:
    """The juror's pitches by assignment: as they are after each item."""

    pitches: dict[int, Pitch]
    actor: User


def synchronise(sheet: Sheet, items: Iterable[Item], *, actor: User) -> list[Answer]:
    """Take in a batch; ``sheet`` is held by this transaction. What is refused or contested changes nothing and does
    not hinder the others. "This card is complete" comes after its marks, in whatever order they are sent."""
    here = _Here({one.assignment.id: one for one in sheet.pitches}, actor)
    return [_one(here, item) for item in sorted(items, key=lambda one: one.kind == "card")]


def _one(here: _Here, item: Item) -> Answer:
    pitch = here.pitches.get(item.about)
    if pitch is None:  # never theirs, taken from them, or a tie: it does not exist for them
        return Answer(item.key, "refused", _l("This entry is not among those you judge."))
    try:
        with session.begin_nested():
            return TAKE[item.kind](here, pitch, item)
    except (Refused, Denied) as refusal:
        return Answer(item.key, "refused", refusal.reason, theirs=_theirs(pitch, item))
    except (Clashes, Conflict):
        theirs = _theirs(pitch, item)
        return Answer(item.key, "conflict", _l("This was changed on another device meanwhile."), theirs.get("version"), theirs=theirs)


def _mark(here: _Here, pitch: Pitch, item: Item) -> Answer:
    if item.criterion not in pitch.card.contents:
        raise Refused(_l("This criterion does not belong to the round."))
    seen = seen_in(item.base, item.criterion)
    saved = save_scorecard(pitch.card, {item.criterion: item.typed}, {item.criterion: seen} if seen else {}, actor=here.actor)
    version = pitch.versions[item.criterion]
    if saved.changed:
        session.flush()
        here_now = select(Mark.version).where(Mark.assignment_id == item.about, Mark.criterion_id == item.criterion)
        version = session.scalars(here_now).one()
    here.pitches[item.about] = replace(pitch, card=saved.card, versions={**pitch.versions, item.criterion: version})
    base = base_of(item.criterion, saved.card.contents[item.criterion], version)
    return Answer(item.key, "accepted" if saved.changed else "there", version=base)


def _note(here: _Here, pitch: Pitch, item: Item) -> Answer:
    changed = save_note(pitch.card, item.text, item.base.partition("|")[2], actor=here.actor)
    assignment = pitch.assignment
    return Answer(item.key, "accepted" if changed else "there", version=note_base(assignment.note, assignment.version))


def save_note(card: Card, text: str, seen: str, *, actor: User) -> bool:
    """The juror's own note. ``seen``: digest of the one they wrote upon. Raises Conflict when it is another by now."""
    assignment = card.assignment
    require(may.save_note(actor, assignment.member))
    if text == assignment.note:
        return False
    require_open(assignment, now())
    if seen != digest(assignment.note):
        raise Conflict(assignment)
    assignment.note = text
    session.flush()
    record(Event.SCORECARD_SAVED, assignment, actor=actor, scope=f"edition:{assignment.round.edition_id}", note=True)
    return True


def _card(here: _Here, pitch: Pitch, item: Item) -> Answer:
    assignment = pitch.assignment
    if assignment.state != "submitted":
        if verdicts_of(pitch.card.contents) != item.text:
            raise Refused(_l("Marks of this card were changed on another device. Please open the sheet again, look at them, and complete it then."))
        submit_scorecard(pitch.card, actor=here.actor, version=assignment.version)
        session.flush()
        return Answer(item.key, "accepted", version=assignment.version)
    return Answer(item.key, "there", version=assignment.version)


TAKE: dict[str, Callable[[_Here, Pitch, Item], Answer]] = {"mark": _mark, "note": _note, "card": _card}


def _theirs(pitch: Pitch, item: Item) -> dict[str, Any]:
    """What the server holds in place of what it did not take: the juror's own, from another device."""
    session.refresh(pitch.assignment)  # the savepoint was rolled back
    if item.kind == "note":
        note = pitch.assignment.note
        return {"text": note, "version": note_base(note, pitch.assignment.version)}
    if item.kind == "mark" and (content := pitch.card.contents.get(item.criterion)):
        mark = CANNOT if content.cannot_judge else content.verdict
        version = base_of(item.criterion, content, pitch.versions[item.criterion])
        return {"mark": mark, "comment": content.comment, "share": "share" if content.share else "internal", "version": version}
    return {}
