"""Schemes and standards as people see them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.models import Case, Certificate, Crosswalk, Requirement, SchemeVersion, Standard
from portal.certification.schemes import policies as may
from portal.certification.standards.model import concerns
from portal.certification.states import UNDER_WAY
from portal.certification.validity import IN_FORCE
from portal.core.database import first_or_404, session
from portal.organisations.models import Organisation


def visible_versions(viewer: User) -> Select[SchemeVersion]:
    """The versions of the bodies where the viewer owns schemes or manages certification; all for the federation's owner."""
    query = select(SchemeVersion).options(joinedload(SchemeVersion.standard), joinedload(SchemeVersion.body))
    if may.owns_all(viewer):
        return query
    return query.where(SchemeVersion.body_id.in_(viewer.organisations_as(*may.READERS)))


def versions_for(viewer: User) -> list[SchemeVersion]:
    """By name, the newest first."""
    return list(session.scalars(visible_versions(viewer).order_by(SchemeVersion.name, SchemeVersion.number.desc())))


def version_for(viewer: User, version_id: int) -> SchemeVersion:
    return first_or_404(visible_versions(viewer).where(SchemeVersion.id == version_id))


def version_before(version: SchemeVersion) -> SchemeVersion | None:
    query = select(SchemeVersion).where(SchemeVersion.name == version.name, SchemeVersion.number < version.number)
    return session.scalars(query.order_by(SchemeVersion.number.desc()).limit(1)).first()


def newest_number(name: str) -> int:
    return session.scalar(select(func.max(SchemeVersion.number)).where(SchemeVersion.name == name)) or 0


def draft_of(name: str) -> SchemeVersion | None:
    return session.scalar(select(SchemeVersion).where(SchemeVersion.name == name, SchemeVersion.state == "draft"))


def cases_by_version(versions: Collection[SchemeVersion]) -> dict[int, int]:
    """Version -> how many cases keep it; one statement."""
    ids = [version.id for version in versions]
    query = select(Case.scheme_version_id, func.count()).where(Case.scheme_version_id.in_(ids)).group_by(Case.scheme_version_id)
    return {row[0]: row[1] for row in session.execute(query)}


def bodies_for(viewer: User) -> list[Organisation]:
    """The certification bodies the viewer may make a scheme for."""
    query = select(Organisation).where(Organisation.kind == "body")
    if not may.owns_all(viewer):
        query = query.where(Organisation.id.in_(viewer.organisations_as(Role.SCHEME_OWNER)))
    return list(session.scalars(query.order_by(Organisation.name)))


# -- standards ---------------------------------------------------------------------------------------------------


def standards() -> list[Standard]:
    """Every edition, the newest revision of each first."""
    return list(session.scalars(select(Standard).order_by(Standard.code, Standard.revision.desc())))


def questions_by_standard() -> dict[int, int]:
    """Standard -> how many assessable questions; one statement."""
    query = select(Requirement.standard_id, func.count()).where(Requirement.assessable).group_by(Requirement.standard_id)
    return {row[0]: row[1] for row in session.execute(query)}


def standard_by_id(standard_id: int) -> Standard:
    return first_or_404(select(Standard).where(Standard.id == standard_id))


def latest_revision(code: str) -> Standard | None:
    return session.scalars(select(Standard).where(Standard.code == code).order_by(Standard.revision.desc()).limit(1)).first()


def tree_of(standard: Standard, scope: Collection[str] = ()) -> list[Requirement]:
    """In the order of the tree; with a scope only the questions that concern it, and the headings above them."""
    nodes = list(session.scalars(select(Requirement).where(Requirement.standard_id == standard.id).order_by(Requirement.position)))
    if not scope:
        return nodes
    by_id, kept = {node.id: node for node in nodes}, set[int]()
    for node in nodes:
        if node.assessable and concerns(node.applies_to, scope):
            here: Requirement | None = node
            while here is not None and here.id not in kept:
                kept.add(here.id)
                here = by_id.get(here.parent_id or 0)
    return [node for node in nodes if node.id in kept]


def crosswalk_of(standard: Standard) -> dict[str, list[Crosswalk]]:
    """Reference -> what it is linked to in the other standard, from either end."""
    query = select(Crosswalk).where(or_(Crosswalk.from_code == standard.code, Crosswalk.to_code == standard.code))
    found: dict[str, list[Crosswalk]] = {}
    for link in session.scalars(query.order_by(Crosswalk.id)):
        found.setdefault(link.from_ref if link.from_code == standard.code else link.to_ref, []).append(link)
    return found


def certificates_before(version: SchemeVersion) -> list[Certificate]:
    """Certificates in force under an earlier version of the same scheme. One statement."""
    return list(session.scalars(_under_earlier(Certificate, version).where(Certificate.status.in_(IN_FORCE)).order_by(Certificate.id)))


def cases_before(version: SchemeVersion) -> list[Case]:
    """Cases under way under an earlier version. One statement."""
    return list(session.scalars(_under_earlier(Case, version).where(Case.state.in_(UNDER_WAY)).order_by(Case.id)))


def _under_earlier(model: Any, version: SchemeVersion) -> Select[Any]:
    earlier = select(SchemeVersion.id).where(SchemeVersion.name == version.name, SchemeVersion.number < version.number)
    return select(model).where(model.scheme_version_id.in_(earlier)).options(joinedload(model.scheme_version))
