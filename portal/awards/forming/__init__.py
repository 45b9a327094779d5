"""Forming the jury: members, terms, conflicts of interest, panels, assignments."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.audit.queries import reserve_reasons
    from portal.awards.forming import letters, tasks  # noqa: F401  (letters register themselves)

    reserve_reasons("Conflict")
    app.extensions.setdefault("tasks", []).extend((tasks.juror_tasks, tasks.secretariat_tasks))
