"""The team of a case: propose, object, rule, confirm, replace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.accounts import current_user
from portal.certification.loading import TOO_EARLY, case_for, case_head, parts_of
from portal.certification.models import Case, TeamMember
from portal.certification.staffing import policies as may
from portal.certification.staffing import queries, services, words
from portal.certification.staffing.forms import ExpectedForm, ReasonForm
from portal.certification.staffing.services.proposing import NotEligible
from portal.certification.staffing.views.blueprint import staffing
from portal.core.access import members, require
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.forms import integer
from portal.core.i18n import _


def staffed_case(case_id: int) -> Case:
    found = case_for(current_user, case_id)
    if found.state in TOO_EARLY["staffing.team"]:
        raise NotFound()
    return found


@staffing.get("/certification/cases/<int:case_id>/team")
@members
def team(case_id: int) -> Any:
    return team_page(staffed_case(case_id))


def team_page(
    found: Case, *, expected: Any = None, refused: dict[int, str] | None = None, form: Any = None, at: tuple[int, str] = (0, ""),
    status: int = 200,
) -> Any:  # fmt: skip
    """``refused``: person -> why they could not be proposed; ``form``: a reason being typed for member and deed ``at``."""
    team, parts, instant = queries.team_of(found), parts_of(current_user, found), now()
    may_staff = "manager" in parts and bool(may.staff_case(current_user, found))
    need = queries.need_of(found)
    spoken = need.languages - queries.languages_of([one.user_id for one in team if one.state != "replaced"], need)
    people = queries.candidates_for(current_user, found, need) if may_staff else []
    return render_template(
        "certification/staffing/team.html",
        team=team,
        may={one.id: _deeds(one, instant) for one in team},
        signed=queries.declarations_of(found) if parts - {"centre", "team"} else {},
        need=need,
        unspoken=sorted(spoken) if team else [],
        people=people,
        competences=queries.competences_of([one.user.id for one in people]) if people else {},
        expected=expected or ExpectedForm(formdata=None, data={"day": need.first}),
        may_staff=may_staff,
        refused=refused or {},
        form=form or ReasonForm(formdata=None),
        at=at,
        words=words,
        **case_head(current_user, found),
    ), status


def _deeds(one: TeamMember, instant: Any) -> dict[str, bool]:
    """What the viewer may do about a member."""
    verdicts = {
        "object": may.object_to_member(current_user, one, instant),
        "overrule": may.overrule_objection(current_user, one),
        "confirm": may.confirm_member(current_user, one, instant),
        "replace": may.replace_member(current_user, one),
    }
    return {name: bool(verdict) for name, verdict in verdicts.items()}


@staffing.post("/certification/cases/<int:case_id>/team")
@members
def propose_member(case_id: int) -> Any:
    found = staffed_case(case_id)
    require(may.staff_case(current_user, found))
    user_id, role = integer(request.form.get("user_id"), 0), request.form.get("role", "")
    try:
        with transaction():
            services.propose_member(staffed_case(case_id), user_id, role, actor=current_user)
    except NotEligible as refusal:
        if any(one.user_id == user_id and one.role == role and one.state == "proposed" for one in queries.team_of(found)):
            return redirect(url_for("staffing.team", case_id=case_id))  # the same click twice
        return team_page(staffed_case(case_id), refused={user_id: str(refusal.reason)}, status=409)
    flash(_("Proposed. They are asked to sign their declaration."), "success")
    return redirect(url_for("staffing.team", case_id=case_id))


@staffing.post("/certification/cases/<int:case_id>/team/expected")
@members
def expect_visit(case_id: int) -> Any:
    found, form = staffed_case(case_id), ExpectedForm()
    require(may.staff_case(current_user, found))
    if not form.validate():
        return team_page(found, expected=form, status=422)
    with transaction():
        services.expect_visit(staffed_case(case_id), form.wanted, actor=current_user)
    flash(_("Saved. Competences are judged on this day."), "success")
    return redirect(url_for("staffing.team", case_id=case_id))


def _carry_out(member_id: int, deed: Callable[[TeamMember], None], said: str) -> Any:
    with transaction():
        member = queries.member_for(current_user, member_id)
        deed(member)
        case_id = member.case_id
    flash(said, "success")
    return redirect(url_for("staffing.team", case_id=case_id))


def _with_reason(member_id: int, name: str, deed: Callable[..., None], verdict: Callable[..., Any], said: str) -> Any:
    """A deed that needs a reason: without one the page comes back with the message beside the field."""
    form, member = ReasonForm(), queries.member_for(current_user, member_id)
    require(verdict(member))
    if not form.validate():
        return team_page(staffed_case(member.case_id), form=form, at=(member_id, name), status=422)
    return _carry_out(member_id, lambda one: deed(one, reason=form.reason.data or "", actor=current_user), said)


@staffing.post("/certification/team-members/<int:member_id>/objection")
@members
def object_to_member(member_id: int) -> Any:
    verdict = lambda one: may.object_to_member(current_user, one, now())  # noqa: E731
    return _with_reason(member_id, "object", services.object_to_member, verdict, _("Your objection is with the certification body."))


@staffing.post("/certification/team-members/<int:member_id>/waiver")
@members
def waive_objection(member_id: int) -> Any:
    return _carry_out(member_id, lambda one: services.waive_objection(one, actor=current_user), _("Thank you. The certification body knows that you do not object."))


@staffing.post("/certification/team-members/<int:member_id>/ruling")
@members
def overrule_objection(member_id: int) -> Any:
    verdict = lambda one: may.overrule_objection(current_user, one)  # noqa: E731
    return _with_reason(member_id, "overrule", services.overrule_objection, verdict, _("The objection is overruled; the centre is told why."))


@staffing.post("/certification/team-members/<int:member_id>/confirmation")
@members
def confirm_member(member_id: int) -> Any:
    return _carry_out(member_id, lambda one: services.confirm_member(one, actor=current_user), _("Confirmed. They can read the dossier from now on."))


@staffing.post("/certification/team-members/<int:member_id>/replacement")
@members
def replace_member(member_id: int) -> Any:
    verdict = lambda one: may.replace_member(current_user, one)  # noqa: E731
    return _with_reason(member_id, "replace", services.replace_member, verdict, _("They left the team. Propose somebody else."))
