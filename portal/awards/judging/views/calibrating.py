"""Calibration: the cases of a round, a juror's desk for one, and how they marked beside the panel of its year."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.awards.judging import policies as may
from portal.awards.judging import services
from portal.awards.judging.cards import COMMENT_WORDS, decided
from portal.awards.judging.forms import scorecard_form, typed_in
from portal.awards.judging.merging import Clash, Shown, Typed, read_stamp, shown, stamp
from portal.awards.judging.queries import CalibrationSheet
from portal.awards.judging.queries import calibrating as found
from portal.awards.judging.views.blueprint import judging
from portal.awards.judging.views.coverage import office_here
from portal.awards.judging.views.desk import clash_answer, told_of_clashes
from portal.awards.judging.views.rows import Row, around, families, ordered
from portal.awards.nominating.queries import dossier
from portal.core.access import members
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _, ngettext, num
from portal.core.web import wants_json


@judging.get("/rounds/<int:round_id>/calibration")
@members
def calibration(round_id: int) -> Any:
    office = office_here(round_id)
    verdict = may.choose_case(current_user, office.chair, office.round, now())
    cases = found.cases_of(current_user, office.round)
    return render_template(
        "awards/judging/calibration.html", office=office, stage=office.round, cases=cases, may_choose=verdict,
        offers=found.offers_for(current_user, office.round) if verdict and len(cases) < services.MOST_CASES else [],
        progress=found.progress_in(office) if cases else [], most=services.MOST_CASES,
    )  # fmt: skip


@judging.post("/rounds/<int:round_id>/calibration")
@members
def choose_case(round_id: int) -> Any:
    with transaction():
        services.choose_case(office_here(round_id), integer(request.form.get("entry"), 0), actor=current_user)
    flash(_("The case is chosen. The jury marks it before its own entries."), "success")
    return redirect(url_for("judging.calibration", round_id=round_id))


@judging.post("/calibration-cases/<int:case_id>/removal")
@members
def remove_case(case_id: int) -> Any:
    with transaction():
        office = office_here(found.stage_of_case(case_id))
        services.remove_case(office, found.case_for(current_user, office.round, case_id), actor=current_user)
    flash(_("The case is removed."), "success")
    return redirect(url_for("judging.calibration", round_id=office.round.id))


@judging.get("/calibration-cases/<int:case_id>/desk")
@members
def calibration_desk(case_id: int) -> Any:
    sheet = found.sheet_for(current_user, case_id)
    if sheet.done:
        return redirect(url_for("judging.comparison", case_id=case_id))
    return desk_page(sheet)


def desk_page(sheet: CalibrationSheet, form: Any = None, clashes: list[Clash] | None = None, version: str | None = None, undecided: bool = False) -> str:
    case = sheet.case
    g.edition = case.round.edition
    return render_template(
        "awards/judging/calibration_desk.html", sheet=sheet, case=case, entry=case.entry, stage=case.round, form=form,
        families=families(sheet, form, clashes or []), version=version or sheet.stamp, buttons=sheet.scale.buttons(),
        words=COMMENT_WORDS, progress=progress_words(sheet), undecided=sheet.undecided if undecided else [],
        editable=bool(may.save_calibration(current_user, sheet.member, case.round, now())),
        dossier=dossier(case.entry, found.audience_of(case)),
    )  # fmt: skip


def progress_words(sheet: CalibrationSheet) -> str:
    done, number = decided(sheet.contents), len(sheet.criteria)
    return ngettext("%(done)s of %(num)d criterion marked", "%(done)s of %(num)d criteria marked", number, done=done)


@judging.post("/calibration-cases/<int:case_id>/scorecard")
@members
def save_calibration(case_id: int) -> Any:
    """As a scorecard is saved: the whole form, or what the autosave sends."""
    seen = read_stamp(request.form.get("version", ""))
    clashes: list[Clash] = []
    with transaction():
        sheet = found.sheet_for(current_user, case_id, lock=True)
        form = scorecard_form(sheet)()
        valid = form.validate()
        typed = typed_in(form, sheet, request.form.keys(), seen, whole="whole" in request.form)
        valid = valid and not form.errors
        if valid:
            try:
                sheet = services.save_calibration(sheet, typed, seen, actor=current_user)
            except services.Clashes as several:
                clashes = several.clashes
    if not valid:
        return (jsonify(errors=form.errors), 422) if wants_json() else (desk_page(sheet, form, version=request.form.get("version")), 422)
    if clashes:
        return clashed(sheet, form, seen, clashes)
    if wants_json():
        return jsonify(saved_answer(sheet, typed))
    return finish_calibration(sheet) if request.form.get("then") == "submit" else _saved(sheet)


def _saved(sheet: CalibrationSheet) -> Any:
    flash(_("Your scorecard is saved."), "success")
    return redirect(url_for("judging.calibration_desk", case_id=sheet.case.id))


def finish_calibration(sheet: CalibrationSheet) -> Any:
    """The button at the end of the desk; what lacks a mark is named first."""
    if sheet.undecided:
        return desk_page(sheet, undecided=True), 422
    with transaction():
        services.finish_calibration(found.sheet_for(current_user, sheet.case.id, lock=True), actor=current_user)
    return redirect(url_for("judging.comparison", case_id=sheet.case.id))


def saved_answer(sheet: CalibrationSheet, typed: dict[int, Typed]) -> dict[str, Any]:
    """For the autosave: when, the new stamp, how far the sheet is, and what is stored of the fields sent."""
    values = {}
    for key, one in typed.items():
        content = sheet.contents[key]
        if one.verdict is not None:
            values[f"mark_{key}"] = "" if content.cannot_judge else content.verdict
            values[f"cannot_{key}"] = "1" if content.cannot_judge else ""
        if one.comment is not None:
            values[f"comment_{key}"] = content.comment
    return {"saved_at": now().isoformat(), "version": sheet.stamp, "progress": progress_words(sheet), "values": values}


def clashed(sheet: CalibrationSheet, form: Any, seen: dict[int, Shown], clashes: list[Clash]) -> Any:
    """Both texts, nothing saved. Sending again from here means: keep mine."""
    current = {key: shown(content) for key, content in sheet.contents.items()}
    if wants_json():
        return jsonify(clash_answer(clashes[0], seen, current)), 409
    return desk_page(sheet, form, clashes, version=stamp(told_of_clashes(clashes, seen, current))), 409


@dataclass(frozen=True)
class Compared:
    """One criterion: own mark and the panel's median, in words and by what the marks mean."""

    row: Row
    own: Decimal | None
    panel: Decimal | None
    own_anchors: list[tuple[str, str]]
    panel_anchors: list[tuple[str, str]]

    @property
    def difference(self) -> Decimal | None:
        return None if self.own is None or self.panel is None else self.own - self.panel

    @property
    def words(self) -> str:
        if self.difference is None:
            return _("no comparison")
        if not self.difference:
            return _("as the panel")
        far = num(abs(self.difference), 1)
        return _("%(points)s above the panel", points=far) if self.difference > 0 else _("%(points)s below the panel", points=far)


