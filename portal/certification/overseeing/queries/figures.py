"""Figures for the body and for scheme owners; outside the body, small numbers are hidden."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.models import (
    AuditPlan,
    Case,
    Certificate,
    Competence,
    Finding,
    Requirement,
    SchemeVersion,
    Standard,
    TeamMember,
    Verdict,
)
from portal.certification.states import UNDER_WAY
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Kind, Organisation

FEWEST = 5
"""Fewer than this are not counted out to somebody outside the body: they could be recognised."""
INSIDE = (Role.CERTIFICATION_MANAGER,)
RECENT = timedelta(days=730)


@dataclass(frozen=True)
class Figures:
    """Each a table: the words of a row, then its count (None: hidden)."""

    cases: list[tuple[str, int | None]]
    kinds: list[tuple[str, int | None]]
    certificates: list[tuple[str, int | None]]
    countries: list[tuple[str, int | None]]
    standards: list[tuple[str, int | None]]
    grades: list[tuple[str, int | None]]
    clauses: list[tuple[str, int | None]]
    """Clause and its binding findings: where centres fail."""
    days: int | None
    """Median days from application to decision, of the last two years."""
    hidden: bool


def schemes_for(viewer: User) -> Select[int]:
    """Ids of the scheme versions whose figures the viewer may read."""
    bodies = viewer.organisations_as(Role.CERTIFICATION_MANAGER, Role.SCHEME_OWNER)
    federations = select(Organisation.id).where(Organisation.id.in_(viewer.organisations_as(Role.SCHEME_OWNER)), Organisation.kind == Kind.FEDERATION)
    return select(SchemeVersion.id).where(or_(SchemeVersion.body_id.in_(bodies), federations.exists()))


def figures_for(viewer: User) -> Figures:
    """Eight statements, whatever the size."""
    schemes, hidden = schemes_for(viewer), not viewer.organisations_as(*INSIDE)
    cases = select(Case.id).where(Case.scheme_version_id.in_(schemes))
    held = Certificate.scheme_version_id.in_(schemes)
    binding = (Finding.case_id.in_(cases), Finding.state != "dropped")

    def table(column: Any, *conditions: Any, source: Any) -> list[tuple[str, int | None]]:
        query = select(column, func.count()).select_from(source).where(*conditions).group_by(column).order_by(func.count().desc(), column)
        return _shown([(str(word), count) for word, count in session.execute(query)], hidden)

    return Figures(
        cases=table(Case.state, Case.id.in_(cases), Case.state != "draft", source=Case),
        kinds=table(Case.kind, Case.id.in_(cases), Case.state != "draft", source=Case),
        certificates=table(Certificate.status, held, source=Certificate),
        countries=table(Certificate.country, held, source=Certificate),
        standards=table(Certificate.standard_code, held, source=Certificate),
        grades=table(Finding.grade, *binding, source=Finding),
        clauses=_clauses(binding, hidden),
        days=_days(cases),
        hidden=hidden,
    )


def _shown(rows: list[tuple[str, int]], hidden: bool) -> list[tuple[str, int | None]]:
    return [(word, count if not hidden or count >= FEWEST else None) for word, count in rows]


def _clauses(binding: tuple[Any, ...], hidden: bool) -> list[tuple[str, int | None]]:
    query = (
        select(Standard.code, Requirement.ref, func.count())
        .select_from(Finding)
        .join(Requirement, Requirement.id == Finding.requirement_id)
        .join(Standard, Standard.id == Requirement.standard_id)
        .where(*binding, Finding.grade.in_(("major", "minor")))
        .group_by(Standard.code, Requirement.ref)
    )
    counted: Counter[str] = Counter()
    for code, ref, count in session.execute(query):
        counted[f"{code}, {ref.partition('.')[0].partition('-')[0]}"] += count
    return _shown(counted.most_common(), hidden)


def _days(cases: Select[int]) -> int | None:
    query = select(Case.submitted_at, Verdict.at).join(Verdict, Verdict.case_id == Case.id).where(
        Case.id.in_(cases), Case.submitted_at.is_not(None), Verdict.at >= now() - RECENT
    )  # fmt: skip
    spans = [(decided - submitted).days for submitted, decided in session.execute(query) if submitted]
    return int(median(spans)) if spans else None


@dataclass(frozen=True)
class Load:
    """What one auditor of the body has before them."""

    user: User
    cases: int
    visits: int
    """Days of visits planned from today on."""
    runs_out: date | None
    """When the first of their competences ends, if within half a year."""


def loads_for(viewer: User) -> list[Load]:
    """Auditors in open cases of the viewer's bodies, or with a competence. Three statements."""
    today = now().date()
    schemes = select(SchemeVersion.id).where(SchemeVersion.body_id.in_(viewer.organisations_as(*INSIDE)))
    open_cases = select(Case.id).where(Case.scheme_version_id.in_(schemes), Case.state.in_(UNDER_WAY))
    working = (TeamMember.case_id.in_(open_cases), TeamMember.state.in_(("proposed", "declared", "objected", "confirmed")))
    counted = select(TeamMember.user_id, func.count()).where(*working).group_by(TeamMember.user_id)
    cases: dict[int, int] = dict(session.execute(counted).tuples().all())
    plans = select(TeamMember.user_id, AuditPlan.starts_on, AuditPlan.ends_on).join(AuditPlan, AuditPlan.case_id == TeamMember.case_id).where(*working, AuditPlan.ends_on >= today)
    visits: Counter[int] = Counter()
    for user_id, starts_on, ends_on in session.execute(plans):
        visits[user_id] += (ends_on - max(starts_on, today)).days + 1
    ends: dict[int, date] = {}
    people: dict[int, User] = {}
    for one in session.scalars(select(Competence).where(Competence.valid_until >= today).options(joinedload(Competence.user).selectinload(User.mandates))):
        people[one.user_id] = one.user
        ends[one.user_id] = min(ends.get(one.user_id, one.valid_until), one.valid_until)
    soon = today + timedelta(days=182)
    found = [Load(user, cases.get(id, 0), visits[id], ends[id] if ends[id] <= soon else None) for id, user in people.items() if id in cases or _of_body(user, viewer)]
    return sorted(found, key=lambda load: (-load.cases, load.user.name))


def _of_body(user: User, viewer: User) -> bool:
    return bool(set(user.organisations_as(Role.AUDITOR)) & set(viewer.organisations_as(*INSIDE)))
