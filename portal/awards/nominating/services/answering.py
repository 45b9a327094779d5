"""Saving answers: each with its own version, so that two people at once never overwrite each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Answer, Entry, Question
from portal.awards.nominating import policies as may
from portal.awards.nominating.answers import (
    KPI_COLUMNS,
    Row,
    Unusable,
    Value,
    digest,
    read_rows,
    read_text,
    read_token,
)
from portal.awards.nominating.form_state import TITLE, Item, items_of, recount, title_token, title_version
from portal.awards.nominating.services.moment import require_moment
from portal.core.clock import now
from portal.core.database import session
from portal.core.forms import LINE_LIMIT, clean
from portal.core.i18n import _, _l, tr


@dataclass(frozen=True)
class Typed:
    """What a form sent for one question: a text or rows, and the token of what it had shown."""

    value: str | list[Row]
    token: str


@dataclass(frozen=True)
class Clash:
    """Two texts, one field: nothing was overwritten. ``token``: with it, ``yours`` may be sent again and stays."""

    key: str
    label: str
    yours: Value
    theirs: Value
    token: str


@dataclass
class Saved:
    """What became of each question sent. ``tokens``: what the form carries from now on."""

    saved: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    """Key -> why it was not kept at all."""
    problems: dict[str, list[str]] = field(default_factory=dict)
    """Key -> what stands in the way of submitting; the text is kept."""
    items: list[Item] = field(default_factory=list)


def save_answers(entry: Entry, typed: Mapping[str, Typed], *, actor: User, rights: str) -> Saved:
    """Keep every answer that changed and collides with nobody's. Over a word limit it is still kept, as a draft.

    ``typed``: question key (or the title's name) -> what was sent. The entry's row must be locked, so that totals
    and versions are those of this moment. Raises Denied for people without the right, Refused past the deadline.
    """
    at = now()
    require_moment(may.work_on_dossier(actor, entry, rights), may.edit_dossier(actor, entry, rights, at))
    result = Saved(items=items_of(entry))
    if TITLE in typed:
        _save_title(entry, typed[TITLE], result)
    for place, item in enumerate(result.items):
        if item.question.kind != "file" and (sent := typed.get(item.question.key)) is not None:
            result.items[place] = _save_one(entry, item, sent, actor, result)
    if result.saved:
        session.flush()
        recount(entry, result.items)
        entry.active_at = at
        record(Event.ANSWER_SAVED, entry, actor=actor, questions=result.saved)
    fresh = {item.question.key: item for item in result.items}
    for key in result.saved:
        result.tokens[key] = title_token(entry) if key == TITLE else fresh[key].token
        if key != TITLE and (problems := fresh[key].problems):
            result.problems[key] = problems
    return result


def refresh_totals(entry: Entry) -> list[Item]:
    """Count anew after documents came or went."""
    session.flush()
    items = items_of(entry)
    recount(entry, items)
    entry.active_at = now()
    return items


def _save_one(entry: Entry, item: Item, sent: Typed, actor: User, result: Saved) -> Item:
    question, current = item.question, item.value
    try:
        value = _read(question, sent.value)
    except Unusable as error:
        result.errors[question.key] = str(error.reason)
        return item
    if value == current:
        result.tokens[question.key] = item.token
    elif is_stale(sent.token, item.version):
        if not _untouched(sent, value):
            result.clashes.append(Clash(question.key, tr(question.label), value, current, item.token))
    else:
        result.saved.append(question.key)
        return _write(entry, item, value, actor)
    return item


def _read(question: Question, value: str | list[Row]) -> Value:
    if question.kind == "kpi":
        return read_rows(value if isinstance(value, list) else [])
    return read_text(question, value if isinstance(value, str) else "")


def is_stale(given: str, version: int) -> bool:
    """Whether the form was made from another version than the stored one."""
    return read_token(given)[0] != version


def _untouched(sent: Typed, value: Value) -> bool:
    """A stale page that sends back what it had shown did not change this field."""
    return digest(value) == read_token(sent.token)[1]


def _write(entry: Entry, item: Item, value: Value, actor: User) -> Item:
    if item.answer is None:
        answer = Answer(entry_id=entry.id, question_id=item.question.id, value=value, updated_by=actor.id)
        session.add(answer)
        return Item(item.question, answer, item.files)
    item.answer.value, item.answer.updated_by, item.answer.updated_at = value, actor.id, now()
    return item


def _save_title(entry: Entry, sent: Typed, result: Saved) -> None:
    value = str(clean(sent.value if isinstance(sent.value, str) else ""))
    value = " ".join(value.split())
    if len(value) > LINE_LIMIT:
        result.errors[TITLE] = _("Please keep this below %(limit)s characters.", limit=LINE_LIMIT)
    elif value == entry.title:
        result.tokens[TITLE] = title_token(entry)
    elif is_stale(sent.token, title_version(entry.title)):
        if digest(value) != read_token(sent.token)[1]:
            label = str(_l("Title of the case"))
            result.clashes.append(Clash(TITLE, label, value, entry.title, title_token(entry)))
    else:
        entry.title = value
        result.saved.append(TITLE)


def as_text(value: Value) -> str:
    """An answer as lines, for showing two of them side by side."""
    if isinstance(value, str):
        return value
    return "\n".join(" | ".join(row[name] for name in KPI_COLUMNS if row[name]) for row in value)


def copy_answers(source: Iterable[Item], entry: Entry, actor: User) -> None:
    """Take over the answers of another dossier wherever the same question is asked the same way."""
    theirs = {item.question.key: item for item in source}
    for item in items_of(entry):
        other = theirs.get(item.question.key)
        if other is None or item.question.kind == "file" or other.question.kind != item.question.kind:
            continue
        if item.question.kind != "consent" and other.is_answered and not _foreign_choice(item.question, other):
            _write(entry, item, other.value, actor)
    session.flush()


def _foreign_choice(question: Question, other: Item) -> bool:
    return question.kind == "choice" and other.value not in {one["key"] for one in question.choices}
