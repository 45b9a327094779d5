"""Files of a dossier, and what was taken away from it on paper."""

from __future__ import annotations

from portal import documents
from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Entry
from portal.awards.nominating import policies as may
from portal.awards.nominating.services.answering import refresh_totals
from portal.awards.nominating.services.moment import require_moment
from portal.core.clock import now
from portal.documents import Document, Received


def attach_file(entry: Entry, key: str, file: Received, *, actor: User, rights: str) -> Document:
    """Keep a verified file under a question. Raises Denied, and Refused past the deadline or over the quota."""
    require_moment(may.work_on_dossier(actor, entry, rights), may.edit_dossier(actor, entry, rights, now()))
    document = documents.attach("Entry", entry.id, key, entry.company_id, file, actor)
    refresh_totals(entry)
    return document


def remove_file(entry: Entry, document: Document, *, actor: User, rights: str) -> None:
    require_moment(may.work_on_dossier(actor, entry, rights), may.edit_dossier(actor, entry, rights, now()))
    documents.remove(document, actor=actor)
    refresh_totals(entry)


def note_download(entry: Entry, audience: str, *, actor: User) -> None:
    record(Event.DOSSIER_DOWNLOADED, entry, actor=actor, audience=audience)
