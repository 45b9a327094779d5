"""The file of a case as a download."""

from __future__ import annotations

from flask import Response, stream_with_context

from portal.accounts import current_user
from portal.audit import Event, record
from portal.certification.loading import case_for, parts_of
from portal.certification.overseeing import case_file as archive
from portal.certification.overseeing import policies as may
from portal.certification.overseeing.views.blueprint import overseeing
from portal.core.access import members, require
from portal.core.database import transaction


@overseeing.get("/certification/cases/<int:case_id>/file.zip")
@members
def case_file(case_id: int) -> Response:
    with transaction():
        case = case_for(current_user, case_id)
        require(may.export_case_file(current_user, parts_of(current_user, case)))
        record(Event.CASE_FILE_EXPORTED, case, actor=current_user)
    response = Response(stream_with_context(archive.stream(case)), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{case.number}.zip")
    return response
