"""Starting the next audit of a certificate, and what a transition asks anew."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification.keeping import policies as may
from portal.certification.keeping import queries, services
from portal.certification.keeping.forms import FollowUpForm
from portal.certification.keeping.views.blueprint import keeping
from portal.certification.keeping.views.certificates import verdicts_for
from portal.certification.keeping.words import RELATIONS
from portal.certification.loading import case_head, file_for
from portal.certification.models import Certificate
from portal.certification.validity import audit_coming
from portal.core.access import members, require
from portal.core.database import transaction
from portal.core.i18n import _
from portal.core.once import answered, remembered, replayed


def _certificate(certificate_id: int) -> Certificate:
    found = queries.certificate_for(current_user, certificate_id)
    require(may.manage(queries.parts_in(current_user, found)))
    return found


def _form(found: Certificate, *, typed: bool) -> FollowUpForm:
    kinds = verdicts_for(current_user, found)["follow_ups"]
    schemes = [(one.id, f"{one.name} {one.number}, {one.standard.code}") for one in queries.successors(found)]
    coming, _day = audit_coming(found)
    chosen = request.args.get("kind", coming if coming in kinds else "")
    return FollowUpForm(**({} if typed else {"formdata": None}), kinds=kinds, schemes=schemes, data={"kind": chosen})


def _page(found: Certificate, form: FollowUpForm) -> str:
    coming, due = audit_coming(found)
    return render_template(
        "certification/keeping/follow_up.html", certificate=found, form=form, previous=queries.latest_case(found),
        coming=coming, due=due,
    )  # fmt: skip


@keeping.get("/certification/certificates/<int:certificate_id>/follow-ups/new")
@members
def follow_up(certificate_id: int) -> Any:
    found = _certificate(certificate_id)
    return _page(found, _form(found, typed=False))


@keeping.post("/certification/certificates/<int:certificate_id>/follow-ups")
@members
def start_follow_up(certificate_id: int) -> Any:
    if (url := answered()) is not None:
        return redirect(url)
    found = _certificate(certificate_id)
    form = _form(found, typed=True)
    if not form.validate():
        return _page(found, form), 422
    with transaction():
        if (url := replayed()) is not None:
            return redirect(url)
        found = _certificate(certificate_id)
        scheme = next((one for one in queries.successors(found) if one.id == form.scheme.data), None)
        case = services.start_follow_up(
            found, form.kind.data, actor=current_user, reason=form.reason.data or "", scheme=scheme
        )
        url = remembered(url_for("overseeing.case", case_id=case.id))
    flash(_("The case is open. The holder has a letter."))
    return redirect(url)


@keeping.get("/certification/cases/<int:case_id>/transition")
@members
def delta(case_id: int) -> Any:
    """Requirement by requirement of the newer edition: taken over, or to answer."""
    case = file_for(current_user, case_id)
    if case.kind != "transition":
        raise NotFound()
    rows = queries.delta_of(case)
    return render_template(
        "certification/keeping/delta.html", rows=rows, relations=RELATIONS,
        carried=sum(row.assessment.carried_id is not None for row in rows), **case_head(current_user, case),
    )  # fmt: skip
