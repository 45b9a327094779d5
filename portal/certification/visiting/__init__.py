"""Visiting: the plan, and the visit sheet that works without a network."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters and tasks of this area known."""
    from portal.certification.visiting import letters, tasks  # noqa: F401  (importing letters registers them)

    app.extensions.setdefault("tasks", []).extend([tasks.team, tasks.centre])
