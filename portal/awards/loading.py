"""What views load first: by id, through the viewer's select, else 404."""

from __future__ import annotations

from flask import g
from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.awards.models import Edition, Entry, Programme
from portal.awards.visibility import managed_editions, visible_editions, visible_entries
from portal.core.database import first_or_404


def _with_programme(query: Select[Edition]) -> Select[Edition]:
    return query.options(joinedload(Edition.programme).joinedload(Programme.owner))


def edition_for(viewer: User, edition_id: int) -> Edition:
    """An edition the viewer may know of; also tells the rail where we are."""
    g.edition = first_or_404(_with_programme(visible_editions(viewer)).where(Edition.id == edition_id))
    return g.edition


def managed_edition(viewer: User, edition_id: int) -> Edition:
    """An edition the viewer runs as secretariat."""
    g.edition = first_or_404(_with_programme(managed_editions(viewer)).where(Edition.id == edition_id))
    return g.edition


def entry_for(viewer: User, entry_id: int) -> Entry:
    """An entry the viewer may open, with edition, category, company and association, in one statement."""
    entry = first_or_404(
        visible_entries(viewer)
        .where(Entry.id == entry_id)
        .options(
            joinedload(Entry.edition).joinedload(Edition.programme).joinedload(Programme.owner),
            joinedload(Entry.category),
            joinedload(Entry.company),
            joinedload(Entry.association),
        )
    )
    g.edition = entry.edition
    return entry
