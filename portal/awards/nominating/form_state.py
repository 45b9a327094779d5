"""How far a dossier is: its questions with their answers, what is missing, what must be mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.awards.models import Answer, Entry, Question, Section
from portal.awards.nominating.answers import Value, digest, is_answered, normalised, problems, token, words_in
from portal.core.database import session
from portal.core.forms import count_words
from portal.core.i18n import _, tr
from portal.documents import Document

TITLE = "_title"
"""The name under which the entry's title travels through the same form as the answers."""


@dataclass(frozen=True)
class Item:
    """One question of an entry with its answer, if any, and the number of its files."""

    question: Question
    answer: Answer | None
    files: int

    @property
    def value(self) -> Value:
        return normalised(self.question.kind, self.answer.value if self.answer else "")

    @property
    def version(self) -> int:
        return self.answer.version if self.answer else 0

    @property
    def token(self) -> str:
        return token(self.version, self.value)

    @property
    def is_answered(self) -> bool:
        if self.question.kind == "file":
            return self.files > 0
        return is_answered(self.question.kind, self.value)

    @property
    def is_missing(self) -> bool:
        return self.question.required and not self.is_answered

    @property
    def problems(self) -> list[str]:
        return problems(self.question, self.value)

    @property
    def words(self) -> int:
        return words_in(self.question.kind, self.value)


@dataclass(frozen=True)
class Finding:
    """Something that stands in the way of submitting. ``anchor``: the field; ``section``: the key of its section."""

    label: str
    text: str
    section: str
    anchor: str


def items_of(entry: Entry) -> list[Item]:
    """Every question of the form with its answer, in order. One statement."""
    files = (
        select(func.count(Document.id))
        .where(
            Document.parent_type == "Entry", Document.parent_id == entry.id,
            Document.slot == Question.key, Document.removed_at.is_(None),
        )
        .scalar_subquery()
    )  # fmt: skip
    query = (
        select(Question, Answer, files)
        .join(Question.section)
        .outerjoin(Answer, (Answer.question_id == Question.id) & (Answer.entry_id == entry.id))
        .where(Question.edition_id == entry.edition_id)
        .options(joinedload(Question.section))
        .order_by(Section.position, Section.id, Question.position, Question.id)
        .execution_options(populate_existing=True)
    )
    return [Item(question, answer, count) for question, answer, count in session.execute(query)]


def title_token(entry: Entry) -> str:
    """The title has no version of its own: a number made of its text takes its place."""
    text = entry.title or ""
    return token(title_version(text), text)


def title_version(text: str) -> int:
    return int(digest(text)[:7], 16)


def recount(entry: Entry, items: Iterable[Item]) -> None:
    """Keep the totals that lists show, in the transaction that changes an answer."""
    items = list(items)
    entry.words = sum(item.words for item in items) + count_words(entry.title)
    entry.missing = sum(item.is_missing for item in items) + (not entry.title.strip())


def findings(entry: Entry, items: Iterable[Item]) -> list[Finding]:
    """What is missing or must be mended, in the order of the form."""
    items = list(items)
    first = items[0].question.section.key if items else ""
    found: list[Finding] = []
    if not entry.title.strip():
        found.append(Finding(_("Title of the case"), _("not answered yet"), first, f"q-{TITLE}"))
    for item in items:
        question = item.question
        texts = [_("not answered yet")] if item.is_missing else item.problems
        section, anchor = question.section.key, f"q-{question.key}"
        found += [Finding(tr(question.label), text, section, anchor) for text in texts]
    return found


@dataclass(frozen=True)
class Step:
    """One section of the form as a step: how many of its questions are answered, and how many must still be."""

    section: Section
    items: list[Item]

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def answered(self) -> int:
        return sum(item.is_answered for item in self.items)

    @property
    def missing(self) -> int:
        return sum(item.is_missing for item in self.items)

    @property
    def faulty(self) -> int:
        return sum(bool(item.problems) for item in self.items)


def steps_of(items: Iterable[Item]) -> list[Step]:
    grouped: dict[int, tuple[Any, list[Item]]] = {}
    for item in items:
        section = item.question.section
        grouped.setdefault(section.id, (section, []))[1].append(item)
    return [Step(section, group) for section, group in grouped.values()]
