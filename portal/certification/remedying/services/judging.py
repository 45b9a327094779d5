"""The auditor's part: an answer accepted or returned, an action verified or sent back."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit import Event
from portal.certification.models import Finding
from portal.certification.remedying import letters
from portal.certification.remedying import policies as may
from portal.certification.remedying.services.steps import go_on, hold, require_now, take
from portal.certification.remedying.words import METHODS
from portal.core.access import Refused, allow, deny
from portal.core.i18n import _l

AUDITORS_ONLY = deny(_l("Only an auditor of the confirmed team may do this."))


def _judge(finding: Finding, role: str, version: int | str | None, *, verifying: bool = False) -> None:
    hold(finding, version)
    verdict = may.judge_implementation(finding, role) if verifying else may.judge_answer(finding, role)
    require_now(allow() if role in ("lead", "auditor") else AUDITORS_ONLY, verdict)


def accept_answer(finding: Finding, *, actor: User, role: str, version: int | str | None) -> None:
    """Cause and action convince; the centre carries it out. A minor finding no longer holds up the report."""
    _judge(finding, role, version)
    take(finding, "accept", Event.FINDING_ACCEPTED, actor)
    letters.tell_centre("finding-accepted", finding)
    go_on(finding)


def reject_answer(finding: Finding, *, reason: str, actor: User, role: str, version: int | str | None) -> None:
    _judge(finding, role, version)
    take(finding, "reject", Event.FINDING_REJECTED, actor, text=reason)
    letters.tell_centre("finding-returned", finding, reason=reason.strip())


def verify_action(finding: Finding, *, method: str, note: str, actor: User, role: str, version: int | str | None) -> None:
    """The correction works. The last one that holds up the report lets the case go on."""
    _judge(finding, role, version, verifying=True)
    if method not in METHODS:
        raise Refused(_l("Say how it was verified."))
    finding.verified_by, finding.method = actor.id, method
    take(finding, "verify", Event.FINDING_VERIFIED, actor, kept="\n\n".join(part for part in (str(METHODS[method]), note) if part))
    letters.tell_centre("finding-verified", finding)
    go_on(finding)


def send_back(finding: Finding, *, reason: str, actor: User, role: str, version: int | str | None) -> None:
    _judge(finding, role, version, verifying=True)
    take(finding, "send_back", Event.FINDING_SENT_BACK, actor, text=reason)
    letters.tell_centre("finding-returned", finding, reason=reason.strip())
