"""Where a phone sends what it kept, and where the plain forms of the sheet go: the same way, one at a time."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from portal.accounts import current_user
from portal.awards.phases import takes_marks
from portal.awards.pitching import queries, services
from portal.awards.pitching.forms import read_items
from portal.awards.pitching.views.blueprint import pitching
from portal.awards.pitching.views.sheet import sheet_page
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.offline import answered, sent_items
from portal.core.syncing import Answer


@pitching.post("/rounds/<int:round_id>/pitches/sync")
@members
def sync(round_id: int) -> Any:
    """JSON ``{user, items: [{key, kind, about, base, fields}]}``; answered after the commit."""
    with transaction():
        sheet = queries.sheet_for(current_user, round_id, lock=True)  # for whom there is none, nothing sent is looked at
        sent, refusal = sent_items(current_user.id)
        if refusal:
            return refusal
        answers = taken_in(sheet, sent)
    return answered(answers, not takes_marks(sheet.stage, now()))


def taken_in(sheet: queries.Sheet, sent: list[Any]) -> list[Answer]:
    items, refused = read_items(sent, sheet.pitches[0].card.scale)
    return [*refused, *services.synchronise(sheet, items, actor=current_user)]


@pitching.post("/rounds/<int:round_id>/pitches/<int:assignment_id>")
@members
def save_item(round_id: int, assignment_id: int) -> Any:
    """A form of the sheet sent without scripts."""
    kind = request.form.get("kind", "")
    raw = {"key": f"plain-{kind}-{assignment_id}", "kind": kind, "about": assignment_id, "base": request.form.get("base", ""), "fields": request.form}
    with transaction():
        answers = taken_in(queries.sheet_for(current_user, round_id, lock=True), [raw])
    if answers[0].outcome in ("accepted", "there"):
        return redirect(url_for("pitching.sheet", round_id=round_id, _anchor=f"p{assignment_id}"))
    return sheet_page(queries.sheet_for(current_user, round_id), answers[0]), 409 if answers[0].outcome == "conflict" else 422
