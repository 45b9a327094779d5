"""The front page and "waiting for you": asks each feature, knows none in detail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, url_for

from portal.accounts import User, current_user
from portal.awards.phases import LABELS
from portal.core.access import members, public
from portal.core.clock import now
from portal.core.waiting import Task, sources
from portal.showcase import queries
from portal.showcase.views.editions import lands

home = Blueprint("home", __name__)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def tasks_for(viewer: User) -> list[Task]:
    """What every feature has waiting for the viewer, the nearest deadline first; what is overdue leads."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    found = [task for source in sources(app) for task in source(viewer)]
    return sorted(found, key=lambda task: task.due_at or NEVER)


@home.get("/")
@public
def front() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for("home.waiting"))
    known = queries.known_editions(now())
    latest = next((one for one in queries.revealed_of_federation(known) if not one.edition.imported), None)
    return render_template(
        "home/front.html", on_now=queries.on_now(known), latest=latest, labels=LABELS, running=[one for one in known if one.next_at],
        winners=queries.latest_winners(latest.edition) if latest else [], lands=lands(),
    )  # fmt: skip


@home.get("/waiting")
@members
def waiting() -> Any:
    tasks = tasks_for(current_user)
    soon = sum(task.soon for task in tasks)
    return render_template("home/waiting.html", tasks=tasks, soon=soon)
