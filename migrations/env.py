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
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            user_module_prefix="columns.",
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
