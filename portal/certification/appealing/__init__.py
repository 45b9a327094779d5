"""Appealing: complaints, appeals, reports of misuse."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
