"""What the report is made of besides the lead auditor's words: facts of the case, without private notes and names of people spoken with."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.certification.models import (
    Assessment,
    AuditPlan,
    Case,
    CaseSnapshot,
    Finding,
    Requirement,
    TeamMember,
    VisitNote,
)
from portal.core.database import session
from portal.core.i18n import tr

FORMAT = "certification-report/1"


def facts_of(case: Case) -> dict[str, Any]:
    """Plain data with a canonical form: six statements, whatever the size of the questionnaire."""
    plan = session.scalars(select(AuditPlan).where(AuditPlan.case_id == case.id)).first()
    return {
        "format": FORMAT, "case": case.number, "kind": case.kind, "standard": case.standard.code,
        "scheme": f"{case.scheme_version.name}, {case.scheme_version.number}", "body": case.scheme_version.body.name,
        "centre": {"name": case.organisation.name, "city": case.organisation.city, "country": case.organisation.country},
        "scope": case.scope, "direction": case.direction, "operation": case.operation,
        "visit": {"from": plan.starts_on.isoformat(), "until": plan.ends_on.isoformat()} if plan else {},
        "team": _team(case), "days": _days(case, plan), "sample": _sample(case), "interviews": _interviews(case, plan),
        "dissent": plan.dissent if plan else "", **_judged(case), "findings": _findings(case), **_visits_before(case),
    }  # fmt: skip


def _team(case: Case) -> list[dict[str, str]]:
    query = select(TeamMember).options(joinedload(TeamMember.user)).where(TeamMember.case_id == case.id, TeamMember.state == "confirmed")
    order = {"lead": 0, "auditor": 1, "expert": 2, "observer": 3}
    members = sorted(session.scalars(query), key=lambda one: (order.get(one.role, 9), one.user.name))
    return [{"name": one.user.name, "role": one.role} for one in members]


def _days(case: Case, plan: AuditPlan | None) -> dict[str, str]:
    """Audit days as text: agreed (with the table they come from), planned, and used as noted on the visit."""
    agreed = case.agreement.days if case.agreement else {}
    return {
        "agreed": str(agreed.get("result", "")), "table": str(agreed.get("table_version", "")),
        "planned": _text(plan.days_planned if plan else None), "used": _text(plan.days_used if plan else None),
    }  # fmt: skip


def _text(value: Any) -> str:
    return "" if value is None else f"{value:f}"


def _sample(case: Case) -> dict[str, Any]:
    drawn = case.agreement.sample if case.agreement else {}
    sites = [
        {"name": site.name, "city": site.city, "people": site.headcount, "central": site.central, "visited": site.sampled}
        for site in case.sites
    ]
    return {"seed": str(drawn.get("seed", "")), "sites": sites}


def _visits_before(case: Case) -> dict[str, Any]:
    """Visits that had to be repeated, with their days and why. Nothing where there was one visit."""
    if case.visits == 1:
        return {}
    query = select(CaseSnapshot.content).where(CaseSnapshot.case_id == case.id, CaseSnapshot.kind == "visit").order_by(CaseSnapshot.id)
    # One whose repetition was called off and ordered once more was kept each time.
    kept = {content["visit"]: content for content in session.scalars(query)}
    return {
        "visits_before": [
            {"from": one["plan"].get("from", ""), "until": one["plan"].get("until", ""), "used": one["plan"].get("days_used", ""), "reason": one["why_repeated"]}
            for number, one in sorted(kept.items())
            if number < case.visits
        ]
    }  # fmt: skip


def _interviews(case: Case, plan: AuditPlan | None) -> list[dict[str, Any]]:
    """How many, by shift and channel; a pseudonym counts once, and none is named. Of the last visit, if one was repeated."""
    query = select(VisitNote.details, VisitNote.id).where(VisitNote.case_id == case.id, VisitNote.kind == "interview")
    if plan and plan.repeats_at:
        query = query.where(VisitNote.noted_at >= plan.repeats_at)
    spoken = {
        (details.get("pseudonym") or f"note {number}", details.get("shift", ""), details.get("channel", ""))
        for details, number in session.execute(query)
    }
    counted = Counter((shift, channel) for _who, shift, channel in spoken)
    return [{"shift": shift, "channel": channel, "count": count} for (shift, channel), count in sorted(counted.items())]


def _judged(case: Case) -> dict[str, Any]:
    """Every requirement with its result and what was said to the centre about it."""
    query = (
        select(Requirement.ref, Requirement.heading, Assessment.result, Assessment.shared_note, Assessment.applies)
        .join(Assessment, Assessment.requirement_id == Requirement.id)
        .where(Assessment.case_id == case.id)
        .order_by(Requirement.position)
    )
    rows = [
        {"ref": ref, "heading": tr(heading), "result": result or ("" if applies else "not_applicable"), "note": note}
        for ref, heading, result, note, applies in session.execute(query)
    ]
    return {"requirements": rows, "results": dict(sorted(Counter(row["result"] for row in rows).items()))}


def _findings(case: Case) -> list[dict[str, Any]]:
    query = (
        select(Finding)
        .options(joinedload(Finding.requirement), joinedload(Finding.site))
        .where(Finding.case_id == case.id)
        .order_by(Finding.number)
    )
    return [
        {
            "number": one.number, "ref": one.requirement.ref, "grade": one.grade, "state": one.state, "statement": one.statement,
            "site": one.site.name if one.site else "", "shown_by": one.shown_by, "correction": one.correction,
            "root_cause": one.root_cause, "action": one.action, "repeated": one.repeats_id is not None,
        }
        for one in session.scalars(query)
    ]  # fmt: skip
