"""What became of one's own entry, and the certificate."""

from __future__ import annotations

from typing import Any

from flask import Response, g, render_template
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.audit import Event, record
from portal.awards.deciding.choices import PRIZES
from portal.awards.publishing import queries
from portal.awards.publishing.certificates import certificate_of
from portal.awards.publishing.letters import OUTCOMES
from portal.awards.publishing.views.blueprint import publishing
from portal.core.access import members
from portal.core.database import transaction
from portal.core.pdf import pdf_response


@publishing.get("/entries/<int:entry_id>/outcome")
@members
def outcome(entry_id: int) -> Any:
    """For nominee and association, after the reveal."""
    found = queries.outcome_for(current_user, entry_id)
    g.edition = found.entry.edition
    return render_template(
        "awards/publishing/outcome.html", entry=found.entry, edition=found.entry.edition, item=found.item,
        released=found.released, labels=OUTCOMES, prize=found.item.outcome in PRIZES,
    )  # fmt: skip


@publishing.get("/entries/<int:entry_id>/certificate.pdf")
@members
def certificate_pdf(entry_id: int) -> Response:
    """For winners and commended entries; the same 404 for every other and before the reveal."""
    with transaction():
        found = queries.outcome_for(current_user, entry_id)
        if found.item.outcome not in PRIZES:
            raise NotFound()
        record(Event.CERTIFICATE_DOWNLOADED, found.entry, actor=current_user)
        data = certificate_of(found.entry, found.item)
    return pdf_response(f"certificate-{found.entry.reference or found.entry.id}.pdf", "certificate", data)
