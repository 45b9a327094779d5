"""Staffing: competences, audit teams, declarations of no conflict, objections."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
