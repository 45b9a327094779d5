"""Forming the jury: members, terms, conflicts of interest, panels, assignments."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.audit.queries import reserve_reasons
    from portal.awards.forming import letters, tasks  # noqa: F401  (letters register themselves)
    from portal.awards.forming.jobs import make_plans
    from portal.core import worker

    reserve_reasons("Conflict")
    worker.jobs(app)["plans"] = make_plans
    app.extensions.setdefault("tasks", []).extend((tasks.juror_tasks, tasks.secretariat_tasks))
