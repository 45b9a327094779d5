"""Submitting and recusing: the steps that cannot be undone by the juror."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.judging import queries, services
from portal.awards.judging.cards import Card
from portal.awards.judging.forms import NO_TIE, RecusalForm
from portal.awards.judging.views.blueprint import judging
from portal.awards.judging.views.desk import Way
from portal.awards.judging.views.rows import families, ordered
from portal.core import once
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import Conflict, transaction
from portal.core.i18n import _


@judging.get("/assignments/<int:assignment_id>/submission")
@members
def review_scorecard(assignment_id: int) -> Any:
    """What is about to be sent."""
    card = queries.card_for(current_user, assignment_id)
    if not card.may_change(now()):
        return redirect(url_for("judging.desk", assignment_id=assignment_id))
    return review_page(card)


def review_page(card: Card, note: str = "") -> str:
    g.edition = card.assignment.entry.edition
    rows = ordered(families(card))
    return render_template(
        "awards/judging/review.html",
        card=card,
        entry=card.assignment.entry,
        rows=rows,
        undecided=[row for row in rows if not card.contents[row.criterion.id].decided],
        note_text=note,
    )


@judging.post("/assignments/<int:assignment_id>/submission")
@members
def submit_scorecard(assignment_id: int) -> Any:
    """The same click twice submits once: the second finds the card submitted."""
    try:
        with transaction():
            card = queries.card_for(current_user, assignment_id, lock=True)
            if card.assignment.state != "submitted":
                services.submit_scorecard(card, actor=current_user, version=_version())
    except Conflict:
        note = _("Your scorecard was changed in another window after you looked at it. Please look again.")
        return review_page(queries.card_for(current_user, assignment_id), note), 409
    flash(_("Your scorecard for %(nominee)s is submitted.", nominee=card.assignment.entry.nominee), "success")
    return redirect(Way(queries.places(current_user, card.assignment.round_id), assignment_id).next_url)


def _version() -> int:
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


@judging.get("/assignments/<int:assignment_id>/recusal")
@members
def recusal(assignment_id: int) -> Any:
    return recusal_page(queries.card_for(current_user, assignment_id), RecusalForm(formdata=None))


def recusal_page(card: Card, form: RecusalForm) -> str:
    g.edition = card.assignment.entry.edition
    return render_template("awards/judging/recusal.html", card=card, entry=card.assignment.entry, form=form)


@judging.post("/assignments/<int:assignment_id>/recusal")
@members
def recuse(assignment_id: int) -> Any:
    form = RecusalForm()
    if not form.validate():
        return recusal_page(queries.card_for(current_user, assignment_id), form), 422
    with transaction():
        if url := once.replayed():
            return redirect(url)
        card = queries.card_for(current_user, assignment_id, lock=True)
        tie = form.tie.data if form.tie.data != NO_TIE else None
        services.recuse(card, actor=current_user, reason=form.reason.data or "", tie=tie)
        url = once.remembered(url_for("judging.queue"))
    flash(_("You have recused yourself. The entry is gone from your list, and the chair can ask somebody else."), "success")
    return redirect(url)
