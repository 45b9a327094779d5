"""Background work: jobs that look for rows whose time has come. Any number of workers may run at once.

There is no queue besides the database: a letter, a round to close, a publication to reveal is a row with its
instant, so nothing is lost with a process. A job returns how many rows it dealt with.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from portal.core.database import session

Job = Callable[[], int]
log = structlog.get_logger("portal.worker")


def jobs(app: Flask) -> dict[str, Job]:
    return app.extensions.setdefault("jobs", {})


def run_once(app: Flask) -> dict[str, int]:
    """Each job once; one that fails is logged and does not stop the others."""
    done: dict[str, int] = {}
    for name, job in jobs(app).items():
        with app.app_context():
            try:
                done[name] = job()
            except Exception:
                session.rollback()
                log.exception("job-failed", job=name)
                done[name] = -1
    return done


def run_forever(app: Flask, stop: threading.Event, seconds: float) -> None:
    while not stop.is_set():
        run_once(app)
        stop.wait(seconds)


def start_thread(app: Flask, seconds: float) -> threading.Event:
    """The embedded default: the worker inside the web process."""
    stop = threading.Event()
    threading.Thread(target=run_forever, args=(app, stop, seconds), daemon=True, name="worker").start()
    return stop
