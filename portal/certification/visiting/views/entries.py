"""What is written on the sheet without scripts: each form goes the way a device's items go, one at a time."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from portal.accounts import current_user
from portal.certification.judgements import earlier_judgements
from portal.certification.loading import case_head
from portal.certification.models import Assessment, Case, VisitNote
from portal.certification.visiting import policies as may
from portal.certification.visiting import queries, services
from portal.certification.visiting.forms import FindingForm, JudgementForm, NoteForm
from portal.certification.visiting.forms.device import read_item
from portal.certification.visiting.views.blueprint import visiting
from portal.certification.visiting.views.sheet import judgement_form, seat_here, sheet_page
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import Form
from portal.core.i18n import _
from portal.core.syncing import Answer, Unreadable


def taken_in(case_id: int, raw: dict[str, Any]) -> Answer:
    """One item, in a transaction of its own."""
    with transaction():
        case, seat = seat_here(case_id)
        plan = queries.plan_for(case)
        references = {ref: one for one, ref in plan.refs.items()}
        try:
            item = read_item(raw, references, [(str(place.id), place.name) for place in plan.places])
        except Unreadable as mistake:
            return Answer(str(raw.get("key")), "refused", str(mistake))
        return services.synchronise(case, [item], actor=current_user, seat=seat)[0]


def typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name != "csrf_token"}


def on_sheet(case_id: int, place: str) -> str:
    return url_for("visiting.sheet", case_id=case_id, _anchor=place)


def refused(form: Form, answer: Answer) -> None:
    form.form_errors.append(str(answer.reason))


@visiting.post("/certification/cases/<int:case_id>/visit/notes")
@members
def add_note(case_id: int) -> Any:
    _case, seat = seat_here(case_id)
    require(may.note(current_user, seat))
    raw = {"kind": "note", "key": request.form.get("key"), "revision": 1, "noted_at": now().isoformat(), "fields": typed()}
    answer = taken_in(case_id, raw)
    if answer.outcome in ("accepted", "there"):
        flash(_("The note is kept, marked as late.") if answer.late else _("The note is kept."), "success")
        return redirect(on_sheet(case_id, "notes"))
    return _sheet_again(case_id, answer, note=NoteForm())


def _sheet_again(case_id: int, answer: Answer, **forms: Any) -> Any:
    """The sheet with what was typed, and what is wrong with it."""
    case, seat = seat_here(case_id)
    for form in forms.values():
        refused(form, answer)
    return sheet_page(case, seat, **forms), 422


@visiting.post("/certification/cases/<int:case_id>/visit/findings")
@members
def raise_finding(case_id: int) -> Any:
    _case, seat = seat_here(case_id)
    require(may.raise_finding(current_user, seat))
    answer = taken_in(case_id, {"kind": "finding", "key": request.form.get("key"), "fields": typed()})
    if answer.outcome in ("accepted", "there"):
        flash(_("Finding %(number)s is raised.", number=answer.number), "success")
        return redirect(on_sheet(case_id, "findings"))
    return _sheet_again(case_id, answer, finding=FindingForm())


@visiting.get("/certification/cases/<int:case_id>/visit/notes/<int:note_id>")
@members
def note(case_id: int, note_id: int) -> Any:
    """Changing one's own note."""
    case, seat = seat_here(case_id)
    written = queries.note_of(case, note_id)
    require(may.change_note(current_user, seat, written))
    return note_page(case, written, _filled(case, written))


def note_page(case: Case, written: VisitNote, form: NoteForm) -> str:
    places = queries.places_of(case)
    form.site.choices = [("", "–"), *((str(place.id), place.name) for place in places)]
    return render_template("certification/visiting/note.html", **case_head(current_user, case), written=written, form=form)


def _filled(case: Case, written: VisitNote) -> NoteForm:
    refs = queries.plan_for(case).refs
    named = ", ".join(refs[one] for one in written.requirement_ids if one in refs)
    values = {"key": written.key, "kind": written.kind, "site": str(written.site_id or ""), "refs": named, "text": written.text}
    details = {name: str(value) for name, value in written.details.items() if name != "late"}
    return NoteForm(MultiDict({**details, **values}))


@visiting.post("/certification/cases/<int:case_id>/visit/notes/<int:note_id>")
@members
def change_note(case_id: int, note_id: int) -> Any:
    case, seat = seat_here(case_id)
    written = queries.note_of(case, note_id)
    require(may.change_note(current_user, seat, written))
    seen = request.form.get("revision", "")
    base = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0
    raw = {"kind": "note", "key": written.key, "revision": base + 1, "noted_at": written.noted_at.isoformat(), "fields": typed()}
    answer = taken_in(case_id, raw)
    if answer.outcome in ("accepted", "there"):
        return redirect(on_sheet(case_id, "notes"))
    form = NoteForm()
    theirs = _("Saved meanwhile from another device: %(text)s", text=answer.theirs.get("text", "")) if answer.outcome == "newer" else ""
    form.form_errors.append(str(answer.reason or theirs))
    case, seat = seat_here(case_id)
    return note_page(case, queries.note_of(case, note_id), form), 409 if theirs else 422


@visiting.get("/certification/cases/<int:case_id>/visit/requirements/<int:assessment_id>")
@members
def requirement(case_id: int, assessment_id: int) -> Any:
    case, seat = seat_here(case_id)
    require(may.judge_requirement(current_user, seat))
    assessment = queries.assessment_of(case, assessment_id)
    return requirement_page(case, assessment, judgement_form(assessment))


def requirement_page(case: Case, assessment: Assessment, form: JudgementForm, answer: Answer | None = None) -> str:
    theirs = answer.theirs if answer and answer.outcome == "conflict" else None
    return render_template(
        "certification/visiting/requirement.html", **case_head(current_user, case), assessment=assessment, form=form, theirs=theirs,
        before=earlier_judgements([assessment.id]).get(assessment.id),
    )  # fmt: skip


@visiting.post("/certification/cases/<int:case_id>/visit/requirements/<int:assessment_id>")
@members
def judge_requirement(case_id: int, assessment_id: int) -> Any:
    case, seat = seat_here(case_id)
    require(may.judge_requirement(current_user, seat))
    assessment = queries.assessment_of(case, assessment_id)
    base = request.form.get("version", "")
    raw = {"kind": "judgement", "key": f"judgement-{assessment.id}", "about": assessment.id, "base": base, "fields": typed()}
    answer = taken_in(case_id, raw)
    if answer.outcome in ("accepted", "there"):
        return redirect(on_sheet(case_id, f"a{assessment_id}"))
    form = JudgementForm()
    if answer.outcome == "refused":
        refused(form, answer)
    case, seat = seat_here(case_id)
    return requirement_page(case, queries.assessment_of(case, assessment_id), form, answer), 409 if answer.outcome == "conflict" else 422


@visiting.post("/certification/cases/<int:case_id>/visit/kpis/<int:kpi_id>")
@members
def check_kpi(case_id: int, kpi_id: int) -> Any:
    case, seat = seat_here(case_id)
    require(may.check_kpi(current_user, seat))
    value = queries.kpi_of(case, kpi_id)
    base = request.form.get("version", "")
    answer = taken_in(case_id, {"kind": "kpi", "key": f"kpi-{value.id:08}", "about": value.id, "base": base, "fields": typed()})
    if answer.outcome in ("accepted", "there"):
        return redirect(on_sheet(case_id, "kpis"))
    flash(str(answer.reason), "error")
    return redirect(on_sheet(case_id, f"k{kpi_id}"))
