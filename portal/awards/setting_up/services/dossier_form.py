"""The form of the dossier: sections and questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Answer, Edition, Question, Section
from portal.awards.setting_up import policies as may
from portal.awards.setting_up.services.keys import key_for
from portal.awards.setting_up.services.ordering import Direction, moved, next_position
from portal.awards.setting_up.services.rules import Fact, note_rule, plain, refuse_if_closed, revise, rule, title_in
from portal.awards.setting_up.words import AUDIENCES, KINDS, WORDY
from portal.core.access import Refused, require
from portal.core.database import check_version, session
from portal.core.i18n import _, _l, ngettext, tr

after_form_changes: list[Callable[[Edition], None]] = []
"""Called in the same transaction when questions came, went or changed: who keeps counts of answers renews them."""

SECTION_FACTS: dict[str, Fact] = {"title": rule(_l("title")), "introduction": rule(_l("introduction"))}


def _choices_in_words(choices: list[Any], edition: Edition) -> str:
    return "; ".join(plain(choice["label"], edition).replace("\n", ", ") for choice in choices) or "–"


QUESTION_FACTS: dict[str, Fact] = {
    "label": rule(_l("wording")),
    "help": rule(_l("help")),
    "kind": rule(_l("kind of answer"), KINDS),
    "required": rule(_l("must be answered")),
    "word_limit": rule(_l("word limit")),
    "choices": Fact(_l("choices"), _choices_in_words),
    "audience": rule(_l("who may read the answer later"), AUDIENCES),
    "hidden_from_jury": rule(_l("hidden from jurors")),
}


def _section_name(section: Section) -> str:
    return _("Section “%(name)s”", name=title_in(section.edition, section.title))


def _question_name(question: Question) -> str:
    return _("Question “%(name)s”", name=title_in(question.section.edition, question.label))


def _guard(edition: Edition, actor: User) -> None:
    require(may.edit_edition(actor, edition))
    refuse_if_closed(edition)


def _tell(edition: Edition) -> None:
    session.flush()
    for renew in after_form_changes:
        renew(edition)


def add_section(
    edition: Edition, others: Sequence[Section], values: dict[str, Any], *, actor: User, reason: str = ""
) -> Section:
    _guard(edition, actor)
    key = key_for(tr(values["title"], "en"), {each.key for each in others}, "section")
    section = Section(edition=edition, key=key, position=next_position(others), **values)
    session.add(section)
    session.flush()
    note_rule(edition, actor, lambda: _section_name(section), lambda: "–", lambda: _("added"), reason)
    record(Event.SECTION_SAVED, section, actor=actor, reason=reason, added=True)
    return section


def edit_section(
    section: Section, values: dict[str, Any], *, version: str | None, actor: User, reason: str = ""
) -> None:
    edition = section.edition
    _guard(edition, actor)
    check_version(section, version)
    changed = revise(section, values, SECTION_FACTS, lambda: _section_name(section), edition=edition, actor=actor, reason=reason)
    if changed:
        record(Event.SECTION_SAVED, section, actor=actor, reason=reason, changed=changed)


def move_section(
    section: Section, others: Sequence[Section], direction: Direction, *, version: str | None, actor: User
) -> None:
    _guard(section.edition, actor)
    check_version(section, version)
    if moved(others, section, direction):
        record(Event.SECTION_SAVED, section, actor=actor, moved=direction)


def remove_section(section: Section, *, version: str | None, actor: User, reason: str = "") -> None:
    """Only an empty section goes: its questions are removed or moved one by one, each for itself in the log."""
    edition = section.edition
    _guard(edition, actor)
    check_version(section, version)
    if session.scalar(select(func.count(Question.id)).where(Question.section_id == section.id)):
        raise Refused(_l("There are questions in this section: please move or remove them first."))
    note_rule(edition, actor, lambda: _section_name(section), lambda: _("existed"), lambda: _("removed"), reason)
    record(Event.SECTION_REMOVED, section, actor=actor, reason=reason, key=section.key)
    session.delete(section)


def add_question(
    section: Section, everything: Sequence[Section], values: dict[str, Any], *, actor: User, reason: str = ""
) -> Question:
    """``everything``: the edition's whole form; the new question comes last in its section."""
    edition = section.edition
    _guard(edition, actor)
    taken = {question.key for each in everything for question in each.questions}
    values = {**tidied(values), "section": section}
    key = key_for(tr(values["label"], "en"), taken, "question")
    last = next((each.questions for each in everything if each.id == section.id), [])
    question = Question(edition_id=edition.id, key=key, position=next_position(last), **values)
    session.add(question)
    session.flush()
    note_rule(
        edition, actor, lambda: _question_name(question), lambda: "–",
        lambda: _("added: %(kind)s", kind=KINDS[question.kind]), reason,
    )  # fmt: skip
    record(Event.QUESTION_SAVED, question, actor=actor, reason=reason, added=True)
    _tell(edition)
    return question


