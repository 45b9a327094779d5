"""What is shown for a requirement: pieces of evidence with their revisions."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.accounts.models import User
from portal.certification.models import Assessment, Case, Evidence, EvidenceRevision
from portal.certification.visibility import readable_files
from portal.core.database import first_or_404, session
from portal.documents import Document


def revisions_of(assessment: Assessment) -> list[Evidence]:
    """The pieces of evidence of a requirement, removed ones last, each with its revisions and files. Two statements."""
    query = (
        select(Evidence)
        .where(Evidence.assessment_id == assessment.id)
        .options(
            selectinload(Evidence.revisions).joinedload(EvidenceRevision.document).joinedload(Document.uploader)
        )
        .order_by(Evidence.removed_at.is_not(None), Evidence.id)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def previous_evidence(assessments: Iterable[Assessment]) -> list[Evidence]:
    """What the earlier case showed, as it was shown last. Two statements."""
    ids = [one.id for one in assessments]
    query = (
        select(Evidence)
        .where(Evidence.assessment_id.in_(ids), Evidence.removed_at.is_(None))
        .options(selectinload(Evidence.revisions).joinedload(EvidenceRevision.document))
        .order_by(Evidence.id)
    )
    return list(session.scalars(query)) if ids else []


def evidence_of(case: Case, evidence_id: int) -> Evidence:
    """A piece of evidence of this case with its assessment, or 404."""
    query = (
        select(Evidence)
        .join(Evidence.assessment)
        .where(Evidence.id == evidence_id, Assessment.case_id == case.id)
        .options(
            contains_eager(Evidence.assessment).joinedload(Assessment.requirement),
            selectinload(Evidence.revisions).joinedload(EvidenceRevision.document),
        )
        .execution_options(populate_existing=True)
    )
    return first_or_404(query)


def revision_for(case: Case, revision_id: int) -> EvidenceRevision:
    """A revision shown in this case or the one before it, superseded or removed since or not; 404 for any other."""
    query = (
        select(EvidenceRevision)
        .join(EvidenceRevision.evidence)
        .join(Evidence.assessment)
        .where(
            EvidenceRevision.id == revision_id,
            or_(Assessment.case_id == case.id, Assessment.case_id == case.previous_id),
        )
        .options(joinedload(EvidenceRevision.document))
    )
    return first_or_404(query)


def may_see_documents(viewer: User, assessment_id: int) -> bool:
    """Whether the files of an assessment are theirs to read: of a case they may read, or of the one before it."""
    readable = readable_files(viewer).with_only_columns(Case.id, Case.previous_id).subquery()
    query = select(Assessment.id).where(
        Assessment.id == assessment_id,
        or_(Assessment.case_id.in_(select(readable.c.id)), Assessment.case_id.in_(select(readable.c.previous_id))),
    )
    return session.scalar(query) is not None


def earlier_evidence_of(case: Case, evidence_id: int) -> Evidence:
    """A piece of evidence the case before showed last, or 404."""
    query = (
        select(Evidence)
        .join(Evidence.assessment)
        .where(
            Evidence.id == evidence_id, Evidence.removed_at.is_(None),
            Assessment.case_id == case.previous_id,
        )
        .options(selectinload(Evidence.revisions).joinedload(EvidenceRevision.document))
    )  # fmt: skip
    return first_or_404(query)
