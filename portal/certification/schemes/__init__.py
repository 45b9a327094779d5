"""Schemes: standards as data, and the versions of the rules a body certifies by."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Make the commands of this area known."""
    from portal.certification.schemes import cli, letters  # noqa: F401  (letters register themselves)

    cli.init_app(app)
