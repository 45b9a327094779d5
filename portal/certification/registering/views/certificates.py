"""A certificate's page, its short address, its PDFs."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for

from portal.certification import numbering
from portal.certification.models import Certificate
from portal.certification.registering import queries, words
from portal.certification.registering.forms import BadDay, day_in, end_of
from portal.certification.registering.pictures import term_of
from portal.certification.registering.views.blueprint import registering
from portal.certification.registering.views.search import today
from portal.certification.steps import STATUSES
from portal.core.access import public
from portal.core.i18n import reader_zone
from portal.documents.serving import file_response


@registering.get("/v/<string:number>")
@public
def short(number: str) -> Any:
    """Where the QR code of a certificate leads."""
    return redirect(url_for("registering.certificate", number=number))


@registering.get("/register/<string:number>")
@public
def certificate(number: str) -> Any:
    """Any spelling leads to the number as it is printed; a mistyped one is told before the register is asked."""
    try:
        parsed = str(numbering.parse(number))
    except numbering.Mistyped:
        return render_template("certification/registering/mistyped.html", typed=number[:60]), 404
    if parsed != number:
        args: dict[str, Any] = request.args.to_dict()
        return redirect(url_for("registering.certificate", **{**args, "number": parsed}), 301)
    return page(queries.certificate_for(parsed))


def page(found: Certificate) -> Any:
    at, version = today(), found.versions[-1]
    answer, error = None, ""
    try:
        on, known = day_in(request.args.get("on", "")), day_in(request.args.get("known", ""))
        if on or known:
            answer = words.answer(found, on or at, at, end_of(known, reader_zone()) if known else None)
    except BadDay as bad:
        error = str(bad)
    status = words.status_of(found, at)
    shown = render_template(
        "certification/registering/certificate.html", certificate=found, version=version, today=at, status=status,
        kind=words.KINDS[status], late=words.overdue_since(found, at), banner=words.banner(found, at), answer=answer,
        error=error, timeline=words.timeline(found, at), sites=words.site_rows(version, found.versions),
        category=words.category(found), last_day=words.last_day, term=term_of(found, at), statuses=STATUSES, misuse=misuse(found),
    )  # fmt: skip
    return (shown, 422) if error else shown


def misuse(found: Certificate) -> str | None:
    """Where somebody reports a mark that is misused."""
    if "appealing.new" not in current_app.view_functions:
        return None
    return url_for("appealing.new", kind="misuse", number=found.number)


@registering.get("/register/<string:number>/version-<int:version>-<any(en, nl, fr, de):language>.pdf")
@public
def pdf(number: str, version: int, language: str) -> Response:
    """The bytes as they were issued; earlier versions stay."""
    response = file_response(queries.pdf_of(number, version, language))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
