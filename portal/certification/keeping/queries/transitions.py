"""Moving to a newer edition: which scheme version takes over, who has to move, and what they are asked anew."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Role, User
from portal.certification.models import (
    Assessment,
    Case,
    Certificate,
    Crosswalk,
    Requirement,
    SchemeVersion,
    Standard,
    TransitionNotice,
)
from portal.certification.states import UNDER_WAY
from portal.certification.validity import IN_FORCE
from portal.certification.visibility import managed_certificates
from portal.core.database import Page, first_or_404, paginate, session


def successors(certificate: Certificate) -> list[SchemeVersion]:
    """Published versions of the same body for the standard that follows the certificate's; the newest first."""
    follows = certificate.standard.superseded_by
    if not follows:
        return []
    query = (
        select(SchemeVersion)
        .join(Standard, Standard.id == SchemeVersion.standard_id)
        .where(
            SchemeVersion.state == "published",
            SchemeVersion.body_id == certificate.scheme_version.body_id,
            Standard.code == follows,
        )
        .options(joinedload(SchemeVersion.standard), joinedload(SchemeVersion.body))
    )
    return list(session.scalars(query.order_by(SchemeVersion.id.desc())))


def version_for_recertification(certificate: Certificate) -> SchemeVersion:
    """A new term runs under the newest published version of the scheme for this standard, else under the certificate's own."""
    own = certificate.scheme_version
    query = (
        select(SchemeVersion)
        .join(Standard, Standard.id == SchemeVersion.standard_id)
        .where(SchemeVersion.name == own.name, SchemeVersion.state == "published", Standard.code == certificate.standard.code)
        .options(joinedload(SchemeVersion.standard), joinedload(SchemeVersion.body))
    )
    return session.scalars(query.order_by(SchemeVersion.number.desc()).limit(1)).first() or own


def successor_for(viewer: User, version_id: int) -> SchemeVersion:
    """A published version to which certificates of the viewer's body can move; else 404."""
    older = aliased(Standard)
    follows = select(older.id).where(older.superseded_by == Standard.code).correlate(Standard).exists()
    query = (
        select(SchemeVersion)
        .join(Standard, Standard.id == SchemeVersion.standard_id)
        .where(
            SchemeVersion.id == version_id, SchemeVersion.state == "published",
            SchemeVersion.body_id.in_(viewer.organisations_as(Role.CERTIFICATION_MANAGER)), follows,
        )
        .options(joinedload(SchemeVersion.standard), joinedload(SchemeVersion.body))
    )  # fmt: skip
    return first_or_404(query)


def transitions_for(viewer: User) -> list[SchemeVersion]:
    """All versions ``successor_for`` would find."""
    older = aliased(Standard)
    follows = select(older.id).where(older.superseded_by == Standard.code).correlate(Standard).exists()
    query = (
        select(SchemeVersion)
        .join(Standard, Standard.id == SchemeVersion.standard_id)
        .where(
            SchemeVersion.state == "published",
            SchemeVersion.body_id.in_(viewer.organisations_as(Role.CERTIFICATION_MANAGER)),
            follows,
        )
        .options(joinedload(SchemeVersion.standard))
    )
    return list(session.scalars(query.order_by(SchemeVersion.id.desc())))


@dataclass(frozen=True)
class Mover:
    """A certificate that has to move, whether its holder was told and has read it, and its transition case."""

    certificate: Certificate
    notice: TransitionNotice | None
    case: Case | None


def _moving(viewer: User, scheme: SchemeVersion) -> object:
    return and_(
        Certificate.id.in_(managed_certificates(viewer, Role.CERTIFICATION_MANAGER).with_only_columns(Certificate.id)),
        Certificate.status.in_(IN_FORCE), Standard.superseded_by == scheme.standard.code,
    )  # fmt: skip


def movers(viewer: User, scheme: SchemeVersion, number: int = 1, per_page: int = 50) -> Page[Mover]:
    """Certificates in force under the older edition, a page of them. Two statements."""
    query = (
        select(Certificate, TransitionNotice, Case)
        .join(Standard, Standard.id == Certificate.standard_id)
        .outerjoin(
            TransitionNotice,
            and_(TransitionNotice.certificate_id == Certificate.id, TransitionNotice.scheme_version_id == scheme.id),
        )
        .outerjoin(
            Case, and_(Case.certificate_id == Certificate.id, Case.kind == "transition", Case.state.in_(UNDER_WAY))
        )
        .where(_moving(viewer, scheme))  # type: ignore[arg-type]
        .order_by(Certificate.name_key, Certificate.id)
    )
    page = paginate(query, number, per_page, rows=True)
    return Page([Mover(*row) for row in page.items], page.number, page.per_page, page.total)


def untold(viewer: User, scheme: SchemeVersion) -> list[Certificate]:
    """Those whose holders have not been told of this version yet."""
    told = select(TransitionNotice.certificate_id).where(TransitionNotice.scheme_version_id == scheme.id)
    query = (
        select(Certificate)
        .join(Standard, Standard.id == Certificate.standard_id)
        .where(_moving(viewer, scheme), Certificate.id.not_in(told))  # type: ignore[arg-type]
        .options(joinedload(Certificate.standard))
    )
    return list(session.scalars(query.order_by(Certificate.id)))


def links_into(from_code: str, to_code: str) -> dict[str, list[tuple[str, str]]]:
    """Reference in the newer standard -> (reference in the older, relation). One statement."""
    rows = session.execute(
        select(Crosswalk.to_ref, Crosswalk.from_ref, Crosswalk.relation)
        .where(Crosswalk.from_code == from_code, Crosswalk.to_code == to_code)
        .order_by(Crosswalk.id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for target, origin, relation in rows:
        found.setdefault(target, []).append((origin, relation))
    return found


ORDER = ("new", "wider", "partly", "same")


def relation_of(links: list[tuple[str, str]]) -> str:
    """The most that any link asks for: only what is the same all over need not be asked again."""
    return next((one for one in ORDER if any(relation == one for _ref, relation in links)), "new")


@dataclass(frozen=True)
class Delta:
    """A requirement of the newer edition beside what it comes from."""

    assessment: Assessment
    relation: str
    origins: list[str]


def delta_of(case: Case) -> list[Delta]:
    """The requirements of a transition case in order, with what the crosswalk says of each. Two statements."""
    before = case.previous.standard.code if case.previous else ""
    links = links_into(before, case.standard.code)
    query = (
        select(Assessment)
        .join(Requirement, Requirement.id == Assessment.requirement_id)
        .where(Assessment.case_id == case.id)
        .options(joinedload(Assessment.requirement))
        .order_by(Requirement.position)
    )
    return [
        Delta(
            one,
            relation_of(links.get(one.requirement.ref, [])),
            [ref for ref, _relation in links.get(one.requirement.ref, []) if ref],
        )
        for one in session.scalars(query)
    ]


def answers_of(case: Case) -> dict[str, Assessment]:
    """Reference -> the answer of a case."""
    query = select(Assessment).where(Assessment.case_id == case.id).options(joinedload(Assessment.requirement))
    return {one.requirement.ref: one for one in session.scalars(query)}
