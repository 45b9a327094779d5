"""Complaints as those who handle them and those who made them see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Role, User
from portal.certification import numbering
from portal.certification.models import (
    COMPLAINT_KINDS,
    Case,
    Certificate,
    Complaint,
    ComplaintStep,
    SchemeVersion,
)
from portal.certification.models import Verdict as Decision
from portal.certification.people import people_as
from portal.certification.visibility import OFFICE, visible_complaints, without_part
from portal.core.database import Page, first_or_404, paginate, session
from portal.organisations.models import Kind, Organisation
from portal.outbox.models import Letter

OPEN = ("received", "acknowledged", "investigating", "proposed", "decided")
__all__ = [
    "OPEN", "Appealable", "appeal_until", "appealable", "appealable_decisions", "bodies", "certificate_by_number", "complaint_for", "complaints_page", "due_complaints",
    "is_appealed", "is_inside", "may_decide", "next_reference", "office_without_part", "rules_source", "steps_of", "waiting", "written",
]  # fmt: skip


def _whole(query: Select[Complaint]) -> Select[Complaint]:
    return query.options(
        joinedload(Complaint.body), joinedload(Complaint.handler),
        joinedload(Complaint.certificate), joinedload(Complaint.verdict), joinedload(Complaint.case).joinedload(Case.organisation),
        joinedload(Complaint.case).joinedload(Case.scheme_version).joinedload(SchemeVersion.body),
    )  # fmt: skip


def complaints_page(viewer: User, state: str, kind: str, number: int, per_page: int = 50) -> Page[Complaint]:
    """``state``: ``open``, a state, or all. What is due first leads."""
    query = visible_complaints(viewer).options(
        joinedload(Complaint.handler),
        joinedload(Complaint.certificate),
        joinedload(Complaint.case).joinedload(Case.organisation),
    )
    if state == "open":
        query = query.where(Complaint.state.in_(OPEN))
    elif state:
        query = query.where(Complaint.state == state)
    if kind in COMPLAINT_KINDS:
        query = query.where(Complaint.kind == kind)
    return paginate(query.order_by(Complaint.due_at.is_(None), Complaint.due_at, Complaint.id.desc()), number, per_page)


def complaint_for(viewer: User, complaint_id: int) -> Complaint:
    """One the viewer handles or may take, or made; for everybody with a part in the matter it does not exist."""
    return first_or_404(_whole(visible_complaints(viewer).where(Complaint.id == complaint_id)))


def is_inside(actor: User, complaint: Complaint) -> bool:
    """Whether the actor may handle it: of the office, without part, without tie, and not the one who complains."""
    if complaint.reporter_id == actor.id or complaint.body_id not in actor.organisations_as(*OFFICE):
        return False
    session.flush()
    return session.scalar(select(Complaint.id).where(Complaint.id == complaint.id, without_part(actor))) is not None


def office_without_part(complaint: Complaint) -> list[User]:
    """Everybody who may handle it."""
    return [user for user in people_as(complaint.body_id, *OFFICE) if is_inside(user, complaint)]


def may_decide(complaint: Complaint) -> list[User]:
    """Who can decide what was proposed: without a part, and not the proposer."""
    return [user for user in office_without_part(complaint) if user.id != complaint.proposed_by]


def steps_of(complaint: Complaint) -> list[ComplaintStep]:
    query = (
        select(ComplaintStep).where(ComplaintStep.complaint_id == complaint.id).options(joinedload(ComplaintStep.user))
    )
    return list(session.scalars(query.order_by(ComplaintStep.id.desc())))


def bodies() -> list[Organisation]:
    """Certification bodies with a published scheme."""
    running = select(SchemeVersion.body_id).where(SchemeVersion.state == "published")
    query = select(Organisation).where(Organisation.kind == Kind.BODY, Organisation.id.in_(running))
    return list(session.scalars(query.order_by(Organisation.name)))


def certificate_by_number(typed: str) -> Certificate | None:
    """The certificate of a number as somebody typed it, if there is one."""
    try:
        number = str(numbering.parse(typed))
    except numbering.Mistyped:
        number = typed.strip().upper()
    query = select(Certificate).where(Certificate.number == number).options(joinedload(Certificate.scheme_version))
    return session.scalars(query).first()


def appealable(viewer: User | None, at: datetime) -> list[Case]:
    """Refused cases of the viewer's centres against which an appeal is still possible."""
    if viewer is None:
        return []
    query = (
        select(Case)
        .where(Case.organisation_id.in_(viewer.organisations_as(Role.CENTRE_MANAGER)), Case.state == "refused")
        .options(joinedload(Case.organisation), joinedload(Case.scheme_version), joinedload(Case.standard))
    )
    cases = session.scalars(query.order_by(Case.id.desc())).all()
    return [case for case in cases if (until := appeal_until(case)) is not None and at < until]


