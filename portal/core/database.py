"""The session, the one transaction per click, optimistic locking, paging."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from flask import Flask
from sqlalchemy import Engine, Select, event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from werkzeug.exceptions import NotFound

from portal.core.clock import now
from portal.core.columns import Exact, Json, Translated, UTCDateTime
from portal.extensions import Base, db

__all__ = [
    "Base", "Conflict", "Exact", "Id", "Json", "Page", "Timestamps", "Translated", "UTCDateTime", "Versioned",
    "check_version", "first_or_404", "is_twin", "lock", "paginate", "session", "transaction", "writing",
]  # fmt: skip

session = db.session
T = TypeVar("T")

writing: ContextVar[bool] = ContextVar("writing", default=False)
"""True while a change is under way: SQLite then takes its write lock at the start (BEGIN IMMEDIATE)."""


class Conflict(Exception):
    """Somebody else saved first. Both texts are kept: ``yours`` and ``theirs``."""

    def __init__(self, current: Any = None, *, theirs: Any = None, yours: Any = None, field: str = "") -> None:
        super().__init__("changed meanwhile")
        self.current, self.theirs, self.yours, self.field = current, theirs, yours, field


class Id:
    id: Mapped[int] = mapped_column(primary_key=True)


class Timestamps:
    created_at: Mapped[datetime] = mapped_column(default=now)


class Versioned:
    """A row whose update fails when it was changed since it was read."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class _HasVersion(Protocol):
    version: Any


def check_version(row: _HasVersion, given: int | str | None) -> None:
    """Compare the version a form was made from with the row's. Raises Conflict."""
    if given is None or str(given) != str(row.version):
        raise Conflict(row)


@contextmanager
def transaction() -> Iterator[None]:
    """One click, one transaction. Used by views, commands and jobs only; a refusal rolls everything back."""
    token = writing.set(True)
    if token.old_value is token.MISSING or not token.old_value:
        session.rollback()  # a read transaction begun before would not hold the write lock
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        writing.reset(token)


def is_twin(error: IntegrityError) -> bool:
    """Whether a request at the same moment had made the row first. Any other broken rule is a mistake of ours."""
    known = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return known in ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


def first_or_404(query: Select[T]) -> T:
    """The first row, or the same 404 for what is absent and what is not yours."""
    row = session.scalars(query).unique().first()
    if row is None:
        raise NotFound()
    return row


def lock(row: Any) -> None:
    """Hold a row until the transaction ends (PostgreSQL; SQLite holds the whole file already)."""
    session.flush()  # refreshing would forget what is not written yet
    # Only its own row: relationships that come along by outer joins cannot be locked.
    session.refresh(row, with_for_update={"of": row.__class__})


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list: ``items``, and enough to link to the others."""

    items: list[T]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))


def paginate(query: Select[*tuple[Any, ...]], number: int = 1, per_page: int = 50, *, rows: bool = False) -> Page[Any]:
    """Two statements: the count and the page. ``rows`` keeps tuples instead of the first entity."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // per_page)))
    result = session.execute(query.limit(per_page).offset((number - 1) * per_page)).unique()
    items = list(result.all()) if rows else list(result.scalars().all())
    return Page(items, number, per_page, total)


def prepare_engines(app: Flask) -> None:
    """SQLite in earnest: foreign keys, WAL, full sync, and the write lock at the start of a writing transaction.

    PostgreSQL without compiling statements that run for milliseconds.
    """
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: object) -> None:
        # Visibility rules look costly to the planner and are not: compiling them took longer than running them.
        connection.execute("set jit = off")
        connection.commit()


def statements(engine: Engine, seen: list[str]) -> None:
    """Collect every statement of an engine into ``seen``: how the tests count queries."""

    @event.listens_for(engine, "before_cursor_execute")
    def _seen(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        seen.append(statement)
