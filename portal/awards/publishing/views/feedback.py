"""Feedback: the chair's list, one draft, the release; and the nominee's page."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit import Event, record
from portal.audit.queries import history_of
from portal.awards.models import Edition, Entry
from portal.awards.publishing import forms, queries, services
from portal.awards.publishing import policies as may
from portal.awards.publishing.drafting import Document, comments_in
from portal.awards.publishing.feedback_letters import letter_of, strengths_sentence
from portal.awards.publishing.views.blueprint import publishing
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _, ngettext
from portal.core.pdf import pdf_response


def _edition(edition_id: int) -> Edition:
    """An edition whose jury the viewer chairs; also tells the rail where we are."""
    g.edition = queries.chaired_edition(current_user, edition_id)
    return g.edition


@publishing.get("/editions/<int:edition_id>/feedback")
@members
def feedback_list(edition_id: int) -> Any:
    edition = _edition(edition_id)
    lines = queries.entries_for_feedback(current_user, edition)
    return render_template("awards/publishing/feedback_list.html", edition=edition, lines=lines)


@publishing.get("/editions/<int:edition_id>/feedback/release")
@members
def release(edition_id: int) -> Any:
    """What releasing will do: whose page opens, how many letters go out."""
    edition = _edition(edition_id)
    chosen = forms.chosen_in(request.args.getlist("entry"))
    lines = [one for one in queries.entries_for_feedback(current_user, edition, chosen) if one.state != "released"]
    if not lines:
        flash(_("Choose at least one entry whose feedback is not released yet."))
        return redirect(url_for("publishing.feedback_list", edition_id=edition_id))
    entries = [line.entry for line in lines]
    drafts = services.draft_for([line.entry for line in lines if line.feedback is None])
    documents = {line.entry.id: line.feedback.document if line.feedback else drafts[line.entry.id] for line in lines}
    contacts = queries.contacts_of(entry.id for entry in entries)
    return render_template(
        "awards/publishing/release.html", edition=edition, lines=lines, contacts=contacts,
        comments={number: comments_in(document) for number, document in documents.items()},
    )  # fmt: skip


@publishing.post("/editions/<int:edition_id>/feedback/release")
@members
def release_feedback(edition_id: int) -> Any:
    with transaction():
        edition = _edition(edition_id)
        chosen = forms.chosen_in(request.form.getlist("entry"))
        released, letters = services.release_feedback(edition, chosen, actor=current_user, at=now())
    flash(
        ngettext("Feedback to %(num)s entry was released.", "Feedback to %(num)s entries was released.", released)
        + " "
        + ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", letters)
    )
    return redirect(url_for("publishing.feedback_list", edition_id=edition_id))


def _entry(entry_id: int) -> Entry:
    """An entry the viewer prepares feedback for; also tells the rail where we are."""
    entry = queries.entry_for_feedback(current_user, entry_id)
    g.edition = entry.edition
    return entry


@publishing.get("/entries/<int:entry_id>/feedback/edit")
@members
def edit_feedback(entry_id: int) -> Any:
    entry = _entry(entry_id)
    document, version = _current(entry)
    form = forms.FeedbackForm(data={"sentence": document["sentence"], "field": document.get("field", ""), "version": version})
    return _edit_page(entry, document, form)


@publishing.post("/entries/<int:entry_id>/feedback/edit")
@members
def save_feedback(entry_id: int) -> Any:
    entry = _entry(entry_id)
    form = forms.FeedbackForm()
    base, _version = _current(entry)
    document = forms.document_in(form, request.form, base)
    wrong = forms.too_long(document)
    if not form.validate() or wrong:
        return _edit_page(entry, document, form, wrong), 422
    with transaction():
        entry = _entry(entry_id)
        services.save_feedback(entry, document, actor=current_user, version=form.version.data)
    flash(_("Saved. The nominee reads it once it is released."))
    return redirect(url_for("publishing.edit_feedback", entry_id=entry_id))


def _current(entry: Entry) -> tuple[Document, int]:
    """What is kept, or the draft assembled now with version 0."""
    kept = queries.feedback_of(entry)
    if kept is not None:
        return kept.document, kept.version
    return services.draft_for([entry])[entry.id], 0


def _edit_page(entry: Entry, document: Document, form: forms.FeedbackForm, wrong: list[str] | None = None) -> str:
    feedback = queries.feedback_of(entry)
    return render_template(
        "awards/publishing/feedback_edit.html", entry=entry, edition=entry.edition, document=document, form=form,
        problems=wrong or [], strengths=strengths_sentence(document), may_edit=may.edit_feedback(entry.edition, feedback), feedback=feedback,
        history=history_of(feedback) if feedback else [],
    )  # fmt: skip


@publishing.get("/entries/<int:entry_id>/feedback")
@members
def feedback(entry_id: int) -> Any:
    """The nominee's own page."""
    entry, found = queries.feedback_to_read(current_user, entry_id)
    g.edition = entry.edition
    return render_template("awards/publishing/feedback.html", entry=entry, edition=entry.edition, feedback=found, strengths=strengths_sentence(found.document))


@publishing.get("/entries/<int:entry_id>/feedback.pdf")
@members
def feedback_letter(entry_id: int) -> Response:
    """The same as a letter, for the nominee."""
    entry, found = queries.feedback_to_read(current_user, entry_id)
    return _letter(entry, found.document)


@publishing.get("/entries/<int:entry_id>/feedback/letter.pdf")
@members
def preview_feedback_letter(entry_id: int) -> Response:
    """The letter as it stands now, for the chair."""
    entry = _entry(entry_id)
    require(may.preview_feedback(entry.edition))
    return _letter(entry, _current(entry)[0])


def _letter(entry: Entry, document: Document) -> Response:
    with transaction():
        record(Event.MARKS_EXPORTED, entry, actor=current_user, format="feedback letter", scope=f"edition:{entry.edition_id}")
    return pdf_response(f"feedback-{entry.reference or entry.id}.pdf", "feedback-letter", letter_of(entry, document))


