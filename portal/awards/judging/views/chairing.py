"""What the chair does with one submitted card, always with a reason: reopen it, or leave it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, url_for

from portal.accounts import current_user
from portal.awards.judging import queries, services
from portal.awards.judging.cards import Card
from portal.awards.judging.forms import ReasonForm
from portal.awards.judging.views.blueprint import judging
from portal.core import once
from portal.core.access import members
from portal.core.database import transaction
from portal.core.i18n import _


def page(card: Card, form: ReasonForm, step: str) -> str:
    g.edition = card.assignment.round.edition
    return render_template("awards/judging/reason.html", card=card, entry=card.assignment.entry, form=form, step=step)


def carried_out(assignment_id: int, step: str, command: Callable[..., None]) -> Any:
    """One reasoned command on an overseen card; the same form sent twice acts once."""
    form = ReasonForm()
    if not form.validate():
        return page(queries.overseen_card(current_user, assignment_id)[0], form, step), 422
    with transaction():
        if url := once.replayed():
            return redirect(url)
        card, chair = queries.overseen_card(current_user, assignment_id, lock=True)
        command(card, actor=current_user, chair=chair, reason=form.reason.data or "")
        assignment = card.assignment
        url = once.remembered(
            url_for("judging.entry_cards", round_id=assignment.round_id, entry_id=assignment.entry_id)
        )
    return redirect(url)


@judging.get("/assignments/<int:assignment_id>/reopening")
@members
def reopening(assignment_id: int) -> Any:
    return page(queries.overseen_card(current_user, assignment_id)[0], ReasonForm(formdata=None), "reopen")


@judging.post("/assignments/<int:assignment_id>/reopening")
@members
def reopen_scorecard(assignment_id: int) -> Any:
    answer = carried_out(assignment_id, "reopen", services.reopen_scorecard)
    if not isinstance(answer, tuple):
        flash(_("The scorecard is open again, and its juror is told by letter."), "success")
    return answer


@judging.get("/assignments/<int:assignment_id>/exclusion")
@members
def exclusion(assignment_id: int) -> Any:
    return page(queries.overseen_card(current_user, assignment_id)[0], ReasonForm(formdata=None), "exclude")


@judging.post("/assignments/<int:assignment_id>/exclusion")
@members
def exclude_scorecard(assignment_id: int) -> Any:
    answer = carried_out(assignment_id, "exclude", services.exclude_scorecard)
    if not isinstance(answer, tuple):
        flash(_("The scorecard is left out of the count. Its marks and your reason are kept."), "success")
    return answer
