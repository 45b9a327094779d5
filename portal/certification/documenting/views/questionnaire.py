"""The tree of requirements, with how far each is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.certification.documenting import policies as may
from portal.certification.documenting import queries, services, words
from portal.certification.documenting.queries import Line
from portal.certification.documenting.views.blueprint import Reader, documenting, reader_of
from portal.certification.loading import case_head
from portal.certification.models import CaseSnapshot
from portal.core.access import members
from portal.core.database import transaction
from portal.core.i18n import _, _l, ngettext

FILTERS: dict[str, Any] = {"": _l("All"), "open": _l("Still open"), "answered": _l("Answered"), "excluded": _l("Not applicable"), "gaps": _l("Gaps"), "questions": _l("Questions")}


@documenting.get("/certification/cases/<int:case_id>/requirements")
@members
def questionnaire(case_id: int) -> Any:
    reader = reader_of(case_id)
    case = reader.case
    tree = queries.questionnaire(case)
    report = queries.concluded_stage1(case) if reader.of_centre else None
    judged = judgements(reader, tree.asked, report)
    threads = queries.open_questions(case)
    asks = "team" if reader.of_centre else "centre"
    waiting = {one for one, last in threads.items() if last == asks}
    chosen = request.args.get("show", "")
    groups = {key: _kept(key, tree.asked, judged, waiting) for key in FILTERS}
    return render_template(
        "certification/documenting/questionnaire.html",
        **case_head(reader.user, case),
        reader=reader,
        may=reader.verdicts,
        sections=tree.sections(groups.get(chosen, groups[""])),
        judged=judged,
        report=report,
        waiting=waiting,
        results=not reader.of_centre or case.state in may.AFTER_VISIT,
        answered=sum(one.assessment.progress == "answered" for one in tree.asked if one.assessment),
        asked=len(tree.asked),
        first=next((one.requirement.id for one in tree.asked if one.assessment and one.assessment.progress != "answered"), None),
        filters=[
            (label, url_for("documenting.questionnaire", case_id=case.id, show=key or None), key == chosen, len(groups[key]))
            for key, label in FILTERS.items()
            if groups[key] or key in ("", "open", chosen)
        ],
        words=words,
    )


def judgements(reader: Reader, lines: list[Line], report: CaseSnapshot | None) -> Mapping[int, str]:
    """Requirement id -> stage-1 judgement, as far as it is for the reader: of the centre, only what was concluded."""
    if reader.of_centre:
        return {one["requirement_id"]: one["stage1"] for one in report.content["requirements"]} if report else {}
    return {one.requirement.id: one.assessment.stage1 for one in lines if one.assessment}


def _kept(key: str, lines: list[Line], judged: Mapping[int, str], waiting: set[int]) -> list[int]:
    rules: dict[str, Any] = {
        "": lambda one: True,
        "open": lambda one: one.assessment.progress != "answered",
        "answered": lambda one: one.assessment.progress == "answered",
        "excluded": lambda one: not one.assessment.applies,
        "gaps": lambda one: judged.get(one.requirement.id) == "gap",
        "questions": lambda one: one.requirement.id in waiting,
    }
    return [one.requirement.id for one in lines if rules[key](one)]


@documenting.post("/certification/cases/<int:case_id>/baseline")
@members
def copy_baseline(case_id: int) -> Any:
    with transaction():
        reader = reader_of(case_id, lock=True)
        copied = services.copy_baseline(reader.case, actor=reader.user, parts=reader.parts)
    flash(
        ngettext("One answer was taken over. Please read it again.", "%(num)s answers were taken over. Please read them again.", copied)
        if copied
        else _("There was nothing to take over."),
        "success" if copied else "info",
    )
    return redirect(url_for("documenting.questionnaire", case_id=case_id))