@dataclass(frozen=True)
class Appealable:
    """A decision on a certificate that can be appealed against."""

    verdict: Decision
    certificate: Certificate


def appealable_decisions(viewer: User | None, at: datetime) -> list[Appealable]:
    """On certificates of the viewer's centres, outside their cases, whose window is open. One statement."""
    if viewer is None:
        return []
    query = (
        select(Decision, Certificate)
        .join(Certificate, Certificate.id == Decision.certificate_id)
        .where(
            Certificate.organisation_id.in_(viewer.organisations_as(Role.CENTRE_MANAGER)), Decision.case_id.is_(None),
            Decision.appeal_until > at, Decision.id.not_in(select(Complaint.verdict_id).where(Complaint.verdict_id.is_not(None))),
        )
        .options(joinedload(Certificate.scheme_version))
        .order_by(Decision.id.desc())
    )  # fmt: skip
    return [Appealable(*row) for row in session.execute(query)]


def is_appealed(verdict: Decision) -> bool:
    return session.scalar(select(Complaint.id).where(Complaint.verdict_id == verdict.id).limit(1)) is not None


def appeal_until(case: Case) -> datetime | None:
    """The end of the window of the latest decision; of the case's own deadline where the decision names none."""
    query = select(Decision.appeal_until).where(Decision.case_id == case.id, Decision.kind == "refuse")
    return session.scalars(query.order_by(Decision.round.desc()).limit(1)).first() or case.due_at


def rules_source(complaint: Complaint) -> SchemeVersion | None:
    """Whose deadlines hold: the case's scheme version, the certificate's, else the body's newest."""
    if complaint.case is not None:
        return complaint.case.scheme_version
    if complaint.certificate is not None:
        return complaint.certificate.scheme_version
    query = select(SchemeVersion).where(SchemeVersion.body_id == complaint.body_id, SchemeVersion.state == "published")
    return session.scalars(query.order_by(SchemeVersion.id.desc()).limit(1)).first()


def next_reference(year: int) -> str:
    """The first free reference of a year, e.g. ``R-2026-0042``; two who ask at once get the same one."""
    prefix = f"R-{year}-"
    last = session.scalar(
        select(Complaint.reference)
        .where(Complaint.reference.startswith(prefix))
        .order_by(func.length(Complaint.reference).desc(), Complaint.reference.desc())
        .limit(1)
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04}"


def waiting(viewer: User) -> list[Complaint]:
    """What waits for the viewer: theirs, and what nobody has taken; proposals of others. One statement."""
    mine = or_(Complaint.handler_id == viewer.id, Complaint.handler_id.is_(None), Complaint.state == "proposed")
    query = visible_complaints(viewer).where(
        Complaint.state.in_(OPEN), Complaint.body_id.in_(viewer.organisations_as(*OFFICE)), mine
    )
    return list(session.scalars(query.order_by(Complaint.due_at).limit(20)))


def due_complaints(at: datetime, within: timedelta) -> list[Complaint]:
    """Open ones whose deadline comes or has passed. Served by the index on state and date."""
    query = select(Complaint).where(Complaint.state.in_(OPEN), Complaint.due_at <= at + within)
    return list(session.scalars(_whole(query).order_by(Complaint.id)))


def written(keys: Collection[str]) -> set[str]:
    """Which of these keys a letter was written under."""
    return {key for key in session.scalars(select(Letter.once).where(Letter.once.in_(keys))) if key}
