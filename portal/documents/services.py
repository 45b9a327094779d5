"""Attaching and removing documents."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.audit import Event, record
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _l
from portal.core.running import settings
from portal.documents import inspection, storage
from portal.documents.inspection import ALLOWED, IMAGES, Unacceptable
from portal.documents.models import Document
from portal.organisations.models import Organisation

MB = 1024 * 1024
MAX_PER_PARENT = 100
REMOVED_SHARE = 3
"""Removed files are kept for the record; together with the present ones they may fill three quotas, not more."""
_FRESH = "documents_stored"


class Upload(Protocol):
    """What a web framework hands over for one chosen file."""

    filename: str | None
    stream: Any


@dataclass(frozen=True)
class Received:
    """A verified upload whose bytes are ready to be stored."""

    filename: str
    content_type: str
    size: int
    content: BinaryIO


@contextmanager
def received(file: Upload, allowed: tuple[str, ...] = ALLOWED) -> Iterator[Received]:
    """Check an upload and draw images anew, before any transaction begins. Raises Unacceptable."""
    limit = settings().upload_limit_mb * MB
    with tempfile.SpooledTemporaryFile(max_size=2 * MB) as spool, tempfile.SpooledTemporaryFile(max_size=2 * MB) as fresh:
        size = _copy(file.stream, cast(BinaryIO, spool), limit)
        kind = inspection.verify(file.filename or "", cast(BinaryIO, spool), size, allowed)
        content = spool
        if kind.extension in IMAGES:
            inspection.reencode(cast(BinaryIO, spool), cast(BinaryIO, fresh), kind.extension)
            content, size = fresh, fresh.tell()
        content.seek(0)
        yield Received(kind.filename, kind.content_type, size, cast(BinaryIO, content))


def _copy(source: Any, target: BinaryIO, limit: int) -> int:
    size = 0
    while chunk := source.read(64 * 1024):
        size += len(chunk)
        if size > limit:
            raise Unacceptable(_l("This file is larger than %(limit)s MB.", limit=limit // MB))
        target.write(chunk)
    return size


def attach(
    parent_type: str,
    parent_id: int,
    slot: str,
    organisation_id: int | None,
    file: Upload | Received,
    actor: User | None,
    *,
    allowed: tuple[str, ...] = ALLOWED,
) -> Document:
    """Keep ``file`` under its parent. The caller has judged whether ``actor`` may (None: the portal itself).

    ``slot``: where inside the parent, e.g. a question's key. Raises Unacceptable for the file itself and
    Refused when the organisation's quota is used up. A file that is already there is not kept twice.
    """
    if not isinstance(file, Received):
        with received(file, allowed) as checked:
            return attach(parent_type, parent_id, slot, organisation_id, checked, actor)
    _check_room(parent_type, parent_id, organisation_id, file.size)
    stored = storage.for_app().put(file.content)
    if (twin := _same_file(parent_type, parent_id, slot, file.filename, stored.sha256)) is not None:
        storage.for_app().remove(stored.key)  # the same click twice
        return twin
    session().info.setdefault(_FRESH, []).append(stored.key)
    document = Document(
        parent_type=parent_type,
        parent_id=parent_id,
        slot=slot,
        organisation_id=organisation_id,
        uploaded_by=actor.id if actor else None,
        filename=file.filename,
        content_type=file.content_type,
        size=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
    )
    session.add(document)
    session.flush()
    record(
        Event.DOCUMENT_ATTACHED, document, actor=actor,
        parent=f"{parent_type}:{parent_id}", slot=slot, size=stored.size, sha256=stored.sha256,
    )  # fmt: skip
    return document


def _same_file(parent_type: str, parent_id: int, slot: str, filename: str, sha256: str) -> Document | None:
    present = select(Document).where(
        Document.parent_type == parent_type, Document.parent_id == parent_id, Document.slot == slot,
        Document.filename == filename, Document.sha256 == sha256, Document.removed_at.is_(None),
    )  # fmt: skip
    return session.scalars(present.limit(1)).first()


def _check_room(parent_type: str, parent_id: int, organisation_id: int | None, size: int) -> None:
    """Count, then size; the organisation's row is held so that two uploads cannot both take the last room."""
    if organisation_id is not None and (organisation := session.get(Organisation, organisation_id)) is not None:
        lock(organisation)
    here = select(func.count()).where(
        Document.parent_type == parent_type, Document.parent_id == parent_id, Document.removed_at.is_(None)
    )
    if (session.scalar(here) or 0) >= MAX_PER_PARENT:
        raise Refused(_l("There are already %(count)s documents here.", count=MAX_PER_PARENT))
    if organisation_id is None:
        return
    quota = settings().quota_mb * MB
    used = space_used(organisation_id)
    everything = space_used(organisation_id, removed_too=True)
    if used + size > quota or everything + size > REMOVED_SHARE * quota:
        raise Refused(_l("The %(quota)s MB for documents of this organisation are used up.", quota=quota // MB))


def space_used(organisation_id: int, *, removed_too: bool = False) -> int:
    """Bytes that count against an organisation's quota."""
    query = select(func.coalesce(func.sum(Document.size), 0)).where(Document.organisation_id == organisation_id)
    return int(session.scalar(query if removed_too else query.where(Document.removed_at.is_(None))) or 0)


def remove(document: Document, *, actor: User) -> None:
    """Take a document off its parent. Row and bytes stay, for what was in at a deadline."""
    if document.removed_at is not None:
        return
    document.removed_at = now()
    record(Event.DOCUMENT_REMOVED, document, actor=actor, parent=f"{document.parent_type}:{document.parent_id}")


def note_download(document: Document, *, actor: User | None) -> None:
    record(
        Event.DOCUMENT_DOWNLOADED, document, actor=actor, parent=f"{document.parent_type}:{document.parent_id}"
    )


@event.listens_for(Session, "after_commit")
def _keep(db_session: Session) -> None:
    db_session.info.pop(_FRESH, None)


@event.listens_for(Session, "after_soft_rollback")
def _sweep(db_session: Session, previous_transaction: Any) -> None:
    """A refused transaction leaves no file behind (a killed one may: ``flask documents check`` finds it)."""
    if previous_transaction.nested or db_session.in_nested_transaction():
        return
    for key in db_session.info.pop(_FRESH, []):
        storage.for_app().remove(key)
