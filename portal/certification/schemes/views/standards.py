"""Standards: imported from files, and read as a tree."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.schemes import policies as may
from portal.certification.schemes import queries, services, words
from portal.certification.schemes.forms import ImportForm
from portal.certification.schemes.views.blueprint import schemes
from portal.certification.standards.documents import MAX_BYTES
from portal.certification.standards.library import LibraryError
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import LANGUAGES, _, reader_language


def index_page(form: ImportForm | None = None, mistakes: list[tuple[int, str]] | None = None) -> str:
    if not may.read_schemes(current_user):
        abort(404)
    versions = queries.versions_for(current_user)
    return render_template(
        "certification/schemes/index.html",
        versions=versions,
        cases=queries.cases_by_version(versions),
        standards=queries.standards(),
        questions=queries.questions_by_standard(),
        owner=may.import_standard(current_user),
        states=words.STATES,
        form=form or ImportForm(formdata=None),
        mistakes=mistakes or [],
    )


@schemes.get("/certification/schemes")
@members
def index() -> Any:
    return index_page()


@schemes.post("/certification/standards")
@members
def import_standard() -> Any:
    if not may.read_schemes(current_user):
        abort(404)
    require(may.import_standard(current_user))
    form, file = ImportForm(), request.files.get("file")
    if file is None or not file.filename:
        form.file.errors = [_("Please choose a file.")]
        return index_page(form), 422
    try:
        with transaction():
            done = services.import_standard(file.stream.read(MAX_BYTES + 1), actor=current_user)
            url = url_for("schemes.standard", standard_id=done.standard.id)
            title = f"{done.standard.code}, {_('revision %(number)s', number=done.standard.revision)}"
    except LibraryError as error:
        form.file.errors = [_("The file is refused. Nothing was changed.")]
        return index_page(form, [(one.line, _(one.text, **one.params)) for one in error.mistakes]), 422
    if done.new:
        flash(_("Imported: %(title)s.", title=title), "success")
    else:
        flash(_("This very file was imported before: %(title)s.", title=title), "info")
    return redirect(url)


@schemes.post("/certification/standards/shipped")
@members
def load_shipped() -> Any:
    if not may.read_schemes(current_user):
        abort(404)
    with transaction():
        done = services.load_shipped(actor=current_user)
    new = sum(one.new for one in done)
    flash(_("Loaded: %(number)s.", number=new) if new else _("They were there already."), "success" if new else "info")
    return redirect(url_for("schemes.index"))


@schemes.get("/certification/standards/<int:standard_id>")
@members
def standard(standard_id: int) -> Any:
    """The tree in the reader's language or another, all of it or what concerns one kind of centre."""
    if not may.read_standard(current_user):
        abort(404)
    one = queries.standard_by_id(standard_id)
    asked = request.args.get("language", "")
    language = asked if asked in LANGUAGES else reader_language()
    scope = [code for code in request.args.getlist("for") if code in words.SCOPES]
    return render_template(
        "certification/schemes/standard.html",
        standard=one,
        nodes=queries.tree_of(one, _whole(scope)),
        links=queries.crosswalk_of(one),
        language=language,
        scope=scope,
        scopes=words.SCOPES,
        methods=words.METHODS,
        obligations=words.OBLIGATIONS,
        relations=words.RELATIONS,
        units=words.UNITS,
    )


def _whole(scope: list[str]) -> list[str]:
    """Of a pair of which nothing was chosen, both are meant."""
    if not scope:
        return []
    pairs = (("in_house", "outsourced"), ("inbound", "outbound"))
    return [*scope, *(code for pair in pairs if not set(pair) & set(scope) for code in pair)]
