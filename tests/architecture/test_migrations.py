"""The schema equals the models; migrations go up and down, on the database under test."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for(tmp_path, database_url=an_empty_database(tmp_path)))
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


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


def test_a_migrated_database_is_ready(migrated: Flask) -> None:
    assert health.code_revision() != ""
    answer = migrated.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "problems": []})


def test_a_database_that_is_behind_is_not_ready(migrated: Flask) -> None:
    downgrade(revision="base")
    answer = migrated.test_client().get("/readyz")
    assert answer.status_code == 503
