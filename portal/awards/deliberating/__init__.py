"""Deliberating: the board's meeting, with an agenda of each member's own, votes where the rules ask for them, and minutes."""

from flask import Flask

from portal.core import waiting


def init_app(app: Flask) -> None:
    """Make the letters known and offer what waits to the home page."""
    from portal.audit.queries import reserve_reasons
    from portal.awards.deliberating import letters, tasks  # noqa: F401  (importing letters registers them)

    reserve_reasons("AgendaItem", "Motion", "Minutes")
    waiting.sources(app).extend([tasks.meeting_tasks, tasks.minutes_tasks])
