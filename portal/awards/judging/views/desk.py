"""The juror's queue and desk."""

from __future__ import annotations

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.judging import policies as may
from portal.awards.judging import queries, services
from portal.awards.judging.cards import COMMENT_WORDS, Card, decided
from portal.awards.judging.forms import INTERNAL, SHARE, scorecard_form, typed_in
from portal.awards.judging.merging import CANNOT, Clash, Shown, Typed, read_stamp, shown, stamp
from portal.awards.judging.queries import Place
from portal.awards.judging.views.blueprint import judging
from portal.awards.judging.views.rows import families, ordered
from portal.awards.nominating.queries import dossier
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _, ngettext
from portal.core.web import wants_json


@judging.get("/judging")
@members
def queue() -> Any:
    return render_template("awards/judging/queue.html", queue=queries.queue_for(current_user))


@judging.get("/assignments/<int:assignment_id>/desk")
@members
def desk(assignment_id: int) -> Any:
    return desk_page(queries.card_for(current_user, assignment_id))


def desk_page(card: Card, form: Any = None, clashes: list[Clash] | None = None, version: str | None = None) -> str:
    """The desk. ``form``: what was typed and could not be saved; ``version``: the stamp to go on with."""
    assignment = card.assignment
    g.edition = assignment.entry.edition
    groups = families(card, form, clashes or [])
    others = queries.other_cards(card)
    return render_template(
        "awards/judging/desk.html",
        card=card,
        entry=assignment.entry,
        stage=assignment.round,
        editable=card.may_change(now()),
        families=groups,
        rows=ordered(groups),
        form=form,
        version=version or card.stamp,
        buttons=card.scale.buttons(),
        words=COMMENT_WORDS,
        progress=progress_words(card),
        way=Way(queries.places(current_user, assignment.round_id), assignment.id),
        others=others,
        others_verdict=may.read_other_cards(assignment.state, len(others) + 1),
        dossier=dossier(assignment.entry, "jury"),
    )


def progress_words(card: Card) -> str:
    done, number = decided(card.contents), len(card.criteria)
    return ngettext("%(done)s of %(num)d criterion marked", "%(done)s of %(num)d criteria marked", number, done=done)


class Way:
    """Where the entry stands in the queue, and where one goes from here."""

    def __init__(self, places: list[Place], here: int) -> None:
        self.places = places
        ids = [one.assignment_id for one in places]
        at = ids.index(here) if here in ids else 0
        self.number, self.of = at + 1, len(places)
        self.pips = ["here" if n == at else "open" if one.open else "done" for n, one in enumerate(places)]
        self.done = sum(not one.open for one in places)
        self.previous = ids[at - 1] if at else None
        later = [one.assignment_id for one in [*places[at + 1 :], *places[:at]] if one.open]
        self.next = later[0] if later else None

    @property
    def next_url(self) -> str:
        return url_for("judging.desk", assignment_id=self.next) if self.next else url_for("judging.queue")


@judging.post("/assignments/<int:assignment_id>/scorecard")
@members
def save_scorecard(assignment_id: int) -> Any:
    """A plain form sends the whole card; the autosave only what changed, and is answered in JSON."""
    seen = read_stamp(request.form.get("version", ""))
    with transaction():
        card = queries.card_for(current_user, assignment_id, lock=True)
        form = scorecard_form(card)()
        whole = "whole" in request.form
        valid = form.validate()
        typed = typed_in(form, card, request.form.keys(), seen, whole=whole)
        valid = valid and not form.errors
        clashes: list[Clash] = []
        if valid:
            try:
                saved = services.save_scorecard(card, typed, seen, actor=current_user)
            except services.Clashes as found:
                clashes = found.clashes
    if not valid:
        return refused_form(card, form, request.form.get("version"))
    if clashes:
        return clashed(card, form, seen, clashes)
    if wants_json():
        return jsonify(saved_answer(saved, typed, seen))
    return onward(saved.card)


