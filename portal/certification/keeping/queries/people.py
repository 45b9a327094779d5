"""What somebody is to a certificate, and who is told of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import literal, or_, select

from portal.accounts.models import Mandate, Role, User
from portal.certification.models import Case, CaseDuty, Certificate
from portal.certification.people import people_as
from portal.certification.visibility import held_certificates, managed_certificates
from portal.core.clock import now
from portal.core.database import session


def parts_in(actor: User, certificate: Certificate) -> frozenset[str]:
    """Of ``holder, manager, decider, involved``; one statement, never remembered."""
    duties = select(Case.certificate_id).join(CaseDuty, CaseDuty.case_id == Case.id)
    involved = duties.where(CaseDuty.user_id == actor.id, CaseDuty.duty != "decision", Case.certificate_id.is_not(None))
    conditions = {
        "holder": Certificate.id.in_(held_certificates(actor).with_only_columns(Certificate.id)),
        "manager": Certificate.id.in_(
            managed_certificates(actor, Role.CERTIFICATION_MANAGER).with_only_columns(Certificate.id)
        ),
        "decider": Certificate.id.in_(
            managed_certificates(actor, Role.DECISION_MAKER).with_only_columns(Certificate.id)
        ),
        "involved": Certificate.id.in_(involved),
    }
    session.flush()
    asked = select(literal(1), *(one.label(name) for name, one in conditions.items())).where(
        Certificate.id == certificate.id
    )
    row = session.execute(asked).mappings().one()
    return frozenset(name for name in conditions if row[name])


def holders_of(certificate: Certificate) -> list[User]:
    return people_as(certificate.organisation_id, Role.CENTRE_MANAGER)


def managers_of(certificate: Certificate) -> list[User]:
    return people_as(certificate.scheme_version.body_id, Role.CERTIFICATION_MANAGER)


def deciders_of(certificate: Certificate) -> list[User]:
    return people_as(certificate.scheme_version.body_id, Role.DECISION_MAKER)


def association_of(certificate: Certificate) -> list[User]:
    """Who looks after the holder at its national association."""
    association = certificate.organisation.association_id
    return people_as(association, Role.ASSOCIATION_MANAGER) if association else []


def people_by_organisation(ids: Iterable[int], *roles: Role) -> dict[int, list[User]]:
    """Organisation -> its active people in these roles today. One statement for all."""
    wanted, today = sorted(set(ids)), now().date()
    found: dict[int, list[User]] = {number: [] for number in wanted}
    if not wanted:
        return found
    rows = session.execute(
        select(Mandate.organisation_id, User)
        .join(User, User.id == Mandate.user_id)
        .where(
            Mandate.organisation_id.in_(wanted),
            Mandate.role.in_([role.value for role in roles]),
            Mandate.starts_on <= today,
            or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today),
            User.active.is_(True),
        )
        .order_by(User.id)
    )
    for organisation, user in rows.unique():
        found[organisation].append(user)
    return found
