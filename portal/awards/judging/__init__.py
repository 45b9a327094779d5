"""Judging: jurors read and mark, the chair sees how far the jury is and where it disagrees."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make the letters known and offer what waits to the home page."""
    from portal.audit.queries import reserve_reasons
    from portal.awards.judging import letters, tasks  # noqa: F401  (importing letters registers them)

    reserve_reasons("Assignment")
    app.extensions.setdefault("tasks", []).extend([tasks.calibration, tasks.scorecards, tasks.oversight])
