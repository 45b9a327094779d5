"""Certification: complaints, appeals and reports of misuse, handled by people without a part in the matter."""

from flask import Flask

from portal.core import waiting, worker


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
    from portal.certification.appealing import jobs, letters, tasks  # noqa: F401  (importing letters registers them)

    waiting.sources(app).append(tasks.complaints)
    worker.jobs(app)["complaints"] = jobs.remind_handlers
