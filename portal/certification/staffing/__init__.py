"""Staffing: auditors and what they are competent for, the team of a case, declarations and objections."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters and tasks of this area known."""
    from portal.certification.staffing import letters, tasks  # noqa: F401  (importing letters registers them)

    app.extensions.setdefault("tasks", []).append(tasks.teams)
