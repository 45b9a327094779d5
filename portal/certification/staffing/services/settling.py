"""From the declaration to a confirmed place: the centre's objection, the manager's ruling, confirmation, replacement."""

from __future__ import annotations

from portal.accounts.engagements import engage
from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.models import TeamMember
from portal.certification.staffing import letters
from portal.certification.staffing import policies as may
from portal.certification.staffing.queries.candidates import obstacles_to
from portal.certification.states import TEAM_MEMBER
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import lock


def object_to_member(member: TeamMember, *, reason: str, actor: User) -> None:
    lock(member)
    require(may.object_to_member(actor, member, now()))
    TEAM_MEMBER.apply("object", member, reason=reason)
    member.reason = reason.strip()
    record(Event.TEAM_MEMBER_OBJECTED, member, actor=actor, reason=member.reason)
    letters.tell_objected(member)


def waive_objection(member: TeamMember, *, actor: User) -> None:
    """The centre says that it does not object: nobody has to wait for its time to pass."""
    lock(member)
    require(may.waive_objection(actor, member, now()))
    member.object_until = now()
    record(Event.OBJECTION_WAIVED, member, actor=actor)


def overrule_objection(member: TeamMember, *, reason: str, actor: User) -> None:
    """The objection is heard and not followed, with a reason; there is no second one."""
    lock(member)
    require(may.overrule_objection(actor, member))
    TEAM_MEMBER.apply("overrule", member, reason=reason)
    member.reason, member.object_until = reason.strip(), now()
    record(Event.OBJECTION_OVERRULED, member, actor=actor, reason=member.reason)
    letters.tell_overruled(member)


def confirm_member(member: TeamMember, *, actor: User) -> None:
    """From now on they read the dossier, and have a tie to the centre that also keeps them from judging its entries.

    What was checked when they were proposed is checked again. Raises Refused with the reasons.
    """
    lock(member)
    require(may.confirm_member(actor, member, now()))
    if against := obstacles_to(member, but=actor.id):
        raise Refused(" ".join(str(reason) for reason in against))
    TEAM_MEMBER.apply("confirm", member)
    member.confirmed_at = now()
    engage(member.user_id, member.case.organisation_id, "audited")
    record(Event.TEAM_MEMBER_CONFIRMED, member, actor=actor, user_id=member.user_id, role=member.role)
    letters.tell_confirmed(member)


def replace_member(member: TeamMember, *, reason: str, actor: User) -> None:
    """They leave the team; their duty in the case stays, so that they never decide in it."""
    lock(member)
    require(may.replace_member(actor, member))
    TEAM_MEMBER.apply("replace", member, reason=reason)
    member.reason = reason.strip()
    record(Event.TEAM_MEMBER_REPLACED, member, actor=actor, reason=member.reason)
    letters.tell_replaced(member)
