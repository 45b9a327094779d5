"""One entry before the secretariat: read, accept, return, refuse, extend, move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit.queries import history_of
from portal.awards.loading import entry_for
from portal.awards.models import Entry
from portal.awards.nominating.queries import remarks_of
from portal.awards.nominating.reading import dossier, form_of
from portal.awards.phases import deadline_of
from portal.awards.screening import policies as may
from portal.awards.screening import queries, services
from portal.awards.screening.forms import REMARKS, ExtensionForm, MoveForm, ReasonForm, ReturnForm, remarks_in
from portal.awards.screening.views.blueprint import screening
from portal.awards.screening.words import STATE_KINDS, STATE_LABELS
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _, tr


def _entry(entry_id: int) -> Entry:
    """An entry the viewer may see, and only as the secretariat that runs its edition."""
    entry = entry_for(current_user, entry_id)
    require(may.watch_edition(current_user, entry.edition))
    return entry


@screening.get("/entries/<int:entry_id>/screening")
@members
def entry(entry_id: int) -> Any:
    return _page(_entry(entry_id))


def _forms(entry: Entry, **given: Any) -> dict[str, Any]:
    extension = ExtensionForm(formdata=None, prefix="extension-")
    extension.until.zone = entry.edition.zone
    move = MoveForm(formdata=None, prefix="move-")
    move.category.choices = [(c.id, tr(c.name)) for c in queries.categories_of(entry.edition) if c.id != entry.category_id]
    blank = {
        "refusal": ReasonForm(formdata=None, prefix="refusal-"),
        "disqualification": ReasonForm(formdata=None, prefix="disqualification-"),
        "returning": ReturnForm(formdata=None, prefix="returning-"),
    }
    return {**blank, "extension": extension, "move": move, **given}


def _page(entry: Entry, **given: Any) -> str:
    asked = queries.open_request(entry)
    return render_template(
        "awards/screening/entry.html", entry=entry, edition=entry.edition, forms=_forms(entry, **given), asked=asked,
        dossier=dossier(entry, "workers"), history=history_of(entry), remarks=remarks_of(entry), rows=range(1, REMARKS + 1),
        questions=[q for section in form_of(entry.edition_id) for q in section.questions], labels=STATE_LABELS, kinds=STATE_KINDS,
        deadline=deadline_of(entry.edition, entry.extended_until), open_form=next(iter(given), None),
        may={
            "accept": may.accept_entry(current_user, entry), "return": may.return_entry(current_user, entry),
            "refuse": may.refuse_entry(current_user, entry), "disqualify": may.disqualify_entry(current_user, entry),
            "extend": may.extend_entry(current_user, entry), "move": may.propose_move(current_user, entry, asked=asked is not None),
        },
    )  # fmt: skip


def _done(entry_id: int, words: str) -> Any:
    flash(words)
    return redirect(url_for("screening.entry", entry_id=entry_id))


@screening.post("/entries/<int:entry_id>/acceptance")
@members
def accept_entry(entry_id: int) -> Any:
    with transaction():
        services.accept_entry(_entry(entry_id), actor=current_user, version=request.form.get("version"))
    return _done(entry_id, _("Accepted. Association and company get a letter."))


@screening.post("/entries/<int:entry_id>/secretariat-return")
@members
def return_entry(entry_id: int) -> Any:
    form = ReturnForm(prefix="returning-")
    found = _entry(entry_id)
    remarks = remarks_in(request.form, (q for s in form_of(found.edition_id) for q in s.questions))
    if not form.validate() or not (remarks or (form.reason.data or "").strip()):
        if not form.reason.errors:
            form.reason.errors = [_("Say what should be mended: here, or as a remark to a question.")]
        return _page(found, returning=form), 422
    with transaction():
        services.return_entry(
            _entry(entry_id), actor=current_user, version=request.form.get("version"), reason=form.reason.data or "", remarks=remarks
        )
    return _done(entry_id, _("Returned. Association and company get a letter with your remarks."))


def _for_a_reason(entry_id: int, name: str, command: Callable[..., None], words: str) -> Any:
    """A decision that the association reads the reason of. ``name``: of its form on the page."""
    form = ReasonForm(prefix=f"{name}-")
    if not form.validate():
        return _page(_entry(entry_id), **{name: form}), 422
    with transaction():
        command(_entry(entry_id), actor=current_user, version=request.form.get("version"), reason=form.reason.data or "")
    return _done(entry_id, words)


@screening.post("/entries/<int:entry_id>/refusal")
@members
def refuse_entry(entry_id: int) -> Any:
    return _for_a_reason(entry_id, "refusal", services.refuse_entry, _("Refused. Association and company get a letter with the reason."))


@screening.post("/entries/<int:entry_id>/disqualification")
@members
def disqualify_entry(entry_id: int) -> Any:
    return _for_a_reason(entry_id, "disqualification", services.disqualify_entry, _("Disqualified. Association and company get a letter with the reason."))


@screening.post("/entries/<int:entry_id>/extension")
@members
def extend_entry(entry_id: int) -> Any:
    found = _entry(entry_id)
    form = ExtensionForm(prefix="extension-")
    form.until.zone = found.edition.zone
    form.until.process(request.form)
    if not form.validate() or form.until.data is None:
        return _page(found, extension=form), 422
    until = form.until.data
    with transaction():
        services.extend_entry(
            _entry(entry_id), actor=current_user, version=request.form.get("version"), until=until, reason=form.reason.data or ""
        )
    return _done(entry_id, _("The entry has more time. Association and company get a letter."))


@screening.post("/entries/<int:entry_id>/move")
@members
def propose_move(entry_id: int) -> Any:
    found = _entry(entry_id)
    form = MoveForm(prefix="move-")
    by_id = {c.id: c for c in queries.categories_of(found.edition)}
    form.category.choices = [(c.id, tr(c.name)) for c in by_id.values() if c.id != found.category_id]
    if not form.validate():
        return _page(found, move=form), 422
    with transaction():
        services.propose_move(_entry(entry_id), by_id[form.category.data], actor=current_user, reason=form.reason.data or "")
    return _done(entry_id, _("The association is asked by letter; nothing moves before it agrees."))


@screening.get("/move-requests/<int:request_id>")
@members
def move_request(request_id: int) -> Any:
    found = queries.request_for(current_user, request_id)
    return render_template(
        "awards/screening/move_request.html", asked=found, entry=found.entry, edition=found.entry.edition,
        may_answer=may.answer_move(current_user, found),
    )  # fmt: skip


@screening.post("/move-requests/<int:request_id>/<any(agree, decline):answer>")
@members
def answer_move(request_id: int, answer: str) -> Any:
    with transaction():
        found = queries.request_for(current_user, request_id)
        services.answer_move(found, actor=current_user, agree=answer == "agree")
    flash(_("Thank you. The secretariat is told."))
    return redirect(url_for("screening.move_request", request_id=request_id))
