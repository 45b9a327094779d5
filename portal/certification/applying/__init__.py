"""Applying: a centre applies at its pace, the manager reviews, both sign the agreement."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make letters, jobs and tasks of this area known."""