def refused_form(card: Card, form: Any, version: str | None) -> Any:
    if wants_json():
        return jsonify(errors=form.errors), 422
    return desk_page(card, form, version=version), 422


def saved_answer(saved: services.Saved, typed: dict[int, Typed], seen: dict[int, Shown]) -> dict[str, Any]:
    """For the autosave: when, the new stamp, how far the card is, and what is stored now of the fields sent."""
    after = {key: shown(content) for key, content in saved.card.contents.items()}
    known = {key: _now_known(after[key], seen.get(key), typed[key]) for key in after}
    values = {}
    for key, one in typed.items():
        content = saved.card.contents[key]
        if one.verdict is not None:
            values[f"mark_{key}"] = "" if content.verdict == CANNOT else content.verdict
            values[f"cannot_{key}"] = "1" if content.cannot_judge else ""
        if one.comment is not None:
            values[f"comment_{key}"] = content.comment
        if one.share is not None:
            values[f"share_{key}"] = SHARE if content.share else INTERNAL
    return {
        "saved_at": now().isoformat(),
        "version": stamp(known),
        "progress": progress_words(saved.card),
        "values": values,
    }


def _now_known(after: Shown, seen: Shown | None, typed: Typed) -> Shown:
    """Fields that were sent are known as they are now; the others as the page showed them, so that a change by
    another window still clashes."""
    if seen is None:
        return after
    return Shown(
        after.verdict if typed.verdict is not None else seen.verdict,
        after.share if typed.share is not None else seen.share,
        after.comment if typed.comment is not None else seen.comment,
    )


def clashed(card: Card, form: Any, seen: dict[int, Shown], clashes: list[Clash]) -> Any:
    """Both texts, nothing saved. Sending again from here means: keep mine."""
    current = {key: shown(content) for key, content in card.contents.items()}
    if wants_json():
        return jsonify(clash_answer(clashes[0], seen, current)), 409
    return desk_page(card, form, clashes, version=stamp(told_of_clashes(clashes, seen, current))), 409


def clash_answer(one: Clash, seen: dict[int, Shown], current: dict[int, Shown]) -> dict[str, Any]:
    """For the autosave: the field, both texts, and the stamp of somebody who knows both."""
    known = {**current, **seen}
    known[one.criterion_id] = _told(known[one.criterion_id], current[one.criterion_id], one.field)
    return {"conflict": {**_conflict_words(one), "version": stamp(known)}}


def told_of_clashes(clashes: list[Clash], seen: dict[int, Shown], current: dict[int, Shown]) -> dict[int, Shown]:
    told = dict(seen)
    for one in clashes:
        key = one.criterion_id
        told[key] = _told(told.get(key, current[key]), current[key], one.field)
    return {**current, **told}


def _told(seen: Shown, current: Shown, field: str) -> Shown:
    if field == "verdict":
        return Shown(current.verdict, seen.share, seen.comment)
    return Shown(seen.verdict, seen.share, current.comment)


def _conflict_words(one: Clash) -> dict[str, str]:
    """In the words of autosave.js: a field of the form, what was sent, what is saved."""
    if one.field == "comment":
        return {"field": f"comment_{one.criterion_id}", "yours": one.yours, "theirs": one.theirs}
    if one.theirs == CANNOT:
        return {"field": f"cannot_{one.criterion_id}", "yours": one.yours, "theirs": "1"}
    return {"field": f"mark_{one.criterion_id}", "yours": one.yours, "theirs": one.theirs}


def onward(card: Card) -> Any:
    """After a plain save: where the button said."""
    assignment_id, then = card.assignment.id, request.form.get("then")
    if then == "submit":
        return redirect(url_for("judging.review_scorecard", assignment_id=assignment_id))
    if then in ("next", "previous"):
        way = Way(queries.places(current_user, card.assignment.round_id), assignment_id)
        if then == "next":
            return redirect(way.next_url)
        return redirect(url_for("judging.desk", assignment_id=way.previous or assignment_id))
    flash(_("Your scorecard is saved."), "success")
    return redirect(url_for("judging.desk", assignment_id=assignment_id))
