"""A document as an answer: always a download, never something a browser runs."""

from __future__ import annotations

import structlog
from flask import Response
from werkzeug.exceptions import NotFound

from portal.core.downloads import disposition
from portal.documents import storage
from portal.documents.models import Document
from portal.documents.storage import CHUNK

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
log = structlog.get_logger("portal.documents")


def file_response(document: Document) -> Response:
    """The bytes as an attachment. The caller has judged who may read them; a lost file is a 404."""
    try:
        stream = storage.for_app().open(document.storage_key)
    except FileNotFoundError:
        log.error("file-missing", document=document.id)
        raise NotFound() from None
    response = Response(iter(lambda: stream.read(CHUNK), b""), mimetype=document.content_type)
    response.call_on_close(stream.close)
    response.headers["Content-Length"] = str(document.size)
    response.headers["Content-Disposition"] = disposition(document.filename)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
