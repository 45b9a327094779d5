"""Commands of screening: remind, accept, return, refuse, disqualify, extend, move with consent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Category, Edition, Entry, MoveRequest, Question, Remark
from portal.awards.nominating.services.entering import check_place
from portal.awards.phases import deadline_of
from portal.awards.screening import letters, queries
from portal.awards.screening import policies as may
from portal.awards.states import ENTRY, MOVE_REQUEST
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l, tr


def send_reminders(edition: Edition, associations: Iterable[int], *, actor: User, note: str = "") -> int:
    """A letter to everybody who nominates for these associations; once a day each. Returns the letters written."""
    require(may.watch_edition(actor, edition))
    written = 0
    for row in queries.cockpit(actor, edition).every:
        if row.association.id not in set(associations):
            continue
        for person in queries.managers_by_association([row.association.id])[row.association.id]:
            written += letters.remind_association(edition, row, person, note.strip())
        record(Event.REMINDER_SENT, edition, actor=actor, association=row.association.id)
    return written


def accept_entry(entry: Entry, *, actor: User, version: int | str | None) -> None:
    lock(entry)
    require(may.accept_entry(actor, entry))
    check_version(entry, version)
    ENTRY.apply("accept", entry)
    entry.decided_reason = ""
    record(Event.ENTRY_ACCEPTED, entry, actor=actor)
    letters.tell_of(entry, "entry-accepted")


def return_entry(
    entry: Entry, *, actor: User, version: int | str | None, reason: str, remarks: Iterable[tuple[Question | None, str]]
) -> None:
    """Back to the association with a list of what to mend. After the deadline it needs an extension to come in again."""
    lock(entry)
    require(may.return_entry(actor, entry))
    check_version(entry, version)
    listed = [(question, words.strip()) for question, words in remarks if words.strip()]
    if not listed and not reason.strip():
        raise Refused(_l("Say what should be mended: at least one remark."))
    ENTRY.apply("return", entry, reason=reason.strip() or listed[0][1])
    entry.decided_reason, entry.handed_back_at = reason.strip(), None
    for question, words in listed:
        session.add(Remark(entry_id=entry.id, question=question, author_id=actor.id, text=words))
    record(Event.ENTRY_RETURNED, entry, actor=actor, reason=reason, remarks=len(listed))
    letters.tell_of(entry, "entry-returned", reason=reason.strip(), remarks=letters.as_list(listed))


def refuse_entry(entry: Entry, *, actor: User, version: int | str | None, reason: str) -> None:
    lock(entry)
    require(may.refuse_entry(actor, entry))
    check_version(entry, version)
    ENTRY.apply("refuse", entry, reason=reason)
    entry.decided_reason = reason.strip()
    record(Event.ENTRY_REFUSED, entry, actor=actor, reason=reason)
    letters.tell_of(entry, "entry-refused", reason=reason.strip())


def disqualify_entry(entry: Entry, *, actor: User, version: int | str | None, reason: str) -> None:
    lock(entry)
    require(may.disqualify_entry(actor, entry))
    check_version(entry, version)
    ENTRY.apply("disqualify", entry, reason=reason)
    entry.decided_reason = reason.strip()
    record(Event.ENTRY_DISQUALIFIED, entry, actor=actor, reason=reason)
    letters.tell_of(entry, "entry-refused", reason=reason.strip())


def extend_entry(entry: Entry, *, actor: User, version: int | str | None, until: datetime, reason: str) -> None:
    """More time for one entry, with a reason; it can only become later."""
    lock(entry)
    require(may.extend_entry(actor, entry))
    check_version(entry, version)
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    before = deadline_of(entry.edition, entry.extended_until)
    if until <= now() or (before and until <= before):
        raise Refused(_l("The new deadline must be later than the one it has, and not in the past."))
    entry.extended_until, entry.extension_reason = until, reason.strip()
    record(Event.ENTRY_EXTENDED, entry, actor=actor, reason=reason, until=until.isoformat())
    letters.tell_of(entry, "entry-extended", reason=reason.strip())


def propose_move(entry: Entry, category: Category, *, actor: User, reason: str) -> MoveRequest:
    """Ask the association whether the entry may move; nothing moves without its consent."""
    lock(entry)
    require(may.propose_move(actor, entry, asked=queries.open_request(entry) is not None))
    if category.edition_id != entry.edition_id or category.id == entry.category_id:
        raise Refused(_l("Choose another category of this edition."))
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    request = MoveRequest(entry=entry, category=category, reason=reason.strip(), asked_by=actor.id)
    session.add(request)
    session.flush()
    record(Event.MOVE_PROPOSED, entry, actor=actor, reason=reason, category=category.id)
    letters.ask_about_move(request)
    return request


def answer_move(request: MoveRequest, *, actor: User, agree: bool) -> None:
    """The association's answer. On consent the entry moves, if there is a place and the company fits."""
    lock(request)
    require(may.answer_move(actor, request))
    entry = request.entry
    MOVE_REQUEST.apply("agree" if agree else "decline", request)
    request.answered_by, request.answered_at = actor.id, now()
    if agree:
        lock(entry.edition)
        _check_fit(entry, request.category)
        entry.category = request.category
    record(Event.MOVE_ANSWERED, entry, actor=actor, reason=request.reason, agreed=agree, category=request.category_id)
    letters.tell_of_answer(request)


def _check_fit(entry: Entry, category: Category) -> None:
    wanted = category.who_may_enter
    if entry.company and wanted not in ("any", entry.company.operation):
        raise Refused(_l("The company cannot enter “%(category)s”.", category=tr(category.name)))
    if entry.association:
        check_place(entry.edition, entry.association, category, besides=entry.id)
