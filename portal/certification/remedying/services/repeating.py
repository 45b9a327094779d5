"""What is not put right in time after a visit: the visit is repeated, and the case goes on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import User
from portal.audit import Event, record
from portal.certification import findings
from portal.certification.casework import enter
from portal.certification.judgements import ON_SITE, open_anew
from portal.certification.models import Assessment, AuditPlan, Case, CaseSnapshot, Finding
from portal.certification.remedying import letters
from portal.certification.remedying import policies as may
from portal.certification.remedying.deadlines import due
from portal.certification.remedying.services.steps import require_now
from portal.certification.rules import Rules
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import check_version, lock, session


def repeat_visit(
    case: Case, *, reason: str, actor: User, parts: Collection[str], in_team: bool, rules: Rules, version: int | str | None
) -> CaseSnapshot:
    """Back to planning, by a manager without a part in the audit, once the time for closing everything is over.

    Plan and judgements of the visit before are kept as a snapshot; every requirement is judged anew, findings that are
    still open are taken along and get their time anew. Raises Denied, Refused, Conflict.
    """
    lock(case)
    held = findings.holding_up(case)
    require_now(may.order_repetition(parts, in_team=in_team), may.repeat_visit(case, held, now()))
    check_version(case, version)
    enter(case, "repeat_visit", reason=reason)
    snapshot = visit_as_it_was(case, "visit", reason.strip(), actor)
    _begin_anew(case)
    _take_along(case, actor, rules)
    case.visits += 1
    session.flush()
    record(
        Event.VISIT_REPEATED, case, actor=actor, reason=reason.strip(), visit=case.visits, open=held, snapshot=snapshot.id,
        sha256=snapshot.sha256,
    )  # fmt: skip
    letters.tell_repeated(case, reason.strip(), snapshot.id, sender=actor)
    return snapshot


def judged(case: Case) -> list[Assessment]:
    query = select(Assessment).where(Assessment.case_id == case.id).options(joinedload(Assessment.requirement))
    return sorted(session.scalars(query), key=lambda one: one.requirement.position)


def plan_of(case: Case) -> AuditPlan | None:
    return session.scalars(select(AuditPlan).where(AuditPlan.case_id == case.id)).first()


INSTANTS = ("sent_at", "acknowledged_at", "concluded_at", "repeats_at")


def visit_as_it_was(case: Case, kind: str, reason: str, actor: User) -> CaseSnapshot:
    """The visit as it is now: dates, days, what the centre said to it, and every judgement."""
    plan = plan_of(case)
    content: dict[str, Any] = {
        "case": case.number, "visit": case.visits, "why_repeated": reason,
        "plan": {
            "from": plan.starts_on.isoformat(), "until": plan.ends_on.isoformat(), "agenda": plan.agenda,
            "interviews": plan.interviews, "days_planned": _text(plan.days_planned), "days_used": _text(plan.days_used),
            "remote": plan.remote, "dissent": plan.dissent, "late_reason": plan.late_reason, "days_reason": plan.days_reason,
            **{name: _instant(getattr(plan, name)) for name in INSTANTS},
        } if plan else {},
        "judgements": [
            {"ref": one.requirement.ref, "applies": one.applies, **{name: getattr(one, name) for name in ON_SITE}}
            for one in judged(case)
        ],
    }  # fmt: skip
    snapshot = CaseSnapshot(case_id=case.id, kind=kind, content=content, sha256=fingerprint(content), user_id=actor.id)
    session.add(snapshot)
    session.flush()
    return snapshot


def _text(value: Any) -> str:
    return "" if value is None else f"{value:f}"


def _instant(value: datetime | None) -> str:
    return value.isoformat() if value else ""


def _begin_anew(case: Case) -> None:
    """The plan stays as a draft to begin from; nothing of it is sent, held or acknowledged. Judgements are open."""
    if plan := plan_of(case):
        plan.repeats_at = now()
        plan.sent_at = plan.acknowledged_at = plan.concluded_at = plan.days_used = None
        plan.dissent = plan.late_reason = plan.days_reason = ""
    for one in judged(case):
        open_anew(one)


def _take_along(case: Case, actor: User, rules: Rules) -> None:
    """What is still to be put right gets its time anew."""
    open_still = select(Finding).where(Finding.case_id == case.id, findings.binding(), Finding.state.not_in(findings.CLOSED))
    for finding in session.scalars(open_still.order_by(Finding.id)):
        findings.note_step(finding, "repeat", actor)
        session.refresh(finding, ["steps"])
        finding.due_at = due(finding.state, finding.grade, finding.steps, now(), rules)
