"""What belongs to one case: sites, snapshots, messages, the review."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.certification.models import (
    Agreement,
    ApplicationReview,
    Case,
    CaseColleague,
    CaseMessage,
    CaseSite,
    CaseSnapshot,
)
from portal.core.database import first_or_404, session


def site_of(case: Case, site_id: int) -> CaseSite:
    return first_or_404(select(CaseSite).where(CaseSite.case_id == case.id, CaseSite.id == site_id))


def colleague_of(case: Case, colleague_id: int) -> CaseColleague:
    return first_or_404(select(CaseColleague).where(CaseColleague.case_id == case.id, CaseColleague.id == colleague_id))


def messages_of(case: Case, topic: str = "application") -> list[CaseMessage]:
    """The thread, oldest first."""
    query = select(CaseMessage).where(CaseMessage.case_id == case.id, CaseMessage.topic == topic)
    return list(session.scalars(query.options(joinedload(CaseMessage.author)).order_by(CaseMessage.id)))


def review_of(case: Case) -> ApplicationReview | None:
    query = select(ApplicationReview).where(ApplicationReview.case_id == case.id)
    return session.scalar(query.options(joinedload(ApplicationReview.reviewer)))


def application_snapshots(case: Case) -> list[tuple[CaseSnapshot, str]]:
    """What was handed in each time, newest first, with the name of who did."""
    query = (
        select(CaseSnapshot, User.name)
        .join(User, User.id == CaseSnapshot.user_id)
        .where(CaseSnapshot.case_id == case.id, CaseSnapshot.kind == "application")
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(CaseSnapshot.id.desc()))]


def latest_application(case: Case) -> CaseSnapshot | None:
    found = application_snapshots(case)
    return found[0][0] if found else None


def snapshot_of(case: Case, snapshot_id: int) -> CaseSnapshot:
    return first_or_404(
        select(CaseSnapshot).where(
            CaseSnapshot.case_id == case.id, CaseSnapshot.id == snapshot_id, CaseSnapshot.kind == "application"
        )
    )


def next_number(year: int) -> str:
    """The first free number of a year, e.g. ``C-2026-0042``; two who ask at once get the same one."""
    prefix = f"C-{year}-"
    last = session.scalar(
        select(Case.number)
        .where(Case.number.startswith(prefix))
        .order_by(func.length(Case.number).desc(), Case.number.desc())
        .limit(1)
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04}"


def offered_content(case: Case) -> CaseSnapshot:
    """The agreement as it was offered last, and signed if it was; 404 while there is no offer."""
    query = select(CaseSnapshot).where(CaseSnapshot.case_id == case.id, CaseSnapshot.kind == "agreement")
    given = case.agreement.sha256 if case.agreement else ""
    return first_or_404(query.where(CaseSnapshot.sha256 == given).order_by(CaseSnapshot.id.desc()))


def signers_of(agreement: Agreement) -> dict[str, str]:
    """``body`` and ``centre`` -> the name of who signed for it."""
    ids = {"body": agreement.body_signed_by, "centre": agreement.centre_signed_by}
    names = {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_([i for i in ids.values() if i])))}
    return {side: names[number] for side, number in ids.items() if number in names}
