"""One move of a finding: state, history, deadline and the case's counts, in one place."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import findings
from portal.certification.casework import rules_of
from portal.certification.models import Finding
from portal.certification.remedying import letters
from portal.certification.remedying.deadlines import due
from portal.certification.states import FINDING
from portal.core.access import Refused, Verdict, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session


def hold(finding: Finding, version: int | str | None) -> None:
    """Case, then finding, in this order everywhere: two deeds at once wait for each other. Raises Conflict for a stale page."""
    lock(finding.case)
    lock(finding)
    check_version(finding, version)


def require_now(person: Verdict, moment: Verdict) -> None:
    """``person``: whether they may at all (else Denied); ``moment``: whether they may now (else Refused)."""
    require(person)
    if not moment:
        raise Refused(moment.reason)


def take(finding: Finding, move: str, event: Event, actor: User | None, *, text: str = "", kept: str = "") -> None:
    """Apply ``move`` with its reason ``text``; ``kept``: what the history keeps instead of the reason."""
    FINDING.apply(move, finding, reason=text)
    findings.note_step(finding, move, actor, kept or text)
    session.refresh(finding, ["steps"])
    at = now()
    finding.due_at = due(finding.state, finding.grade, finding.steps, at, rules_of(finding.case))
    finding.closed_at = at if finding.state in findings.CLOSED else None
    findings.recount(finding.case)
    record(event, finding, actor=actor, reason=text, number=finding.number, state=finding.state)


def go_on(finding: Finding) -> None:
    """Close the corrections when this was the last finding to hold them up, and say so."""
    if findings.close_corrections(finding.case):
        letters.tell_closed(finding.case)
