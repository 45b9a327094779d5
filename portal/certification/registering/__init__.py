"""Registering: the public register of certificates, today and as of any date."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
