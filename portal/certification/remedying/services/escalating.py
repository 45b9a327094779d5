"""A minor finding grows to a major one, by an auditor or by the clock; and the letters that remind before that."""

from __future__ import annotations

from datetime import datetime

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import findings
from portal.certification.casework import rules_of
from portal.certification.models import Finding
from portal.certification.remedying import letters
from portal.certification.remedying import policies as may
from portal.certification.remedying.deadlines import WITH_CENTRE, due, period_began, reminder_due
from portal.certification.remedying.services.steps import hold
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import _, _l


def escalate_finding(finding: Finding, *, reason: str, actor: User, role: str, version: int | str | None) -> None:
    """Overdue, or found again: with a reason. A report under way waits until it is put right."""
    hold(finding, version)
    require(may.escalate_finding(finding, role))
    if not reason.strip():
        raise Refused(_l("Please give a reason."))
    _grow(finding, reason.strip(), actor)


def is_overdue(finding: Finding, at: datetime) -> bool:
    return finding.state in WITH_CENTRE and finding.due_at is not None and finding.due_at <= at


def is_due(finding: Finding, at: datetime) -> bool:
    """Whether the clock has something to do with it: a reminder, or that it grows."""
    return (finding.grade == "minor" and is_overdue(finding, at)) or _share(finding, at) is not None


def escalate_by_clock(finding: Finding, at: datetime) -> bool:
    """A minor finding whose time is over while it lay with the centre. Returns whether it grew."""
    if finding.grade != "minor" or not is_overdue(finding, at) or not may.worked_on(finding):
        return False
    _grow(finding, _("Overdue"), None)
    return True


def _grow(finding: Finding, reason: str, actor: User | None) -> None:
    finding.grade = "major"
    findings.note_step(finding, "escalate", actor, reason)
    session.refresh(finding, ["steps"])
    finding.due_at = due(finding.state, "major", finding.steps, now(), rules_of(finding.case))
    findings.recount(finding.case)
    if finding.case.state == "reporting":
        findings.reopen_corrections(finding.case, finding, reason)
    record(Event.FINDING_ESCALATED, finding, actor=actor, reason=reason, number=finding.number)
    letters.tell_everybody("finding-escalated", finding, reason=reason)


def _share(finding: Finding, at: datetime) -> int | None:
    if finding.due_at is None or finding.state not in WITH_CENTRE:
        return None
    return reminder_due(finding.steps, finding.due_at, period_began(finding.steps, finding.created_at), at)


def remind(finding: Finding, at: datetime) -> int:
    """A letter at half, four fifths and the end of the time; each once. Returns the per cent it was for, else 0."""
    share = _share(finding, at)
    if share is None:
        return 0
    letters.remind(finding, share)
    findings.note_step(finding, "remind", None, str(share))
    session.refresh(finding, ["steps"])
    record(Event.FINDING_REMINDED, finding, actor=None, share=share)
    return share
