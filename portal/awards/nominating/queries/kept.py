"""Dossiers as they were kept: at each submission, and at the deadline."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from portal.awards.models import Entry, Snapshot
from portal.awards.nominating.answers import normalised, words_in
from portal.awards.nominating.reading import DossierAnswer, DossierSection, minutes_for, readable
from portal.core.database import first_or_404, session
from portal.core.i18n import tr
from portal.documents import Document


def snapshots_of(entry: Entry) -> list[Any]:
    """Rows (id, at, occasion, sha256), latest first, without their content."""
    query = select(Snapshot.id, Snapshot.at, Snapshot.occasion, Snapshot.sha256).where(Snapshot.entry_id == entry.id)
    return list(session.execute(query.order_by(Snapshot.at.desc(), Snapshot.id.desc())))


def snapshot_of(entry: Entry, snapshot_id: int) -> Snapshot:
    return first_or_404(select(Snapshot).where(Snapshot.id == snapshot_id, Snapshot.entry_id == entry.id))


def document_in(snapshot: Snapshot, document_id: int) -> Document:
    """A file that the snapshot names, removed since or not; 404 for any other."""
    if document_id not in {one["id"] for one in snapshot.content.get("documents", [])}:
        raise NotFound()
    return first_or_404(select(Document).where(Document.id == document_id))


def sections_of_snapshot(content: dict[str, Any]) -> list[DossierSection]:
    """A kept dossier for the same page as a living one: from its content alone."""
    return [_kept_section(section, content.get("documents", [])) for section in content.get("sections", [])]


def _kept_section(section: dict[str, Any], files: list[dict[str, Any]]) -> DossierSection:
    answers = [_kept_answer(one, [file for file in files if file["slot"] == one["question"]]) for one in section["answers"]]
    words = sum(words_in(one["kind"], one["value"]) for one in section["answers"])
    return DossierSection(section["key"], tr(section["title"]), "", minutes_for(words), answers)


def _kept_answer(kept: dict[str, Any], files: list[Any]) -> DossierAnswer:
    question, label = SimpleNamespace(**{**kept, "key": kept["question"]}), tr(kept["label"])
    value = normalised(kept["kind"], kept["value"])
    if isinstance(value, list):
        return DossierAnswer(question, label, kept["kind"], "", value, [], kept["audience"])
    return DossierAnswer(question, label, kept["kind"], readable(question, value), [], files, kept["audience"])
