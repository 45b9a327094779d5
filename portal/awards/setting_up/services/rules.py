"""Rules after the first submission: a reason, and a line in the public change log, for each that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.awards.models import Edition, RuleChange
from portal.awards.setting_up import policies as may
from portal.core.access import Refused
from portal.core.database import session
from portal.core.i18n import _, _l, moment, tr
from portal.core.languages import language_label, speaking


class ReasonNeeded(Refused):
    """The rules are frozen and no reason was given: the form asks for it."""

    def __init__(self) -> None:
        super().__init__(_l("Entries have been submitted under these rules: please say why they change."))


def change_rules(edition: Edition, actor: User, what: str, before: str, after: str, reason: str) -> None:
    """Note a change of rules. ``what``, ``before``, ``after``: in words, in the edition's first language.

    Before the first submission nothing needs noting. Raises ReasonNeeded without a reason.
    """
    if edition.rules_frozen_at is None or before == after:
        return
    if not reason.strip():
        raise ReasonNeeded()
    session.add(
        RuleChange(edition_id=edition.id, actor_id=actor.id, what=what, before=before, after=after, reason=reason)
    )
    record(Event.RULE_CHANGED, edition, actor=actor, reason=reason, rule=what, before=before, after=after)


def refuse_if_closed(edition: Edition) -> None:
    if may.is_closed(edition):
        raise Refused(_l("This edition is archived: it can be read, not changed."))


Shown = Callable[[Any, Edition], str]


@dataclass(frozen=True)
class Fact:
    """A rule as a column: what it is called, and how a value of it is said."""

    label: Any
    show: Shown


def plain(value: Any, edition: Edition) -> str:
    """Any value in words; a text in several languages as each of them."""
    if value is None or value == "" or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return moment(value, edition.zone)
    if isinstance(value, dict):
        return _in_each_language(value, edition)
    if isinstance(value, list):
        return ", ".join(plain(each, edition) for each in value)
    return str(value)


def _in_each_language(texts: dict[str, Any], edition: Edition) -> str:
    filled = {code: text for code, text in texts.items() if text}
    if list(filled) == edition.languages[:1]:
        return str(filled[edition.languages[0]])
    return "\n".join(f"{language_label(code)}: {text}" for code, text in filled.items())


def named(words: Mapping[str, Any]) -> Shown:
    """Values of a closed list by their words."""

    def show(value: Any, edition: Edition) -> str:
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(words.get(each, each)) for each in values) or "–"

    return show


def rule(label: Any, words: Mapping[str, Any] | None = None) -> Fact:
    return Fact(label, named(words) if words is not None else plain)


def revise(
    row: Any, values: Mapping[str, Any], facts: Mapping[str, Fact], thing: Callable[[], str],
    *, edition: Edition, actor: User, reason: str,
) -> list[str]:  # fmt: skip
    """Set ``values`` on ``row``; each difference in a column named in ``facts`` is a change of rules.

    ``thing`` names the row in the language in force. Returns the columns that differ.
    """
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    with speaking(edition.languages[0]):
        for name in changed:
            if fact := facts.get(name):
                before, after = fact.show(getattr(row, name), edition), fact.show(values[name], edition)
                change_rules(edition, actor, f"{thing()}: {fact.label}", before, after, reason)
    for name in changed:
        setattr(row, name, values[name])
    return changed


def note_rule(
    edition: Edition, actor: User, what: Callable[[], str], before: Callable[[], str], after: Callable[[], str], reason: str
) -> None:
    """A change that is no column: something added, removed or moved, said in the edition's first language."""
    with speaking(edition.languages[0]):
        change_rules(edition, actor, what(), before(), after(), reason)


def title_in(edition: Edition, texts: dict[str, str]) -> str:
    """A text in the edition's first language."""
    return tr(texts, edition.languages[0])
