"""Advancing: which entries go on into a later round, and when each is met there."""

from flask import Flask

from portal.core import waiting


def init_app(app: Flask) -> None:
    """Offer what waits to the home page."""
    from portal.awards.advancing import tasks

    waiting.sources(app).append(tasks.choices)
