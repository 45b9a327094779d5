"""The outbox: letters waiting, sent and failed; the texts they are made from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from portal.accounts import Role, current_user
from portal.audit.queries import history_of
from portal.core.access import members
from portal.core.database import Conflict, transaction
from portal.core.forms import clean, integer
from portal.core.i18n import LANGUAGES, _, _l
from portal.core.languages import language_label, language_labels
from portal.core.running import settings
from portal.outbox import queries, services
from portal.outbox.forms import TextForm
from portal.outbox.queries import STATES, Filter, Text
from portal.outbox.templates import KINDS, kinds
from portal.outbox.writing import fill, one_line

outbox = Blueprint("outbox", __name__)

WORDS = {
    "queued": ("none", _l("waiting")),
    "sending": ("none", _l("being sent")),
    "sent": ("ok", _l("sent")),
    "failed": ("bad", _l("failed")),
}


def filter_from_address() -> Filter:
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    return Filter(
        state=state if state in STATES else "",
        kind=kind if kind in KINDS else "",
        words=clean(request.args.get("q", ""))[:100],
    )


@outbox.get("/letters")
@members
def letters() -> Any:
    wanted = filter_from_address()
    return render_template(
        "outbox/letters.html",
        page=queries.letters_for(current_user, wanted, integer(request.args.get("page"), 1)),
        counts=queries.counts_for(current_user),
        wanted=wanted,
        kinds=KINDS,
        words=WORDS,
        sends=bool(settings().mail_server),
    )


@outbox.get("/letters/<int:letter_id>")
@members
def letter(letter_id: int) -> Any:
    found = queries.letter_for(current_user, letter_id)
    return render_template(
        "outbox/letter.html",
        letter=found,
        body=queries.body_for(current_user, found),
        kind=KINDS.get(found.template),
        words=WORDS,
        language=language_label(found.locale),
        history=history_of(found),
        sends=bool(settings().mail_server),
    )


@outbox.post("/letters/<int:letter_id>/retry")
@members
def retry_letter(letter_id: int) -> Any:
    with transaction():
        services.retry_letter(queries.letter_for(current_user, letter_id), actor=current_user)
    flash(_("The letter will be sent again in a moment."))
    return redirect(url_for("outbox.letter", letter_id=letter_id))


@outbox.get("/letter-texts")
@members
def texts() -> Any:
    scopes = queries.editable_scopes_for(current_user)
    scope = request.args.get("scope", next(iter(scopes), ""))
    return render_template(
        "outbox/texts.html",
        scopes=scopes,
        scope=scope,
        kinds=kinds(),
        edited=queries.edited_for(current_user, scope) if scopes else set(),
        languages=dict(language_labels()),
    )


LOCALE = f"<any({', '.join(LANGUAGES)}):locale>"


@outbox.get(f"/letter-texts/<key>/{LOCALE}")
@members
def text(key: str, locale: str) -> Any:
    shown = queries.text_for(current_user, key, locale, request.args.get("scope", ""))
    form = TextForm(shown.kind, formdata=None, data={"subject": shown.subject, "body": shown.body})
    return page_of_text(shown, form)


@outbox.post(f"/letter-texts/<key>/{LOCALE}")
@members
def save_text(key: str, locale: str) -> Any:
    scope = request.args.get("scope", "")
    shown = queries.text_for(current_user, key, locale, scope)
    form = TextForm(shown.kind)
    if not form.validate():
        return page_of_text(shown, form), 422
    if "preview" in request.form:
        return page_of_text(shown, form, version=form.version.data)
    try:
        with transaction():
            now_there = queries.text_for(current_user, key, locale, scope)
            services.save_text(
                now_there, subject=form.subject.data or "", body=form.body.data or "", version=form.given_version, actor=current_user
            )
    except Conflict:
        return page_of_text(shown, form, theirs=queries.text_for(current_user, key, locale, scope)), 409
    flash(_("The text was saved. Letters written from now on use it."))
    return redirect(url_for("outbox.text", key=key, locale=locale, scope=scope or None))


@outbox.post(f"/letter-texts/<key>/{LOCALE}/default")
@members
def restore_text(key: str, locale: str) -> Any:
    scope = request.args.get("scope", "")
    with transaction():
        shown = queries.text_for(current_user, key, locale, scope)
        services.restore_text(shown, version=integer(request.form.get("version"), -1), actor=current_user)
    flash(_("The portal's own text is used again."))
    return redirect(url_for("outbox.text", key=key, locale=locale, scope=scope or None))


def page_of_text(shown: Text, form: TextForm, *, theirs: Text | None = None, version: Any = None) -> str:
    """The editor with a preview of what is in the form. After a conflict it stands beside the other's text."""
    samples = shown.kind.samples
    return render_template(
        "outbox/text.html",
        shown=shown,
        form=form,
        theirs=theirs,
        version=theirs.version if theirs else shown.version if version is None else version,
        scope_name=queries.editable_scopes_for(current_user)[shown.scope],
        language=language_label(shown.locale),
        preview_subject=one_line(fill(form.subject.data or "", samples)),
        preview_body=fill(form.body.data or "", samples),
        is_administrator=current_user.holds(Role.ADMINISTRATOR),
    )
