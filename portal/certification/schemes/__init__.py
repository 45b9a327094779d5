"""Schemes: standards as data, scheme versions and their rules."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
