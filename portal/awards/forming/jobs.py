"""The worker's part in planning: plans that take longer than a page should, one after the other."""

from __future__ import annotations

import time

from portal.awards.forming import services
from portal.awards.models import AssignmentPlan
from portal.core.database import session, transaction

SECONDS = 1.0
"""Between two reports of progress."""


def make_plans() -> int:
    """Work out the plans that wait. Returns how many."""
    done = 0
    while (which := _next()) is not None:
        try:
            _make(which)
        except services.Abandoned:
            continue
        except Exception:
            session.rollback()
            with transaction():
                services.give_up(which)
            raise
        done += 1
    return done


def _next() -> tuple[int, int] | None:
    with transaction():
        return services.take_next()


def _make(which: tuple[int, int]) -> None:
    seen, outcome = services.work_out(session.get_one(AssignmentPlan, which[0]), _Reporter(which))
    with transaction():
        services.keep_outcome(which, seen, outcome)


class _Reporter:
    """Writes progress down, once a second at most."""

    def __init__(self, which: tuple[int, int]) -> None:
        self.which, self.told = which, time.monotonic()

    def __call__(self, percent: int) -> None:
        if time.monotonic() - self.told >= SECONDS:
            self.told = time.monotonic()
            with transaction():
                services.report_progress(self.which, percent)
