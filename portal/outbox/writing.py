"""Writing a letter: the text of its template, filled in, as one row for one recipient."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import User
from portal.core.clock import now
from portal.core.database import session
from portal.core.running import settings
from portal.outbox.models import Letter, LetterText
from portal.settings import ROOT

LETTERS = ROOT / "templates" / "letters"
PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)\}")


@dataclass(frozen=True)
class Draft:
    """One of many letters to be written at once, under its key."""

    template: str
    to: User
    once: str
    scope: str
    values: Mapping[str, Any]


def write(
    template: str,
    *,
    to: User | tuple[str, str],
    scope: str = "",
    locale: str | None = None,
    once: str | None = None,
    not_before: datetime | None = None,
    **values: Any,
) -> Letter | None:
    """Queue one letter. ``to``: a person, or (email, name) of somebody without an account.

    ``values`` fill ``{placeholders}``; dates must be given as text, in the recipient's zone. ``once``: a key;
    a second letter with the same key is not written and None is returned.
    """
    language = locale or (to.locale if isinstance(to, User) else "en")
    if once and session.scalar(select(Letter.id).where(Letter.once == once)):
        return None
    row = _row(template, to, language, scope, text_of(template, language, scope), values)
    letter = Letter(**row, once=once, not_before=not_before or now())
    if once is None:
        session.add(letter)
        return letter
    try:
        with session.begin_nested():
            session.add(letter)
    except IntegrityError:  # its twin was committed while we waited for the key
        return None
    return letter


def write_all(drafts: Iterable[Draft]) -> int:
    """Queue many letters, each once under its key. Three statements, whatever their number. Returns how many were new."""
    wanted = {one.once: one for one in drafts}
    known = set(session.scalars(select(Letter.once).where(Letter.once.in_(wanted)))) if wanted else set()
    fresh = [one for key, one in wanted.items() if key not in known]
    if not fresh:
        return 0
    edited = _edited({one.template for one in fresh}, {"", *(one.scope for one in fresh)})
    rows = []
    for one in fresh:
        place = (one.template, one.to.locale)
        text = edited.get((one.scope, *place)) or edited.get(("", *place)) or default_text(*place)
        rows.append({**_row(one.template, one.to, one.to.locale, one.scope, text, one.values), "once": one.once, "not_before": now()})
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(Letter).on_conflict_do_nothing(index_elements=["once"]), rows)
    return len(rows)


def _edited(templates: set[str], scopes: set[str]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """(scope, template, language) -> subject and body, of the texts somebody edited."""
    query = select(LetterText).where(LetterText.template.in_(templates), LetterText.scope.in_(scopes))
    return {(one.scope, one.template, one.locale): (one.subject, one.body) for one in session.scalars(query)}


def _row(
    template: str, to: User | tuple[str, str], language: str, scope: str, text: tuple[str, str], values: Mapping[str, Any]
) -> dict[str, Any]:
    email, name = (to.email, to.name) if isinstance(to, User) else to
    filling = {"name": name, "portal": settings().base_url, **values}
    return {
        "message_id": f"<{secrets.token_hex(16)}@{settings().host}>", "template": template, "scope": scope,
        "user_id": to.id if isinstance(to, User) else None, "to_name": one_line(name), "to_email": one_line(email),
        "locale": language, "subject": one_line(fill(text[0], filling)), "body": fill(text[1], filling),
    }  # fmt: skip


def link(endpoint: str, **arguments: Any) -> str:
    """The full address of a page, from BASE_URL, never from the request."""
    path = current_app.url_map.bind("portal.invalid").build(endpoint, arguments)
    return f"{settings().base_url}{path}"


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Replace ``{name}`` by its value; what is not given stays as it is, and nothing is evaluated."""
    return PLACEHOLDER.sub(lambda m: str(values.get(m.group(1), m.group(0))), text)


def one_line(text: str) -> str:
    return " ".join(text.split())


def text_of(template: str, locale: str, scope: str = "") -> tuple[str, str]:
    """Subject and body: the text edited for the scope, else the one edited for all, else the portal's own."""
    edited = session.scalar(
        select(LetterText)
        .where(LetterText.scope.in_({scope, ""}), LetterText.template == template, LetterText.locale == locale)
        .order_by(LetterText.scope.desc())
        .limit(1)
    )
    return (edited.subject, edited.body) if edited else default_text(template, locale)


@cache
def default_text(template: str, locale: str) -> tuple[str, str]:
    path = LETTERS / locale / f"{template}.txt"
    if not path.exists():
        path = LETTERS / "en" / f"{template}.txt"
    head, _, body = path.read_text(encoding="utf-8").partition("\n")
    return head.removeprefix("Subject:").strip(), body.strip() + "\n"
