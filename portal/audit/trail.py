"""Recording and checking the chain.

Events are collected during a transaction and appended just before its commit, with the chain's head locked for
that short moment only. Each hash covers the canonical JSON of the row and the hash before it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction, scoped_session

from portal.accounts.models import User
from portal.audit.events import CONFIDENTIAL, Event
from portal.audit.models import AuditEvent, AuditHead
from portal.core.clock import now
from portal.core.database import session

GENESIS = "0" * 64
CHUNK = 1000
_PENDING = "audit_pending"


@dataclass
class _Pending:
    at: datetime
    event: Event
    thing: Any
    actor: User | None
    reason: str
    scope: str
    facts: dict[str, Any]


def record(
    what: Event, thing: Any, *, actor: User | None, reason: str | None = None, scope: str = "", **facts: Any
) -> None:
    """Note ``what`` happened to ``thing`` (any row with an id). ``facts``: ids and values, no personal data.

    ``scope`` defaults to the thing's edition or case. ``actor`` None means the portal itself, by the clock.
    """
    if what in CONFIDENTIAL:
        facts["salt"] = secrets.token_hex(16)
    session().info.setdefault(_PENDING, []).append(_Pending(now(), what, thing, actor, reason or "", scope, facts))


def scope_of(thing: Any) -> str:
    if getattr(thing, "edition_id", None):
        return f"edition:{thing.edition_id}"
    if type(thing).__name__ == "Edition":
        return f"edition:{thing.id}"
    if getattr(thing, "case_id", None):
        return f"case:{thing.case_id}"
    if type(thing).__name__ == "Case":
        return f"case:{thing.id}"
    return ""


def plain(value: Any) -> Any:
    """Facts in the part of JSON that both databases give back unchanged: no floats, everything else as text."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(one) for one in value), key=str)
    return _text(str(value))


def _text(text: str) -> str:
    """Without what a database or UTF-8 refuses: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def digest(values: dict[str, Any], previous: str) -> str:
    """SHA-256 over the previous hash and the canonical JSON of a row."""
    body = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + body).encode("utf-8", "surrogatepass")).hexdigest()


def values_of(row: Any, at: datetime) -> dict[str, Any]:
    """The part of a row that its hash covers."""
    return {
        "at": at.isoformat(timespec="microseconds"),
        "event": row.event,
        "actor_id": row.actor_id,
        "object_type": row.object_type,
        "object_id": row.object_id,
        "scope": row.scope,
        "reason": row.reason,
        "facts": row.facts,
    }


@event.listens_for(Session, "before_commit")
def _append(db_session: Session) -> None:
    if db_session.in_nested_transaction() or not db_session.info.get(_PENDING):
        return
    db_session.flush()
    pending: list[_Pending] = db_session.info.pop(_PENDING)
    head = locked_head(db_session)
    rows = []
    for one in pending:
        row = AuditEvent(
            event=str(one.event),
            actor_id=one.actor.id if one.actor else None,
            object_type=type(one.thing).__name__,
            object_id=one.thing.id,
            scope=one.scope or scope_of(one.thing),
            reason=_text(one.reason),
            facts=plain(one.facts),
        )
        values, previous = values_of(row, one.at), head.hash
        head.hash, head.count = digest(values, previous), head.count + 1
        rows.append({**values, "at": one.at, "previous": previous, "hash": head.hash, "id": head.count})
    db_session.execute(insert(AuditEvent), rows)


def locked_head(db_session: Session) -> AuditHead:
    """The end of the chain, held until the commit. Two first transactions may race to create it."""
    query = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    if (head := db_session.scalar(query)) is not None:
        return head
    dialect = postgresql if db_session.get_bind().dialect.name == "postgresql" else sqlite
    beginning = dialect.insert(AuditHead).values(id=1, count=0, hash=GENESIS)
    db_session.execute(beginning.on_conflict_do_nothing())
    return db_session.scalars(query).one()


_noted_before: WeakKeyDictionary[SessionTransaction, int] = WeakKeyDictionary()
"""How much was noted when a savepoint began, so that undoing it undoes its own notes only."""


@event.listens_for(Session, "after_transaction_create")
def _mark(db_session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _noted_before[transaction] = len(db_session.info.get(_PENDING, []))


@event.listens_for(Session, "after_soft_rollback")
def _forget(db_session: Session, previous_transaction: SessionTransaction) -> None:
    kept = _noted_before.get(previous_transaction, 0) if previous_transaction.nested else 0
    del db_session.info.get(_PENDING, [])[kept:]


Reader = Session | scoped_session[Any]


@dataclass(frozen=True)
class Check:
    """``count``: events that fit, from the first on; ``head``: the hash of the last of them.

    ``broken``: id of the first event that is not as it was written, or None.
    """

    count: int
    head: str
    broken: int | None


def verify(anchor: tuple[int, str] | None = None, *, reader: Reader = session) -> Check:
    """Walk the chain from its start. A changed, missing, added or swapped event breaks it; so does a cut end.

    ``anchor``: count and head noted earlier outside the database. It also uncovers a chain that was cut, or
    written anew as a whole, together with its head. ``reader``: the session to look through, by default the present one.
    """
    count, previous = 0, GENESIS
    while True:
        end, end_hash = _end(reader)
        for position, row in _events(reader, count, end):
            if row is None or row.id != position or row.previous != previous or not _fits(row, previous):
                return Check(count, previous, position)
            previous, count = row.hash, position
            if anchor and anchor[0] == count and anchor[1] != previous:
                return Check(count - 1, row.previous, count)
        if (count, previous) != (end, end_hash):
            return Check(count, previous, count + 1)
        beyond = reader.scalar(select(AuditEvent.id).where(AuditEvent.id > end).order_by(AuditEvent.id).limit(1))
        if beyond is None:
            break
        if _end(reader)[0] == end:  # not written meanwhile: nobody's event
            return Check(count, previous, beyond)
    if reader.scalar(select(AuditEvent.id).where(AuditEvent.id < 1).limit(1)) is not None:
        return Check(count, previous, 0)
    return Check(count, previous, count + 1 if anchor and anchor[0] > count else None)


def _end(reader: Reader) -> tuple[int, str]:
    """Where the chain says it ends; nowhere yet is (0, GENESIS)."""
    row = reader.execute(select(AuditHead.count, AuditHead.hash).where(AuditHead.id == 1)).first()
    return (row[0], row[1]) if row else (0, GENESIS)


def _fits(row: AuditEvent, previous: str) -> bool:
    try:
        return digest(values_of(row, row.at), previous) == row.hash
    except (TypeError, ValueError, AttributeError):
        return False  # somebody left a value that could never have been written


def _events(reader: Reader, after: int, last: int) -> Iterator[tuple[int, Any]]:
    """(the id that should come, the row or None), a chunk at a time; rows that cannot even be read are None."""
    position = after
    while position < last:
        query = select(*AuditEvent.__table__.columns).where(AuditEvent.id > position, AuditEvent.id <= last)
        try:
            rows: list[Any] = list(reader.execute(query.order_by(AuditEvent.id).limit(CHUNK)).all())
        except (SQLAlchemyError, ValueError, TypeError):
            rows = [_one(reader, number) for number in range(position + 1, min(last, position + CHUNK) + 1)]
        if not rows:
            yield position + 1, None
            return
        for row in rows:
            position += 1
            yield position, row


def _one(reader: Reader, number: int) -> Any:
    try:
        return reader.execute(select(*AuditEvent.__table__.columns).where(AuditEvent.id == number)).first()
    except (SQLAlchemyError, ValueError, TypeError):
        return None
