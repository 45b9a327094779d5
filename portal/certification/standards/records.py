"""A group of YAML keys read with line numbers: a wrong value notes a mistake and yields a harmless one instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import yaml

from portal.certification.standards.mistakes import Mistake
from portal.certification.standards.model import LANGUAGES, Texts

MAX_TEXT = 2_000
"""Characters of one text."""


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _kind(node: yaml.Node) -> str:
    """str, int, float, bool, null, timestamp, seq or map, as YAML understands what is written."""
    return str(node.tag).rsplit(":", 1)[-1]


def _written(node: yaml.Node) -> str:
    return str(node.value)[:60] if isinstance(node, yaml.ScalarNode) else "…"


class Record:
    """Asking for a key that is absent or wrong notes a mistake with its line."""

    def __init__(self, node: yaml.MappingNode, mistakes: list[Mistake], keys: Sequence[str]) -> None:
        self.line = line_of(node)
        self._mistakes = mistakes
        self._values: dict[str, yaml.Node] = {}
        self._lines: dict[str, int] = {}
        for key, value in node.value:
            self._keep(key, value, keys)

    def _keep(self, key: yaml.Node, value: yaml.Node, keys: Sequence[str]) -> None:
        name = _written(key)
        if name in self._values:
            self._note(line_of(key), "repeated-key", key=name)
        elif name not in keys:
            self._note(line_of(key), "unknown-key", key=name, known=", ".join(keys))
        else:
            self._values[name], self._lines[name] = value, line_of(key)

    def _note(self, line: int, code: str, /, **params: str) -> None:
        self._mistakes.append(Mistake(line, code, params))

    def mistake(self, key: str, code: str, /, **params: str) -> None:
        """Note one at the line of ``key``, or of the whole group when the key is absent."""
        self._note(self._lines.get(key, self.line), code, **params)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def _value(self, key: str, kinds: Sequence[str], wrong: str) -> yaml.Node | None:
        node = self._values.get(key)
        if node is None:
            self._note(self.line, "missing", key=key)
            return None
        return self._of_kind(node, key, kinds, wrong)

    def _of_kind(self, node: yaml.Node, key: str, kinds: Sequence[str], wrong: str) -> yaml.Node | None:
        if _kind(node) in kinds:
            return node
        self._note(line_of(node), wrong, key=key, value=_written(node))
        return None

    def text(self, key: str, limit: int = MAX_TEXT) -> str:
        node = self._value(key, ["str"], "not-text")
        return self._stripped(node, key, limit) if node else ""

    def _stripped(self, node: yaml.Node, key: str, limit: int) -> str:
        found = str(node.value).strip()
        if not found:
            self._note(line_of(node), "empty", key=key)
        elif len(found) > limit:
            self._note(line_of(node), "too-long", key=key, length=str(len(found)), limit=str(limit))
        return found

    def texts(self, key: str) -> Texts:
        """A text in every language."""
        node = self._value(key, ["map"], "not-group")
        found: dict[str, str] = {}
        if node is not None:
            for name, value in node.value:
                self._translation(key, name, value, found)
            for language in LANGUAGES:
                if language not in found:
                    self.mistake(key, "missing-language", key=key, language=language)
        return {language: found.get(language, "") for language in LANGUAGES}

    def _translation(self, key: str, name: yaml.Node, value: yaml.Node, found: dict[str, str]) -> None:
        language = _written(name)
        place = f"{key}.{language}"
        if language in found:
            self._note(line_of(name), "repeated-key", key=place)
        elif language not in LANGUAGES:
            self._note(line_of(name), "unknown-language", key=key, language=language)
        else:
            node = self._of_kind(value, place, ["str"], "not-text")
            found[language] = self._stripped(node, place, MAX_TEXT) if node else ""

    def choice(self, key: str, known: Sequence[str]) -> str:
        found = self.text(key)
        if found and found not in known:
            self.mistake(key, "unknown-value", key=key, value=found, known=", ".join(known))
        return found

    def several(self, key: str, known: Sequence[str] | None = None, *, empty: bool = False) -> tuple[str, ...]:
        """A list of texts, each of ``known`` where that is given, none twice."""
        node = self._value(key, ["seq"], "not-list")
        if node is None:
            return ()
        if not node.value and not empty:
            self.mistake(key, "empty", key=key)
        found: list[str] = []
        for item in node.value:
            if self._of_kind(item, key, ["str"], "not-text"):
                self._add(item, key, known, found)
        return tuple(found)

    def _add(self, item: yaml.Node, key: str, known: Sequence[str] | None, found: list[str]) -> None:
        if item.value in found:
            self._note(line_of(item), "repeated-value", key=key, value=item.value)
        elif known is not None and item.value not in known:
            self._note(line_of(item), "unknown-value", key=key, value=item.value, known=", ".join(known))
        else:
            found.append(item.value)

    def flag(self, key: str) -> bool | None:
        node = self._value(key, ["bool"], "not-flag")
        return str(node.value).lower() in ("true", "yes", "on") if node else None

    def number(self, key: str) -> Decimal | None:
        node = self._value(key, ["int", "float"], "not-number")
        try:
            found = Decimal(str(node.value).replace("_", "")) if node else None
        except InvalidOperation:
            found = Decimal("NaN")
        if found is not None and not found.is_finite():
            self.mistake(key, "not-number", key=key, value=_written(self._values[key]))
            return None
        return found

    def whole(self, key: str, low: int, high: int) -> int:
        found = self.number(key) if self._value(key, ["int"], "not-whole") else None
        if found is None:
            return low
        if not low <= found <= high:
            self.mistake(key, "off-range", key=key, low=str(low), high=str(high), value=str(found))
            return low
        return int(found)

    def day(self, key: str) -> date | None:
        node = self._value(key, ["timestamp"], "not-day")
        try:
            return date.fromisoformat(str(node.value)) if node else None
        except ValueError:
            self.mistake(key, "not-day", key=key, value=_written(self._values[key]))
            return None

    def group(self, key: str, *keys: str) -> Record | None:
        node = self._value(key, ["map"], "not-group")
        return Record(node, self._mistakes, keys) if isinstance(node, yaml.MappingNode) else None

    def groups(self, key: str, *keys: str) -> Iterator[Record]:
        """Each group of a list that holds at least one."""
        node = self._value(key, ["seq"], "not-list")
        if node is None:
            return
        if not node.value:
            self.mistake(key, "empty", key=key)
        for item in node.value:
            if isinstance(item, yaml.MappingNode):
                yield Record(item, self._mistakes, keys)
            else:
                self._note(line_of(item), "not-group", key=key)
