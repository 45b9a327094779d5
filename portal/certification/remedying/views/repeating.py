"""The visit repeated by order of the manager, and that order called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for

from portal.accounts import current_user
from portal.certification.casework import rules_of
from portal.certification.loading import parts_of
from portal.certification.remedying import policies as may
from portal.certification.remedying import queries, services
from portal.certification.remedying.forms import ReasonForm
from portal.certification.remedying.views.blueprint import remedying
from portal.certification.remedying.views.pages import case_with_findings, findings_page
from portal.core.access import members, require
from portal.core.database import Conflict, transaction
from portal.core.i18n import _

PLACE = "/certification/cases/<int:case_id>/findings/repetition"


@remedying.post(PLACE)
@members
def repeat_visit(case_id: int) -> Any:
    return _ordered(
        case_id, _("The visit is repeated: the lead auditor plans it anew, and the centre is told why."),
        lambda case, **said: services.repeat_visit(case, rules=rules_of(case), **said),
    )  # fmt: skip


@remedying.post(f"{PLACE}/calling-off")
@members
def call_off_repetition(case_id: int) -> Any:
    return _ordered(
        case_id, _("The repetition is called off: the visit before stands, and everybody is told why."), services.call_off_repetition
    )


def _ordered(case_id: int, done: str, command: Callable[..., object]) -> Any:
    case = case_with_findings(case_id)
    require(may.order_repetition(parts_of(current_user, case), in_team=queries.seat_of(current_user, case).any))
    form = ReasonForm()
    if not form.validate():
        return findings_page(case, form), 422
    try:
        with transaction():
            case = case_with_findings(case_id)
            command(
                case, reason=form.reason.data or "", actor=current_user, parts=parts_of(current_user, case),
                in_team=queries.seat_of(current_user, case).any, version=form.version.data,
            )  # fmt: skip
    except Conflict:
        return findings_page(case_with_findings(case_id), form, _("The case changed meanwhile. Please look at it as it is now.")), 409
    flash(done, "success")
    return redirect(url_for("remedying.findings", case_id=case_id))
