"""The blank form and the finished dossier as PDF."""

from __future__ import annotations

from typing import Any

from portal.accounts import current_user
from portal.awards.loading import edition_for
from portal.awards.nominating import papers, queries, services
from portal.awards.nominating.views.blueprint import nominating
from portal.core.access import members
from portal.core.database import transaction
from portal.core.pdf import pdf_response


@nominating.get("/editions/<int:edition_id>/form.pdf")
@members
def blank_form(edition_id: int) -> Any:
    edition = edition_for(current_user, edition_id)
    data = papers.blank_form(edition, queries.form_of(edition.id))
    return pdf_response(f"form-{edition.programme.slug}-{edition.slug}.pdf", "blank-form", data)


@nominating.get("/entries/<int:entry_id>/dossier.pdf")
@members
def dossier_pdf(entry_id: int) -> Any:
    """The dossier on paper, as far as it is for the reader; that somebody took it away is recorded."""
    with transaction():
        one = queries.entry_to_read(current_user, entry_id)
        audience = queries.audience_for(current_user, one, queries.rights_of(current_user, one))
        data = papers.dossier(one, queries.dossier(one, audience))
        services.note_download(one, audience, actor=current_user)
        name = one.reference or f"entry-{one.id}"
    return pdf_response(f"{name}.pdf", "dossier", data)
