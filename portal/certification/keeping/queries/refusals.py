"""Audits of a certificate that were decided against it, as long as nothing was decided about the certificate since."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, joinedload

from portal.accounts.models import Role, User
from portal.certification.follow_ups import CONFIRMING
from portal.certification.keeping.queries.certificates import stands
from portal.certification.models import Case, CaseDuty, Certificate, SchemeVersion, Verdict
from portal.certification.visibility import managed_certificates
from portal.core.database import session


def _unanswered() -> Select[Case, Certificate, Verdict]:
    """An appeal that is upheld takes the case out of ``refused``; any later decision answers the refusal."""
    later = aliased(Verdict)
    answered = select(later.id).where(later.certificate_id == Case.certificate_id, later.id > Verdict.id)
    return (
        select(Case, Certificate, Verdict)
        .join(Certificate, Certificate.id == Case.certificate_id)
        .join(Verdict, Verdict.case_id == Case.id)
        .where(Case.kind.in_(CONFIRMING), Case.state == "refused", Verdict.kind == "refuse", ~answered.correlate(Case, Verdict).exists())
    )


def refused_cases() -> Select[int]:
    """Their ids."""
    return _unanswered().with_only_columns(Case.id)


def refusal_of(certificate: Certificate, day: date) -> tuple[Case, Verdict] | None:
    """The refusal that waits for a decision on this certificate, while it counts as valid. One statement."""
    query = _unanswered().where(Certificate.id == certificate.id, stands("valid", day)).order_by(Verdict.id.desc()).limit(1)
    row = session.execute(query).first()
    return (row[0], row[2]) if row else None


def refusals_for(viewer: User, day: date) -> list[tuple[Case, Certificate, Verdict]]:
    """Those on which the viewer can decide: a decision maker without a tie or a part in the evaluation. One statement."""
    office = managed_certificates(viewer, Role.DECISION_MAKER).with_only_columns(Certificate.id)
    evaluated = (
        select(Case.certificate_id)
        .join(CaseDuty, CaseDuty.case_id == Case.id)
        .where(CaseDuty.user_id == viewer.id, CaseDuty.duty != "decision", Case.certificate_id.is_not(None))
    )
    query = _unanswered().where(Certificate.id.in_(office), Certificate.id.not_in(evaluated), stands("valid", day))
    whole = joinedload(Certificate.scheme_version).joinedload(SchemeVersion.body)
    return list(session.execute(query.options(whole).order_by(Verdict.id).limit(20)).tuples())
