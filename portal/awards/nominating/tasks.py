"""What waits on the home page: dossiers to write, to read and to submit."""

from __future__ import annotations

from flask import url_for

from portal.accounts.models import User
from portal.awards.models import Entry
from portal.awards.nominating import policies as may
from portal.awards.nominating import queries
from portal.awards.phases import deadline_of
from portal.core.clock import now
from portal.core.i18n import _, ngettext, tr
from portal.core.waiting import Task


def dossiers(viewer: User) -> list[Task]:
    """Of a contact or colleague: what is theirs to write. Of an association: what waits for its own move."""
    found = []
    for entry, rights in queries.due_entries(viewer, now()):
        if may.nominates_for(viewer, entry.association_id):
            found.append(_for_association(entry))
        elif rights in may.WORKING and entry.handed_back_at is None:
            found.append(_for_company(entry))
    return found


def _missing(entry: Entry) -> str:
    if not entry.missing:
        return _("Nothing required is missing.")
    return ngettext("One required answer is missing.", "%(num)s required answers are missing.", entry.missing)


def _task(entry: Entry, title: str, url: str, label: str) -> Task:
    text = f"{tr(entry.edition.title)}, {tr(entry.category.name)}. {_missing(entry)}"
    return Task(title, text, url, label, deadline_of(entry.edition, entry.extended_until), entry.edition.zone)


def _for_association(entry: Entry) -> Task:
    page = url_for("nominating.entry", entry_id=entry.id)
    if entry.handed_back_at:
        return _task(entry, _("Handed back: %(nominee)s", nominee=entry.nominee), page, _("Read and submit"))
    if entry.state == "returned":
        return _task(entry, _("Returned: %(nominee)s", nominee=entry.nominee), page, _("See the remarks"))
    return _task(entry, _("Not submitted yet: %(nominee)s", nominee=entry.nominee), page, _("See how far it is"))


def _for_company(entry: Entry) -> Task:
    page = url_for("nominating.dossier", entry_id=entry.id)
    if entry.state == "returned":
        return _task(entry, _("Mend the dossier of %(nominee)s", nominee=entry.nominee), page, _("Continue writing"))
    return _task(entry, _("Complete the dossier of %(nominee)s", nominee=entry.nominee), page, _("Continue writing"))
