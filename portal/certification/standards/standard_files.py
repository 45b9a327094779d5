"""The file of one standard: what it is, what it was made for, and its headings and questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.certification.standards import trees
from portal.certification.standards.documents import Source, read
from portal.certification.standards.fields import MAX_CODE, MAX_REF, applies_to, new_code
from portal.certification.standards.mistakes import LibraryError
from portal.certification.standards.model import CONFIDENCES, METHODS, SOURCES, STATUSES, Element, Node, Standard
from portal.certification.standards.records import Record

LIFE = ("code", "title", "status", "published_on", "withdrawn_on", "superseded_by", "transition_until")
PLACE = ("ref", "parent", "source", "confidence", "assessable", "heading")
QUESTION = ("question", "evidence", "methods", "applies_to", "weight")


def load(source: Source) -> Standard:
    """One standard from a file (`Path`), its text or its bytes."""
    document = read(source, "standard", "mandate", "nodes")
    reference, elements = _mandate(document.root)
    nodes = _nodes(document.root, elements)
    document.mistakes.extend(trees.mistakes_of([node for node in nodes if node.ref]))
    life = document.root.group("standard", *LIFE)
    if life is None:
        raise LibraryError(document.mistakes)
    standard = _standard(life, reference, elements, nodes, document.sha256)
    document.refuse_mistakes()
    return replace(standard, nodes=trees.arranged(nodes))


def _standard(
    life: Record, mandate: str, elements: tuple[Element, ...], nodes: tuple[Node, ...], sha256: str
) -> Standard:
    status = life.choice("status", STATUSES)
    return Standard(
        code=life.text("code", MAX_CODE),
        title=life.texts("title"),
        status=status,
        published_on=life.day("published_on") or date.min,
        withdrawn_on=life.day("withdrawn_on") if status == "withdrawn" or "withdrawn_on" in life else None,
        superseded_by=life.text("superseded_by", MAX_CODE) if "superseded_by" in life else None,
        transition_until=life.day("transition_until") if "transition_until" in life else None,
        mandate=mandate,
        elements=elements,
        nodes=nodes,
        sha256=sha256,
    )


def _mandate(root: Record) -> tuple[str, tuple[Element, ...]]:
    """What the file says the standard was made for; a file may say nothing."""
    record = root.group("mandate", "reference", "elements") if "mandate" in root else None
    if record is None:
        return "", ()
    seen: dict[str, int] = {}
    elements = []
    for each in record.groups("elements", "code", "name"):
        elements.append(Element(new_code(each, seen), each.texts("name")))
    return record.text("reference", MAX_CODE), tuple(elements)


def _nodes(root: Record, elements: tuple[Element, ...]) -> tuple[Node, ...]:
    codes = tuple(element.code for element in elements)
    keys = (*PLACE, *QUESTION, *(["mandate"] if codes else []))
    return tuple(_node(record, codes) for record in root.groups("nodes", *keys))


def _node(record: Record, elements: tuple[str, ...]) -> Node:
    assessable = record.flag("assessable")
    if assessable is False:
        for key in (*QUESTION, "mandate"):
            if key in record:
                record.mistake(key, "not-for-heading", key=key)
    return Node(
        ref=record.text("ref", MAX_REF),
        parent=record.text("parent", MAX_REF) if "parent" in record else None,
        depth=0,
        heading=record.texts("heading"),
        assessable=bool(assessable),
        question=record.texts("question") if assessable else {},
        evidence=record.texts("evidence") if assessable else {},
        methods=record.several("methods", METHODS) if assessable else (),
        applies_to=applies_to(record) if assessable else (),
        weight=record.whole("weight", 1, 3) if assessable else 0,
        mandate=record.several("mandate", elements) if assessable and "mandate" in record else (),
        source=record.choice("source", SOURCES),
        confidence=record.choice("confidence", CONFIDENCES),
        line=record.line,
    )
