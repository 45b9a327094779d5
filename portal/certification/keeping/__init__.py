"""Certification: keeping certificates valid, from surveillance to their end."""

from flask import Flask

from portal.core import waiting, worker


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
    from portal.certification.keeping import jobs, letters, tasks  # noqa: F401  (importing letters registers them)

    waiting.sources(app).extend([tasks.declarations, tasks.transitions, tasks.changes, tasks.proposals, tasks.refused, tasks.overdue])
    worker.jobs(app)["certificates"] = jobs.keep_certificates
