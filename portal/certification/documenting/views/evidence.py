"""Files shown for a requirement: added, replaced by newer revisions, taken back, read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, request, url_for

from portal import documents
from portal.certification.documenting import policies as may
from portal.certification.documenting import queries, services
from portal.certification.documenting.services.moment import require_moment
from portal.certification.documenting.views.answers import requirement_page
from portal.certification.documenting.views.blueprint import Reader, documenting, reader_of
from portal.core.access import Refused, members
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.web import wants_json
from portal.documents import Received
from portal.documents.services import note_download
from portal.documents.serving import file_response


@documenting.post("/certification/cases/<int:case_id>/requirements/<int:requirement_id>/evidence")
@members
def add_evidence(case_id: int, requirement_id: int) -> Any:
    title = request.form.get("title", "")

    def keep(reader: Reader, file: Received) -> int:
        one = queries.assessment_of(reader.case, requirement_id)
        evidence = services.add_evidence(reader.case, one, file, title=title, actor=reader.user, parts=reader.parts)
        return queries.evidence_of(reader.case, evidence.id).revisions[-1].id

    return _received(case_id, requirement_id, keep)


@documenting.post("/certification/cases/<int:case_id>/evidence/<int:evidence_id>/revisions")
@members
def add_revision(case_id: int, evidence_id: int) -> Any:
    requirement_id = queries.evidence_of(reader_of(case_id).case, evidence_id).assessment.requirement_id
    note = request.form.get("note", "")

    def keep(reader: Reader, file: Received) -> int:
        evidence = queries.evidence_of(reader.case, evidence_id)
        return services.add_revision(
            reader.case, evidence, file, note=note, actor=reader.user, parts=reader.parts
        ).id

    return _received(case_id, requirement_id, keep)


def _received(case_id: int, requirement_id: int, keep: Callable[[Reader, Received], int]) -> Any:
    """Judge first, then look at the file outside any transaction, then keep it; as a page or for the script."""
    with transaction():
        reader = reader_of(case_id)
        require_moment(may.work_on_file(reader.parts), may.answer_requirement(reader.case, reader.parts))
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise documents.Unacceptable(_("Please choose a file."))
        with documents.received(file) as received, transaction():
            revision_id = keep(reader_of(case_id, lock=True), received)
    except Refused as error:
        status = 422 if isinstance(error, documents.Unacceptable) else 409
        if wants_json():
            return jsonify(errors={"file": [str(error.reason)]}), status
        return requirement_page(reader_of(case_id), requirement_id, refused=str(error.reason)), status
    if wants_json():
        return jsonify(url=url_for("documenting.evidence_file", case_id=case_id, revision_id=revision_id), id=revision_id)
    flash(_("The file is kept."), "success")
    return _back(case_id, requirement_id)


def _back(case_id: int, requirement_id: int) -> Any:
    return redirect(
        url_for("documenting.requirement", case_id=case_id, requirement_id=requirement_id, _anchor="evidence")
    )


@documenting.post("/certification/cases/<int:case_id>/evidence/<int:evidence_id>/remove")
@members
def remove_evidence(case_id: int, evidence_id: int) -> Any:
    with transaction():
        reader = reader_of(case_id, lock=True)
        evidence = queries.evidence_of(reader.case, evidence_id)
        requirement_id = evidence.assessment.requirement_id
        services.remove_evidence(reader.case, evidence, actor=reader.user, parts=reader.parts)
    flash(_("The piece of evidence is taken back."), "success")
    return _back(case_id, requirement_id)


@documenting.post("/certification/cases/<int:case_id>/requirements/<int:requirement_id>/evidence/<int:evidence_id>/reuse")
@members
def reuse_evidence(case_id: int, requirement_id: int, evidence_id: int) -> Any:
    with transaction():
        reader = reader_of(case_id, lock=True)
        one = queries.assessment_of(reader.case, requirement_id)
        earlier = queries.earlier_evidence_of(reader.case, evidence_id)
        services.reuse_evidence(reader.case, one, earlier, actor=reader.user, parts=reader.parts)
    flash(_("The earlier file is shown again."), "success")
    return _back(case_id, requirement_id)


@documenting.get("/certification/cases/<int:case_id>/evidence-files/<int:revision_id>")
@members
def evidence_file(case_id: int, revision_id: int) -> Any:
    """A revision as a download, older and removed ones too."""
    with transaction():
        reader = reader_of(case_id)
        document = queries.revision_for(reader.case, revision_id).document
        response = file_response(document)
        note_download(document, actor=reader.user)
    return response
