"""From the company back to the association, and from the association to the secretariat."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import update

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Edition, Entry, Question, Remark
from portal.awards.nominating import letters
from portal.awards.nominating import policies as may
from portal.awards.nominating.form_state import findings, items_of, recount
from portal.awards.nominating.services.entering import check_place
from portal.awards.nominating.services.moment import require_moment
from portal.awards.nominating.services.snapshots import take_snapshot
from portal.awards.states import ENTRY
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _, _l, ngettext


def hand_back(entry: Entry, *, note: str = "", actor: User, rights: str) -> None:
    """The company is done: its association reads, then submits or returns. The dossier is locked for the company."""
    lock(entry)
    require_moment(may.lead_dossier(actor, entry, rights), may.hand_back(actor, entry, rights, now()))
    entry.handed_back_at = entry.active_at = now()
    _settle(entry)
    record(Event.ENTRY_HANDED_BACK, entry, actor=actor, missing=entry.missing)
    letters.tell_handed_back(entry, actor, note)


def return_to_company(entry: Entry, *, remarks: Iterable[tuple[Question | None, str]], actor: User) -> None:
    """The association wants something mended: ``remarks`` per question, or about the whole (None)."""
    lock(entry)
    require_moment(may.speak_for(actor, entry), may.return_to_company(actor, entry, now()))
    written = [(question, text.strip()) for question, text in remarks if text.strip()]
    if not written:
        raise Refused(_l("Please write at least one remark, so that the company knows what to mend."))
    at = now()
    for question, text in written:
        question_id = question.id if question else None
        session.add(Remark(entry_id=entry.id, question_id=question_id, author_id=actor.id, at=at, text=text))
    entry.handed_back_at, entry.active_at = None, at
    record(Event.ENTRY_REOPENED, entry, actor=actor, remarks=len(written))
    letters.tell_returned(entry, actor, written)


def _settle(entry: Entry) -> None:
    session.execute(
        update(Remark).where(Remark.entry_id == entry.id, Remark.settled_at.is_(None)).values(settled_at=now())
    )


def reference_for(edition: Edition) -> str:
    """The next reference number, e.g. ``ECCCO-2027-0042``. The edition's row must be held."""
    number, edition.next_number = edition.next_number, edition.next_number + 1
    return f"{edition.programme.prefix}-{edition.year}-{number:04d}"


def submit_entry(entry: Entry, actor: User) -> None:
    """Hand the entry in. Judged by the clock inside the transaction, with edition and entry held.

    Raises Denied, and Refused for the deadline, the quota over history, or an incomplete dossier. The first
    submission of an edition freezes its rules.
    """
    edition = entry.edition
    lock(edition)
    lock(entry)
    at = now()
    require_moment(may.speak_for(actor, entry), may.submit_entry(actor, entry, at))
    if entry.submitted_at is None and entry.association is not None:
        check_place(edition, entry.association, entry.category, besides=entry.id)
    _check_complete(entry)
    ENTRY.apply("submit", entry)
    entry.reference = entry.reference or reference_for(edition)
    entry.submitted_at = entry.active_at = at
    entry.decided_reason = ""
    edition.rules_frozen_at = edition.rules_frozen_at or at
    _settle(entry)
    session.flush()
    take_snapshot(entry, "submission", at=at, actor=actor)
    record(Event.ENTRY_SUBMITTED, entry, actor=actor, reference=entry.reference)
    letters.send_receipts(entry, actor)


def _check_complete(entry: Entry) -> None:
    items = items_of(entry)
    recount(entry, items)
    found = findings(entry, items)
    if not found:
        return
    named = "; ".join(f"{one.label}: {one.text}" for one in found[:5])
    more = _(" and more") if len(found) > 5 else ""
    raise Refused(
        ngettext(
            "One thing must be mended before submitting. %(named)s%(more)s",
            "%(num)s things must be mended before submitting. %(named)s%(more)s",
            len(found),
            named=named,
            more=more,
        )
    )
