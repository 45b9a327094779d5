"""Alembic's environment: the models' metadata against the app's engine, batch mode on SQLite."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import portal.awards.models
import portal.certification.models
import portal.core.once
import portal.documents.models
import portal.outbox.models  # noqa: F401  (importing makes the tables known)
from portal.extensions import Base, db


def render_item(kind: str, item: Any, autogen_context: Any) -> Any:
    """JSON columns are written as the portal's own type: JSONB on PostgreSQL."""
    return "columns.Json" if kind == "type" and isinstance(item, sa.JSON) else False


def run() -> None:
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # A table changed in batch mode is copied and dropped: with foreign keys on, dropping it would take rows along.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=sqlite,
            compare_type=True,
            user_module_prefix="columns.",
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite and (broken := connection.execute(sa.text("PRAGMA foreign_key_check")).all()):
            raise RuntimeError(f"{len(broken)} rows would refer to nothing, the first in {broken[0][0]}; nothing was changed")
        connection.commit()
        if sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


run()
