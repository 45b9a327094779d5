"""The dossier as one audience may read it: for companies, screening, jury, other associations, everyone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import documents
from portal.awards.models import Answer, Entry, Question, Section
from portal.awards.nominating.answers import as_date, as_number, is_answered, normalised, words_in
from portal.core.database import session
from portal.core.i18n import _, day, num, tr
from portal.documents import Document

Audience = Literal["workers", "jury", "associations", "everyone"]
READERS: dict[Audience, tuple[str, ...]] = {
    "workers": ("jury", "associations", "everyone"),
    "jury": ("jury", "associations", "everyone"),
    "associations": ("associations", "everyone"),
    "everyone": ("everyone",),
}
WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class DossierAnswer:
    """``value``: readable text in the reader's language; ``rows``: of a KPI table; ``documents``: of a file question."""

    question: Any
    label: str
    kind: str
    value: str
    rows: list[dict[str, str]] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    audience: str = "jury"

    @property
    def is_empty(self) -> bool:
        return not (self.value or self.rows or self.documents)


@dataclass(frozen=True)
class DossierSection:
    key: str
    title: str
    introduction: str
    minutes: int
    answers: list[DossierAnswer]

    @property
    def files(self) -> int:
        return sum(len(answer.documents) for answer in self.answers)


@dataclass(frozen=True)
class Dossier:
    """``minutes`` to read the whole; ``documents`` of all sections together."""

    sections: list[DossierSection]
    minutes: int
    documents: list[Document]


def dossier(entry: Entry, audience: Audience, *, language: str | None = None) -> Dossier:
    """The part of a dossier meant for ``audience``. At most three statements, whatever its size.

    ``workers`` get everything, also what is not answered yet; others only what has been answered and is theirs to
    read. ``language`` of labels and choices: the reader's, unless given. The caller has judged who may read.
    """
    answers = {row.question_id: row.value for row in session.scalars(select(Answer).where(Answer.entry_id == entry.id))}
    files = files_by_slot(entry)
    sections = [_section(one, audience, answers, files, language) for one in form_of(entry.edition_id)]
    sections = [one for one in sections if one.answers]
    shown = [document for one in sections for answer in one.answers for document in answer.documents]
    return Dossier(sections, max(1, sum(one.minutes for one in sections)), shown)


def form_of(edition_id: int) -> list[Section]:
    """Sections with their questions, in order. One statement."""
    query = select(Section).where(Section.edition_id == edition_id).options(joinedload(Section.questions))
    return list(session.scalars(query.order_by(Section.position, Section.id)).unique())


def files_by_slot(entry: Entry) -> dict[str, list[Document]]:
    """Question key -> documents. One statement."""
    found: dict[str, list[Document]] = {}
    for document in documents.for_parent("Entry", entry.id):
        found.setdefault(document.slot, []).append(document)
    return found


def may_read(question: Question, audience: Audience) -> bool:
    if audience == "jury" and question.hidden_from_jury:
        return False
    return question.audience in READERS[audience]


def _section(
    section: Section, audience: Audience, answers: dict[int, Any], files: dict[str, list[Document]], language: str | None
) -> DossierSection:
    shown, words = [], 0
    for question in section.questions:
        if not may_read(question, audience):
            continue
        stored = answers.get(question.id)
        answer = _answer(question, stored, files.get(question.key, []), language)
        if audience == "workers" or not answer.is_empty:
            shown.append(answer)
            words += words_in(question.kind, stored)
    title, introduction = tr(section.title, language), tr(section.introduction, language)
    return DossierSection(section.key, title, introduction, minutes_for(words), shown)


def minutes_for(words: int) -> int:
    """Minutes to read so many words; 0 for none, else at least one."""
    return max(1, round(words / WORDS_A_MINUTE)) if words else 0


def _answer(question: Question, stored: Any, files: list[Document], language: str | None) -> DossierAnswer:
    label, kind = tr(question.label, language), question.kind
    if kind == "file":
        return DossierAnswer(question, label, kind, "", [], files, question.audience)
    value = normalised(kind, stored)
    if isinstance(value, list):
        return DossierAnswer(question, label, kind, "", value, [], question.audience)
    return DossierAnswer(question, label, kind, readable(question, value, language), [], [], question.audience)


def readable(question: Any, value: str, language: str | None = None) -> str:
    """A stored text for people: a choice by its label, a date and a number in the reader's way."""
    if question.kind == "choice":
        return next((tr(one["label"], language) for one in question.choices if one["key"] == value), value)
    if question.kind == "date" and (found := as_date(value)):
        return day(found)
    if question.kind == "number" and (number := as_number(value)) is not None:
        places = -int(number.as_tuple().exponent) if int(number.as_tuple().exponent) < 0 else 0
        return num(number, min(places, 6))
    if question.kind == "consent":
        return _("Agreed") if is_answered("consent", value) else ""
    return value
