"""Certifying: report, review by others, decision, certificate."""

from flask import Flask

from portal.core import waiting


def init_app(app: Flask) -> None:
    """Make letters and tasks of this area known."""
    from portal.certification.certifying import letters, tasks  # noqa: F401  (importing letters registers them)

    waiting.sources(app).extend((tasks.lead_tasks, tasks.decision_tasks))
