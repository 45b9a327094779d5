"""What the centre sends: its answer, files, the report of an action, a dispute."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from flask import flash, jsonify, redirect, request, url_for

from portal import documents
from portal.accounts import current_user
from portal.certification.documenting.fields import typed_fields
from portal.certification.documenting.views.answers import as_json
from portal.certification.remedying import policies as may
from portal.certification.remedying import services
from portal.certification.remedying.forms import ImplementForm
from portal.certification.remedying.services.files import may_add
from portal.certification.remedying.services.steps import require_now
from portal.certification.remedying.views.blueprint import remedying
from portal.certification.remedying.views.deeds import carry_out, with_reason
from portal.certification.remedying.views.pages import finding_page, opened
from portal.certification.remedying.words import ANSWER
from portal.core.access import Refused, allow, members, require
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _
from portal.core.web import wants_json


@remedying.post("/certification/cases/<int:case_id>/findings/<int:finding_id>/answer")
@members
def save_answer(case_id: int, finding_id: int) -> Any:
    """Save, and with the other button hand in; the autosave sends only what changed."""
    typed, handing_in = typed_fields(request.form, ANSWER), request.form.get("go") == "respond"
    missing: dict[str, str] = {}
    with transaction():
        one = opened(case_id, finding_id)
        saved = services.save_answer(one.finding, typed, actor=current_user, parts=one.parts)
        if handing_in and saved.whole:
            missing = services.respond(one.finding, actor=current_user, parts=one.parts)
    if wants_json():
        return as_json(saved, {})
    if missing or not saved.whole:
        code = 409 if saved.clashes else 422
        return finding_page(opened(case_id, finding_id), saved=saved, typed=typed, missing=missing), code
    flash(_("Your answer is handed in. The auditor judges it.") if handing_in else _("Saved."), "success")
    return redirect(url_for("remedying.finding", case_id=case_id, finding_id=finding_id))


@remedying.post("/certification/cases/<int:case_id>/findings/<int:finding_id>/evidence")
@members
def attach_evidence(case_id: int, finding_id: int) -> Any:
    """Judge first, then look at the file outside any transaction, then keep it; as a page or for the script."""
    one = opened(case_id, finding_id)
    require_now(allow() if "centre" in one.parts else may_add(one.finding, one.parts), may_add(one.finding, one.parts))
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise documents.Unacceptable(_("Please choose a file."))
        with ExitStack() as stack:
            received = stack.enter_context(documents.received(file))
            with transaction():
                one = opened(case_id, finding_id)
                number = services.attach_evidence(one.finding, received, actor=current_user, parts=one.parts).id
    except Refused as error:
        status = 422 if isinstance(error, documents.Unacceptable) else 409
        if wants_json():
            return jsonify(errors={"file": [str(error.reason)]}), status
        return finding_page(opened(case_id, finding_id), refused=str(error.reason)), status
    if wants_json():
        return jsonify(url=url_for("documents.download", document_id=number), id=number)
    flash(_("The file is kept."), "success")
    return redirect(url_for("remedying.finding", case_id=case_id, finding_id=finding_id, _anchor="files"))


@remedying.post("/certification/cases/<int:case_id>/findings/<int:finding_id>/evidence/removal")
@members
def remove_evidence(case_id: int, finding_id: int) -> Any:
    with transaction():
        one = opened(case_id, finding_id)
        number = integer(request.form.get("document_id"), 0)
        services.remove_evidence(one.finding, number, actor=current_user, parts=one.parts)
    flash(_("The file is removed."), "success")
    return redirect(url_for("remedying.finding", case_id=case_id, finding_id=finding_id, _anchor="files"))


@remedying.post("/certification/cases/<int:case_id>/findings/<int:finding_id>/implementation")
@members
def implement_action(case_id: int, finding_id: int) -> Any:
    form, one = ImplementForm(), opened(case_id, finding_id)
    require(allow() if "centre" in one.parts else may.implement_action(one.finding, one.parts))
    if not form.validate():
        return finding_page(one, form=form, at="implement"), 422
    return carry_out(
        case_id, finding_id, _("Reported. The auditor verifies it."),
        lambda one: services.implement_action(
            one.finding, note=form.note.data or "", actor=current_user, parts=one.parts, version=form.version.data
        ),
        form=form, at="implement",
    )  # fmt: skip


@remedying.post("/certification/cases/<int:case_id>/findings/<int:finding_id>/dispute")
@members
def dispute_finding(case_id: int, finding_id: int) -> Any:
    return with_reason(
        case_id, finding_id, "dispute", _("The certification manager decides on it."),
        lambda one: may.dispute_finding(current_user, one.finding),
        lambda one, reason, version: services.dispute_finding(one.finding, reason=reason, actor=current_user, version=version),
    )  # fmt: skip
