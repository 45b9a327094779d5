"""Overseeing: every case with its next step, calendar, load, statistics, the case file."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
