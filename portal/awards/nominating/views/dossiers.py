"""The dossier: to write, section by section; to read; and as it was at each moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.nominating import queries, words
from portal.awards.nominating.fields import fields_for, title_field
from portal.awards.nominating.form_state import title_token
from portal.awards.nominating.forms import HandBackForm
from portal.awards.nominating.services import Saved, Typed
from portal.awards.nominating.views.blueprint import nominating, verdicts, worked_entry
from portal.awards.phases import deadline_of
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import tr
from portal.documents.services import note_download
from portal.documents.serving import file_response

CHECK = "check"
"""The last step: what is missing, and handing back."""


def section_url(entry_id: int, section: str) -> str:
    return url_for("nominating.dossier", entry_id=entry_id, section=section or None)


@nominating.get("/entries/<int:entry_id>/dossier")
@members
def dossier(entry_id: int) -> Any:
    one, rights = worked_entry(entry_id)
    if not verdicts(one, rights)["edit"]:
        return redirect(url_for("nominating.reading", entry_id=entry_id))
    return editor_page(entry_id, request.args.get("section", ""))


def editor_page(
    entry_id: int, section: str, *, result: Saved | None = None, typed: Mapping[str, Typed] | None = None
) -> str:
    """One section to write; after a save that kept not everything, with what was typed and both texts."""
    one, rights = worked_entry(entry_id)
    items = queries.items_of(one)
    steps = queries.steps_of(items)
    if not steps:
        abort(404)
    order = [*(step.key for step in steps), CHECK]
    here = section if section in order else order[0]
    step = next((each for each in steps if each.key == here), None)
    remarks = queries.remarks_of(one, open_only=True)
    fields = fields_for(
        step.items if step else [], files=queries.files_by_slot(one), remarks=remarks, result=result, typed=typed,
    )  # fmt: skip
    return render_template(
        "awards/nominating/dossier.html",
        entry=one,
        rights=rights,
        may=verdicts(one, rights),
        steps=steps,
        step=step,
        here=here,
        earlier=order[order.index(here) - 1] if here != order[0] else None,
        later=order[order.index(here) + 1] if here != CHECK else None,
        fields=fields,
        title=title_field(one.title, title_token(one), result, typed) if here == order[0] else None,
        findings=queries.findings(one, items),
        remarks=remarks,
        deadline=deadline_of(one.edition, one.extended_until),
        result=result,
        form=HandBackForm(formdata=None),
    )


@nominating.get("/entries/<int:entry_id>/reading")
@members
def reading(entry_id: int) -> Any:
    """The dossier to read, as far as it is for the reader: jurors and board do not see what is hidden from them."""
    one = queries.entry_to_read(current_user, entry_id)
    g.edition = one.edition
    rights = queries.rights_of(current_user, one)
    audience = queries.audience_for(current_user, one, rights)
    return render_template(
        "awards/nominating/reading.html",
        entry=one,
        dossier=queries.dossier(one, audience),
        audience=audience,
        may=verdicts(one, rights),
        standing=words.standing(one, now()),
        citation=tr(queries.citation_of(one.national_entry_id)),
        deadline=deadline_of(one.edition, one.extended_until),
    )


@nominating.get("/entries/<int:entry_id>/snapshots/<int:snapshot_id>")
@members
def snapshot(entry_id: int, snapshot_id: int) -> Any:
    """What was in at one moment, from what was kept then and nothing since."""
    one, rights = worked_entry(entry_id)
    require(verdicts(one, rights)["snapshots"])
    found = queries.snapshot_of(one, snapshot_id)
    return render_template(
        "awards/nominating/snapshot.html",
        entry=one,
        snapshot=found,
        content=found.content,
        sections=queries.sections_of_snapshot(found.content),
        present={document.id for files in queries.files_by_slot(one).values() for document in files},
        kept_url=lambda document_id: url_for(
            "nominating.snapshot_document", entry_id=entry_id, snapshot_id=snapshot_id, document_id=document_id
        ),
    )


@nominating.get("/entries/<int:entry_id>/snapshots/<int:snapshot_id>/documents/<int:document_id>")
@members
def snapshot_document(entry_id: int, snapshot_id: int, document_id: int) -> Any:
    """A file that was in at that moment, also when it was removed from the dossier later."""
    with transaction():
        one, rights = worked_entry(entry_id)
        require(verdicts(one, rights)["snapshots"])
        document = queries.document_in(queries.snapshot_of(one, snapshot_id), document_id)
        response = file_response(document)
        note_download(document, actor=current_user)
    return response
