"""`/healthz`: the process answers. `/readyz`: the database answers and its schema is the code's."""

from __future__ import annotations

import shutil
from typing import Any

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.core.access import public
from portal.core.database import session
from portal.settings import ROOT

health = Blueprint("health", __name__)


def code_revision() -> str:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(ROOT / "migrations")).get_current_head() or ""


@health.get("/healthz")
@public
def alive() -> Any:
    return jsonify(status="ok")


@health.get("/readyz")
@public
def ready() -> Any:
    problems = []
    try:
        found = session.scalar(text("select version_num from alembic_version"))
        if found != code_revision():
            problems.append("schema is not at the code's revision")
    except SQLAlchemyError:
        session.rollback()
        problems.append("database does not answer")
    settings = current_app.extensions["settings"]
    if settings.storage_dir.exists() and shutil.disk_usage(settings.storage_dir).free < 2**30:
        problems.append("less than 1 GiB of disk left")
    return jsonify(status="unready" if problems else "ready", problems=problems), 503 if problems else 200
