"""Notices of change, yearly declarations, and what waits because of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.keeping.queries.certificates import stands, visible_certificates
from portal.certification.models import (
    Certificate,
    ChangeNotice,
    HolderDeclaration,
    SchemeVersion,
    TransitionNotice,
    Verdict,
)
from portal.certification.visibility import held_certificates, managed_certificates
from portal.core.database import first_or_404, session

PROPOSED = {"suspension": "suspend", "reduction": "reduce"}
"""Outcome of an assessment that is for a decision maker -> the decision."""


def notices_of(certificate: Certificate) -> list[ChangeNotice]:
    query = (
        select(ChangeNotice)
        .where(ChangeNotice.certificate_id == certificate.id)
        .options(joinedload(ChangeNotice.reporter))
    )
    return list(session.scalars(query.order_by(ChangeNotice.id.desc())))


def notice_for(viewer: User, notice_id: int) -> ChangeNotice:
    seen = visible_certificates(viewer).with_only_columns(Certificate.id)
    query = select(ChangeNotice).where(ChangeNotice.id == notice_id, ChangeNotice.certificate_id.in_(seen))
    whole = joinedload(ChangeNotice.certificate)
    return first_or_404(
        query.options(
            joinedload(ChangeNotice.reporter), whole.joinedload(Certificate.organisation),
            whole.joinedload(Certificate.scheme_version).joinedload(SchemeVersion.body),
        )
    )  # fmt: skip


def waiting_notices(viewer: User) -> list[ChangeNotice]:
    """Changes that a certification manager has to assess; one statement."""
    managed = managed_certificates(viewer, Role.CERTIFICATION_MANAGER).with_only_columns(Certificate.id)
    query = select(ChangeNotice).where(ChangeNotice.state == "reported", ChangeNotice.certificate_id.in_(managed))
    return list(
        session.scalars(query.options(joinedload(ChangeNotice.certificate)).order_by(ChangeNotice.id).limit(20))
    )


def proposals(viewer: User) -> list[ChangeNotice]:
    """Suspensions and reductions proposed, on which nobody has decided since; one statement."""
    decided = exists().where(
        Verdict.certificate_id == ChangeNotice.certificate_id, Verdict.at >= ChangeNotice.assessed_at
    )
    office = managed_certificates(viewer, Role.DECISION_MAKER).with_only_columns(Certificate.id)
    query = (
        select(ChangeNotice)
        .join(Certificate, Certificate.id == ChangeNotice.certificate_id)
        .where(
            ChangeNotice.outcome.in_(PROPOSED), Certificate.status == "valid", ChangeNotice.certificate_id.in_(office), ~decided
        )
    )  # fmt: skip
    return list(
        session.scalars(query.options(joinedload(ChangeNotice.certificate)).order_by(ChangeNotice.id).limit(20))
    )


def overdue_certificates(viewer: User, day: date) -> list[Certificate]:
    """Surveillance overdue, the longest first; one statement."""
    query = managed_certificates(viewer).where(stands("overdue", day)).options(joinedload(Certificate.scheme_version))
    return list(session.scalars(query.order_by(Certificate.surveillance_due).limit(20)))


def declarations_of(certificate: Certificate) -> list[HolderDeclaration]:
    query = select(HolderDeclaration).where(HolderDeclaration.certificate_id == certificate.id)
    return list(session.scalars(query.order_by(HolderDeclaration.id.desc())))


def declared(certificate: Certificate, year: int) -> bool:
    asked = select(HolderDeclaration.id).where(
        HolderDeclaration.certificate_id == certificate.id,
        HolderDeclaration.cycle == certificate.cycle,
        HolderDeclaration.year == year,
    )
    return session.scalar(asked.limit(1)) is not None


def declared_years(ids: Collection[int]) -> set[tuple[int, int, int]]:
    """(certificate, cycle, year) of the declarations given. One statement."""
    columns = (HolderDeclaration.certificate_id, HolderDeclaration.cycle, HolderDeclaration.year)
    return {(row[0], row[1], row[2]) for row in session.execute(select(*columns).where(columns[0].in_(ids)))}


def undeclared(viewer: User) -> list[tuple[Certificate, set[tuple[int, int]]]]:
    """The viewer's certificates in force with (cycle, year) of what was declared; one statement."""
    rows = session.execute(
        held_certificates(viewer)
        .outerjoin(HolderDeclaration, HolderDeclaration.certificate_id == Certificate.id)
        .where(Certificate.status.in_(("valid", "suspended")))
        .add_columns(HolderDeclaration.cycle, HolderDeclaration.year)
        .options(joinedload(Certificate.scheme_version).joinedload(SchemeVersion.body))
    )
    found: dict[int, tuple[Certificate, set[tuple[int, int]]]] = {}
    for certificate, cycle, year in rows.unique():
        _one, given = found.setdefault(certificate.id, (certificate, set()))
        if cycle is not None:
            given.add((cycle, year))
    return list(found.values())


def unread_transitions(viewer: User) -> list[TransitionNotice]:
    """Announcements the holder has not acknowledged; one statement."""
    own = held_certificates(viewer).with_only_columns(Certificate.id)
    query = select(TransitionNotice).where(
        TransitionNotice.acknowledged_at.is_(None), TransitionNotice.certificate_id.in_(own)
    )
    return list(session.scalars(query.options(joinedload(TransitionNotice.certificate))))


def transition_notices(certificate: Certificate) -> list[TransitionNotice]:
    query = select(TransitionNotice).where(TransitionNotice.certificate_id == certificate.id)
    return list(
        session.scalars(query.options(joinedload(TransitionNotice.scheme_version)).order_by(TransitionNotice.id.desc()))
    )


def transition_notice_for(viewer: User, notice_id: int) -> TransitionNotice:
    seen = visible_certificates(viewer).with_only_columns(Certificate.id)
    query = select(TransitionNotice).where(
        and_(TransitionNotice.id == notice_id, TransitionNotice.certificate_id.in_(seen))
    )
    return first_or_404(
        query.options(joinedload(TransitionNotice.certificate), joinedload(TransitionNotice.scheme_version))
    )
