"""What waits for somebody, and for the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.awards.models import Collaborator, Edition, Entry, Snapshot
from portal.awards.nominating import policies as may
from portal.awards.visibility import own_entries
from portal.core.database import session


def my_entries(viewer: User) -> list[tuple[Entry, str]]:
    """Entries the viewer helps with, latest deadline first, with their rights. One statement."""
    query = (
        select(Entry, Collaborator.rights)
        .join(Collaborator, and_(Collaborator.entry_id == Entry.id, Collaborator.user_id == viewer.id))
        .join(Entry.edition)
        .options(
            joinedload(Entry.edition).joinedload(Edition.programme),
            joinedload(Entry.category),
            joinedload(Entry.association),
        )
        .order_by(Edition.dossiers_close_at.desc(), Entry.id)
        .limit(200)
    )
    return [(entry, rights) for entry, rights in session.execute(query).unique()]


def due_entries(viewer: User, at: datetime) -> list[tuple[Entry, str | None]]:
    """Drafts and returned entries that wait for the viewer, nearest deadline first. One statement."""
    query = (
        select(Entry, Collaborator.rights)
        .outerjoin(Collaborator, and_(Collaborator.entry_id == Entry.id, Collaborator.user_id == viewer.id))
        .join(Entry.edition)
        .where(
            own_entries(viewer),
            Entry.state.in_(may.OPEN_STATES),
            Edition.state == "open",
            Edition.nominations_open_at <= at,
            or_(
                func.coalesce(Edition.dossiers_close_at, Edition.nominations_close_at) > at,
                Entry.extended_until > at,
            ),
        )
        .options(joinedload(Entry.edition).joinedload(Edition.programme), joinedload(Entry.category))
        .order_by(func.coalesce(Entry.extended_until, Edition.dossiers_close_at), Entry.id)
        .limit(100)
    )
    return [(entry, rights) for entry, rights in session.execute(query).unique()]


def entries_to_snapshot(at: datetime, limit: int = 200) -> list[int]:
    """Ids of entries whose deadline has passed and whose dossier was not kept as it was then."""
    closes = func.coalesce(Edition.dossiers_close_at, Edition.nominations_close_at)
    kept = select(Snapshot.id).where(Snapshot.entry_id == Entry.id, Snapshot.occasion == "deadline")
    query = (
        select(Entry.id)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(
            Edition.imported.is_(False),
            Edition.state != "preparing",
            closes <= at,
            or_(Entry.extended_until.is_(None), Entry.extended_until <= at),
            Entry.state != "withdrawn",
            ~kept.exists(),
        )
        .order_by(Entry.id)
        .limit(limit)
    )
    return list(session.scalars(query))