@judging.get("/calibration-cases/<int:case_id>/comparison")
@members
def comparison(case_id: int) -> Any:
    sheet = found.sheet_for(current_user, case_id)
    if not sheet.done:
        return redirect(url_for("judging.calibration_desk", case_id=case_id))
    g.edition = sheet.case.round.edition
    rows = [compared(sheet, row) for row in ordered(families(sheet))]
    known = [one.difference for one in rows if one.difference is not None]
    due = [one for group in found.cases_due(current_user, now()).values() for one in group if not one.done and one.case.round_id == sheet.case.round_id]
    return render_template(
        "awards/judging/comparison.html", sheet=sheet, case=sheet.case, entry=sheet.case.entry, stage=sheet.case.round, rows=rows,
        finding=finding(known), next=due[0].case if due else None,
    )  # fmt: skip


def compared(sheet: CalibrationSheet, row: Row) -> Compared:
    text = sheet.case.panel["medians"].get(row.criterion.key)
    own = sheet.contents[row.criterion.id].value
    return Compared(
        row, own, Decimal(text) if text is not None else None,
        around(row.anchors, str(own)) if own is not None else [], around(row.anchors, text) if text is not None else [],
    )  # fmt: skip


def finding(differences: list[Decimal]) -> str:
    """How strict one was, in a sentence: a help to read the rubric, never a verdict."""
    if not differences:
        return _("None of your marks can be compared with the panel of that year.")
    mean = sum(differences, Decimal(0)) / len(differences)
    if abs(mean) < Decimal("0.25"):
        return _("On average you marked as the panel of that year did.")
    far = num(abs(mean), 1)
    if mean > 0:
        return _("On average you marked %(points)s above the panel of that year.", points=far)
    return _("On average you marked %(points)s below the panel of that year.", points=far)
