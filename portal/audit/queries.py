"""Reading the trail: the history of one thing, and the whole of it for administrators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, false, or_, select
from werkzeug.exceptions import NotFound

from portal.accounts.models import Role, User
from portal.audit.events import CONFIDENTIAL, Event
from portal.audit.models import AuditEvent, AuditHead
from portal.audit.words import actor_name, sentence
from portal.core.clock import local_to_utc
from portal.core.database import Page, paginate, session

HISTORY_LIMIT = 100
_reserved: set[str] = set()


def reserve_reasons(*kinds: str) -> None:
    """Reasons given about these kinds of rows are for those who decide on them, not for the whole trail's readers.

    They stay part of the chain, and of the histories the row's own pages show.
    """
    _reserved.update(kinds)


@dataclass(frozen=True)
class Line:
    """One event as people read it; the rows of the macro ``history``."""

    id: int
    at: datetime
    event: str
    sentence: str
    actor_id: int | None
    actor_name: str
    object_type: str
    object_id: int
    scope: str
    reason: str
    facts: dict[str, Any]


def _line(row: Any, *, whole: bool = True) -> Line:
    """``whole`` False: without the words of what is reserved, and without facts that are confidential."""
    found, name = row
    reason = found.reason if whole or found.object_type not in _reserved else ""
    facts = found.facts if whole or found.event not in CONFIDENTIAL else {}
    return Line(
        found.id, found.at, found.event, sentence(found.event), found.actor_id, actor_name(found.actor_id, name),
        found.object_type, found.object_id, found.scope, reason, facts,
    )  # fmt: skip


def _events() -> Select[*tuple[Any, ...]]:
    return select(AuditEvent, User.name).outerjoin(User, User.id == AuditEvent.actor_id)


def history_of(thing: Any, *, only: Iterable[Event] | None = None, limit: int = HISTORY_LIMIT) -> list[Line]:
    """What happened to ``thing``, newest first, for those who may see it. One statement."""
    return history_for([thing], only=only, limit=limit)


def history_for(
    things: Iterable[Any], *, only: Iterable[Event] | None = None, limit: int = HISTORY_LIMIT
) -> list[Line]:
    """The same for several things together, e.g. an entry and its documents: still one statement."""
    by_type: dict[str, list[int]] = {}
    for thing in things:
        by_type.setdefault(type(thing).__name__, []).append(thing.id)
    theirs = [
        and_(AuditEvent.object_type == name, AuditEvent.object_id.in_(ids)) for name, ids in by_type.items()
    ]
    query = _events().where(or_(false(), *theirs)).order_by(AuditEvent.id.desc()).limit(limit)
    if only is not None:
        query = query.where(AuditEvent.event.in_([str(one) for one in only]))
    return [_line(row) for row in session.execute(query)]


def history_of_scope(scope: str, *, only: Iterable[Event] | None = None, limit: int = HISTORY_LIMIT) -> list[Line]:
    """What happened within e.g. ``edition:3``, newest first. One statement."""
    query = _events().where(AuditEvent.scope == scope).order_by(AuditEvent.id.desc()).limit(limit)
    if only is not None:
        query = query.where(AuditEvent.event.in_([str(one) for one in only]))
    return [_line(row) for row in session.execute(query)]


@dataclass(frozen=True)
class Filter:
    """What an administrator looks for; empty parts do not restrict. Days are in ``zone``."""

    event: str = ""
    actor: str = ""
    object_type: str = ""
    object_id: int | None = None
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"


def _visible(viewer: User) -> Select[*tuple[Any, ...]]:
    """The whole trail is for administrators; for everybody else it does not exist."""
    if not viewer.holds(Role.ADMINISTRATOR):
        raise NotFound()
    return _events().order_by(AuditEvent.id.desc())


def _filtered(viewer: User, wanted: Filter) -> Select[*tuple[Any, ...]]:
    query = _visible(viewer)
    if wanted.event:
        query = query.where(AuditEvent.event == wanted.event)
    if wanted.object_type:
        query = query.where(AuditEvent.object_type == wanted.object_type)
    if wanted.object_id is not None:
        query = query.where(AuditEvent.object_id == wanted.object_id)
    if wanted.actor:
        query = query.where(_by(wanted.actor))
    if wanted.since:
        query = query.where(AuditEvent.at >= _start(wanted.since, wanted.zone))
    if wanted.until and wanted.until < date.max:
        query = query.where(AuditEvent.at < _start(wanted.until + timedelta(days=1), wanted.zone))
    return query


def _by(words: str) -> Any:
    if words.isdecimal() and len(words) < 10:
        return AuditEvent.actor_id == int(words)
    return or_(User.name.icontains(words, autoescape=True), User.email_key.contains(words.lower(), autoescape=True))


def _start(day: date, zone: str) -> datetime:
    """The first instant of a day; in a few zones the clocks skip midnight itself."""
    moment = datetime.combine(day, time())
    for _half_hour in range(4):
        try:
            return local_to_utc(moment, zone)
        except (ValueError, OverflowError):
            moment += timedelta(minutes=30)
    return local_to_utc(moment, "UTC")


def events_for(viewer: User, wanted: Filter, number: int) -> Page[Line]:
    """One page of the trail, newest first: two statements."""
    page = paginate(_filtered(viewer, wanted), number, rows=True)
    return Page([_line(row, whole=False) for row in page.items], page.number, page.per_page, page.total)


def all_events_for(viewer: User, wanted: Filter) -> Iterator[Line]:
    """Every event that fits, streamed in chunks. Refuses at once, before the first line is asked for."""
    return _lines(_filtered(viewer, wanted).execution_options(yield_per=500))


def _lines(query: Select[Any]) -> Iterator[Line]:
    """Asked for while streaming: the view's own session has ended by then, this one lives as long as the answer."""
    for row in session.execute(query):
        yield _line(row, whole=False)


def head_for(viewer: User) -> tuple[int, str]:
    """How many events there are and the hash of the last."""
    _visible(viewer)
    return head()


def head() -> tuple[int, str]:
    row = session.execute(select(AuditHead.count, AuditHead.hash).where(AuditHead.id == 1)).first()
    return (row[0], row[1]) if row else (0, "0" * 64)
