"""Findings raised on the sheet."""

from __future__ import annotations

from portal.accounts.models import User
from portal.certification import findings
from portal.certification.models import Case, CaseSite, Finding, Requirement, TeamMember
from portal.certification.visiting import policies as may
from portal.core.access import Refused, require
from portal.core.i18n import _l


def raise_finding(
    case: Case, requirement: Requirement | None, grade: str, statement: str, shown_by: str, *,
    key: str | None, actor: User, seat: TeamMember | None, site: CaseSite | None = None,
) -> Finding:  # fmt: skip
    """The team's way to ``portal.certification.findings``; the same key makes one finding."""
    require(may.raise_finding(actor, seat))
    if requirement is None:
        raise Refused(_l("Choose a requirement of this case's standard."))
    return findings.raise_finding(case, requirement, grade, statement, shown_by, key=key, actor=actor, site=site)
