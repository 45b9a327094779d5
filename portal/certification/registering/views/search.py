"""The register as a list."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request

from portal.certification.registering import queries, words
from portal.certification.registering.forms import STATUS_CHOICES, search_in
from portal.certification.registering.queries import OVERDUE
from portal.certification.registering.views.blueprint import registering
from portal.certification.steps import DIRECTIONS, OPERATIONS, STATUSES
from portal.core.access import public
from portal.core.clock import in_zone, now
from portal.core.forms import integer
from portal.core.i18n import _, country, reader_zone


def today() -> date:
    return in_zone(now(), reader_zone()).date()


@registering.get("/register")
@public
def index() -> Any:
    """Four statements at most: count, page, countries, standards."""
    wanted, at = search_in(request.args.to_dict()), today()
    page = queries.found(wanted, at, integer(request.args.get("page"), 1, 1))
    labels = {code: _("Surveillance overdue") if code == OVERDUE else str(STATUSES[code]) for code in STATUS_CHOICES}
    rows = [(one, words.status_of(one, at), words.overdue_since(one, at)) for one in page.items]
    return render_template(
        "certification/registering/index.html", page=page, rows=rows, wanted=wanted, statuses=labels, kinds=words.KINDS,
        countries=sorted(((code, country(code)) for code in queries.countries()), key=lambda one: one[1]),
        standards=[(code, code) for code in queries.standards()], directions=DIRECTIONS, operations=OPERATIONS, category=words.category,
        last_day=words.last_day, filters={key: value for key, value in request.args.to_dict().items() if key != "page" and value},
    )  # fmt: skip
