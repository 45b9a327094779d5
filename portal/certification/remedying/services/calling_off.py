"""A repetition that need not be: called off before it began, and the visit before stands as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import findings
from portal.certification.casework import enter
from portal.certification.judgements import ON_SITE
from portal.certification.models import Case, CaseSnapshot
from portal.certification.remedying import letters
from portal.certification.remedying import policies as may
from portal.certification.remedying.services.repeating import INSTANTS, judged, plan_of, visit_as_it_was
from portal.certification.remedying.services.steps import require_now
from portal.core.access import Refused
from portal.core.database import check_version, lock, session
from portal.core.i18n import _l


def call_off_repetition(
    case: Case, *, reason: str, actor: User, parts: Collection[str], in_team: bool, version: int | str | None
) -> None:
    """Back to the corrections, by who could have ordered it: plan and judgements of the visit before hold again.

    What was planned meanwhile is kept as a snapshot. Findings go on as they are, with the time they were given; a case in
    which none is left open goes on to its report, and the reviewer reads why. Raises Denied, Refused, Conflict.
    """
    lock(case)
    require_now(may.order_repetition(parts, in_team=in_team), may.call_off_repetition(case))
    check_version(case, version)
    before = _visit_before(case)
    kept = visit_as_it_was(case, "visit_called_off", reason.strip(), actor)
    enter(case, "call_off_repetition", reason=reason)
    _put_back(case, before)
    case.visits -= 1
    session.flush()
    case.due_at = findings.time_over(case) or case.due_at
    record(
        Event.REPETITION_CALLED_OFF, case, actor=actor, reason=reason.strip(), visit=case.visits, snapshot=kept.id, sha256=kept.sha256,
    )  # fmt: skip
    letters.tell_called_off(case, reason.strip(), kept.id, sender=actor)
    if findings.close_corrections(case):
        letters.tell_closed(case)


def _visit_before(case: Case) -> Mapping[str, Any]:
    query = select(CaseSnapshot.content).where(CaseSnapshot.case_id == case.id, CaseSnapshot.kind == "visit")
    for content in session.scalars(query.order_by(CaseSnapshot.id.desc())):
        if content["visit"] == case.visits - 1:
            return content
    raise Refused(_l("Only a repetition that has not begun can be called off."))


def _put_back(case: Case, before: Mapping[str, Any]) -> None:
    said, plan = {one["ref"]: one for one in before["judgements"]}, plan_of(case)
    for one in judged(case):
        for name in ON_SITE:
            setattr(one, name, said[one.requirement.ref][name])
    if plan is None or not (then := before["plan"]):
        return
    plan.starts_on, plan.ends_on = date.fromisoformat(then["from"]), date.fromisoformat(then["until"])
    for name in ("agenda", "interviews", "remote", "dissent", "late_reason", "days_reason"):
        setattr(plan, name, then[name])
    for name in ("days_planned", "days_used"):
        setattr(plan, name, Decimal(then[name]) if then[name] else None)
    for name in INSTANTS:
        setattr(plan, name, datetime.fromisoformat(then[name]) if then[name] else None)
