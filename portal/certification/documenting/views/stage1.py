"""Stage 1 as a whole: begun, how far it is, concluded; its report on paper."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from portal.certification.documenting import papers, queries, services, words
from portal.certification.documenting import policies as may
from portal.certification.documenting.forms import ReturnForm
from portal.certification.documenting.views.blueprint import Reader, documenting, reader_of
from portal.certification.loading import case_head
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _, _l
from portal.core.pdf import pdf_response

FILTERS: dict[str, Any] = {"all": _l("All"), "": _l("Not judged yet"), "gap": _l("Gaps"), "on_site": _l("To be seen on site"), "adequate": _l("Adequate")}


@documenting.get("/certification/cases/<int:case_id>/stage1")
@members
def stage1(case_id: int) -> Any:
    return stage1_page(reader_of(case_id))


def stage1_page(reader: Reader, form: ReturnForm | None = None) -> str:
    """For the body what is under way; for the centre what was concluded, and nothing else."""
    case, verdicts = reader.case, reader.verdicts
    if case.state in ("documenting", "draft") and queries.concluded_stage1(case) is None:
        abort(404)
    shared = {
        **case_head(reader.user, case),
        "reader": reader, "may": verdicts, "words": words,
        "report": queries.concluded_stage1(case), "snapshots": queries.snapshots_of(case),
    }  # fmt: skip
    if not verdicts["evaluation"]:
        return render_template("certification/documenting/stage1_result.html", **shared)
    assessments = queries.assessments_of(case)
    unjudged, silent, unplanned = services.blocking(assessments)
    chosen = request.args.get("show", "all")
    groups = {key: [one for one in assessments if key in ("all", one.stage1)] for key in FILTERS}
    return render_template(
        "certification/documenting/stage1.html",
        **shared,
        lines=groups.get(chosen, assessments),
        filters=[
            (label, url_for("documenting.stage1", case_id=case.id, show=key), key == chosen, len(groups[key]))
            for key, label in FILTERS.items()
        ],
        judged=len(assessments) - len(unjudged),
        asked=len(assessments),
        unjudged=unjudged,
        silent=silent,
        unplanned=unplanned,
        form=form or ReturnForm(formdata=None),
    )


@documenting.post("/certification/cases/<int:case_id>/stage1/begin")
@members
def begin_stage1(case_id: int) -> Any:
    with transaction():
        reader = reader_of(case_id, lock=True)
        services.begin_stage1(reader.case, actor=reader.user, parts=reader.parts, role=reader.role)
    flash(_("Stage 1 has begun."), "success")
    return redirect(url_for("documenting.stage1", case_id=case_id))


@documenting.post("/certification/cases/<int:case_id>/stage1/return")
@members
def return_for_rework(case_id: int) -> Any:
    form = ReturnForm()
    with transaction():
        reader = reader_of(case_id, lock=True)
        require(may.lead_stage1(reader.parts, reader.role))
        if valid := form.validate():
            services.return_for_rework(
                reader.case, form.reason.data or "", actor=reader.user, parts=reader.parts, role=reader.role
            )
    if not valid:
        return stage1_page(reader_of(case_id), form), 422
    flash(_("The documentation is returned; the centre reads the judgements and notes now."), "success")
    return redirect(url_for("documenting.stage1", case_id=case_id))


@documenting.post("/certification/cases/<int:case_id>/stage1/clear")
@members
def clear_for_visit(case_id: int) -> Any:
    with transaction():
        reader = reader_of(case_id, lock=True)
        services.clear_for_visit(reader.case, actor=reader.user, parts=reader.parts, role=reader.role)
    flash(_("Stage 1 is concluded. The visit can be planned."), "success")
    return redirect(url_for("documenting.stage1", case_id=case_id))


@documenting.get("/certification/cases/<int:case_id>/stage1/report")
@members
def stage1_report(case_id: int) -> Any:
    """The report as it was concluded, in the reader's language; 404 before that."""
    reader = reader_of(case_id)
    snapshot = queries.concluded_stage1(reader.case) or abort(404)
    return pdf_response(f"stage-1-{reader.case.number}.pdf", "stage1", papers.stage1(reader.case, snapshot))
