"""The application under test: a real database, real requests, nothing mocked but the clock.

Take the fixture ``app`` (or one built on it: ``client``, ``sign_in``, ``statements``) and the test has an empty database
and an application context, so that factories and queries work. Every request runs in a context of its own, after
what the test prepared was committed: a view that forgets to commit is found out, and ``thing.state`` read after a
request is what the database holds.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse
from xdist.scheduler import LoadFileScheduling

import portal.awards.models
import portal.certification.models  # noqa: F401  (their tables belong to the schema)
from portal import create_app
from portal.accounts.models import User
from portal.core.database import session
from portal.extensions import Base, db
from portal.settings import Settings
from tests.browser.driver import chromium, page  # noqa: F401  (fixtures: one browser per worker, for all folders)
from tests.factories import a_browser_session

SERVER = os.environ.get("TEST_DATABASE_URL", "")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

SignIn = Callable[..., FlaskClient]
Statements = Callable[[], AbstractContextManager[list[str]]]


# A busy machine is no reason to fail: how quickly examples are made says nothing about the portal.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")

DATABASE_FIXTURES = {"portal_app", "demo_app", "visits"}
DATABASE_NAMES = {"SERVER", "server_database", "own_database"}


TOGETHER = {"test_demo.py": "demo", "test_crawl.py": "demo", "test_browser_crawl.py": "demo", "test_leaks.py": "visits", "test_matrix.py": "visits"}
"""Files whose tests share what takes long to build: they run in one process, one after the other."""


class Together(LoadFileScheduling):
    """A file's tests run in one process, and so do those of files that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        scope = str(super()._split_scope(nodeid))
        return TOGETHER.get(scope.removeprefix("tests/journeys/"), scope)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Whole journeys first: what takes longest should not begin last (with ``--no-loadscope-reorder``)."""
    if SERVER:
        _only_with_a_database(config, items)
    yield  # pytest-randomly shuffles
    items.sort(key=lambda item: "journeys" not in item.nodeid)


def _only_with_a_database(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database: the rest was the same on SQLite."""
    kept, left = [], []
    for item in items:
        fixtures, module = set(getattr(item, "fixturenames", ())), vars(getattr(item, "module", None))
        asks = fixtures & DATABASE_FIXTURES or DATABASE_NAMES & set(module)
        (kept if asks and item.get_closest_marker("any_database") is None else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


class Client(FlaskClient):
    """A browser: commits what the test prepared, asks in a fresh context, carries the CSRF token like a page.

    ``csrf=False`` sends no token, as a foreign page would.
    """

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        session.commit()
        session.expire_all()
        kwargs.setdefault("buffered", True)  # a streamed answer is read while its context is there
        if csrf and kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self.csrf_token()}
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def csrf_token(self) -> str:
        with self.application.app_context(), self.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        signer = URLSafeTimedSerializer(str(self.application.secret_key), salt="wtf-csrf-token")
        return str(signer.dumps(raw))

    def use(self, token: str) -> None:
        """Put a browser session's token into the cookie."""
        with self.application.app_context(), self.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True


def server_database(name: str) -> str:
    """A new, empty database on the server under test; its address."""
    server = sa.make_url(SERVER).set(drivername="postgresql+psycopg")
    name = f"{server.database or 'portal'}_{name}_{WORKER}"
    engine = sa.create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'drop database if exists "{name}" with (force)'))
        connection.execute(sa.text(f'create database "{name}"'))
        connection.execute(sa.text(f'alter database "{name}" set synchronous_commit = off'))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The address of a database nobody else uses: a SQLite file, or one of the server's that lives as long as this."""
    if not SERVER:
        yield f"sqlite:///{folder / 'test.sqlite3'}"
        return
    address = sa.make_url(SERVER).set(drivername="postgresql+psycopg")
    name = f"{address.database or 'portal'}_test_{WORKER}_{os.getpid()}"
    server = sa.create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text(f'create database "{name}"'))
        connection.execute(sa.text(f'alter database "{name}" set synchronous_commit = off'))
    try:
        yield address.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f'drop database if exists "{name}" with (force)'))
        server.dispose()


def settings_for(folder: Path, **changes: Any) -> Settings:
    """Settings of the tests. Nothing is read from the developer's own environment but the database."""
    values: dict[str, Any] = {
        "database_url": f"sqlite:///{folder / 'test.sqlite3'}",
        "secret_key": "a key that only the tests know",
        "base_url": "http://localhost",
        "instance_dir": folder,
        "mail_server": "",
        "storage_url": "",
        "testing": True,
    }
    return Settings(**{**values, **changes})


@pytest.fixture(scope="session")
def portal_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application, assembled once, with the schema of the models."""
    folder = tmp_path_factory.mktemp("portal")
    with own_database(folder) as address:
        application = create_app(settings_for(folder, database_url=address))
        application.test_client_class = Client
        with application.app_context():
            Base.metadata.create_all(db.engine)
        yield application
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def app(portal_app: Flask) -> Iterator[Flask]:
    """The application with empty tables, and a context to prepare and look at rows in."""
    with portal_app.app_context():
        empty_tables(db.engine)
        yield portal_app
        session.rollback()


def empty_tables(engine: sa.Engine) -> None:
    """Remove every row. Only tables that hold any are touched: most tests use few of them."""
    filled_ones, tables = _sweeping()
    with engine.begin() as connection:
        filled = {name for (name,) in connection.exec_driver_sql(filled_ones)}
        if not filled:
            return
        if engine.dialect.name == "postgresql":
            # Quicker than truncating while there are a few rows; no trigger and no foreign key asks.
            connection.exec_driver_sql("set local session_replication_role = replica")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in tables:
            if name in filled:
                connection.exec_driver_sql(f'delete from "{name}"')


@cache
def _sweeping() -> tuple[str, list[str]]:
    """The question which tables hold a row, and all tables, those that refer to others first."""
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    return " union all ".join(f"select '{name}' where exists (select 1 from \"{name}\")" for name in tables), tables


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser in which nobody is signed in."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """``sign_in(user)``: a new browser with that person's session. Several may be open at once."""

    def open_browser(user: User) -> FlaskClient:
        browser: Client = app.test_client()  # type: ignore[assignment]
        browser.use(a_browser_session(user))
        return browser

    return open_browser


@pytest.fixture
def statements(app: Flask) -> Statements:
    """``with statements() as seen: client.get(...)`` then ``len(seen)``: the SQL that was run."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
            seen.append(statement)

        session.commit()
        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)

    return counting
