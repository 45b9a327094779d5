"""Screening: the secretariat sees how far every association is, reminds, and decides what goes to the jury."""

from flask import Flask

from portal.core import waiting


def init_app(app: Flask) -> None:
    """Make the letters known and offer what waits to the home page."""
    from portal.awards.screening import letters, tasks  # noqa: F401  (importing letters registers them)

    waiting.sources(app).extend([tasks.screening, tasks.moves])
