"""Saving the dossier: by itself while one types, or with one button; and its files."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import flash, jsonify, redirect, request, url_for

from portal import documents
from portal.accounts import current_user
from portal.awards.nominating import policies as may
from portal.awards.nominating import queries, services
from portal.awards.nominating.answers import Value
from portal.awards.nominating.fields import typed_answers
from portal.awards.nominating.form_state import TITLE, Item
from portal.awards.nominating.services import Clash, Saved, Typed
from portal.awards.nominating.services.answering import as_text
from portal.awards.nominating.views.blueprint import nominating, worked_entry
from portal.awards.nominating.views.dossiers import editor_page, section_url
from portal.core.access import Refused, members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _, ngettext
from portal.core.web import wants_json


@nominating.post("/entries/<int:entry_id>/answers")
@members
def save_answers(entry_id: int) -> Any:
    typed = typed_answers(request.form)
    with transaction():
        one, rights = worked_entry(entry_id, lock=True)
        result = services.save_answers(one, typed, actor=current_user, rights=rights)
        missing = one.missing
    if wants_json():
        return _as_json(result, missing)
    return _as_page(entry_id, result, typed)


# -- while one types ---------------------------------------------------------------------------------------------


def _as_json(result: Saved, missing: int) -> Any:
    answer: dict[str, Any] = {"versions": {f"v-{key}": token for key, token in result.tokens.items()}}
    if result.clashes:
        return jsonify(answer | {"conflict": _conflict(result.clashes[0])}), 409
    if result.errors:
        return jsonify(answer | {"errors": {f"q-{key}": [text] for key, text in result.errors.items()}}), 422
    problems = {f"q-{key}": texts for key, texts in result.problems.items()}
    return jsonify(answer | {"saved_at": now().isoformat(), "problems": problems, "missing": missing_text(missing)})


def _conflict(clash: Clash) -> dict[str, Any]:
    table = not isinstance(clash.theirs, str) or not isinstance(clash.yours, str)
    return {
        "field": f"q-{clash.key}", "yours": _shown(clash.yours), "theirs": _shown(clash.theirs),
        "version": clash.token, "reload": table,
    }  # fmt: skip


def _shown(value: Value) -> str:
    return as_text(value)


def missing_text(missing: int) -> str:
    if not missing:
        return _("Every required answer is there.")
    return ngettext("One required answer is missing.", "%(num)s required answers are missing.", missing)


# -- with one button ---------------------------------------------------------------------------------------------


def _as_page(entry_id: int, result: Saved, typed: dict[str, Typed]) -> Any:
    """Everything that could be kept is kept; the page comes back with what could not."""
    refused = _keep_files(entry_id, result.items)
    _remove_file(entry_id)
    if result.clashes or result.errors or refused:
        result.errors.update(refused)
        code = 409 if result.clashes else 422
        return editor_page(entry_id, request.form.get("section", ""), result=result, typed=typed), code
    if typed and not result.saved:
        flash(_("Nothing had changed."), "info")
    elif result.saved:
        flash(_("Saved."), "success")
    return redirect(section_url(entry_id, request.form.get("go") or request.form.get("section", "")))


def _keep_files(entry_id: int, items: list[Item]) -> dict[str, str]:
    """Files of the same form. One that is not acceptable does not take the texts with it."""
    refused: dict[str, str] = {}
    for item in items:
        for file in request.files.getlist(f"q-{item.question.key}") if item.question.kind == "file" else []:
            if file.filename:
                try:
                    attach_file(entry_id, item.question.key, file)
                except (documents.Unacceptable, Refused) as error:
                    refused[item.question.key] = str(error.reason)
    return refused


def attach_file(entry_id: int, key: str, file: Any) -> Any:
    """One file to one question, in its own transaction. Raises Unacceptable or Refused."""
    with ExitStack() as stack:
        received = stack.enter_context(documents.received(file))
        with transaction():
            one, rights = worked_entry(entry_id, lock=True)
            return services.attach_file(one, key, received, actor=current_user, rights=rights).id


def _remove_file(entry_id: int) -> None:
    number = request.form.get("remove", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return
    with transaction():
        one, rights = worked_entry(entry_id, lock=True)
        services.remove_file(one, queries.document_of(one, int(number)), actor=current_user, rights=rights)
    flash(_("The file is removed."), "success")


@nominating.post("/entries/<int:entry_id>/questions/<int:question_id>/documents")
@members
def attach_document(entry_id: int, question_id: int) -> Any:
    """One file, sent by the script that shows its progress."""
    one, rights = worked_entry(entry_id)
    require(may.work_on_dossier(current_user, one, rights))
    item = queries.file_question(one, question_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        return jsonify(errors={"file": [_("Please choose a file.")]}), 422
    try:
        document_id = attach_file(entry_id, item.key, file)
    except documents.Unacceptable as error:
        return jsonify(errors={"file": [str(error.reason)]}), 422
    return jsonify(url=url_for("documents.download", document_id=document_id), id=document_id)


__all__ = ["TITLE", "attach_document", "missing_text", "save_answers"]
