"""Pitching: the sheet on which a juror marks pitches and site visits, on a phone, with or without a network."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Nothing to make known: what waits is a scorecard like any other."""
