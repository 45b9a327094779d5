"""Visiting: the plan, and the visit sheet that works without a network."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
