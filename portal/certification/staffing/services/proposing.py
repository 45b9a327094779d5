"""Proposing somebody for the team of a case: they take their duty in it, for good."""

from __future__ import annotations

from datetime import date

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import duties
from portal.certification.models import TEAM_ROLES, Case, TeamMember
from portal.certification.staffing import letters
from portal.certification.staffing import policies as may
from portal.certification.staffing.eligibility import why_not
from portal.certification.staffing.queries.candidates import candidate_for, facts_of, need_of
from portal.core.access import Refused, require
from portal.core.database import lock, session
from portal.core.i18n import _l


class NotEligible(Refused):
    """This person may not have this part; the reason says why."""


def propose_member(case: Case, user_id: int, role: str, *, actor: User) -> TeamMember:
    """Raises NotEligible with every reason. They evaluate from now on: they never decide in this case, replaced or not."""
    lock(case)  # two managers at once: one lead only
    require(may.staff_case(actor, case))
    person = candidate_for(actor, case, user_id)
    if person is None or role not in TEAM_ROLES:
        raise Refused(_l("Choose somebody from the list."))
    facts = facts_of(case, [person.id], but=actor.id)[person.id]
    if against := why_not(role, facts, need_of(case)):
        raise NotEligible(" ".join(str(reason) for reason in against))
    duties.take(case, person, "evaluation")
    member = TeamMember(case=case, user=person, role=role)
    session.add(member)
    session.flush()
    record(Event.TEAM_MEMBER_PROPOSED, member, actor=actor, user_id=person.id, role=role)
    letters.ask_to_declare(member)
    return member


def expect_visit(case: Case, day: date, *, actor: User) -> None:
    """When the visit is expected: competences must be valid on that day, until a plan sets the dates."""
    require(may.staff_case(actor, case))
    if case.visit_expected_on == day:
        return
    before, case.visit_expected_on = case.visit_expected_on, day
    record(Event.VISIT_EXPECTED, case, actor=actor, before=before, after=day)
