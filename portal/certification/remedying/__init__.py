"""Remedying: findings from cause to verified correction."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, files, jobs and tasks of this area known."""
    from portal import documents
    from portal.certification.remedying import jobs, letters, queries, tasks  # noqa: F401  (letters register themselves)
    from portal.core import worker

    documents.register_parent("Finding", can_see=queries.may_see_files, organisation_of=queries.quota_of)
    app.extensions.setdefault("tasks", []).extend((tasks.findings, tasks.overdue))
    worker.jobs(app)["findings"] = jobs.watch_findings