def edit_question(
    question: Question, section: Section, values: dict[str, Any], *, version: str | None, actor: User, reason: str = ""
) -> None:
    """``section``: where it stands afterwards. Its kind stays once anybody has answered."""
    edition = question.section.edition
    _guard(edition, actor)
    check_version(question, version)
    values = tidied(values)
    if values["kind"] != question.kind and answers_to(question):
        raise Refused(_l("This question has been answered: its kind cannot be changed any more."))
    changed = revise(question, values, QUESTION_FACTS, lambda: _question_name(question), edition=edition, actor=actor, reason=reason)
    if section.id != question.section_id:
        before, after = question.section, section
        note_rule(
            edition, actor, lambda: f"{_question_name(question)}: {_('section')}",
            lambda: title_in(edition, before.title), lambda: title_in(edition, after.title), reason,
        )  # fmt: skip
        question.section, question.position = section, 10_000
        changed.append("section_id")
    if changed:
        record(Event.QUESTION_SAVED, question, actor=actor, reason=reason, changed=changed)
        _tell(edition)


def move_question(
    question: Question, others: Sequence[Question], direction: Direction, *, version: str | None, actor: User
) -> None:
    """One place up or down within its section."""
    _guard(question.section.edition, actor)
    check_version(question, version)
    if moved(others, question, direction):
        record(Event.QUESTION_SAVED, question, actor=actor, moved=direction)


def remove_question(question: Question, *, version: str | None, actor: User, reason: str = "") -> None:
    """Refused once anybody has answered: nothing that was written is thrown away."""
    edition = question.section.edition
    _guard(edition, actor)
    check_version(question, version)
    if count := answers_to(question):
        raise Refused(
            ngettext(
                "%(num)s dossier answers this question: it cannot be removed.",
                "%(num)s dossiers answer this question: it cannot be removed.", count,
            )
        )  # fmt: skip
    note_rule(edition, actor, lambda: _question_name(question), lambda: _("existed"), lambda: _("removed"), reason)
    record(Event.QUESTION_REMOVED, question, actor=actor, reason=reason, key=question.key)
    session.delete(question)
    _tell(edition)


def answers_to(question: Question) -> int:
    return session.scalar(select(func.count(Answer.id)).where(Answer.question_id == question.id)) or 0


def tidied(values: dict[str, Any]) -> dict[str, Any]:
    """Without what the kind has no use for: a word limit on a date, choices of a text."""
    kept = dict(values)
    if kept["kind"] not in WORDY:
        kept["word_limit"] = None
    kept["choices"] = keyed(kept["choices"]) if kept["kind"] == "choice" else []
    return kept


def keyed(choices: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Choices with a key each; those that have one keep it, because answers name it."""
    taken = {choice["key"] for choice in choices if choice.get("key")}
    found = []
    for choice in choices:
        key = choice.get("key") or key_for(tr(choice["label"], "en"), taken, "choice")
        taken.add(key)
        found.append({"key": key, "label": choice["label"]})
    return found
