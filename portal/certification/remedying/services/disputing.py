"""A finding the centre does not agree with goes to the manager, never to the auditor who raised it."""

from __future__ import annotations

from collections.abc import Collection

from portal.accounts.models import User
from portal.audit import Event
from portal.certification.models import Finding
from portal.certification.remedying import letters
from portal.certification.remedying import policies as may
from portal.certification.remedying.services.steps import go_on, hold, take
from portal.core.access import require


def dispute_finding(finding: Finding, *, reason: str, actor: User, version: int | str | None) -> None:
    hold(finding, version)
    require(may.dispute_finding(actor, finding))
    take(finding, "dispute", Event.FINDING_DISPUTED, actor, text=reason)
    letters.tell_managers("finding-disputed", finding, reason=reason.strip())


def uphold_finding(
    finding: Finding, *, reason: str, actor: User, parts: Collection[str], in_team: bool, version: int | str | None
) -> None:
    """The finding stands; the time to answer begins anew."""
    hold(finding, version)
    require(may.rule_dispute(finding, parts, in_team=in_team))
    take(finding, "uphold", Event.DISPUTE_RULED, actor, text=reason)
    letters.tell_everybody("finding-ruled", finding, reason=reason.strip())


def drop_finding(
    finding: Finding, *, reason: str, actor: User, parts: Collection[str], in_team: bool, version: int | str | None
) -> None:
    hold(finding, version)
    require(may.rule_dispute(finding, parts, in_team=in_team))
    take(finding, "drop", Event.DISPUTE_RULED, actor, text=reason)
    letters.tell_everybody("finding-ruled", finding, reason=reason.strip())
    go_on(finding)
