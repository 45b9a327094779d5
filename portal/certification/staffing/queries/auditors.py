"""The auditors of the bodies a manager looks after: competences, engagements, load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Engagement, Mandate, Role, User
from portal.certification.models import Case, Competence, SchemeVersion, Standard, TeamMember
from portal.certification.staffing.words import SOON_DAYS
from portal.certification.states import UNDER_WAY
from portal.certification.visibility import ON_TEAM
from portal.core.clock import now
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Organisation, name_key


@dataclass(frozen=True)
class Filter:
    """Empty parts do not restrict. ``ending``: only with a competence that ends soon, or none in force."""

    words: str = ""
    standard: str = ""
    ending: bool = False


@dataclass(frozen=True)
class AuditorRow:
    user: User
    competences: list[Competence]
    load: int
    """Open cases in which they are in the team."""


def managed_auditors(viewer: User) -> Select[User]:
    """People with the mandate of an auditor today, at a body where the viewer is certification manager."""
    day = now().date()
    held = select(Mandate.user_id).where(
        Mandate.organisation_id.in_(viewer.organisations_as(Role.CERTIFICATION_MANAGER)), Mandate.role == Role.AUDITOR.value,
        Mandate.starts_on <= day, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= day),
    )  # fmt: skip
    return select(User).where(User.id.in_(held))


def auditors_for(viewer: User, wanted: Filter, number: int) -> Page[AuditorRow]:
    """By name; four statements."""
    query = managed_auditors(viewer)
    for word in wanted.words.split()[:5]:
        query = query.where(or_(User.name.icontains(word, autoescape=True), User.email_key.contains(word.lower(), autoescape=True)))
    today = now().date()
    valid = select(Competence.user_id).where(Competence.valid_from <= today, Competence.valid_until >= today)
    if wanted.standard:
        query = query.where(User.id.in_(valid.where(Competence.standard_code == wanted.standard)))
    if wanted.ending:
        lasting = valid.where(Competence.valid_until > today + timedelta(days=SOON_DAYS))
        query = query.where(User.id.not_in(lasting))
    page = paginate(query.order_by(func.lower(User.name), User.id), number)
    ids = [one.id for one in page.items]
    competences, loads = competences_of(ids), _loads(viewer, ids)
    rows = [AuditorRow(one, competences.get(one.id, []), loads.get(one.id, 0)) for one in page.items]
    return Page(rows, page.number, page.per_page, page.total)


def competences_of(ids: Iterable[int]) -> dict[int, list[Competence]]:
    query = select(Competence).where(Competence.user_id.in_(list(ids)))
    found: dict[int, list[Competence]] = defaultdict(list)
    for one in session.scalars(query.order_by(Competence.standard_code, Competence.valid_until.desc(), Competence.id)):
        found[one.user_id].append(one)
    return dict(found)


def _loads(viewer: User, ids: Iterable[int]) -> dict[int, int]:
    query = (
        select(TeamMember.user_id, func.count())
        .join(Case, Case.id == TeamMember.case_id)
        .join(SchemeVersion, SchemeVersion.id == Case.scheme_version_id)
        .where(TeamMember.user_id.in_(list(ids)), TeamMember.state.in_(ON_TEAM), Case.state.in_(UNDER_WAY))
        .where(SchemeVersion.body_id.in_(viewer.organisations_as(Role.CERTIFICATION_MANAGER)))
        .group_by(TeamMember.user_id)
    )
    return dict(session.execute(query).tuples().all())


def auditor_for(viewer: User, user_id: int) -> User:
    """An auditor the viewer looks after, or the viewer's own page."""
    if user_id == viewer.id and viewer.holds(Role.AUDITOR):
        return first_or_404(select(User).where(User.id == viewer.id))
    return managed_auditor(viewer, user_id)


def managed_auditor(viewer: User, user_id: int) -> User:
    return first_or_404(managed_auditors(viewer).where(User.id == user_id))


def competence_for(viewer: User, competence_id: int) -> Competence:
    mine = managed_auditors(viewer).with_only_columns(User.id)
    query = select(Competence).where(Competence.id == competence_id, Competence.user_id.in_(mine))
    return first_or_404(query.options(joinedload(Competence.user)))


def engagement_for(viewer: User, engagement_id: int) -> Engagement:
    mine = managed_auditors(viewer).with_only_columns(User.id)
    query = select(Engagement).where(Engagement.id == engagement_id, Engagement.user_id.in_(mine))
    return first_or_404(query.options(joinedload(Engagement.organisation), joinedload(Engagement.user)))


def engagements_of(user_id: int) -> list[Engagement]:
    """Newest first, with organisations; one statement."""
    query = select(Engagement).where(Engagement.user_id == user_id).options(joinedload(Engagement.organisation))
    return list(session.scalars(query.order_by(Engagement.starts_on.desc(), Engagement.id.desc())))


def open_cases_of(viewer: User, user_id: int) -> list[TeamMember]:
    """Places in teams of open cases of the viewer's bodies (or the viewer's own), with centre; one statement."""
    query = (
        select(TeamMember)
        .join(TeamMember.case)
        .join(SchemeVersion, SchemeVersion.id == Case.scheme_version_id)
        .options(joinedload(TeamMember.case).joinedload(Case.organisation))
        .where(TeamMember.user_id == user_id, TeamMember.state.in_(ON_TEAM), Case.state.in_(UNDER_WAY))
        .order_by(Case.due_at, Case.id)
    )
    if user_id != viewer.id:
        query = query.where(SchemeVersion.body_id.in_(viewer.organisations_as(Role.CERTIFICATION_MANAGER)))
    return list(session.scalars(query))


def standards_known() -> list[str]:
    """Codes of the standards somebody can be competent for."""
    return list(session.scalars(select(Standard.code).distinct().order_by(Standard.code)))


def standing(competences: Iterable[Competence], today: date) -> str:
    """Of somebody's competences: ``ok``, ``soon`` (the last one ends within a while) or ``none`` in force."""
    last = max((one.valid_until for one in competences if one.valid_from <= today), default=None)
    if last is None or last < today:
        return "none"
    return "soon" if last <= today + timedelta(days=SOON_DAYS) else "ok"


def organisation_named(name: str) -> Organisation | None:
    """By its exact name, as the list of suggestions offers it; the first of that name."""
    return session.scalars(select(Organisation).where(Organisation.name_key == name_key(name)).order_by(Organisation.id)).first()


def organisations_offered() -> list[str]:
    """Names to choose from: organisations that had a case, or an engagement; a few hundred at most."""
    used = select(Case.organisation_id).union(select(Engagement.organisation_id))
    query = select(Organisation.name).where(Organisation.id.in_(used)).order_by(func.lower(Organisation.name)).limit(500)
    return list(session.scalars(query))
