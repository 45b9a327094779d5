"""Complaints inside the body, and what whoever wrote sees of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from portal.accounts import current_user
from portal.certification.appealing import policies as may
from portal.certification.appealing import queries, services
from portal.certification.appealing.forms import DismissForm, ExtendForm, NoteForm, ProposalForm, VerdictForm
from portal.certification.appealing.views.blueprint import appealing
from portal.certification.appealing.words import KINDS, OUTCOMES, PUBLIC_STEPS, STATE_KINDS, STATES, STEPS
from portal.certification.keeping.words import VERDICTS
from portal.certification.models import Complaint
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.forms import Form, integer
from portal.core.i18n import _

FORMS: dict[str, type[Form]] = {
    "note": NoteForm, "dismiss": DismissForm, "extend": ExtendForm, "propose": ProposalForm, "decide": VerdictForm,
}  # fmt: skip
WORDS = {"kinds": KINDS, "states": STATES, "state_kinds": STATE_KINDS, "outcomes": OUTCOMES, "step_words": STEPS, "verdict_words": VERDICTS}


@appealing.get("/certification/complaints")
@members
def complaints() -> Any:
    state, kind = request.args.get("state", "open"), request.args.get("kind", "")
    state = state if state in ("open", "all", *STATES) else "open"
    page = queries.complaints_page(
        current_user,
        "" if state == "all" else state,
        kind if kind in KINDS else "",
        integer(request.args.get("page"), 1, 1),
    )
    return render_template("certification/appealing/complaints.html", page=page, state=state, kind=kind, **WORDS)


def _verdicts(complaint: Complaint, inside: bool) -> dict[str, Any]:
    viewer = current_user
    return {
        "take": complaint.handler_id != viewer.id and may.take_complaint(complaint, inside),
        **{move: may.step(viewer, complaint, inside, move) for move in ("acknowledge", "admit", "dismiss", "propose")},
        "note": may.note(viewer, complaint, inside), "extend": may.extend(viewer, complaint, inside),
        "decide": may.decide_complaint(viewer, complaint, inside), "close": may.close_complaint(complaint, inside),
    }  # fmt: skip


def _page(complaint: Complaint, **given: Form) -> str:
    inside = queries.is_inside(current_user, complaint)
    steps = queries.steps_of(complaint)
    blank: dict[str, Form] = {name: form(formdata=None, prefix=f"{name}-") for name, form in FORMS.items()}
    blank["decide"] = VerdictForm(
        formdata=None, prefix="decide-", data={"outcome": complaint.outcome, "reason": complaint.proposal}
    )
    stuck = inside and complaint.state == "proposed" and not queries.may_decide(complaint)
    return render_template(
        "certification/appealing/complaint.html", stuck=stuck, complaint=complaint, inside=inside, forms={**blank, **given},
        steps=steps if inside else [one for one in steps if one.move in PUBLIC_STEPS], may=_verdicts(complaint, inside),
        open_form=next(iter(given), None), **WORDS,
    )  # fmt: skip


@appealing.get("/certification/complaints/<int:complaint_id>")
@members
def complaint(complaint_id: int) -> Any:
    return _page(queries.complaint_for(current_user, complaint_id))


def _press(complaint_id: int, command: Callable[..., None], said: str) -> Any:
    """A step that needs no words."""
    with transaction():
        command(queries.complaint_for(current_user, complaint_id), actor=current_user)
    flash(said)
    return redirect(url_for("appealing.complaint", complaint_id=complaint_id))


@appealing.post("/certification/complaints/<int:complaint_id>/handler")
@members
def take_complaint(complaint_id: int) -> Any:
    return _press(complaint_id, services.take_complaint, _("You have it in hand now."))


@appealing.post("/certification/complaints/<int:complaint_id>/acknowledgement")
@members
def acknowledge_complaint(complaint_id: int) -> Any:
    return _press(complaint_id, services.acknowledge_complaint, _("Acknowledged. Whoever wrote has a letter."))


@appealing.post("/certification/complaints/<int:complaint_id>/admission")
@members
def admit_complaint(complaint_id: int) -> Any:
    return _press(complaint_id, services.admit_complaint, _("Admitted. The investigation has begun."))


@appealing.post("/certification/complaints/<int:complaint_id>/closing")
@members
def close_complaint(complaint_id: int) -> Any:
    return _press(complaint_id, services.close_complaint, _("Closed. Whoever wrote has the answer by letter."))


def _written(complaint_id: int, name: str, command: Callable[[Complaint, Any], None], said: str) -> Any:
    """A step with words: what is typed stays when something is missing."""
    found = queries.complaint_for(current_user, complaint_id)
    require(may.handle(found, queries.is_inside(current_user, found)))
    form = FORMS[name](prefix=f"{name}-")
    if not form.validate():
        return _page(found, **{name: form}), 422
    with transaction():
        command(queries.complaint_for(current_user, complaint_id), form)
    flash(said)
    return redirect(url_for("appealing.complaint", complaint_id=complaint_id))


def _given() -> dict[str, Any]:
    return {"version": request.form.get("version"), "actor": current_user}


@appealing.post("/certification/complaints/<int:complaint_id>/notes")
@members
def note_complaint(complaint_id: int) -> Any:
    def command(found: Complaint, form: Any) -> None:
        services.note_complaint(found, text=form.text.data, actor=current_user)

    return _written(complaint_id, "note", command, _("Kept. Only people who handle it read notes."))


@appealing.post("/certification/complaints/<int:complaint_id>/dismissal")
@members
def dismiss_complaint(complaint_id: int) -> Any:
    def command(found: Complaint, form: Any) -> None:
        services.dismiss_complaint(found, reason=form.reason.data, **_given())

    return _written(complaint_id, "dismiss", command, _("Not pursued. Whoever wrote has a letter with the reason."))


@appealing.post("/certification/complaints/<int:complaint_id>/extension")
@members
def extend_complaint(complaint_id: int) -> Any:
    def command(found: Complaint, form: Any) -> None:
        services.extend_complaint(found, until=form.until.data, reason=form.reason.data, **_given())

    return _written(complaint_id, "extend", command, _("Extended. Whoever wrote has a letter with the reason."))


@appealing.post("/certification/complaints/<int:complaint_id>/proposal")
@members
def propose_outcome(complaint_id: int) -> Any:
    def command(found: Complaint, form: Any) -> None:
        services.propose_outcome(found, outcome=form.outcome.data, proposal=form.proposal.data, **_given())

    return _written(complaint_id, "propose", command, _("Proposed. Somebody else decides."))


@appealing.post("/certification/complaints/<int:complaint_id>/decision")
@members
def decide_complaint(complaint_id: int) -> Any:
    def command(found: Complaint, form: Any) -> None:
        services.decide_complaint(found, outcome=form.outcome.data, reason=form.reason.data, **_given())

    return _written(complaint_id, "decide", command, _("Decided. Close the matter to send the answer."))
