"""Documents over HTTP: attaching, downloading, removing; always through the rule of their parent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from portal.accounts import current_user
from portal.accounts.targets import own_path
from portal.core.access import Refused, members, require
from portal.core.database import transaction
from portal.core.forms import clean
from portal.core.i18n import _
from portal.core.web import wants_json
from portal.documents import parents, queries, services
from portal.documents.cli import documents_commands
from portal.documents.inspection import ALLOWED, Unacceptable
from portal.documents.models import Document
from portal.documents.serving import file_response

documents = Blueprint("documents", __name__, cli_group=None)
documents.cli.add_command(documents_commands)

Problem = tuple[str, str, int]
"""Name of the file, the sentence for the person, the HTTP status."""


def back() -> str:
    """The page the form stood on; only ever one of our own."""
    return own_path(request.form.get("back")) or url_for("home.waiting")


def judge(parent_type: str, parent_id: int) -> parents.Parent:
    parent = queries.parent_for(current_user, parent_type, parent_id)
    require(parents.may_change(current_user, parent_type, parent_id))
    return parent


@documents.post("/documents/<string:parent_type>/<int:parent_id>")
@members
def attach(parent_type: str, parent_id: int) -> Any:
    """One or several files in ``file``. Each stands for itself: those that are fine are kept."""
    with transaction():
        judge(parent_type, parent_id)
    chosen = [file for file in request.files.getlist("file") if file.filename]
    kept: list[Document] = []
    problems: list[Problem] = [] if chosen else [("", _("Please choose a file."), 422)]
    for file in chosen:
        try:
            kept.append(keep(file, parent_type, parent_id))
        except Refused as refusal:
            status = 422 if isinstance(refusal, Unacceptable) else 409
            problems.append((clean(file.filename)[-100:], str(refusal.reason), status))
    return answer(kept, problems, parent_type, parent_id)


def keep(file: FileStorage, parent_type: str, parent_id: int) -> Document:
    slot = clean(request.form.get("slot", ""))[:80]
    with transaction():  # ends before the file is looked at, so that nobody waits for a picture to be drawn
        allowed = judge(parent_type, parent_id).allowed_in(parent_id, slot)
    with services.received(file, allowed) as checked, transaction():
        parent = judge(parent_type, parent_id)
        return services.attach(
            parent_type, parent_id, slot, parent.organisation_of(parent_id), checked, current_user
        )


def answer(kept: list[Document], problems: list[Problem], parent_type: str, parent_id: int) -> Any:
    status = problems[0][2] if problems else 201
    if wants_json():
        if problems:
            return jsonify(error=problems[0][1], kept=[as_json(one) for one in kept]), status
        return jsonify(**as_json(kept[0]), kept=[as_json(one) for one in kept]), status
    if not problems:
        flash(_("The document was saved."))
        return redirect(back())
    page = render_template(
        "documents/refused.html", problems=problems, kept=kept, parent_type=parent_type, parent_id=parent_id,
        slot=clean(request.form.get("slot", ""))[:80], back=back(), accept=accept(),
    )  # fmt: skip
    return page, status


def as_json(document: Document) -> dict[str, Any]:
    url = url_for("documents.download", document_id=document.id)
    return {"id": document.id, "name": document.filename, "size": document.size, "url": url}


def accept(allowed: tuple[str, ...] = ALLOWED) -> str:
    """What a file dialogue offers first."""
    return ",".join(f".{one}" for one in (*allowed, *(["jpeg"] if "jpg" in allowed else [])))


@documents.get("/documents/<int:document_id>")
@members
def download(document_id: int) -> Any:
    with transaction():
        document = queries.document_for(current_user, document_id)
        response = file_response(document)
        services.note_download(document, actor=current_user)
    return response


@documents.post("/documents/<int:document_id>/remove")
@members
def remove(document_id: int) -> Any:
    with transaction():
        document = queries.document_for(current_user, document_id)
        require(parents.may_change(current_user, document.parent_type, document.parent_id))
        services.remove(document, actor=current_user)
    if wants_json():
        return jsonify(removed=document_id)
    flash(_("The document was removed."))
    return redirect(back())


@documents.app_context_processor
def template_words() -> dict[str, Any]:
    return {"accepted_files": accept()}
