"""Handing in: what is missing, what will happen to whom, and the one button."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from portal.certification.documenting import policies as may
from portal.certification.documenting import queries, services, words
from portal.certification.documenting.views.blueprint import documenting, reader_of
from portal.certification.loading import case_head
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _


@documenting.get("/certification/cases/<int:case_id>/submission")
@members
def submission(case_id: int) -> Any:
    reader = reader_of(case_id)
    require(may.work_on_file(reader.parts))
    case = reader.case
    assessments, figures, rows = queries.assessments_of(case), queries.figures_for(case), queries.values_of(case)
    return render_template(
        "certification/documenting/submission.html",
        **case_head(reader.user, case),
        may=reader.verdicts,
        missing=services.missing(assessments, figures, rows),
        excluded=[one for one in assessments if not one.applies],
        readers=[*queries.team_of(case, "lead", "auditor"), *queries.managers_of(case)],
        words=words,
    )


@documenting.post("/certification/cases/<int:case_id>/submission")
@members
def submit_documentation(case_id: int) -> Any:
    with transaction():
        reader = reader_of(case_id, lock=True)
        services.submit_documentation(reader.case, actor=reader.user, parts=reader.parts)
    flash(_("The documentation is handed in. From now on it can be read, not changed."), "success")
    return redirect(url_for("documenting.questionnaire", case_id=case_id))
