"""Cases: the list with search, one case for everyone, one for member associations, their files."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.core.access import members, public
from portal.core.forms import clean, integer
from portal.core.i18n import country
from portal.documents.serving import file_response
from portal.showcase import queries
from portal.showcase.outcomes import OUTCOMES
from portal.showcase.views.blueprint import showcase


@showcase.get("/cases")
@public
def cases() -> Any:
    wanted = queries.Filter(*(clean(request.args.get(name, ""))[:100] for name in ("q", "country", "category")))
    page, countries, categories = queries.cases(wanted, integer(request.args.get("page"), 1))
    return render_template(
        "showcase/cases.html", page=page, wanted=wanted, outcomes=OUTCOMES, categories=categories,
        countries=sorted(((code, country(code)) for code in countries), key=lambda pair: pair[1].casefold()),
    )  # fmt: skip


@showcase.get("/cases/<slug>")
@public
def case(slug: str) -> Any:
    return render_template(
        "showcase/case.html", case=queries.case_named(slug), outcomes=OUTCOMES, members_only=False,
        reads_more=current_user.is_authenticated and bool(current_user.organisations_as(*queries.OFFICES)),
    )  # fmt: skip


@showcase.get("/cases/<slug>/documents/<int:document_id>")
@public
def case_document(slug: str, document_id: int) -> Response:
    return _file(queries.case_named(slug), document_id)


@showcase.get("/entries/<int:entry_id>/case")
@members
def member_case(entry_id: int) -> Any:
    """With the parts whose audience is the member associations."""
    found = queries.case_for_members(current_user, entry_id)
    return render_template("showcase/case.html", case=found, outcomes=OUTCOMES, members_only=True)


@showcase.get("/entries/<int:entry_id>/case/documents/<int:document_id>")
@members
def member_document(entry_id: int, document_id: int) -> Response:
    return _file(queries.case_for_members(current_user, entry_id), document_id)


def _file(found: queries.CasePage, document_id: int) -> Response:
    """A file of the shown part of the dossier, else the same 404 as for none."""
    shown = found.dossier.documents if found.dossier else []
    document = next((one for one in shown if one.id == document_id), None)
    if document is None:
        raise NotFound()
    return file_response(document)
