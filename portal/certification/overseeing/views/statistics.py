"""Figures of certification, and the load of auditors."""

from __future__ import annotations

from typing import Any

from flask import render_template

from portal.accounts import Role, current_user
from portal.certification.overseeing import policies as may
from portal.certification.overseeing.queries import figures as queries
from portal.certification.overseeing.views.blueprint import overseeing
from portal.certification.steps import GRADES, KINDS, STATUSES, STEPS
from portal.core.access import members, require
from portal.core.i18n import _, country

Rows = list[tuple[str, int | None]]


def _named(rows: Rows, words: Any) -> Rows:
    return [(str(words(word)), count) for word, count in rows]


@overseeing.get("/certification/statistics")
@members
def statistics() -> Any:
    require(may.read_statistics(current_user))
    found = queries.figures_for(current_user)
    tables = [
        (_("Cases by state"), _("State"), _named(found.cases, lambda word: STEPS[word].label)),
        (_("Cases by kind"), _("Kind"), _named(found.kinds, lambda word: KINDS[word])),
        (_("Certificates by status"), _("Status"), _named(found.certificates, lambda word: STATUSES[word])),
        (_("Certificates by country"), _("Country"), _named(found.countries, country)),
        (_("Certificates by standard"), _("Standard"), found.standards),
        (_("Findings by grade"), _("Grade"), _named(found.grades, lambda word: GRADES[word])),
        (_("Where centres fail: nonconformities by clause"), _("Clause"), found.clauses),
    ]
    loads = queries.loads_for(current_user) if current_user.holds(Role.CERTIFICATION_MANAGER) else []
    return render_template("certification/overseeing/statistics.html", tables=tables, found=found, loads=loads, fewest=queries.FEWEST)
