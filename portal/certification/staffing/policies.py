"""Who may staff audits. Pure: facts come as arguments."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import Role, User
from portal.certification.models import Case, TeamMember
from portal.certification.states import TEAM_MEMBER
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

STAFFED = ("accepted", "documenting", "documented", "stage1", "planning", "on_site", "correcting", "reporting")
"""States of a case in which its team may change."""


def manage_auditors(actor: User, body_id: int | None = None) -> Verdict:
    if actor.holds(Role.CERTIFICATION_MANAGER, body_id):
        return allow()
    return deny(_l("Only the certification manager may do this."))


def staff_case(actor: User, case: Case) -> Verdict:
    """Propose members, say when the visit is expected."""
    if not (verdict := manage_auditors(actor, case.scheme_version.body_id)):
        return verdict
    if case.state not in STAFFED:
        return deny(_l("The team cannot change at this step of the case."))
    return allow()


def _rule(actor: User, member: TeamMember, move: str) -> Verdict:
    if not (verdict := staff_case(actor, member.case)):
        return verdict
    if member.user_id == actor.id:
        return deny(_l("Somebody else has to decide on your own place in the team."))
    return allow() if TEAM_MEMBER.can(move, member) else deny(_l("This is not possible at this step."))


def overrule_objection(actor: User, member: TeamMember) -> Verdict:
    return _rule(actor, member, "overrule")


def replace_member(actor: User, member: TeamMember) -> Verdict:
    return _rule(actor, member, "replace")


def confirm_member(actor: User, member: TeamMember, at: datetime) -> Verdict:
    """After a clear declaration and the time to object."""
    if not (verdict := _rule(actor, member, "confirm")):
        return verdict
    if member.object_until is None or member.object_until > at:
        return deny(_l("The centre may still object; it can also say that it does not."))
    return allow()


def sign_declaration(actor: User, member: TeamMember) -> Verdict:
    if member.user_id != actor.id:
        return deny(_l("Only the person proposed signs the declaration."))
    return allow() if member.state == "proposed" else deny(_l("The declaration is signed already."))


def step_aside(actor: User, member: TeamMember) -> Verdict:
    if member.user_id != actor.id:
        return deny(_l("Only you can step aside yourself."))
    return allow() if TEAM_MEMBER.can("step_aside", member) else deny(_l("This is not possible at this step."))


def object_to_member(actor: User, member: TeamMember, at: datetime) -> Verdict:
    """The centre, by mandate, with a reason, within its time."""
    if not actor.holds(Role.CENTRE_MANAGER, member.case.organisation_id):
        return deny(_l("Only somebody who stands for the centre may do this."))
    if member.state != "declared":
        return deny(_l("There is nothing to object to at this step."))
    if member.object_until is None or member.object_until <= at:
        return deny(_l("The time to object is over."))
    return allow()


waive_objection = object_to_member
