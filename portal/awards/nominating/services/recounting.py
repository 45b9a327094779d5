"""When the form changes, what is missing in the dossiers under way is counted anew."""

from __future__ import annotations

from sqlalchemy import select

from portal.awards.models import Edition, Entry
from portal.awards.nominating.form_state import items_of, recount
from portal.core.database import session

UNDER_WAY = ("draft", "returned")


def recount_dossiers(edition: Edition) -> None:
    """One statement per dossier under way: forms change rarely, and mostly before there are any."""
    query = select(Entry).where(Entry.edition_id == edition.id, Entry.state.in_(UNDER_WAY))
    for entry in session.scalars(query):
        recount(entry, items_of(entry))
