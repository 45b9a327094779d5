"""Evidence: pieces with numbered revisions, none of which is ever changed or lost."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from portal import documents
from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.documenting import policies as may
from portal.certification.documenting.services.answering import touch
from portal.certification.documenting.services.moment import require_moment
from portal.certification.models import Assessment, Case, Evidence, EvidenceRevision
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import session
from portal.core.forms import LINE_LIMIT, clean
from portal.core.i18n import _l
from portal.documents import Document, Received

SLOT = "evidence"


def _line(text: str) -> str:
    line = " ".join(str(clean(text)).split())
    if len(line) > LINE_LIMIT:
        raise Refused(_l("Please keep this below %(limit)s characters.", limit=LINE_LIMIT))
    return line


def add_evidence(
    case: Case, assessment: Assessment, file: Received, *, title: str = "", actor: User, parts: Collection[str]
) -> Evidence:
    """Show a file for a requirement. The same file twice (a double press) is one piece of evidence.

    Raises Denied, and Refused once the documentation is handed in or the quota is used up.
    """
    require_moment(may.work_on_file(parts), may.answer_requirement(case, parts))
    document = documents.attach("Assessment", assessment.id, SLOT, case.organisation_id, file, actor)
    if (twin := _shown_already(assessment, document)) is not None:
        return twin
    evidence = Evidence(assessment_id=assessment.id, title=_line(title) or document.filename)
    session.add(evidence)
    session.flush()
    _append(evidence, document, "", 1)
    touch(assessment, actor)
    record(
        Event.EVIDENCE_ADDED, assessment, actor=actor,
        evidence=evidence.id, revision=1, document=document.id, sha256=document.sha256,
    )  # fmt: skip
    return evidence


def _shown_already(assessment: Assessment, document: Document) -> Evidence | None:
    query = (
        select(Evidence)
        .join(Evidence.revisions)
        .where(
            Evidence.assessment_id == assessment.id, Evidence.removed_at.is_(None),
            EvidenceRevision.document_id == document.id,
        )
    )  # fmt: skip
    return session.scalars(query.limit(1)).first()


def _append(evidence: Evidence, document: Document, note: str, number: int) -> EvidenceRevision:
    revision = EvidenceRevision(evidence_id=evidence.id, number=number, document_id=document.id, note=_line(note))
    session.add(revision)
    session.flush()
    return revision


def add_revision(
    case: Case, evidence: Evidence, file: Received, *, note: str = "", actor: User, parts: Collection[str]
) -> EvidenceRevision:
    """A newer version of a piece of evidence; the older ones stay. The file it has already changes nothing."""
    require_moment(may.work_on_file(parts), may.answer_requirement(case, parts))
    if evidence.removed_at is not None:
        raise Refused(_l("This piece of evidence was removed meanwhile."))
    document = documents.attach("Assessment", evidence.assessment_id, SLOT, case.organisation_id, file, actor)
    latest = evidence.revisions[-1]
    if latest.document_id == document.id or latest.document.sha256 == document.sha256:
        return latest
    highest = select(func.max(EvidenceRevision.number)).where(EvidenceRevision.evidence_id == evidence.id)
    revision = _append(evidence, document, note, (session.scalar(highest) or 0) + 1)
    touch(evidence.assessment, actor)
    record(
        Event.EVIDENCE_ADDED, evidence.assessment, actor=actor,
        evidence=evidence.id, revision=revision.number, document=document.id, sha256=document.sha256,
    )  # fmt: skip
    return revision


def remove_evidence(case: Case, evidence: Evidence, *, actor: User, parts: Collection[str]) -> None:
    """Take a piece of evidence back. Row and files stay: what was handed in once can still be read."""
    require_moment(may.work_on_file(parts), may.answer_requirement(case, parts))
    if evidence.removed_at is not None:
        return
    evidence.removed_at = now()
    touch(evidence.assessment, actor)
    record(Event.EVIDENCE_REMOVED, evidence.assessment, actor=actor, evidence=evidence.id)


def reuse_evidence(case: Case, assessment: Assessment, earlier: Evidence, *, actor: User, parts: Collection[str]) -> Evidence:
    """Show again what the earlier case showed: a new piece that names the same file. Twice is once."""
    require_moment(may.work_on_file(parts), may.answer_requirement(case, parts))
    document = earlier.revisions[-1].document
    if (twin := _shown_already(assessment, document)) is not None:
        return twin
    evidence = Evidence(assessment_id=assessment.id, title=earlier.title)
    session.add(evidence)
    session.flush()
    number = case.previous.number if case.previous else ""
    _append(evidence, document, number, 1)
    touch(assessment, actor)
    record(
        Event.EVIDENCE_ADDED, assessment, actor=actor,
        evidence=evidence.id, revision=1, document=document.id, sha256=document.sha256, earlier=earlier.id,
    )  # fmt: skip
    return evidence
