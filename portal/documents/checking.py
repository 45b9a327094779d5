"""Whether rows and files still belong together: for operators, after a restore or a crash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import select

from portal.core.database import session
from portal.documents import storage
from portal.documents.models import Document
from portal.documents.storage import CHUNK

IN_FLIGHT_SECONDS = 3600
"""A file this young may belong to a transaction that is still under way."""


@dataclass
class Findings:
    """``missing`` and ``damaged``: ids of documents; ``orphans``: storage keys without a document."""

    checked: int = 0
    missing: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        return not (self.missing or self.damaged or self.orphans)


def check() -> Findings:
    """Read every file once and compare it with its row. Removed documents are kept, so they are checked too."""
    keeper, findings, known = storage.for_app(), Findings(), set()
    kept = list(keeper.keys(IN_FLIGHT_SECONDS))  # before the rows: a row may come after its file, never before
    query = select(Document.id, Document.storage_key, Document.sha256, Document.size).order_by(Document.id)
    for document_id, key, sha256, size in session.execute(query):
        known.add(key)
        findings.checked += 1
        try:
            if _fingerprint(keeper, key) != (sha256, size):
                findings.damaged.append(document_id)
        except OSError:
            findings.missing.append(document_id)
    findings.orphans = [key for key in kept if key not in known]
    return findings


def _fingerprint(keeper: storage.Storage, key: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with keeper.open(key) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def remove_orphans(findings: Findings) -> None:
    """Forget the files no document knows of."""
    keeper = storage.for_app()
    for key in findings.orphans:
        keeper.remove(key)
