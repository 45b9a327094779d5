"""Nominating: a new entry within quota, changes to it, its withdrawal."""

from __future__ import annotations

from sqlalchemy import select

from portal import documents
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Category, Edition, Entry
from portal.awards.nominating import letters, queries
from portal.awards.nominating import policies as may
from portal.awards.nominating.form_state import items_of, recount
from portal.awards.nominating.services.answering import copy_answers
from portal.awards.nominating.services.moment import require_moment
from portal.awards.states import ENTRY
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l, ngettext, tr
from portal.organisations.models import Organisation


def create_entry(
    edition: Edition, *, association: Organisation, category: Category, company: Organisation, title: str = "",
    language: str = "en", national_entry: Entry | None = None, actor: User,
) -> Entry:  # fmt: skip
    """A draft that takes a place of the quota. Raises Denied, or Refused for quota, dates and doubles.

    The edition's row is held from the count to the commit, so two at once cannot both take the last place.
    ``national_entry``: its dossier and title come along; its marks never do.
    """
    lock(edition)
    require_moment(may.nominate_in(actor, edition, association), may.create_entry(actor, edition, association, now()))
    if not (verdict := may.nominate_company(category, company, association)):
        raise Refused(verdict.reason)
    check_place(edition, association, category)
    _check_double(edition, category, company)
    entry = Entry(
        edition=edition, category=category, association=association, company=company, nominee=company.name,
        country=company.country, language=language, title=title or (national_entry.title if national_entry else ""),
        national_entry_id=national_entry.id if national_entry else None,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    if national_entry is not None:
        copy_answers(items_of(national_entry), entry, actor)
        _copy_documents(national_entry, entry, actor)
    recount(entry, items_of(entry))
    record(
        Event.ENTRY_CREATED, entry, actor=actor,
        category_id=category.id, company_id=company.id, association_id=association.id, national_entry_id=entry.national_entry_id,
    )  # fmt: skip
    return entry


def check_place(edition: Edition, association: Organisation, category: Category, *, besides: int | None = None) -> None:
    """Raises Refused when the quota is used up. The edition's row must be held."""
    used = queries.used_places(edition.id, association.id, category.id, besides=besides)
    if used >= category.quota:
        raise Refused(
            ngettext(
                "The one place of your association in “%(category)s” is used.",
                "All %(num)s places of your association in “%(category)s” are used.",
                category.quota,
                category=tr(category.name),
            )
            if category.quota
            else _l("This category takes no nominations.")
        )


def _check_double(edition: Edition, category: Category, company: Organisation, besides: int | None = None) -> None:
    query = select(Entry.id).where(
        Entry.edition_id == edition.id, Entry.category_id == category.id, Entry.company_id == company.id,
        Entry.state != "withdrawn",
    )  # fmt: skip
    if besides is not None:
        query = query.where(Entry.id != besides)
    if session.scalar(query.limit(1)):
        raise Refused(_l("This company is nominated in this category already."))


def _copy_documents(source: Entry, entry: Entry, actor: User) -> None:
    """The files of the national dossier, as copies: what happens to either later does not touch the other."""
    slots = {item.question.key for item in items_of(entry) if item.question.kind == "file"}
    for document in documents.for_parent("Entry", source.id):
        if document.slot not in slots:
            continue
        with documents.for_app().open(document.storage_key) as stream:
            received = documents.Received(document.filename, document.content_type, document.size, stream)
            documents.attach("Entry", entry.id, document.slot, entry.company_id, received, actor)


def update_entry(
    entry: Entry, *, category: Category, language: str, version: str | int | None, actor: User
) -> None:
    """Another category (within its quota) or language. Raises Conflict when somebody changed the entry meanwhile."""
    lock(entry.edition)
    check_version(entry, version)
    require_moment(may.speak_for(actor, entry), may.update_entry(actor, entry, now()))
    if category.id != entry.category_id:
        assert entry.association is not None
        assert entry.company is not None
        if entry.submitted_at is not None:
            raise Refused(_l("An entry that was submitted stays in its category. The secretariat can move it."))
        if not (verdict := may.nominate_company(category, entry.company, entry.association)):
            raise Refused(verdict.reason)
        check_place(entry.edition, entry.association, category, besides=entry.id)
        _check_double(entry.edition, category, entry.company, besides=entry.id)
    before = {"category_id": entry.category_id, "language": entry.language}
    entry.category, entry.language, entry.active_at = category, language, now()
    record(
        Event.ENTRY_UPDATED, entry, actor=actor, before=before, after={"category_id": category.id, "language": language}
    )


def withdraw_entry(entry: Entry, *, reason: str, actor: User) -> None:
    """Take the entry back, with a reason. Contact and, if it was ever submitted, the secretariat get a letter."""
    lock(entry)
    require_moment(may.speak_for(actor, entry), may.withdraw_entry(actor, entry))
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    ENTRY.apply("withdraw", entry, reason=reason)
    entry.decided_reason, entry.active_at = reason, now()
    record(Event.ENTRY_WITHDRAWN, entry, actor=actor, reason=reason)
    letters.tell_withdrawn(entry, actor, reason)
