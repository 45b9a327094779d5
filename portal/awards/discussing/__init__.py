"""Discussing: whoever marked an entry sees the marks of its panel side by side, under aliases, and may say something."""

from flask import Flask

from portal.core import waiting


def init_app(app: Flask) -> None:
    """Offer what waits to the home page."""
    from portal.awards.discussing import tasks

    waiting.sources(app).append(tasks.discussions)
