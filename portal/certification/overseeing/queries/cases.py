"""Cases with their next step: lists, filters, the page of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import User
from portal.certification.models import AuditPlan, Case, Finding, TeamMember
from portal.certification.states import CASE, UNDER_WAY
from portal.certification.steps import KINDS, STEPS
from portal.certification.visibility import evaluations, visible_cases
from portal.core.clock import now
from portal.core.database import Page, paginate, session
from portal.organisations.models import Organisation, name_key

HOLDERS = tuple(dict.fromkeys(step.holder for step in STEPS.values()))


@dataclass(frozen=True)
class Filter:
    """What somebody looks for; empty parts do not restrict."""

    state: str = ""
    kind: str = ""
    holder: str = ""
    overdue: bool = False
    auditor: int = 0
    find: str = ""
    everything: bool = False
    """Also cases in which nothing is left to do."""

    @property
    def any(self) -> bool:
        return self != Filter()


def wanted(state: str, kind: str, holder: str, overdue: bool, auditor: int, find: str, everything: bool) -> Filter:
    """A filter of known words only."""
    return Filter(
        state if state in CASE.states else "", kind if kind in KINDS else "", holder if holder in HOLDERS else "",
        overdue, auditor, find.strip()[:100], everything,
    )  # fmt: skip


def _restricted(query: Select[Case], by: Filter, at: datetime) -> Select[Case]:
    conditions: list[ColumnElement[bool]] = []
    if by.state:
        conditions.append(Case.state == by.state)
    elif by.holder:
        conditions.append(Case.state.in_([state for state, step in STEPS.items() if step.holder == by.holder]))
    elif not by.everything:
        conditions.append(Case.state.in_(UNDER_WAY))
    if by.kind:
        conditions.append(Case.kind == by.kind)
    if by.overdue:
        conditions.append(Case.due_at < at)
    if by.auditor:
        theirs = select(TeamMember.case_id).where(TeamMember.user_id == by.auditor, TeamMember.state != "replaced")
        conditions.append(Case.id.in_(theirs))
    if by.find:
        conditions.append(
            or_(Case.number.contains(by.find.upper(), autoescape=True), Organisation.name_key.contains(name_key(by.find), autoescape=True))
        )
    return query.where(*conditions)


def _cases(viewer: User, by: Filter) -> Select[Case]:
    """Visible cases that fit, those with the nearest deadline first, finished ones last."""
    at = now()
    query = visible_cases(viewer).join(Case.organisation).options(contains_eager(Case.organisation), joinedload(Case.standard))
    last = case((Case.due_at.is_(None), 1), else_=0)
    return _restricted(query, by, at).order_by(last, Case.due_at, Case.id)


def cases_page(viewer: User, by: Filter, number: int = 1) -> Page[Case]:
    """Two statements."""
    return paginate(_cases(viewer, by), number)


def cases_exported(viewer: User, by: Filter) -> Iterator[Case]:
    """All that fit, a chunk at a time."""
    return iter(session.scalars(_cases(viewer, by).execution_options(yield_per=500)))


def auditors_of_cases(viewer: User) -> list[tuple[int, str]]:
    """(id, name) of people in the teams of the cases the viewer may see."""
    seen = visible_cases(viewer).with_only_columns(Case.id)
    query = (
        select(User.id, User.name)
        .where(User.id.in_(select(TeamMember.user_id).where(TeamMember.case_id.in_(seen), TeamMember.state != "replaced")))
        .order_by(User.name)
    )
    return [(row.id, row.name) for row in session.execute(query)]


@dataclass(frozen=True)
class Facts:
    """What the page of a case says besides its step."""

    team: list[TeamMember]
    plan: AuditPlan | None
    findings: dict[str, int]
    """Grade -> how many, for those who may know."""


def facts_of(viewer: User, case: Case) -> Facts:
    """Three statements. Findings are told inside the evaluation, and to the centre once the visit is concluded."""
    team = list(
        session.scalars(
            select(TeamMember)
            .where(TeamMember.case_id == case.id, TeamMember.state.in_(("declared", "objected", "confirmed")))
            .options(joinedload(TeamMember.user))
            .order_by(TeamMember.role.desc(), TeamMember.id)
        )
    )
    plan = session.scalars(select(AuditPlan).where(AuditPlan.case_id == case.id, AuditPlan.sent_at.is_not(None))).first()
    allowed = evaluations(viewer).with_only_columns(Case.id)
    told = Finding.case_id.in_(allowed) if case.state == "on_site" else Finding.case_id == case.id
    counted: dict[str, int] = {}
    for grade in session.scalars(select(Finding.grade).where(Finding.case_id == case.id, Finding.state != "dropped", told)):
        counted[grade] = counted.get(grade, 0) + 1
    return Facts(team, plan, counted)
