"""Where a case stands before its decision: parts, drafts, reports, reviews, and whether its file is in order."""

from __future__ import annotations

from sqlalchemy import Select, and_, func, literal, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification.certifying.policies import File, Part
from portal.certification.models import (
    BINDING,
    Agreement,
    Case,
    CaseDuty,
    Certificate,
    CertificateVersion,
    FileReview,
    Finding,
    Report,
    ReportDraft,
    TeamMember,
    Verdict,
)
from portal.certification.people import people_as
from portal.certification.visibility import tied
from portal.core.database import session

CLOSED = ("verified", "dropped", "noted")
ANSWERED = (*CLOSED, "accepted", "implemented")


def part_of(viewer: User, case: Case) -> Part:
    """What the viewer is to a case; one statement."""
    lead = select(TeamMember.id).where(
        TeamMember.case_id == case.id, TeamMember.user_id == viewer.id, TeamMember.role == "lead", TeamMember.state == "confirmed"
    )
    evaluated = select(CaseDuty.case_id).where(
        CaseDuty.case_id == case.id, CaseDuty.user_id == viewer.id, CaseDuty.duty != "decision"
    )
    row = session.execute(
        select(
            lead.exists().label("lead"), evaluated.exists().label("evaluated"),
            _evaluated_since(viewer, case).exists().label("evaluated_since"),
            or_(tied(viewer, Case.organisation_id, Case.scheme_version_id), literal(False)).label("tied"),
        ).where(Case.id == case.id)
    ).mappings().one()  # fmt: skip
    office = viewer.active and viewer.holds(Role.DECISION_MAKER, case.scheme_version.body_id)
    return Part(office=office, **{name: bool(value) for name, value in row.items()})


def _evaluated_since(viewer: User, case: Case) -> Select[int]:
    """Evaluations of the same certificate in other cases, begun after the last decision on it."""
    other = select(Case.id).where(
        Case.certificate_id == case.certificate_id, Case.certificate_id.is_not(None), Case.id != case.id
    )
    last = select(func.max(Verdict.at)).where(
        Verdict.case_id.in_(select(Case.id).where(Case.certificate_id == case.certificate_id))
    )
    return select(CaseDuty.case_id).where(
        CaseDuty.user_id == viewer.id, CaseDuty.duty == "evaluation", CaseDuty.case_id.in_(other),
        CaseDuty.since > func.coalesce(last.scalar_subquery(), CaseDuty.since),
    )  # fmt: skip


def file_of(case: Case) -> File:
    """Asked from the rows, never from kept counts; one statement."""
    binding = and_(Finding.case_id == case.id, Finding.grade.in_(BINDING))
    majors = select(func.count()).where(binding, Finding.grade == "major", Finding.state.not_in(CLOSED))
    unanswered = select(func.count()).where(binding, Finding.state.not_in(ANSWERED))
    cases = select(Case.id).where(or_(Case.id == case.id, and_(Case.certificate_id.is_not(None), Case.certificate_id == case.certificate_id)))
    agreement = select(Agreement.id).where(Agreement.case_id.in_(cases), Agreement.state == "in_force")
    row = session.execute(
        select(majors.scalar_subquery(), unanswered.scalar_subquery(), agreement.exists())
    ).one()
    return File(int(row[0]), int(row[1]), bool(row[2]))


def draft_of(case: Case) -> ReportDraft | None:
    return session.scalars(select(ReportDraft).where(ReportDraft.case_id == case.id)).first()


def reports_of(case: Case) -> list[Report]:
    """Every report handed in, the newest first."""
    query = select(Report).options(joinedload(Report.author)).where(Report.case_id == case.id)
    return list(session.scalars(query.order_by(Report.number.desc())))


def report_of(case: Case) -> Report | None:
    """The report in force: the newest one handed in."""
    query = select(Report).options(joinedload(Report.author)).where(Report.case_id == case.id)
    return session.scalars(query.order_by(Report.number.desc()).limit(1)).first()


def review_of(case: Case, report: Report | None) -> FileReview | None:
    """The last review of this very report."""
    if report is None:
        return None
    query = select(FileReview).options(joinedload(FileReview.user))
    return session.scalars(query.where(FileReview.report_id == report.id).order_by(FileReview.id.desc()).limit(1)).first()


def verdict_of(case: Case) -> Verdict | None:
    """The decision that stands: the one of the last round."""
    query = select(Verdict).options(joinedload(Verdict.user)).where(Verdict.case_id == case.id)
    return session.scalars(query.order_by(Verdict.round.desc()).limit(1)).first()


def lead_of(case: Case) -> User | None:
    query = select(User).join(TeamMember, TeamMember.user_id == User.id)
    return session.scalars(
        query.where(TeamMember.case_id == case.id, TeamMember.role == "lead", TeamMember.state == "confirmed").limit(1)
    ).first()


def deciders_of(case: Case) -> list[User]:
    """Decision makers of the body who had no other part in this case and have no tie to its centre."""
    return [one for one in people_as(case.scheme_version.body_id, Role.DECISION_MAKER) if _free(part_of(one, case))]


def _free(part: Part) -> bool:
    return not (part.evaluated or part.evaluated_since or part.tied)


def certificate_of(case: Case) -> Certificate | None:
    return session.get(Certificate, case.certificate_id) if case.certificate_id else None


def version_of(verdict: Verdict) -> CertificateVersion | None:
    """What was issued on a decision."""
    query = select(CertificateVersion).where(CertificateVersion.verdict_id == verdict.id)
    return session.scalars(query.order_by(CertificateVersion.id.desc()).limit(1)).first()
