"""The end of the visit, and what the centre says to it."""

from __future__ import annotations

from decimal import Decimal

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import findings
from portal.certification.casework import enter
from portal.certification.models import AuditPlan, Case, TeamMember
from portal.certification.visiting import letters, queries
from portal.certification.visiting import policies as may
from portal.certification.visiting.services.notes import CONCLUDED
from portal.core.access import Refused, require
from portal.core.clock import now
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l


def conclude_visit(case: Case, *, actor: User, seat: TeamMember | None, days_used: Decimal) -> None:
    """Close the sheet: from here on notes come in late, and nothing is judged or raised. The centre gets its findings."""
    lock(case)
    require(may.conclude_visit(actor, seat))
    if case.state != "on_site":
        raise Refused(_l("The visit is not under way."))
    sheet = queries.sheet_for(case)
    if missing := queries.obstacles(sheet):
        raise Refused(missing[0])
    if sheet.plan.row is None:
        raise Refused(_l("There is no plan yet."))
    sheet.plan.row.days_used, sheet.plan.row.concluded_at = days_used, now()
    enter(case, "conclude_visit")
    session.flush()
    record(Event.VISIT_CONCLUDED, case, actor=actor, days_used=days_used, findings=len(sheet.findings))
    letters.tell_of_findings(case, len(sheet.findings))
    findings.begin_corrections(case)


def acknowledge_findings(case: Case, plan: AuditPlan, *, actor: User, dissent: str, version: int | str | None) -> None:
    """The centre has read its findings sheet, and agrees or dissents. Once; findings are disputed one by one elsewhere."""
    lock(case)
    require(may.acknowledge_findings(actor, case))
    if case.state not in CONCLUDED:
        raise Refused(_l("The visit is not concluded yet."))
    if plan.acknowledged_at is not None:
        raise Refused(_l("The findings were acknowledged already."))
    check_version(plan, version)
    plan.acknowledged_at, plan.dissent = now(), dissent
    session.flush()
    record(Event.VISIT_ACKNOWLEDGED, case, actor=actor, dissent=bool(dissent))
