"""Deciding: the board reads the frozen ranking, decides category by category, signs, and seals."""

from flask import Flask

from portal.core import waiting


def init_app(app: Flask) -> None:
    """Make the letters known and offer what waits to the home page."""
    from portal.audit.queries import reserve_reasons
    from portal.awards.deciding import letters, tasks  # noqa: F401  (importing letters registers them)

    reserve_reasons("Decision")
    waiting.sources(app).append(tasks.board_tasks)
