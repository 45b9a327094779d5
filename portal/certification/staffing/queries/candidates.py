"""Everybody who could be in the team of a case, with what speaks for and against them. The statements do not grow with people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from portal.accounts.models import Engagement, Mandate, Role, User
from portal.certification.casework import rules_of
from portal.certification.dates import add_months
from portal.certification.models import AuditPlan, Case, CaseColleague, CaseDuty, Competence, TeamMember, Verdict
from portal.certification.staffing.eligibility import AUDITS, Facts, Need, directions_of, gaps, obstacles, why_not
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Candidate:
    """``reasons``: role -> why not; an empty list: eligible."""

    user: User
    facts: Facts
    reasons: dict[str, list[Any]]

    @property
    def roles(self) -> list[str]:
        return [role for role, against in self.reasons.items() if not against]


def audit_days(case: Case) -> tuple[date, date]:
    """First and last day of the audit: planned, else as expected, else the latest day by the scheme's deadline."""
    plan = session.execute(select(AuditPlan.starts_on, AuditPlan.ends_on).where(AuditPlan.case_id == case.id)).first()
    if plan is not None:
        return plan.starts_on, plan.ends_on
    day = case.visit_expected_on or add_months(now().date(), rules_of(case).visit_months)
    return day, day


def need_of(case: Case, days: tuple[date, date] | None = None) -> Need:
    """What the case asks of its auditors, on the days of its audit. Three statements."""
    first, last = days or audit_days(case)
    taken = select(TeamMember.id).where(TeamMember.case_id == case.id, TeamMember.role == "lead", TeamMember.state != "replaced")
    return Need(
        standard=case.standard.code, directions=directions_of(case.direction),
        languages=frozenset(code for site in case.sites for code in site.languages), first=first, last=last,
        cycle=case.cycle, lead_cycles=rules_of(case).lead_cycles, lead_taken=session.scalar(taken.limit(1)) is not None,
    )  # fmt: skip


def auditors_at(body_id: int) -> Select[User]:
    """People with the mandate of an auditor at a body today."""
    day = now().date()
    held = select(Mandate.user_id).where(
        Mandate.organisation_id == body_id, Mandate.role == Role.AUDITOR.value, Mandate.starts_on <= day,
        or_(Mandate.ends_on.is_(None), Mandate.ends_on >= day),
    )  # fmt: skip
    return select(User).where(User.id.in_(held), User.active.is_(True))


def candidates_for(viewer: User, case: Case, need: Need) -> list[Candidate]:
    """By name. The caller has checked that the viewer staffs the case."""
    people = session.scalars(auditors_at(case.scheme_version.body_id).order_by(func.lower(User.name), User.id)).all()
    facts = facts_of(case, [one.id for one in people], but=viewer.id)
    roles = ("lead", "auditor", "expert", "observer")
    return [Candidate(one, facts[one.id], {role: why_not(role, facts[one.id], need) for role in roles}) for one in people]


def candidate_for(viewer: User, case: Case, user_id: int) -> User | None:
    """One of them."""
    return session.scalars(auditors_at(case.scheme_version.body_id).where(User.id == user_id)).first()


def facts_of(case: Case, ids: Iterable[int], *, but: int | None = None) -> dict[int, Facts]:
    """Person -> what is known of them towards this case. ``but``: the manager who asks, who does not choose themselves."""
    wanted = sorted(set(ids))
    competences, ties = _competences(wanted, case), _ties(case, wanted)
    duties, led, parts = _duties(case, wanted), _led(case, wanted), _parts(case, wanted)
    decided = _decided(case, wanted)
    return {
        one: Facts(
            tuple(competences[one]), frozenset(ties[one]), duties.get(one, ""), one in decided, frozenset(led[one]),
            parts.get(one, ""), one == but,
        )
        for one in wanted
    }  # fmt: skip


def _competences(ids: list[int], case: Case) -> dict[int, list[Competence]]:
    query = select(Competence).where(Competence.user_id.in_(ids), Competence.standard_code == case.standard.code)
    found: dict[int, list[Competence]] = defaultdict(list)
    for one in session.scalars(query.order_by(Competence.valid_until.desc(), Competence.id)):
        found[one.user_id].append(one)
    return found


def group_of(case: Case) -> list[int]:
    """Ids of the centre and of all organisations of its group."""
    head = case.organisation.parent_id or case.organisation_id
    query = select(Organisation.id).where(or_(Organisation.id == head, Organisation.parent_id == head))
    return sorted({case.organisation_id, *session.scalars(query)})


