"""Setting up: programmes, editions, categories, form, rounds and rubric, until an edition opens; and its change log."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    from portal.awards.setting_up import tasks

    app.extensions.setdefault("tasks", []).append(tasks.editions_to_open)
