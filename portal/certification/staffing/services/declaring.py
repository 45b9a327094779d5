"""The declaration of no conflict: signed per case, appended. Any yes ends the place in the team."""

from __future__ import annotations

from collections.abc import Mapping

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.casework import rules_of
from portal.certification.dates import add_working_days
from portal.certification.models import Declaration, TeamMember
from portal.certification.staffing import letters
from portal.certification.staffing import policies as may
from portal.certification.staffing.words import QUESTIONS
from portal.certification.states import TEAM_MEMBER
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import lock, session
from portal.core.i18n import _, _l


def sign_declaration(member: TeamMember, answers: Mapping[str, Mapping[str, object]], *, actor: User) -> Declaration:
    """``answers``: question -> ``{"yes": bool, "note": str}``, every question. Any yes: they step aside by themselves."""
    lock(member)
    require(may.sign_declaration(actor, member))
    if set(answers) != set(QUESTIONS):
        raise Refused(_l("Answer every question."))
    ties = [key for key in QUESTIONS if answers[key].get("yes")]
    signed = Declaration(
        case_id=member.case_id, user_id=actor.id, clear=not ties, signed_at=now(),
        answers={key: {"yes": bool(answers[key].get("yes")), "note": str(answers[key].get("note", ""))} for key in QUESTIONS},
    )  # fmt: skip
    session.add(signed)
    session.flush()
    record(Event.DECLARATION_SIGNED, signed, actor=actor, clear=signed.clear, member_id=member.id)
    if ties:
        _leave(member, _("Declared a conflict: %(what)s", what=", ".join(str(QUESTIONS[key][0]) for key in ties)), actor)
    else:
        TEAM_MEMBER.apply("declare", member)
        member.object_until = add_working_days(now(), rules_of(member.case).objection_working_days)
        letters.tell_declared(member)
    return signed


def step_aside(member: TeamMember, *, reason: str, actor: User) -> None:
    """A conflict that shows later, or no time: the person themselves leaves the team."""
    lock(member)
    require(may.step_aside(actor, member))
    _leave(member, reason.strip(), actor)


def _leave(member: TeamMember, reason: str, actor: User) -> None:
    TEAM_MEMBER.apply("step_aside", member, reason=reason)
    member.reason = reason
    record(Event.TEAM_MEMBER_REPLACED, member, actor=actor, reason=reason, by_themselves=True)
    letters.tell_stepped_aside(member)
