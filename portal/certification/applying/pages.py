"""The application's questions as fields of a page: what was sent, and what to show. Between forms and views."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.certification.applying import fields, words
from portal.certification.applying.fields import BY_KEY, CONSULTANT, MAX_ROWS, QUESTIONS, Question, Value
from portal.certification.applying.services import Clash, Saved, Typed
from portal.certification.models import Case

SPARE_ROWS = 2
CELL = re.compile(r"^q-consultants-(\d{1,4})-([a-z]+)$")


@dataclass(frozen=True)
class PageField:
    """One question on the page. ``value``: what was typed if it could not be kept, else what is stored."""

    question: Question
    value: Value
    token: str
    choices: list[tuple[str, str]]
    errors: list[str] = field(default_factory=list)
    clash: Clash | None = None

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def id(self) -> str:
        return f"q-{self.key}"

    @property
    def label(self) -> Any:
        return words.LABELS[self.key]

    @property
    def hint(self) -> Any:
        return words.HINTS.get(self.key, "")

    @property
    def rows(self) -> list[dict[str, str]]:
        """Rows of a table, and a few empty ones for those without scripts."""
        rows = [row for row in self.value if isinstance(row, dict)]
        return rows + [dict.fromkeys(CONSULTANT, "") for _n in range(min(SPARE_ROWS, MAX_ROWS - len(rows)))]

    @property
    def columns(self) -> dict[str, Any]:
        return words.CONSULTANT

    def shown(self, value: Value) -> str:
        return words.as_text(self.key, value, {self.key: self.choices})


def typed_answers(sent: Any) -> dict[str, Typed]:
    """What a page sent (a MultiDict): only questions whose ``v-`` field came along were on it."""
    typed: dict[str, Typed] = {}
    for name in sent:
        question = BY_KEY.get(name.removeprefix("v-")) if name.startswith("v-") else None
        if question is not None:
            typed[question.key] = Typed(_value(question, sent), sent.get(name, ""))
    return typed


def _value(question: Question, sent: Any) -> Value:
    values = sent.getlist(f"q-{question.key}")
    if question.kind == "many":
        return list(values)
    if question.kind != "rows":
        return values[-1] if values else ""
    rows: dict[int, dict[str, str]] = {}
    for name in sent:
        if found := CELL.match(name):
            rows.setdefault(int(found[1]), {})[found[2]] = sent.get(name, "")
    return [rows[number] for number in sorted(rows)]


def fields_of(case: Case, *, result: Saved | None = None, typed: Mapping[str, Typed] | None = None) -> dict[str, list[PageField]]:
    """Section -> its fields; after a save that kept not everything, with what was typed and why."""
    choices, found = words.choices(), {section: list[PageField]() for section in fields.SECTIONS}
    clashes = {clash.key: clash for clash in result.clashes} if result else {}
    for question in QUESTIONS:
        key, value = question.key, fields.stored(case.application, question)
        shown, errors = fields.token(value), list[str]()
        if key in clashes:
            value, shown = clashes[key].yours, clashes[key].token
        elif result and typed and key in result.errors:
            value, errors = typed[key].value, [str(words.FAULTS[result.errors[key]])]
        found[question.section].append(PageField(question, value, shown, choices.get(key, []), errors, clashes.get(key)))
    return found


def readable(answers: Mapping[str, Any]) -> list[tuple[Any, list[tuple[Any, str]]]]:
    """A handed-in application to read: section, then label and text of each answer."""
    choices = words.choices()
    return [
        (
            words.SECTIONS[section][0],
            [
                (words.LABELS[question.key], words.as_text(question.key, answers.get(question.key) or "", choices))
                for question in QUESTIONS
                if question.section == section
            ],
        )
        for section in fields.SECTIONS
    ]
