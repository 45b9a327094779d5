"""The scoring sheet on paper: blank, with criteria and what a mark means."""

from __future__ import annotations

from typing import Any

from flask import Response, g, render_template

from portal.accounts import current_user
from portal.awards.judging import queries
from portal.awards.judging.cards import COMMENT_WORDS, Card
from portal.awards.judging.views.blueprint import judging
from portal.awards.judging.views.rows import Row, families
from portal.core.access import members
from portal.core.clock import now
from portal.core.i18n import _, moment, num, reader_language, tr
from portal.core.pdf import pdf_response


@judging.get("/assignments/<int:assignment_id>/sheet")
@members
def sheet(assignment_id: int) -> Any:
    card = queries.card_for(current_user, assignment_id)
    g.edition = card.assignment.entry.edition
    return render_template(
        "awards/judging/sheet.html",
        card=card,
        entry=card.assignment.entry,
        stage=card.assignment.round,
        families=families(card),
        buttons=card.scale.buttons(),
        words=COMMENT_WORDS,
    )


@judging.get("/assignments/<int:assignment_id>/sheet.pdf")
@members
def sheet_pdf(assignment_id: int) -> Response:
    """The same on paper for those who take it along."""
    card = queries.card_for(current_user, assignment_id)
    return pdf_response(f"scoring-sheet-{card.assignment.entry.reference or assignment_id}.pdf", "scoring-sheet", on_paper(card))


def on_paper(card: Card) -> dict[str, Any]:
    """What the sheet shows: no mark and no comment, only what is to be filled in."""
    entry, stage = card.assignment.entry, card.assignment.round
    return {
        "lang": reader_language(),
        "running": entry.nominee,
        "printed": _("Printed %(when)s", when=moment(now())),
        "page_of": _("Page {page} of {pages}"),
        "title": entry.nominee,
        "subtitle": f"{tr(entry.edition.title)} · {tr(entry.category.name)} · {entry.reference or ''}",
        "intro": _("Enter your marks in the portal before %(when)s.", when=moment(stage.closes_at)),
        "families": [
            {"name": f"{group.name} ({num(group.weight)} %)", "criteria": [_criterion(row) for row in group.rows]}
            for group in families(card)
        ],
        "marks": card.scale.buttons(),
        "mark_label": _("Mark"),
        "ticks": [_("I cannot judge this"), _("Share with the nominee"), _("For the jury only")],
        "comment_label": _("Comment, at most %(words)s words", words=COMMENT_WORDS),
        "foot": _("For the juror's own use. Please destroy this sheet once your marks are entered."),
    }


def _criterion(row: Row) -> dict[str, Any]:
    return {
        "name": tr(row.criterion.name),
        "weight": _("weight %(percent)s %%", percent=num(row.share_of_whole)),
        "hint": tr(row.criterion.hint),
        "anchors": [list(one) for one in row.anchors],
    }
