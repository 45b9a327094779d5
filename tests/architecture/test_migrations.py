"""The schema equals the models; migrations go up and down, on the database under test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

import portal.awards.models
import portal.certification.models
import portal.core.once
import portal.documents.models
import portal.outbox.models  # noqa: F401  (importing makes the tables known)
from portal import create_app
from portal.core import health
from portal.extensions import Base, db
from tests.conftest import SERVER, server_database, settings_for


def an_empty_database(folder: Path) -> str:
    return server_database("migrations") if SERVER else f"sqlite:///{folder / 'migrations.sqlite3'}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("migrations")
    app = create_app(settings_for(folder, database_url=an_empty_database(folder)))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def migrated(database: Flask) -> Flask:
    """The same database for all: what a test took down goes up again before the next one."""
    db.session.remove()  # a request in this context would still read the schema of the test before
    upgrade()
    return database


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def test_the_migrated_schema_equals_the_models(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_of_the_models_is_migrated_and_no_other(migrated: Flask) -> None:
    assert tables(db.engine) == set(Base.metadata.tables) | {"alembic_version"}


def test_check_constraints_are_migrated_too(migrated: Flask) -> None:
    inspector = sa.inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        assert {c["name"] for c in inspector.get_check_constraints(table.name)} == wanted


def test_migrations_go_down_to_nothing_and_up_again(migrated: Flask) -> None:
    downgrade(revision="base")
    assert tables(db.engine) == {"alembic_version"}
    upgrade()
    assert "entries" in tables(db.engine)


def test_rows_outlive_every_later_migration(migrated: Flask) -> None:
    """An edition with an entry and a frozen result, from the first schema up to the present one."""
    downgrade(revision="base")
    upgrade(revision="0002")
    _fill_first_schema()
    upgrade()
    with db.engine.connect() as connection:
        rows = connection.execute(sa.text("select rank, plain_rank, total, plain_total from result_rows")).all()
        assert rows == [(1, 1, 8570000, 8570000)]
        assert connection.scalar(sa.text("select official from rounds")) == "plain"
        names = connection.scalars(sa.text("select pseudonym from entries")).all()
        assert [len(name) for name in names] == [8, 8]
        assert len(set(names)) == 2


def _fill_first_schema() -> None:
    """Rows with something in every column that has no default, made from what the database says of its tables."""
    tables = sa.MetaData()
    tables.reflect(db.engine, only=["organisations", "programmes", "editions", "categories", "entries", "rounds", "result_sets", "result_rows"])
    known = {"state": "open", "kind": "company", "official": "plain", "method": "mean", "rounding": "once", "total": "mean", "publication": "hidden", "who_may_enter": "any"}
    special = {"entries.state": "accepted", "rounds.state": "frozen", "rounds.scale_high": 10, "rounds.kind": "written",
               "result_rows.total": 8570000, "result_rows.rank": 1, "result_rows.entry_id": 1}  # fmt: skip
    with db.engine.begin() as connection:
        for name in ("organisations", "programmes", "editions", "categories", "entries", "entries", "rounds", "result_sets", "result_rows"):
            table = tables.tables[name]
            number = (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1
            row = {c.name: special.get(f"{name}.{c.name}", known.get(c.name, _anything(c, number))) for c in table.columns if _needed(name, c, special)}
            connection.execute(table.insert().values(**{**row, "id": number}))


def _needed(name: str, column: sa.Column[object], special: dict[str, object]) -> bool:
    return not column.nullable or f"{name}.{column.name}" in special


def _anything(column: sa.Column[object], number: int) -> object:
    if column.foreign_keys:
        return 1
    kind = column.type.python_type
    if issubclass(kind, bool):
        return False
    if issubclass(kind, int):
        return number
    if issubclass(kind, datetime):
        return datetime(2026, 11, 1)
    return {} if issubclass(kind, dict) else f"x{number}"


def test_a_migrated_database_is_ready(migrated: Flask) -> None:
    assert health.code_revision() != ""
    answer = migrated.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "problems": []})


def test_a_database_that_is_behind_is_not_ready(migrated: Flask) -> None:
    downgrade(revision="base")
    answer = migrated.test_client().get("/readyz")
    assert answer.status_code == 503
