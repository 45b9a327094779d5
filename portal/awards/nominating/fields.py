"""The questions of a dossier as fields of a page: names, what was sent, what to show. Between forms and views.

Names: ``q-<key>`` for an answer, ``q-<key>-<n>-<column>`` for a cell of a table, ``v-<key>`` for the version shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.awards.models import Remark
from portal.awards.nominating.answers import KPI_COLUMNS, MAX_ROWS, Row, Value, normalised
from portal.awards.nominating.form_state import TITLE, Item
from portal.awards.nominating.services import Clash, Saved, Typed
from portal.awards.nominating.services.answering import as_text
from portal.documents import Document

SPARE_ROWS = 3
CELL = re.compile(r"^(\d{1,4})-([a-z]+)$")


@dataclass(frozen=True)
class QuestionField:
    """One question on the page. ``value``: what was typed if it could not be kept, else what is stored."""

    item: Item
    value: Value
    token: str
    errors: list[str] = field(default_factory=list)
    clash: Clash | None = None
    files: list[Document] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.item.question.key

    @property
    def id(self) -> str:
        return f"q-{self.key}"

    @property
    def columns(self) -> dict[str, str]:
        return {name: str(label) for name, label in KPI_COLUMNS.items()}

    @property
    def rows(self) -> list[Row]:
        """The rows of a table, and a few empty ones for those without scripts."""
        rows = list(self.value) if isinstance(self.value, list) else []
        empty = dict.fromkeys(KPI_COLUMNS, "")
        return rows + [dict(empty) for _n in range(min(SPARE_ROWS, MAX_ROWS - len(rows)))]

    @property
    def theirs(self) -> str:
        return as_text(self.clash.theirs) if self.clash else ""

    @property
    def yours(self) -> str:
        return as_text(self.clash.yours) if self.clash else ""


def typed_answers(sent: Any) -> dict[str, Typed]:
    """What a page sent: only questions whose ``v-`` field came along were on it. ``sent``: a MultiDict."""
    typed: dict[str, Typed] = {}
    tables = _tables(sent)
    for name in sent:
        if not name.startswith("v-") or len(name) > 80:
            continue
        key = name.removeprefix("v-")
        rows = tables.get(key)
        values = sent.getlist(f"q-{key}")
        value: str | list[Row] = rows if rows is not None else (values[-1] if values else "")
        typed[key] = Typed(value, sent.get(name, ""))
    return typed


def _tables(sent: Any) -> dict[str, list[Row]]:
    """Rows by question key, in the order of their numbers."""
    numbered: dict[str, dict[int, Row]] = {}
    for name in sent:
        if not name.startswith("q-"):
            continue
        for key in _possible_keys(name):
            if found := CELL.match(name.removeprefix(f"q-{key}-")):
                numbered.setdefault(key, {}).setdefault(int(found[1]), {})[found[2]] = sent.get(name, "")
    return {key: [rows[number] for number in sorted(rows)] for key, rows in numbered.items()}


def _possible_keys(name: str) -> list[str]:
    parts = name.removeprefix("q-").rsplit("-", 2)
    return [parts[0]] if len(parts) == 3 else []


def fields_for(
    items: list[Item],
    *,
    files: Mapping[str, list[Document]],
    remarks: list[Remark],
    result: Saved | None = None,
    typed: Mapping[str, Typed] | None = None,
) -> list[QuestionField]:
    """The fields of some questions; after a save that kept not everything, with what was typed and why."""
    clashes = {clash.key: clash for clash in result.clashes} if result else {}
    refused = result.errors if result else {}
    by_question: dict[int | None, list[Remark]] = {}
    for remark in remarks:
        by_question.setdefault(remark.question_id, []).append(remark)
    made = []
    for item in items:
        key, question = item.question.key, item.question
        value, shown, errors = item.value, item.token, list(item.problems)
        if key in clashes:
            value, shown, errors = clashes[key].yours, clashes[key].token, []
        elif key in refused:
            errors = [refused[key]]
            value = normalised(question.kind, typed[key].value) if typed and key in typed else value
        about = by_question.get(question.id, [])
        made.append(QuestionField(item, value, shown, errors, clashes.get(key), list(files.get(key, [])), about))
    return made


@dataclass(frozen=True)
class TitleField:
    value: str
    token: str
    errors: list[str]
    clash: Clash | None

    key: str = TITLE
    id: str = f"q-{TITLE}"


def title_field(stored: str, stored_token: str, result: Saved | None, typed: Mapping[str, Typed] | None) -> TitleField:
    clash = next((one for one in result.clashes if one.key == TITLE), None) if result else None
    if clash is not None:
        return TitleField(as_text(clash.yours), clash.token, [], clash)
    if result and typed and TITLE in result.errors:
        return TitleField(str(typed[TITLE].value), stored_token, [result.errors[TITLE]], None)
    return TitleField(stored, stored_token, [], None)
