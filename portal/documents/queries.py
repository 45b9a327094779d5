"""Which documents somebody may see: those of a parent they may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from portal.core.database import first_or_404, session
from portal.documents import parents
from portal.documents.models import Document


def for_parent(parent_type: str, parent_id: int, slot: str | None = None) -> list[Document]:
    """The present documents of one row, oldest first. One statement; the caller may see the row."""
    return for_parents(parent_type, [parent_id], slot).get(parent_id, [])


def for_parents(parent_type: str, parent_ids: Iterable[int], slot: str | None = None) -> dict[int, list[Document]]:
    """The same for many rows, still one statement."""
    query = (
        select(Document)
        .options(joinedload(Document.uploader))
        .where(Document.parent_type == parent_type, Document.parent_id.in_(list(parent_ids)))
        .where(Document.removed_at.is_(None))
        .order_by(Document.id)
    )
    if slot is not None:
        query = query.where(Document.slot == slot)
    found: dict[int, list[Document]] = {}
    for document in session.scalars(query):
        found.setdefault(document.parent_id, []).append(document)
    return found


def document_for(viewer: Any, document_id: int) -> Document:
    """The document, if its parent is theirs to see; otherwise the same 404 as for none."""
    document = first_or_404(select(Document).where(Document.id == document_id, Document.removed_at.is_(None)))
    kind, number = document.parent_type, document.parent_id
    if not parents.may_see(viewer, kind, number) or not parents.may_see_slot(viewer, kind, number, document.slot):
        raise NotFound()
    return document


def parent_for(viewer: Any, parent_type: str, parent_id: int) -> parents.Parent:
    """The rules of a row that may carry documents; 404 for what is unknown or not theirs to see."""
    if not parents.may_see(viewer, parent_type, parent_id):
        raise NotFound()
    return parents.PARENTS[parent_type]