def _ties(case: Case, ids: list[int]) -> dict[int, set[str]]:
    """Employer, offices and engagements at the centre or its group, now or within the separation time. Two statements."""
    group, today = group_of(case), now().date()
    since = add_months(today, -rules_of(case).separation_months)
    engaged = select(Engagement.user_id, Engagement.kind).where(
        Engagement.user_id.in_(ids), Engagement.organisation_id.in_(group), Engagement.starts_on <= today,
        Engagement.kind.in_(("employed", "advised", "judged")), or_(Engagement.ends_on.is_(None), Engagement.ends_on >= since),
    )  # fmt: skip
    working = select(User.id, literal("employer")).where(User.id.in_(ids), User.employer_id.in_(group))
    office = select(Mandate.user_id, literal("office")).where(
        Mandate.user_id.in_(ids), Mandate.organisation_id.in_(group), or_(Mandate.ends_on.is_(None), Mandate.ends_on >= since)
    )
    helping = (
        select(CaseColleague.user_id, literal("office"))
        .join(Case, Case.id == CaseColleague.case_id)
        .where(CaseColleague.user_id.in_(ids), Case.organisation_id.in_(group))
    )
    found: dict[int, set[str]] = defaultdict(set)
    for user_id, kind in session.execute(union_all(engaged, working, office, helping)):
        found[user_id].add(kind)
    return found


def _duties(case: Case, ids: list[int]) -> dict[int, str]:
    query = select(CaseDuty.user_id, CaseDuty.duty).where(CaseDuty.case_id == case.id, CaseDuty.user_id.in_(ids))
    return dict(session.execute(query).tuples().all())


def _decided(case: Case, ids: list[int]) -> set[int]:
    """Who gave the last decision on this certificate, or has had a duty to decide in its cases since."""
    if case.certificate_id is None:
        return set()
    siblings = select(Case.id).where(Case.certificate_id == case.certificate_id)
    about = or_(Verdict.certificate_id == case.certificate_id, Verdict.case_id.in_(siblings))
    last = session.scalars(select(Verdict).where(about).order_by(Verdict.id.desc()).limit(1)).first()
    since = (last.case_id or 0) if last else 0
    query = select(CaseDuty.user_id).where(
        CaseDuty.user_id.in_(ids), CaseDuty.duty == "decision", CaseDuty.case_id.in_(siblings), CaseDuty.case_id >= since
    )
    found = set(session.scalars(query))
    return found | {last.user_id} if last and last.user_id else found


def _led(case: Case, ids: list[int]) -> dict[int, set[int]]:
    """Cycles in which each person led an audit of this centre."""
    query = (
        select(TeamMember.user_id, Case.cycle)
        .join(Case, Case.id == TeamMember.case_id)
        .where(
            TeamMember.user_id.in_(ids), TeamMember.role == "lead", TeamMember.state == "confirmed", Case.id != case.id,
            Case.organisation_id == case.organisation_id, Case.state.not_in(("withdrawn", "lapsed")),
        )
    )  # fmt: skip
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, cycle in session.execute(query):
        found[user_id].add(cycle)
    return found


def _parts(case: Case, ids: list[int]) -> dict[int, str]:
    query = select(TeamMember.user_id, TeamMember.state).where(TeamMember.case_id == case.id, TeamMember.user_id.in_(ids))
    return dict(session.execute(query).tuples().all())


def obstacles_to(member: TeamMember, *, but: int | None = None) -> list[Any]:
    """What stands against somebody who is in the team already, as things are now."""
    need = need_of(member.case)
    return obstacles(member.role, facts_of(member.case, [member.user_id], but=but)[member.user_id], need)


def without_competence(case: Case, first: date, last: date) -> list[tuple[TeamMember, list[Any]]]:
    """Members of the team whose competence does not cover these days, with what is missing: asked when a plan sets its dates."""
    query = (
        select(TeamMember)
        .options(joinedload(TeamMember.user))
        .where(TeamMember.case_id == case.id, TeamMember.state != "replaced", TeamMember.role.in_(AUDITS))
        .order_by(TeamMember.id)
    )
    team, need = session.scalars(query).all(), need_of(case, (first, last))
    known = _competences([one.user_id for one in team], case)
    found = [(one, gaps(one.role, known[one.user_id], need)) for one in team]
    return [(one, missing) for one, missing in found if missing]


def languages_of(ids: Iterable[int], need: Need) -> set[str]:
    """Languages that these people are competent for together on the days of the audit. One statement."""
    query = select(Competence.languages).where(
        Competence.user_id.in_(list(ids)), Competence.standard_code == need.standard,
        Competence.valid_from <= need.first, Competence.valid_until >= need.last,
    )  # fmt: skip
    return {code for languages in session.scalars(query) for code in languages}
