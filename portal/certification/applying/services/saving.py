"""Saving an application: each answer by itself, so that two people at once never overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.applying import fields, queries
from portal.certification.applying import policies as may
from portal.certification.applying.fields import BY_KEY, MIRRORED, Question, Value
from portal.certification.casework import DEADLINES, rules_of
from portal.certification.models import Case
from portal.core.access import Denied, Refused
from portal.core.clock import now
from portal.core.database import lock


@dataclass(frozen=True)
class Typed:
    """What a form sent for one question, and the token of what it had shown."""

    value: Value
    token: str


@dataclass(frozen=True)
class Clash:
    """Two answers, one question: nothing was overwritten. With ``token``, ``yours`` may be sent again and stays."""

    key: str
    yours: Value
    theirs: Value
    token: str


@dataclass
class Saved:
    """What became of each answer sent. ``tokens``: what the form carries from now on; ``errors``: key -> code."""

    saved: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def check_editable(case: Case, actor: User) -> None:
    """The right person (Denied) at the right moment (Refused). The row is held."""
    parts = queries.parts(actor, case)
    if not (person := may.work_on_application(actor, case, parts)):
        raise Denied(person.reason)
    if not (verdict := may.edit_application(actor, case, parts)):
        raise Refused(verdict.reason)


def touch(case: Case) -> None:
    """An application in preparation lapses only after nobody worked on it for a while."""
    if case.state == "draft":
        case.due_at = DEADLINES["draft"](now(), rules_of(case))


def save_application(
    case: Case, typed: Mapping[str, Typed], *, offered: Mapping[str, Sequence[str]], actor: User
) -> Saved:
    """Keep every answer that changed and collides with nobody's. ``offered``: the choices of those with several."""
    lock(case)
    check_editable(case, actor)
    result, answers = Saved(), dict(case.application)
    for key, sent in typed.items():
        if (question := BY_KEY.get(key)) is not None:
            _save_one(question, sent, tuple(offered.get(key, ())), answers, result)
    if result.saved:
        case.application = answers
        for key in MIRRORED:
            if key in result.saved:
                setattr(case, key, answers[key] or getattr(case, key))
        touch(case)
        record(Event.APPLICATION_SAVED, case, actor=actor, questions=result.saved)
    return result


def _save_one(question: Question, sent: Typed, offered: tuple[str, ...], answers: dict[str, Value], result: Saved) -> None:
    current = fields.stored(answers, question)
    shown = fields.token(current)
    try:
        value = fields.read(question, sent.value, offered)
    except fields.Unusable as error:
        result.errors[question.key] = str(error)
        return
    mine = fields.token(value)
    if mine == shown:
        result.tokens[question.key] = shown
    elif sent.token != shown:
        if sent.token != mine:  # a stale page that sends back what it had shown changed nothing
            result.clashes.append(Clash(question.key, value, current, shown))
    else:
        answers[question.key] = value
        result.saved.append(question.key)
        result.tokens[question.key] = mine
