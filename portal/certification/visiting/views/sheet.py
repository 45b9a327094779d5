"""The visit sheet itself, and what keeps it on a device: its worker and the list of files it needs."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification.loading import file_for
from portal.certification.models import Assessment, Case, TeamMember
from portal.certification.steps import CHANNELS, SHIFTS
from portal.certification.visiting import policies as may
from portal.certification.visiting import queries
from portal.certification.visiting.forms import FindingForm, JudgementForm, NoteForm
from portal.certification.visiting.forms.sheet import CHECKED, HEARD, MATURITY, NOTES, RESULT_NAMES
from portal.certification.visiting.services.notes import AFTER_VISIT
from portal.certification.visiting.views.blueprint import visiting
from portal.core.access import members
from portal.core.offline import list_of_files, worker_script
from portal.core.templating import fresh_key


def seat_here(case_id: int) -> tuple[Case, TeamMember]:
    """The case of a visit and the viewer's seat in its team; for everybody else there is no sheet."""
    case, seat = team_here(case_id)
    if case.state != "on_site" and case.state not in AFTER_VISIT:
        raise NotFound()
    return case, seat


def team_here(case_id: int) -> tuple[Case, TeamMember]:
    case = file_for(current_user, case_id)
    seat = queries.seat_of(current_user, case)
    if seat is None:
        raise NotFound()
    return case, seat


@visiting.get("/certification/cases/<int:case_id>/visit")
@members
def sheet(case_id: int) -> Any:
    case, seat = team_here(case_id)
    if case.state == "planning":
        return redirect(url_for("visiting.plan", case_id=case_id))
    if case.state != "on_site" and case.state not in AFTER_VISIT:
        raise NotFound()
    return sheet_page(case, seat)


def sheet_page(case: Case, seat: TeamMember, note: NoteForm | None = None, finding: FindingForm | None = None) -> str:
    """``note``, ``finding``: forms that came back with mistakes."""
    shown = queries.sheet_for(case)
    choices = [("", "–"), *((str(place.id), place.name) for place in shown.plan.places)]
    note, finding = note or NoteForm(MultiDict({"key": fresh_key()})), finding or FindingForm(MultiDict({"key": fresh_key()}))
    note.site.choices = finding.site.choices = choices
    for field in finding:  # two forms on one page: their fields need ids of their own
        field.id = field.label.field_id = f"finding-{field.name}"
    on_site = case.state == "on_site"
    return render_template(
        "certification/visiting/sheet.html", case=case, seat=seat, sheet=shown, note=note, finding=finding, token=generate_csrf(),
        may_note=bool(may.note(current_user, seat)), may_judge=on_site and bool(may.judge_requirement(current_user, seat)),
        leads=on_site and bool(may.conclude_visit(current_user, seat)), on_site=on_site,
        words={"results": RESULT_NAMES, "maturity": MATURITY, "notes": NOTES, "checked": CHECKED, "heard": HEARD,
               "shifts": SHIFTS, "channels": CHANNELS},
    )  # fmt: skip


def judgement_form(assessment: Assessment) -> JudgementForm:
    """Filled from what is kept."""
    grade = "" if assessment.grade is None else str(assessment.grade)
    return JudgementForm(formdata=None, obj=assessment, grade=grade)


@visiting.get("/certification/visit-worker.js")
@members
def worker() -> Response:
    """The service worker of every visit sheet."""
    return worker_script("/certification/cases/")


@visiting.get("/certification/visit-assets.json")
@members
def assets() -> Response:
    return list_of_files("js/visit/*.js")
