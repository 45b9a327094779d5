"""Who may do what around a visit. Pure: facts come as arguments.

``seat``: the actor's own confirmed place in the team of the case, if they have one.
"""

from __future__ import annotations

from portal.accounts.models import Role, User
from portal.certification.models import Case, TeamMember, VisitNote
from portal.core.access import Verdict, allow, deny
from portal.core.i18n import _l

JUDGING = ("lead", "auditor")


def plan_visit(actor: User, seat: TeamMember | None) -> Verdict:
    """The lead auditor's, once confirmed."""
    if seat is None or seat.user_id != actor.id or seat.state != "confirmed" or seat.role != "lead":
        return deny(_l("Only the lead auditor of this case may do this."))
    return allow()


send_plan = plan_visit
begin_visit = plan_visit
conclude_visit = plan_visit


def note(actor: User, seat: TeamMember | None) -> Verdict:
    """Everybody in the team but observers."""
    if seat is None or seat.user_id != actor.id or seat.state != "confirmed":
        return deny(_l("Only the confirmed audit team works on this sheet."))
    if seat.role == "observer":
        return deny(_l("Observers read the sheet and write nothing in it."))
    return allow()


def judge_requirement(actor: User, seat: TeamMember | None) -> Verdict:
    """Auditors judge; experts advise them by notes."""
    if not (verdict := note(actor, seat)):
        return verdict
    if seat is None or seat.role not in JUDGING:
        return deny(_l("Requirements are judged by auditors. Please write a note instead."))
    return allow()


check_kpi = judge_requirement
raise_finding = judge_requirement


def change_note(actor: User, seat: TeamMember | None, written: VisitNote) -> Verdict:
    """Everybody changes their own notes only."""
    if not (verdict := note(actor, seat)):
        return verdict
    if written.author_id != actor.id:
        return deny(_l("Only who wrote a note may change it."))
    return allow()


def acknowledge_findings(actor: User, case: Case) -> Verdict:
    """The centre's, by mandate."""
    if not actor.holds(Role.CENTRE_MANAGER, case.organisation_id):
        return deny(_l("Only somebody who stands for the centre may acknowledge its findings."))
    return allow()
