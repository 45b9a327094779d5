"""What auditors and managers decide about a finding."""

from __future__ import annotations

from typing import Any

from portal.accounts import current_user
from portal.certification.remedying import policies as may
from portal.certification.remedying import services
from portal.certification.remedying.forms import PlainForm, VerifyForm
from portal.certification.remedying.views.blueprint import remedying
from portal.certification.remedying.views.deeds import carry_out, with_reason
from portal.certification.remedying.views.pages import Opened, finding_page, opened
from portal.core.access import members, require
from portal.core.i18n import _

PLACE = "/certification/cases/<int:case_id>/findings/<int:finding_id>"


@remedying.post(f"{PLACE}/acceptance")
@members
def accept_answer(case_id: int, finding_id: int) -> Any:
    version = PlainForm().version.data
    return carry_out(
        case_id, finding_id, _("Accepted. The centre carries it out."),
        lambda one: services.accept_answer(one.finding, actor=current_user, role=one.seat.role, version=version),
    )  # fmt: skip


@remedying.post(f"{PLACE}/rejection")
@members
def reject_answer(case_id: int, finding_id: int) -> Any:
    return with_reason(
        case_id, finding_id, "reject", _("Returned to the centre with your reason."),
        lambda one: may.judge_answer(one.finding, one.seat.role),
        lambda one, reason, version: services.reject_answer(
            one.finding, reason=reason, actor=current_user, role=one.seat.role, version=version
        ),
    )  # fmt: skip


@remedying.post(f"{PLACE}/verification")
@members
def verify_action(case_id: int, finding_id: int) -> Any:
    form, one = VerifyForm(), opened(case_id, finding_id)
    require(may.judge_implementation(one.finding, one.seat.role))
    if not form.validate():
        return finding_page(one, form=form, at="verify"), 422
    return carry_out(
        case_id, finding_id, _("Verified."),
        lambda one: services.verify_action(
            one.finding, method=form.method.data, note=form.note.data or "", actor=current_user, role=one.seat.role,
            version=form.version.data,
        ),
        form=form, at="verify",
    )  # fmt: skip


@remedying.post(f"{PLACE}/sending-back")
@members
def send_back(case_id: int, finding_id: int) -> Any:
    return with_reason(
        case_id, finding_id, "send_back", _("Sent back to the centre with your reason."),
        lambda one: may.judge_implementation(one.finding, one.seat.role),
        lambda one, reason, version: services.send_back(
            one.finding, reason=reason, actor=current_user, role=one.seat.role, version=version
        ),
    )  # fmt: skip


@remedying.post(f"{PLACE}/escalation")
@members
def escalate_finding(case_id: int, finding_id: int) -> Any:
    return with_reason(
        case_id, finding_id, "escalate", _("It is a major nonconformity now."),
        lambda one: may.escalate_finding(one.finding, one.seat.role),
        lambda one, reason, version: services.escalate_finding(
            one.finding, reason=reason, actor=current_user, role=one.seat.role, version=version
        ),
    )  # fmt: skip


def _may_rule(one: Opened) -> Any:
    return may.rule_dispute(one.finding, one.parts, in_team=one.seat.any)


@remedying.post(f"{PLACE}/ruling/uphold")
@members
def uphold_finding(case_id: int, finding_id: int) -> Any:
    return with_reason(
        case_id, finding_id, "uphold", _("The finding stands; the centre is told why."), _may_rule,
        lambda one, reason, version: services.uphold_finding(
            one.finding, reason=reason, actor=current_user, parts=one.parts, in_team=one.seat.any, version=version
        ),
    )  # fmt: skip


@remedying.post(f"{PLACE}/ruling/drop")
@members
def drop_finding(case_id: int, finding_id: int) -> Any:
    return with_reason(
        case_id, finding_id, "drop", _("The finding is dropped; everybody is told why."), _may_rule,
        lambda one, reason, version: services.drop_finding(
            one.finding, reason=reason, actor=current_user, parts=one.parts, in_team=one.seat.any, version=version
        ),
    )  # fmt: skip
