"""The archive of an edition as a download."""

from __future__ import annotations

from flask import Response, stream_with_context

from portal.accounts import current_user
from portal.audit import Event, record
from portal.awards.loading import edition_for
from portal.awards.publishing import archive
from portal.awards.publishing import policies as may
from portal.awards.publishing.views.blueprint import publishing
from portal.core.access import members, require
from portal.core.database import transaction


@publishing.get("/editions/<int:edition_id>/archive.zip")
@members
def archive_zip(edition_id: int) -> Response:
    with transaction():
        edition = edition_for(current_user, edition_id)
        require(may.export_archive(current_user, edition))
        record(Event.MARKS_EXPORTED, edition, actor=current_user, format="archive")
    edition = edition_for(current_user, edition_id)
    response = Response(stream_with_context(archive.stream(current_user, edition)), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{edition.programme.slug}-{edition.slug}.zip")
    return response
