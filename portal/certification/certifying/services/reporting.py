"""The report: a draft on the server, then a frozen version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification.casework import enter
from portal.certification.certifying import letters, queries
from portal.certification.certifying import policies as may
from portal.certification.models import Case, Report, ReportDraft
from portal.core.access import require
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import Conflict, lock, session

FIELDS = ("summary", "strengths", "days_used", "difference", "remote", "unresolved", "recommendation", "conditions")
"""What the lead auditor writes; everything else is taken from the case."""


def save_report(case: Case, typed: Mapping[str, str], *, actor: User, version: int | None) -> ReportDraft:
    """Keep the fields sent. Raises Conflict for a field that another window changed since ``version``."""
    require(may.write_report(actor, case, queries.part_of(actor, case)))
    draft = queries.draft_of(case)
    if draft is None:
        draft = ReportDraft(case_id=case.id, content={}, changed={})
        session.add(draft)
        session.flush()
    else:
        lock(draft)
    changes = {name: value for name, value in typed.items() if name in FIELDS and value != draft.content.get(name, "")}
    for name, value in changes.items():
        if version is not None and draft.changed.get(name, 0) > version:
            raise Conflict(draft, theirs=draft.content.get(name, ""), yours=value, field=name)
    if changes:
        draft.content = {**draft.content, **changes}
        draft.changed = {**draft.changed, **dict.fromkeys(changes, draft.version + 1)}
        draft.updated_at = now()
        session.flush()
        record(Event.REPORT_SAVED, case, actor=actor, fields=sorted(changes))
    return draft


def content_of(case: Case, draft: ReportDraft) -> dict[str, Any]:
    """What is frozen: the facts of the case at this moment, and the words of its lead auditor."""
    said = {name: str(draft.content.get(name, "")) for name in FIELDS}
    facts = queries.facts_of(case)
    return {**facts, **said, "days": {**facts["days"], "used": said["days_used"] or facts["days"]["used"]}}


def submit_report(case: Case, *, actor: User) -> Report:
    """Freeze the draft as the next version and hand the file to the reviewers."""
    lock(case)
    require(may.submit_report(actor, case, queries.part_of(actor, case), queries.file_of(case)))
    draft = queries.draft_of(case)
    if draft is None:
        raise Conflict(case)
    content, earlier = content_of(case, draft), queries.report_of(case)
    report = Report(
        case_id=case.id, number=earlier.number + 1 if earlier else 1, content=content, sha256=fingerprint(content),
        recommendation=content["recommendation"], author_id=actor.id,
    )  # fmt: skip
    session.add(report)
    enter(case, "submit_report")
    session.flush()
    record(Event.REPORT_SUBMITTED, case, actor=actor, report=report.number, sha256=report.sha256)
    letters.tell_of_report(case, report)
    return report
