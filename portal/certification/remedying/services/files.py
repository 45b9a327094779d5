"""Files that show an answer or an action: documents of the finding."""

from __future__ import annotations

from collections.abc import Collection

from portal import documents
from portal.accounts.models import User
from portal.certification.models import Finding
from portal.certification.remedying import policies as may
from portal.certification.remedying.services.steps import require_now
from portal.core.access import Refused, Verdict, allow
from portal.core.database import lock
from portal.core.i18n import _l
from portal.documents import Document, Received


def slot_of(finding: Finding) -> str:
    """Where a file added now belongs."""
    return "implementation" if finding.state == "accepted" else "answer"


def may_add(finding: Finding, parts: Collection[str]) -> Verdict:
    if finding.state == "accepted":
        return may.implement_action(finding, parts)
    return may.answer_finding(finding, parts)


def attach_evidence(finding: Finding, file: Received, *, actor: User, parts: Collection[str]) -> Document:
    lock(finding)
    require_now(allow() if "centre" in parts else may_add(finding, parts), may_add(finding, parts))
    return documents.attach("Finding", finding.id, slot_of(finding), finding.case.organisation_id, file, actor)


def remove_evidence(finding: Finding, document_id: int, *, actor: User, parts: Collection[str]) -> None:
    """Only what belongs to the step under way; what an auditor has read stays."""
    lock(finding)
    require_now(allow() if "centre" in parts else may_add(finding, parts), may_add(finding, parts))
    here = documents.for_parent("Finding", finding.id, slot_of(finding))
    if (found := next((one for one in here if one.id == document_id), None)) is None:
        raise Refused(_l("This file cannot be removed any more."))
    documents.remove(found, actor=actor)
