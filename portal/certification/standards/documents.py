"""A file of the library becomes a `Record`, or is refused: too large, not text, not YAML at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import Resolver

from portal.certification.standards.mistakes import LibraryError, Mistake
from portal.certification.standards.records import Record

MAX_BYTES = 1_000_000

Source = Path | str | bytes
"""A file, its text or its bytes."""


class _Shorthand(yaml.YAMLError):
    def __init__(self, line: int) -> None:
        self.line = line


class _PlainYaml:
    """Without anchors and aliases, of which a few lines can unfold to gigabytes, and without tags."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[attr-defined]
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _Shorthand(event.start_mark.line + 1)
        return super().compose_node(parent, index)  # type: ignore[misc,no-any-return]


class _Loader(_PlainYaml, yaml.SafeLoader):
    """Says in words what it cannot read."""


class _FastLoader(_PlainYaml, Composer, CParser, Resolver):  # type: ignore[misc]
    """The same by libyaml, seven times as fast."""

    def __init__(self, stream: str) -> None:
        CParser.__init__(self, stream)
        Composer.__init__(self)  # type: ignore[no-untyped-call]
        Resolver.__init__(self)  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Document:
    """``mistakes`` is filled while the root is read."""

    root: Record
    mistakes: list[Mistake]
    sha256: str

    def refuse_mistakes(self) -> None:
        if self.mistakes:
            raise LibraryError(self.mistakes)


def read(source: Source, *keys: str) -> Document:
    """The document, whose top is a group of ``keys``."""
    content = _bytes(source)
    mistakes: list[Mistake] = []
    return Document(Record(_composed(content), mistakes, keys), mistakes, hashlib.sha256(content).hexdigest())


def _bytes(source: Source) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            content, size = file.read(MAX_BYTES + 1), source.stat().st_size
    else:
        content = source.encode(errors="surrogatepass") if isinstance(source, str) else source
        size = len(content)
    if size > MAX_BYTES or len(content) > MAX_BYTES:
        raise LibraryError([Mistake(1, "too-large", {"size": str(size), "limit": str(MAX_BYTES)})])
    return content


def _composed(content: bytes) -> yaml.MappingNode:
    text = _decoded(content)
    try:
        node = _node(text)
    except _Shorthand as error:
        raise LibraryError([Mistake(error.line, "shorthand")]) from error
    except RecursionError as error:
        raise LibraryError([Mistake(1, "too-deep")]) from error
    except yaml.YAMLError as error:
        raise LibraryError([_broken(error, text)]) from error
    if node is None:
        raise LibraryError([Mistake(1, "empty-file")])
    if not isinstance(node, yaml.MappingNode):
        raise LibraryError([Mistake(node.start_mark.line + 1, "no-groups")])
    return node


def _node(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=_FastLoader)  # type: ignore[arg-type]
    except _Shorthand:
        raise
    except yaml.YAMLError:
        return yaml.compose(text, Loader=_Loader)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LibraryError([Mistake(line, "not-utf8")]) from error


def _broken(error: yaml.YAMLError, text: str) -> Mistake:
    """A character that YAML forbids has a position instead of a line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return Mistake(error.problem_mark.line + 1, "not-yaml", {"problem": error.problem or str(error)})
    line = text.count("\n", 0, getattr(error, "position", 0)) + 1
    return Mistake(line, "not-yaml", {"problem": getattr(error, "reason", str(error))})
