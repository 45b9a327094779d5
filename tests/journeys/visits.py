"""Everybody asks for every page of the world, once; the tests of leaks and of the matrix read what came back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from portal.core.database import session
from portal.extensions import Base, db
from portal.outbox.models import Letter
from tests.conftest import Client, empty_tables
from tests.factories import a_browser_session
from tests.journeys.reading import plain, words_of
from tests.journeys.world import MARKS, PHASES, SECRETS, World, a_world, token

NOBODY = "nobody"
COLLEAGUES = {"board2", "peer", "third"}
"""Needed to decide and to judge; they may what others of their kind may."""
ONCE = ("foreign", "draft", "other", "contact")
"""Things that do not change with the phase: asked for while sealed only."""
UNTOUCHED = {
    "judging": {"accounts", "organisations", "setting_up"},
    "deliberating": {"accounts", "organisations", "setting_up", "nominating", "screening", "documents"},
    "revealed": {"accounts", "organisations", "setting_up", "screening"},
}
"""Parts of the portal that say the same in this phase as while sealed: visited then only."""
OF_THIS_WORLD = {
    "accounts", "audit", "deciding", "deliberating", "documents", "forming", "health", "home", "judging", "nominating", "organisations",
    "outbox", "publishing", "screening", "setting_up", "showcase",
}  # fmt: skip
"""Parts this world has things for. Of all others everybody asks once, while sealed, about things that are not theirs."""
ACCEPT = {"Accept": "application/json, text/html;q=0.9"}
"""Refusals come as short JSON: the pages about them are compared apart."""
WATCHED = {secret: token(secret).lower() for secret in SECRETS} | {"mark": str(MARKS["winner"])}
CHANGING = {"browser_sessions", "audit_events", "audit_head"}
"""Reading may note when a sign-in was last used, and that something was exported."""
TRIED = {"foreign", "second", "tied", "fresh"}
"""Commands are tried about the first thing of each kind, and about these."""
TRIED_AGAIN = {
    "judging": {"deciding", "deliberating", "forming", "judging", "nominating", "publishing", "screening"},
    "deliberating": {"deciding", "deliberating", "publishing"},
    "revealed": {"deciding", "publishing"},
}
"""Parts whose commands answer otherwise than while sealed."""
FORMAT = "kind"
"""The argument that says how the same thing is wrapped."""


@dataclass
class Visits:
    """Per phase: what everybody got."""

    status: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """(phase, address label, person) -> status."""
    seen: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    """(phase, address label, person) -> secrets in the answer."""
    letters: list[tuple[str, str, str, set[str]]] = field(default_factory=list)
    """(phase, recipient, template, secrets in it)."""
    changed: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """(phase, person, tables changed by reading)."""
    tried: dict[tuple[str, str, str], int] = field(default_factory=dict)
    """(phase, address label, person) -> status of an unsafe request, which was then forgotten."""
    rules: dict[str, set[str]] = field(default_factory=dict)
    """Method -> endpoints the portal has."""


def fillings(rule: Rule, world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """(label, arguments) for the things of the world a rule can be about; a second argument is of the same thing."""
    names = sorted(rule.arguments)
    choices = {name: _choices(rule, name, world) for name in names}
    formats = choices.pop(FORMAT, {"": ""})
    first = max(choices, key=lambda name: (len(choices[name]), name), default=None)
    for label, value in choices.get(first or "", {"": ""}).items():
        rest = {name: other.get(label, next(iter(other.values()))) for name, other in choices.items()}
        about = {**rest, first: value} if first else {}
        for which, form in formats.items():
            yield f"{label} {which}".strip(), {**about, FORMAT: form} if which else about


def _choices(rule: Rule, name: str, world: World) -> dict[str, Any]:
    words = rule._converters[name]
    if name == "slug" and "programmes" in rule.rule:
        name = "programme"
    if name == "question_id" and "documents" in rule.rule:
        name = "file_question"
    given = {"token": {"unknown": "x" * 43}, "answer": {"agree": "agree"}, "parent_type": {"entry": "Entry"}}
    found = given.get(name) or world.ids.get(name, {"unknown": 1})
    if isinstance(words, AnyConverter):
        found = {label: word for label, word in found.items() if word in words.items} or {min(words.items): min(words.items)}
    return found


def addresses(app: Flask, world: World, method: str = "GET") -> list[tuple[str, str]]:
    """(label, path) of every rule of this method, about own and foreign things."""
    found = []
    urls = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        part = rule.endpoint.partition(".")[0]
        skipped = {"static", *UNTOUCHED.get(world.phase, ())}
        if method in (rule.methods or ()) and part not in skipped:
            if world.phase != "sealed" and part not in OF_THIS_WORLD:
                continue
            for label, values in fillings(rule, world):
                if world.phase == "sealed" or not set(ONCE) & set(label.split()):
                    found.append((f"{rule.endpoint} {label}".strip(), urls.build(rule.endpoint, values, method=method)))
    return found


def fingerprints(but: Collection[str] = CHANGING) -> dict[str, str]:
    """Table -> a digest of its rows."""
    found = {}
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in but:
                rows = sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def browsers(app: Flask, world: World) -> dict[str, Client]:
    found: dict[str, Client] = {NOBODY: app.test_client()}  # type: ignore[dict-item]
    for name, user in world.people.items():
        if name in COLLEAGUES:
            continue
        found[name] = app.test_client()  # type: ignore[assignment]
        found[name].use(a_browser_session(user))
    return found


def visit_all(app: Flask) -> Visits:
    """Everybody asks for every page in every phase, and then sends every command."""
    visits = Visits()
    visits.rules = {method: {rule.endpoint for rule in app.url_map.iter_rules() if method in (rule.methods or ())} for method in ("GET", "POST", "PUT", "PATCH", "DELETE")}
    with app.app_context():
        for phase in PHASES:
            empty_tables(db.engine)
            world = a_world(phase)
            _letters(visits, world)
            listed = addresses(app, world)
            for person, browser in browsers(app, world).items():
                session.commit()
                before = fingerprints()
                _visit(visits, phase, person, browser, listed)
                if different := changed_since(before):
                    visits.changed.append((phase, person, different))
            _try_all(app, visits, world)
            session.rollback()
    return visits


def changed_since(before: dict[str, str], but: Collection[str] = CHANGING) -> list[str]:
    """Tables whose rows are others than they were."""
    after = fingerprints(but)
    return [table for table in before if before[table] != after[table]]


def secrets_in(text: str) -> set[str]:
    return {secret for secret, words in WATCHED.items() if words in text}


def _visit(visits: Visits, phase: str, person: str, browser: Client, listed: list[tuple[str, str]]) -> None:
    for label, path in listed:
        answer = browser.get(path, headers=ACCEPT)
        visits.status[phase, label, person] = answer.status_code
        if found := secrets_in(words_of(answer)):
            visits.seen[phase, label, person] = found


def _letters(visits: Visits, world: World) -> None:
    for letter in session.scalars(select(Letter)):
        text = plain(f"{letter.subject}\n{letter.body}")
        visits.letters.append((world.phase, world.name_of(letter.user_id) or letter.to_email, letter.template, secrets_in(text)))


def _try_all(app: Flask, visits: Visits, world: World) -> None:
    """Everybody sends every command; the database forgets it again."""
    leaving_last = sorted(_tried(app, world), key=lambda one: one[0] == "accounts.sign_out")
    for person, browser in browsers(app, world).items():
        session.commit()
        with forgetting():
            for number, (label, path) in enumerate(leaving_last):
                data = {"reason": "It must be so.", "version": "1", "_key": f"{person}{number}", "member": str(world.ids["member_id"]["juror"])}
                visits.tried[world.phase, label, person] = browser.post(path, data=data, headers=ACCEPT).status_code


def _tried(app: Flask, world: World) -> list[tuple[str, str]]:
    """(label, path) of every command, about the first thing it can be about and about a few others."""
    again = TRIED_AGAIN.get(world.phase)
    listed = [one for one in addresses(app, world, "POST") if again is None or one[0].partition(".")[0] in again]
    first = {label.partition(" ")[0]: label for label, _path in reversed(listed)}
    return [(label, path) for label, path in listed if label in first.values() or TRIED & set(label.split()[1:])]


@contextmanager
def forgetting() -> Iterator[None]:
    """A database that does everything and keeps nothing: every commit is a rollback."""
    dialect = db.engine.dialect
    dialect.do_commit = dialect.do_rollback  # type: ignore[method-assign]
    try:
        yield
    finally:
        del dialect.do_commit
