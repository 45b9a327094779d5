"""The pitch sheet itself, and what keeps it on a phone."""

from __future__ import annotations

from typing import Any

from flask import Response, g, render_template, url_for
from flask_wtf.csrf import generate_csrf

from portal.accounts import current_user
from portal.awards.judging.cards import COMMENT_WORDS
from portal.awards.judging.views.rows import families, ordered
from portal.awards.phases import takes_marks
from portal.awards.pitching import queries
from portal.awards.pitching.items import base_of, note_base, verdicts_of
from portal.awards.pitching.views.blueprint import pitching
from portal.core.access import members
from portal.core.clock import in_zone, now
from portal.core.offline import list_of_files, worker_script
from portal.core.syncing import Answer


@pitching.get("/rounds/<int:round_id>/pitches")
@members
def sheet(round_id: int) -> Any:
    return sheet_page(queries.sheet_for(current_user, round_id))


def sheet_page(found: queries.Sheet, answer: Answer | None = None) -> str:
    """``answer``: to a plain form that could not be taken in."""
    g.edition = found.stage.edition
    scale = found.pitches[0].card.scale
    return render_template(
        "awards/pitching/sheet.html", sheet=found, stage=found.stage, edition=found.stage.edition, token=generate_csrf(),
        open=takes_marks(found.stage, now()), rows=[(one, ordered(families(one.card))) for one in found.pitches],
        buttons=scale.buttons(), words=COMMENT_WORDS, base_of=base_of, note_base=note_base, verdicts_of=verdicts_of,
        time_of=lambda slot: f"{in_zone(slot.starts_at, found.stage.edition.zone):%H:%M}", answer=answer, address=url_for("pitching.sheet", round_id=found.stage.id),
    )  # fmt: skip


@pitching.get("/judging/pitch-worker.js")
@members
def worker() -> Response:
    """The service worker of every pitch sheet."""
    return worker_script("/rounds/")


@pitching.get("/judging/pitch-assets.json")
@members
def assets() -> Response:
    return list_of_files("js/pitch/*.js")
