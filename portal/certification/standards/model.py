"""What the library consists of, as frozen values: standards with their questions, crosswalks and indicators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

Texts = Mapping[str, str]
"""One text in every language: locale -> text."""

LANGUAGES = ("en", "nl", "fr", "de")
OPERATIONS = ("in_house", "outsourced")
DIRECTIONS = ("inbound", "outbound")
SCOPES = (*OPERATIONS, *DIRECTIONS)
METHODS = ("document", "interview", "observation", "record", "kpi")
STATUSES = ("current", "withdrawn")
SOURCES = ("standard", "own")
CONFIDENCES = ("high", "medium", "low")
RELATIONS = ("same", "partly", "wider", "new")
UNITS = ("%", "per_thousand", "points", "seconds", "hours", "days")
CHANNELS = ("voice", "chat", "messaging", "email", "form", "letter", "social")
OBLIGATIONS = ("mandatory", "recommended", "optional")


def concerns(applies_to: Collection[str], scope: Collection[str]) -> bool:
    """Whether something for ``applies_to`` matters to a centre of ``scope``: they share an operation and a direction.

    Both hold codes of `SCOPES`; a centre may work in both directions, or both in-house and for others.
    """
    shared = set(applies_to) & set(scope)
    return bool(shared & set(OPERATIONS)) and bool(shared & set(DIRECTIONS))


@dataclass(frozen=True, slots=True)
class Node:
    """A heading or, when ``assessable``, a question of our own. A heading has no question, methods or weight (0).

    ``depth`` is 0 for a clause; ``source`` tells whether the place is published or our grouping; ``line`` is where
    it stands in the file.
    """

    ref: str
    parent: str | None
    depth: int
    heading: Texts
    assessable: bool
    question: Texts
    evidence: Texts
    methods: tuple[str, ...]
    applies_to: tuple[str, ...]
    weight: int
    mandate: tuple[str, ...]
    source: str
    confidence: str
    line: int


@dataclass(frozen=True, slots=True)
class Element:
    """Something the mandate for a standard demands."""

    code: str
    name: Texts


@dataclass(frozen=True)
class Standard:
    """One edition. ``nodes`` in the order of the tree: a heading, then what is below it; ``sha256`` of the file."""

    code: str
    title: Texts
    status: str
    published_on: date
    withdrawn_on: date | None
    superseded_by: str | None
    transition_until: date | None
    mandate: str
    elements: tuple[Element, ...]
    nodes: tuple[Node, ...]
    sha256: str

    @cached_property
    def by_ref(self) -> Mapping[str, Node]:
        return {node.ref: node for node in self.nodes}

    @property
    def questions(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.assessable)

    def questions_for(self, scope: Collection[str]) -> tuple[Node, ...]:
        """What a centre of this scope (codes of `SCOPES`) is asked."""
        return tuple(node for node in self.questions if concerns(node.applies_to, scope))

    def path(self, ref: str) -> tuple[Node, ...]:
        """The headings above, from the clause down, and the node itself."""
        node = self.by_ref[ref]
        return (*(self.path(node.parent) if node.parent else ()), node)


@dataclass(frozen=True, slots=True)
class Link:
    """``origin`` of the older standard lives on in ``targets`` of the newer; no origin where ``relation`` is new."""

    origin: str | None
    targets: tuple[str, ...]
    relation: str
    line: int


@dataclass(frozen=True, slots=True)
class Crosswalk:
    origin: str
    target: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Kpi:
    """An indicator. ``low`` and ``high`` are the plausible range in ``unit``; no channels: of the centre as a whole."""

    code: str
    name: Texts
    definition: Texts
    unit: str
    better: str
    channels: tuple[str, ...]
    applies_to: tuple[str, ...]
    obligation: str
    low: Decimal
    high: Decimal
