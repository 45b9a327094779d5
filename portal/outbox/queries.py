"""Which letters and texts somebody may see.

Administrators see all. Everybody else sees the scopes that features grant them through
``app.extensions["letter_scopes"]``: a function from a viewer to the scopes (or a mapping from scope to its name).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from werkzeug.exceptions import NotFound

from portal.accounts.models import Role, User
from portal.core.database import Page, first_or_404, paginate, session
from portal.core.running import extension, settings
from portal.outbox.models import Letter, LetterText
from portal.outbox.templates import KINDS, LetterKind
from portal.outbox.writing import default_text

STATES = ("queued", "sending", "sent", "failed")
TOKEN = re.compile(r"(https?://[^\s]*?[/=])([A-Za-z0-9_.~-]{20,})")
"""A link that opens something by itself: whoever reads it could act as its recipient."""

Scopes = Mapping[str, Any] | Iterable[str]


def scopes_for(viewer: User) -> dict[str, str]:
    """Scope -> name of those whose letters the viewer looks after, without the portal's own."""
    hook: Callable[[User], Scopes] | None = extension("letter_scopes")
    found = hook(viewer) if hook else {}
    names = found if isinstance(found, Mapping) else {scope: scope for scope in found}
    return {scope: str(name) for scope, name in names.items() if scope}


def _visible(viewer: User) -> Select[Letter]:
    query = select(Letter)
    if viewer.holds(Role.ADMINISTRATOR):
        return query
    scopes = scopes_for(viewer)
    if not scopes and not viewer.holds(Role.SECRETARIAT):
        raise NotFound()
    return query.where(Letter.scope.in_(scopes))


@dataclass(frozen=True)
class Filter:
    """Empty parts do not restrict. ``words``: in name, address or subject."""

    state: str = ""
    kind: str = ""
    words: str = ""


def letters_for(viewer: User, wanted: Filter, number: int) -> Page[Letter]:
    """One page of letters, newest first: two statements."""
    query = _visible(viewer).order_by(Letter.id.desc())
    if wanted.state:
        query = query.where(Letter.state == wanted.state)
    if wanted.kind:
        query = query.where(Letter.template == wanted.kind)
    if wanted.words:
        fields = (Letter.to_name, Letter.to_email, Letter.subject)
        query = query.where(or_(*(one.icontains(wanted.words, autoescape=True) for one in fields)))
    return paginate(query, number)


def counts_for(viewer: User) -> dict[str, int]:
    """State -> number of letters. One statement."""
    rows = _visible(viewer).with_only_columns(Letter.state, func.count()).group_by(Letter.state)
    found = dict(session.execute(rows).tuples().all())
    return {state: found.get(state, 0) for state in STATES}


def letter_for(viewer: User, letter_id: int) -> Letter:
    return first_or_404(_visible(viewer).where(Letter.id == letter_id))


def body_for(viewer: User, letter: Letter) -> str:
    """The letter's text. Personal links are blanked out, but for administrators of a portal that sends no mail."""
    if not settings().mail_server and viewer.holds(Role.ADMINISTRATOR):
        return letter.body
    return TOKEN.sub(lambda found: f"{found[1]}…", letter.body)


@dataclass(frozen=True)
class Text:
    """The text in use for a kind, a language and a scope. ``version`` 0: the portal's own, nobody edited it."""

    kind: LetterKind
    locale: str
    scope: str
    subject: str
    body: str
    version: int


def editable_scopes_for(viewer: User) -> dict[str, str]:
    """Scope -> name of those whose texts the viewer may edit; "" is the portal's own, for administrators."""
    own = {"": ""} if viewer.holds(Role.ADMINISTRATOR) else {}
    scopes = {**own, **scopes_for(viewer)}
    if not scopes and not viewer.holds(Role.SECRETARIAT):
        raise NotFound()
    return scopes


def edited_for(viewer: User, scope: str) -> set[tuple[str, str]]:
    """(kind, language) pairs that have an edited text in this scope. One statement."""
    if scope not in editable_scopes_for(viewer):
        raise NotFound()
    rows = select(LetterText.template, LetterText.locale).where(LetterText.scope == scope)
    return {(template, locale) for template, locale in session.execute(rows)}


def text_for(viewer: User, key: str, locale: str, scope: str) -> Text:
    """The text to edit. 404 for an unknown kind, or a scope that is not theirs."""
    if key not in KINDS or scope not in editable_scopes_for(viewer):
        raise NotFound()
    edited = stored_text(key, locale, scope)
    if edited is not None:
        return Text(KINDS[key], locale, scope, edited.subject, edited.body, edited.version)
    general = stored_text(key, locale, "") if scope else None
    subject, body = (general.subject, general.body) if general else default_text(key, locale)
    return Text(KINDS[key], locale, scope, subject, body, 0)


def stored_text(key: str, locale: str, scope: str) -> LetterText | None:
    return session.scalar(
        select(LetterText).where(
            LetterText.template == key, LetterText.locale == locale, LetterText.scope == scope
        )
    )
