"""Remedying: findings from cause to verified correction."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
