"""One requirement: the centre answers, the auditor judges, both ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from portal.certification.documenting import policies as may
from portal.certification.documenting import queries, services, words
from portal.certification.documenting.differences import differences
from portal.certification.documenting.fields import fields_of, typed_fields
from portal.certification.documenting.forms import EvidenceForm, MessageForm
from portal.certification.documenting.merging import Saved, Typed
from portal.certification.documenting.queries import Place
from portal.certification.documenting.services.judging import JUDGEMENT
from portal.certification.documenting.views.blueprint import Reader, documenting, reader_of
from portal.certification.judgements import earlier_judgements
from portal.certification.loading import case_head
from portal.certification.models import Assessment
from portal.core import once
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.web import wants_json

ANSWER = ("applies", "exclusion", "statement", "complete")


class Way:
    """Where a requirement stands among those asked, and where one goes from here."""

    def __init__(self, places: list[Place], here: int, *, judging: bool) -> None:
        ids = [one.requirement_id for one in places]
        at = ids.index(here)
        self.places, self.number, self.of = places, at + 1, len(places)
        self.previous = ids[at - 1] if at else None
        self.following = ids[at + 1] if at + 1 < len(ids) else None
        ahead = [*places[at + 1 :], *places[:at]]
        self.todo = next((one.requirement_id for one in ahead if not self.is_done(one, judging)), None)
        self.pips = ["here" if one.requirement_id == here else "done" if self.is_done(one, judging) else "" for one in places]
        self.done = sum(self.is_done(one, judging) for one in places)

    @staticmethod
    def is_done(one: Place, judging: bool) -> bool:
        return bool(one.stage1) if judging else one.progress == "answered"


@documenting.get("/certification/cases/<int:case_id>/requirements/<int:requirement_id>")
@members
def requirement(case_id: int, requirement_id: int) -> Any:
    return requirement_page(reader_of(case_id), requirement_id)


def requirement_page(
    reader: Reader, requirement_id: int, *, saved: Saved | None = None, typed: Mapping[str, Typed] | None = None,
    message: MessageForm | None = None, refused: str = "",
) -> str:  # fmt: skip
    """The page; after a save that kept not everything, with what was typed and both texts."""
    case, verdicts = reader.case, reader.verdicts
    one = queries.assessment_of(case, requirement_id)
    earlier = queries.earlier_answer(case, one.requirement)
    judging = bool(verdicts["judge"])
    evaluated = bool(verdicts["evaluation"])
    return render_template(
        "certification/documenting/requirement.html",
        **case_head(reader.user, case),
        reader=reader,
        may=verdicts,
        one=one,
        requirement=one.requirement,
        way=Way(queries.places_of(case), requirement_id, judging=judging),
        fields=fields_of(services.answer_values(one), None if judging else saved, typed),
        judgement=fields_of(services.judgement_values(one), saved if judging else None, typed) if evaluated else {},
        judged_before=earlier_judgements([one.id]).get(one.id) if evaluated else None,
        released=None if evaluated else queries.released(case).get(requirement_id),
        evidence=queries.revisions_of(one),
        earlier=earlier,
        earlier_evidence=queries.previous_evidence(earlier.assessments) if earlier else [],
        pieces=differences(earlier.statement, one.statement) if earlier and earlier.statement else [],
        messages=queries.messages_about(case, requirement_id),
        message=message or MessageForm(formdata=None),
        upload=EvidenceForm(formdata=request.form if refused else None),
        refused=refused,
        saved=saved,
        results=evaluated or case.state in may.AFTER_VISIT,
        words=words,
    )


@documenting.post("/certification/cases/<int:case_id>/requirements/<int:requirement_id>/answer")
@members
def save_answer(case_id: int, requirement_id: int) -> Any:
    typed = typed_fields(request.form, ANSWER)
    if request.form.get("go") == "complete" and "complete" in typed:
        typed["complete"] = Typed("yes", typed["complete"].token)
    with transaction():
        reader = reader_of(case_id, lock=True)
        one = queries.assessment_of(reader.case, requirement_id)
        saved = services.save_answer(reader.case, one, typed, actor=reader.user, parts=reader.parts)
        told = {
            "progress": str(words.PROGRESS[one.progress]),
            "answered": words.answered_words(reader.case.answered, reader.case.asked),
        }
    if wants_json():
        return as_json(saved, told)
    if not saved.whole:
        return requirement_page(reader_of(case_id), requirement_id, saved=saved, typed=typed), 409 if saved.clashes else 422
    return onward(case_id, requirement_id)


@documenting.post("/certification/cases/<int:case_id>/requirements/<int:requirement_id>/judgement")
@members
def save_judgement(case_id: int, requirement_id: int) -> Any:
    typed = typed_fields(request.form, JUDGEMENT)
    with transaction():
        reader = reader_of(case_id, lock=True)
        require(may.read_evaluation(reader.parts))
        one = queries.assessment_of(reader.case, requirement_id)
        saved = services.judge_on_paper(
            reader.case, one, typed, actor=reader.user, parts=reader.parts, role=reader.role
        )
    if wants_json():
        return as_json(saved, {})
    if not saved.whole:
        return requirement_page(reader_of(case_id), requirement_id, saved=saved, typed=typed), 409 if saved.clashes else 422
    return onward(case_id, requirement_id)


def as_json(saved: Saved, told: dict[str, str]) -> Any:
    """What the autosave understands: tokens to go on with, the first clash with both texts, errors by field."""
    answer: dict[str, Any] = {"versions": {f"v-{key}": value for key, value in saved.tokens.items()}}
    if saved.clashes:
        clash = saved.clashes[0]
        conflict = {"field": f"q-{clash.key}", "yours": clash.yours, "theirs": clash.theirs, "version": clash.token}
        return jsonify(answer | {"conflict": conflict}), 409
    if saved.errors:
        return jsonify(answer | {"errors": {f"q-{key}": [text] for key, text in saved.errors.items()}}), 422
    problems = {f"q-{key}": [text] for key, text in saved.problems.items()}
    return jsonify(answer | {"saved_at": now().isoformat(), "problems": problems} | told)


def onward(case_id: int, requirement_id: int) -> Any:
    """To where the pressed button says: another requirement, the list, or here."""
    flash(_("Saved."), "success")
    go = request.form.get("go", "")
    if go in ("complete", "next"):
        go = request.form.get("next", "")
        if not go:
            return redirect(url_for("documenting.questionnaire", case_id=case_id))
    if go.isascii() and go.isdigit() and len(go) < 10:
        requirement_id = int(go)
    return redirect(url_for("documenting.requirement", case_id=case_id, requirement_id=requirement_id))


@documenting.post("/certification/cases/<int:case_id>/requirements/<int:requirement_id>/messages")
@members
def write_message(case_id: int, requirement_id: int) -> Any:
    form = MessageForm()
    with transaction():
        reader = reader_of(case_id, lock=True)
        one: Assessment = queries.assessment_of(reader.case, requirement_id)
        require(may.write_message(reader.case, reader.parts, reader.role))
        if valid := form.validate():
            if earlier := once.replayed():
                return redirect(earlier)
            here = url_for("documenting.requirement", case_id=case_id, requirement_id=requirement_id, _anchor="questions")
            services.write_message(
                reader.case, one.requirement, form.text.data or "", actor=reader.user, parts=reader.parts, role=reader.role
            )
            url = once.remembered(here)
    if not valid:
        return requirement_page(reader_of(case_id), requirement_id, message=form), 422
    flash(_("Your message is written."), "success")
    return redirect(url)
