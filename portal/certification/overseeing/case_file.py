"""The file of one case as a ZIP for an accreditation assessor: every row, document and event, with its SHA-256. Streamed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.certification.models import (
    Assessment,
    Case,
    CertificateVersion,
    Evidence,
    EvidenceRevision,
    Finding,
    FindingStep,
    JudgementRevision,
    KpiRevision,
    KpiValue,
    StatusPeriod,
    VisitNote,
    VisitNoteRevision,
)
from portal.core.columns import Json
from portal.core.database import Base, session
from portal.core.i18n import _
from portal.core.zips import File, zipped
from portal.documents import storage
from portal.documents.models import Document

CHUNK = 256 * 1024
FOLLOWERS: tuple[tuple[type[Base], InstrumentedAttribute[Any], type[Base]], ...] = (
    (Evidence, Evidence.assessment_id, Assessment),
    (EvidenceRevision, EvidenceRevision.evidence_id, Evidence),
    (JudgementRevision, JudgementRevision.assessment_id, Assessment),
    (KpiRevision, KpiRevision.kpi_id, KpiValue),
    (FindingStep, FindingStep.finding_id, Finding),
    (VisitNoteRevision, VisitNoteRevision.note_id, VisitNote),
)
"""Tables that hang on a row of the case instead of the case itself, after what they hang on."""


def stream(case: Case) -> Iterator[bytes]:
    """The bytes of the archive, a piece at a time."""
    return zipped(_hashed(_files(case), case))


def _hashed(files: Iterable[File], case: Case) -> Iterator[File]:
    """The files, and after them the manifest of what was really written."""
    lines: list[dict[str, Any]] = []
    for name, pieces in files:
        yield name, _counted(name, pieces, lines)
    yield "MANIFEST.json", [_json({"case": case.number, "files": lines})]


def _counted(name: str, pieces: Iterable[bytes], lines: list[dict[str, Any]]) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        yield piece
    lines.append({"path": name, "size": size, "sha256": digest.hexdigest()})


def _files(case: Case) -> Iterator[File]:
    ids: dict[type[Base], list[int]] = {Case: [case.id]}
    people: set[int] = set()
    yield "README.txt", [_words(case).encode()]
    yield "case.json", [_json(_plain(case, people))]
    for model, rows in _rows(case):
        if rows:
            ids[model] = [row.id for row in rows if hasattr(row, "id")]
            yield f"records/{model.__tablename__}.json", [_json([_plain(row, people) for row in rows])]
    yield from _documents(ids)
    yield "events.jsonl", _events(case, people)
    yield "people.json", [_json(_names(people))]


def _rows(case: Case) -> Iterator[tuple[type[Base], list[Any]]]:
    """Every table with a row about the case, in the order of their names; then what hangs on those rows."""
    found: dict[type[Base], list[int]] = {}
    direct = sorted((m.class_ for m in Base.registry.mappers if "case_id" in m.columns), key=lambda m: m.__tablename__)
    for model in direct:
        if model.__module__.startswith("portal.certification") and model.__tablename__ != "complaints":
            rows = list(session.scalars(select(model).where(model.case_id == case.id).order_by(*inspect(model).primary_key)))
            found[model] = [row.id for row in rows if hasattr(row, "id")]
            yield model, rows
    for model, column, owner in FOLLOWERS:
        rows = list(session.scalars(select(model).where(column.in_(found.get(owner, []))).order_by(inspect(model).primary_key[0])))
        found[model] = [row.id for row in rows]
        yield model, rows
    if case.certificate_id:
        for versioned in (CertificateVersion, StatusPeriod):
            yield versioned, list(session.scalars(select(versioned).where(versioned.certificate_id == case.certificate_id).order_by(versioned.id)))


def _documents(ids: dict[type[Base], list[int]]) -> Iterator[File]:
    for model, numbers in ids.items():
        query = select(Document).where(Document.parent_type == model.__name__, Document.parent_id.in_(numbers)).order_by(Document.id)
        for document in session.scalars(query):
            yield f"documents/{document.id:06}-{document.filename}", _bytes(document)


def _bytes(document: Document) -> Iterator[bytes]:
    with storage.for_app().open(document.storage_key) as file:
        while piece := file.read(CHUNK):
            yield piece


def _events(case: Case, people: set[int]) -> Iterator[bytes]:
    query = select(AuditEvent).where(AuditEvent.scope == f"case:{case.id}").order_by(AuditEvent.id)
    for event in session.scalars(query.execution_options(yield_per=500)):
        yield _json(_plain(event, people), indent=None) + b"\n"


def _plain(row: Any, people: set[int]) -> dict[str, Any]:
    """A row as JSON, column by column; who appears in it is noted in ``people``."""
    values = {}
    for column in inspect(type(row)).columns:
        value = getattr(row, column.key)
        if value is not None and any(key.column.table.name == "users" for key in column.foreign_keys):
            people.add(value)
        values[column.key] = value if isinstance(column.type, type(Json)) else _text(value)
    if isinstance(row, AuditEvent) and row.actor_id:
        people.add(row.actor_id)
    return values


def _text(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _names(people: set[int]) -> dict[str, str]:
    rows = session.execute(select(User.id, User.name).where(User.id.in_(people)).order_by(User.id))
    return {str(row.id): row.name for row in rows}


def _json(value: Any, indent: int | None = 1) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=True).encode()


def _words(case: Case) -> str:
    sentences = [
        f"{case.number}: {case.organisation.name}, {case.standard.code}",
        _("records/ holds every row of the case as JSON, a file per table; documents/ every file as it was uploaded, removed ones too."),
        _("events.jsonl is the case's part of the portal's audit trail, oldest first, with the hashes of its chain."),
        _("MANIFEST.json gives size and SHA-256 of every other file; sha256sum of each must give the same."),
        _("people.json names the people whose numbers appear in the records."),
    ]
    return "\n\n".join(sentences) + "\n"
