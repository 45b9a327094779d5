"""Findings as people see them: of cases whose file they may read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal import documents
from portal.accounts.models import User
from portal.certification.findings import binding
from portal.certification.loading import parts_of
from portal.certification.models import Case, Finding, FindingStep, SchemeVersion, TeamMember
from portal.certification.remedying import policies as may
from portal.certification.remedying.deadlines import WITH_CENTRE
from portal.certification.visibility import managed, of_centre, on_team, readable_files
from portal.core.database import first_or_404, session
from portal.outbox.models import Letter


@dataclass(frozen=True)
class Seat:
    """The viewer's place in the team: ``role`` of a confirmed one, else empty; whether they have or had any."""

    role: str = ""
    any: bool = False


def seat_of(viewer: User, case: Case) -> Seat:
    row = session.execute(
        select(TeamMember.role, TeamMember.state).where(TeamMember.case_id == case.id, TeamMember.user_id == viewer.id)
    ).first()
    return Seat(row.role if row.state == "confirmed" else "", True) if row else Seat()


def findings_of(case: Case, parts: Collection[str]) -> list[Finding]:
    """By number, with requirements, as far as ``parts`` may read them."""
    query = select(Finding).where(Finding.case_id == case.id).options(joinedload(Finding.requirement), joinedload(Finding.site))
    return [one for one in session.scalars(query.order_by(Finding.number)) if may.see_finding(one, parts)]


def _whole(query: Select[Finding]) -> Select[Finding]:
    case = joinedload(Finding.case)
    return query.options(
        joinedload(Finding.requirement), joinedload(Finding.site), joinedload(Finding.repeats).joinedload(Finding.case),
        selectinload(Finding.steps).joinedload(FindingStep.user), case.joinedload(Case.organisation), case.joinedload(Case.standard),
        case.joinedload(Case.agreement), case.joinedload(Case.scheme_version).joinedload(SchemeVersion.body),
    )  # fmt: skip


def finding_for(viewer: User, case_id: int, finding_id: int) -> Finding:
    """A finding of a case whose file the viewer reads; the centre's only once the visit is concluded."""
    seen = readable_files(viewer).with_only_columns(Case.id)
    query = select(Finding).where(Finding.id == finding_id, Finding.case_id == case_id, Finding.case_id.in_(seen))
    finding = first_or_404(_whole(query))
    if not may.see_finding(finding, parts_of(viewer, finding.case)):
        return first_or_404(select(Finding).where(Finding.id.is_(None)))
    return finding


def with_everything(finding_id: int) -> Finding | None:
    """For the clock, which asks for nobody."""
    return session.scalars(_whole(select(Finding).where(Finding.id == finding_id))).first()


def may_see_files(viewer: User, finding_id: int) -> bool:
    """Whether the documents of a finding are the viewer's to read."""
    readable = readable_files(viewer).with_only_columns(Case.id)
    of_theirs = or_(Case.state != "on_site", Finding.visit < Case.visits, ~of_centre(viewer))
    query = select(Finding.id).join(Finding.case).where(Finding.id == finding_id, Finding.case_id.in_(readable), of_theirs)
    return session.scalar(query) is not None


def quota_of(finding_id: int) -> int | None:
    return session.scalar(select(Case.organisation_id).join(Finding, Finding.case_id == Case.id).where(Finding.id == finding_id))


def files_of(finding: Finding) -> dict[str, list[documents.Document]]:
    """Slot (``answer`` or ``implementation``) -> documents, oldest first."""
    found: dict[str, list[documents.Document]] = {"answer": [], "implementation": []}
    for one in documents.for_parent("Finding", finding.id):
        found[one.slot].append(one)
    return found


def auditors_of(case: Case) -> list[User]:
    """The confirmed auditors of a case."""
    query = select(User).join(TeamMember, TeamMember.user_id == User.id)
    here = (TeamMember.case_id == case.id, TeamMember.state == "confirmed", TeamMember.role.in_(("lead", "auditor")))
    return list(session.scalars(query.where(*here, User.active.is_(True)).order_by(User.id)))


def team_of(case: Case) -> list[User]:
    """Everybody confirmed in the team, experts and observers too."""
    query = select(User).join(TeamMember, TeamMember.user_id == User.id)
    return list(
        session.scalars(
            query.where(TeamMember.case_id == case.id, TeamMember.state == "confirmed", User.active.is_(True)).order_by(User.id)
        )
    )


def written(keys: Collection[str]) -> set[str]:
    """Which of these keys a letter was written under."""
    return {key for key in session.scalars(select(Letter.once).where(Letter.once.in_(keys))) if key}


def worked_on() -> ColumnElement[bool]:
    """``policies.worked_on`` as a condition on Finding and Case."""
    return or_(Case.state.in_(may.WORKED), and_(Case.state.in_(may.VISITED_AGAIN), Finding.visit < Case.visits))


@dataclass(frozen=True)
class Waiting:
    """Findings of one case that wait for the viewer. ``what``: answer, implement, judge, verify or rule."""

    what: str
    case: Case
    number: int
    due_at: datetime | None


WHAT = {"open": "answer", "accepted": "implement", "answered": "judge", "implemented": "verify", "disputed": "rule"}


def waiting_for(viewer: User) -> list[Waiting]:
    """One statement, whatever the number of cases."""
    audits = and_(on_team(viewer, "confirmed"), Finding.state.in_(("answered", "implemented")))
    centre = and_(of_centre(viewer), Finding.state.in_(WITH_CENTRE))
    query = (
        select(Case, Finding.state, func.count(), func.min(Finding.due_at))
        .join(Finding, Finding.case_id == Case.id)
        .options(joinedload(Case.organisation))
        .where(worked_on(), binding(), or_(audits, centre, and_(managed(viewer), Finding.state == "disputed")))
        .group_by(Case.id, Finding.state)
        .order_by(Case.id)
    )
    return [Waiting(WHAT[state], case, number, due) for case, state, number, due in session.execute(query).tuples()]


def running_out() -> Select[Finding]:
    """Findings whose time runs against the centre, with their steps: to remind of, or to let grow."""
    return (
        select(Finding)
        .join(Finding.case)
        .options(selectinload(Finding.steps))
        .where(binding(), Finding.state.in_(WITH_CENTRE), Finding.due_at.is_not(None), worked_on())
        .order_by(Finding.id)
    )


def overdue_cases(at: datetime) -> Select[Case]:
    """Cases whose findings are not closed though the time for it is over."""
    return select(Case).where(Case.state == "correcting", Case.due_at <= at).options(joinedload(Case.organisation)).order_by(Case.id)


def to_repeat(viewer: User, at: datetime) -> list[Case]:
    """Those of which the viewer, as manager, decides whether the visit is repeated. One statement."""
    apart = Case.id.not_in(select(TeamMember.case_id).where(TeamMember.user_id == viewer.id))
    return list(session.scalars(overdue_cases(at).where(managed(viewer), apart)))
