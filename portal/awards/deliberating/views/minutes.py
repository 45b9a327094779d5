"""Minutes: each reader's copy as page and as PDF, corrections, signatures, versions."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.audit import Event, record
from portal.audit.queries import history_of
from portal.awards.deliberating import policies as may
from portal.awards.deliberating import queries, services, words
from portal.awards.deliberating.forms import MinutesForm, ReasonForm, VersionForm
from portal.awards.deliberating.reading import copy_of
from portal.awards.deliberating.signing import missing
from portal.awards.deliberating.views.blueprint import deliberating, meeting_here, minutes_here
from portal.awards.models import Minutes
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import clean
from portal.core.i18n import _
from portal.core.pdf import pdf_response

TEXT_LIMIT = 10_000


@deliberating.post("/meetings/<int:meeting_id>/minutes")
@members
def draft_minutes(meeting_id: int) -> Any:
    with transaction():
        services.draft_minutes(meeting_here(meeting_id), actor=current_user)
    flash(_("The minutes are drafted. Members were told by letter."))
    return redirect(url_for("deliberating.minutes", meeting_id=meeting_id))


@deliberating.get("/meetings/<int:meeting_id>/minutes")
@members
def minutes(meeting_id: int) -> Any:
    """The newest version."""
    newest = queries.newest_minutes(current_user, meeting_here(meeting_id))
    return _page(minutes_here(newest.id if newest else 0))


@deliberating.get("/minutes/<int:minutes_id>")
@members
def version(minutes_id: int) -> Any:
    return _page(minutes_here(minutes_id))


def _page(found: Minutes, form: ReasonForm | None = None) -> str:
    room = queries.seated(found.meeting)
    signers = [one.user_id for one in found.signatures]
    return render_template(
        "awards/deliberating/minutes.html", minutes=found, meeting=found.meeting, edition=found.meeting.edition, words=words,
        copy=copy_of(current_user, found), versions=queries.versions_of(current_user, found.meeting),
        missing=missing(room, signers, queries.cases_in(found)) if found.state == "draft" else None,
        may_correct=may.correct_minutes(current_user, found), may_sign=may.sign_minutes(current_user, found, room),
        may_replace=may.replace_minutes(current_user, found), form=form or ReasonForm(formdata=None), history=history_of(found),
    )  # fmt: skip


@deliberating.get("/minutes/<int:minutes_id>/minutes.pdf")
@members
def minutes_pdf(minutes_id: int) -> Response:
    found = minutes_here(minutes_id)
    data = copy_of(current_user, found)
    with transaction():
        record(Event.MARKS_EXPORTED, found, actor=current_user, format="minutes", scope=f"edition:{found.meeting.edition_id}")
    return pdf_response(f"minutes-meeting-{found.meeting_id}-{found.number}.pdf", "meeting-minutes", data)


@deliberating.get("/minutes/<int:minutes_id>/text")
@members
def minutes_text(minutes_id: int) -> Any:
    found = minutes_here(minutes_id)
    require(may.correct_minutes(current_user, found))
    return _text_page(found, MinutesForm(obj=found), {part.id: part.text for part in queries.parts_of(current_user, found)})


def _text_page(found: Minutes, form: MinutesForm, texts: dict[Any, str]) -> str:
    parts = queries.parts_of(current_user, found)
    return render_template(
        "awards/deliberating/minutes_text.html", minutes=found, meeting=found.meeting, edition=found.meeting.edition, form=form,
        copy=copy_of(current_user, found), parts=parts, texts=texts,
    )  # fmt: skip


@deliberating.post("/minutes/<int:minutes_id>/text")
@members
def correct_minutes(minutes_id: int) -> Any:
    found, form = minutes_here(minutes_id), MinutesForm()
    require(may.correct_minutes(current_user, found))
    mine = [part.id for part in queries.parts_of(current_user, found) if part.id is not None]
    texts = {one: clean(request.form.get(f"text-{one}", ""))[:TEXT_LIMIT] for one in mine if f"text-{one}" in request.form}
    if not form.validate():
        return _text_page(found, form, texts), 422
    with transaction():
        services.correct_minutes(
            minutes_here(minutes_id), form.opening.data or "", form.closing.data or "", texts, actor=current_user, version=form.version.data
        )
    flash(_("Saved. Signatures given before were taken away."))
    return redirect(url_for("deliberating.version", minutes_id=minutes_id))


@deliberating.post("/minutes/<int:minutes_id>/sign")
@members
def sign_minutes(minutes_id: int) -> Any:
    form = VersionForm()
    with transaction():
        services.sign_minutes(minutes_here(minutes_id), actor=current_user, version=form.version.data)
    flash(_("Signed."))
    return redirect(url_for("deliberating.version", minutes_id=minutes_id))


@deliberating.post("/minutes/<int:minutes_id>/replace")
@members
def replace_minutes(minutes_id: int) -> Any:
    form = ReasonForm()
    if not form.validate():
        return _page(minutes_here(minutes_id), form), 422
    with transaction():
        new = services.replace_minutes(minutes_here(minutes_id), actor=current_user, reason=form.reason.data or "")
    flash(_("A new version is begun. The signed one stands until this one is signed."))
    return redirect(url_for("deliberating.version", minutes_id=new.id))
