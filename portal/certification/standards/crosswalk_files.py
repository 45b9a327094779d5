"""The file that joins the questions of one standard to those of its successor."""

from __future__ import annotations

from collections.abc import Mapping

from portal.certification.standards.documents import Source, read
from portal.certification.standards.fields import MAX_CODE, MAX_REF
from portal.certification.standards.model import RELATIONS, Crosswalk, Link, Standard
from portal.certification.standards.records import Record


def load_crosswalk(source: Source, known: Mapping[str, Standard]) -> Crosswalk:
    """Links between two of the ``known`` standards."""
    document = read(source, "crosswalk", "links")
    ends = document.root.group("crosswalk", "from", "to")
    origin, target = (_end(ends, key, known) for key in ("from", "to"))
    seen: dict[str, int] = {}
    records = document.root.groups("links", "from", "to", "relation")
    links = tuple(_link(record, known.get(origin), known.get(target), seen) for record in records)
    document.refuse_mistakes()
    return Crosswalk(origin, target, links)


def _end(ends: Record | None, key: str, known: Mapping[str, Standard]) -> str:
    code = ends.text(key, MAX_CODE) if ends else ""
    if ends and code and code not in known:
        ends.mistake(key, "unknown-standard", code=code)
    return code


def _link(record: Record, older: Standard | None, newer: Standard | None, seen: dict[str, int]) -> Link:
    relation = record.choice("relation", RELATIONS)
    origin = record.text("from", MAX_REF) if "from" in record else None
    targets = record.several("to")
    if relation == "new" and origin:
        record.mistake("from", "new-with-origin")
    elif relation in RELATIONS[:-1] and origin is None:
        record.mistake("relation", "origin-needed", relation=relation)
    if origin in seen:
        record.mistake("from", "repeated-link", ref=origin, line=str(seen[origin]))
    if origin:
        seen.setdefault(origin, record.line)
        _check_ref(record, "from", origin, older)
    for target in targets:
        _check_ref(record, "to", target, newer)
    return Link(origin, targets, relation, record.line)


def _check_ref(record: Record, key: str, ref: str, standard: Standard | None) -> None:
    if standard is None:
        return
    if ref not in standard.by_ref:
        record.mistake(key, "unknown-ref", ref=ref, code=standard.code)
    elif not standard.by_ref[ref].assessable:
        record.mistake(key, "not-assessable", ref=ref, code=standard.code)
