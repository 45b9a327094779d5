"""Applying: a centre applies at its pace, the manager reviews, both sign the agreement."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
    from portal.certification.applying import jobs, letters, tasks  # noqa: F401  (importing letters registers them)
    from portal.core import worker

    app.extensions.setdefault("tasks", []).append(tasks.applications)
    worker.jobs(app)["certification applications"] = jobs.remind_and_lapse
