"""What somebody is to a certificate, and who is told of it."""

from __future__ import annotations

from sqlalchemy import literal, select

from portal.accounts.models import Role, User
from portal.certification.models import Case, CaseDuty, Certificate
from portal.certification.people import people_as, people_by_organisation
from portal.certification.visibility import held_certificates, managed_certificates
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


__all__ = ["association_of", "deciders_of", "holders_of", "managers_of", "parts_in", "people_by_organisation"]
