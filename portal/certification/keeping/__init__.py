"""Keeping: surveillance, suspension, change of scope, expiry: the life of a certificate."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
