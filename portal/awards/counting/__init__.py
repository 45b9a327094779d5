"""Counting: rounds open, close and freeze by the clock; the result set is computed once and kept."""

from flask import Flask

from portal.core import worker


def init_app(app: Flask) -> None:
    from portal.awards.counting.jobs import advance_rounds

    worker.jobs(app)["rounds"] = advance_rounds
