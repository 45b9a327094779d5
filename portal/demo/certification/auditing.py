"""The later half of a walk: visit, findings, report, review, decision."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.certification.certifying import services as certifying
from portal.certification.certifying.services.deciding import Choice
from portal.certification.certifying.words import CHECKS
from portal.certification.documenting.merging import Typed, token
from portal.certification.documenting.queries import assessments_of
from portal.certification.models import AuditPlan, Certificate, Finding
from portal.certification.remedying import services as remedying
from portal.certification.remedying.services.answering import stored
from portal.certification.remedying.services.files import attach_evidence
from portal.certification.visiting import queries as visiting_queries
from portal.certification.visiting import services as visiting
from portal.certification.visiting.planning import proposed_interviews
from portal.certification.visiting.services.notes import NoteText
from portal.certification.visiting.services.plans import PlanText
from portal.core.clock import now
from portal.core.database import session
from portal.demo.certification import texts
from portal.demo.certification.walk import Walk, a_key

VISIT = 110


def plan(walk: Walk) -> AuditPlan:
    with walk.after(88):
        found = visiting_queries.plan_for(walk.case)
        first, last = now().date() + timedelta(days=VISIT - 88), now().date() + timedelta(days=VISIT - 87)
        agenda = [_item(first, "opening", "09:00", "09:30", found.places[0].id), _item(last, "closing", "15:30", "16:30", found.places[0].id)]
        agenda[1:1] = [_item(first, "", f"{10 + n}:00", f"{11 + n}:00", place.id) for n, place in enumerate(found.places)]
        interviews = [
            {"site_id": place.id, "shift": shift, "channel": channel, "count": count}
            for place in found.places
            for (shift, channel), count in proposed_interviews(place, found.rules).items()
            if count
        ]
        text = PlanText(first, last, agenda, interviews, found.days_agreed or Decimal(2))
        row = visiting.save_plan(walk.case, text, actor=walk.crew.lead, seat=walk.seat, version=0)
        visiting.send_plan(walk.case, actor=walk.crew.lead, seat=walk.seat, version=row.version)
        return row


def _item(day: Any, kind: str, starts: str, ends: str, site_id: int) -> dict[str, Any]:
    return {
        "day": day.isoformat(), "kind": kind, "from": starts, "to": ends, "site_id": site_id,
        "topic": "" if kind else "Contact handling on the floor", "with": "Team leader",
        "requirement_ids": [], "remote": False,
    }  # fmt: skip


def begin(walk: Walk) -> None:
    with walk.after(VISIT):
        visiting.begin_visit(walk.case, actor=walk.crew.lead, seat=walk.seat)
        _note(walk, "opening", texts.text("opening"), {"present": "Site manager, quality manager", "time": "09:00"})


def visit(walk: Walk, share: float = 1) -> None:
    """Interviews, observations, judgements, findings; the whole sheet, or a part of it."""
    with walk.after(VISIT + 0.2):
        found = visiting_queries.plan_for(walk.case)
        told = texts.interviews()
        for place in found.places:
            for number in range(max(1, int(found.least[place.id] * share))):
                said = told[number % len(told)]
                details = {"pseudonym": f"{said['pseudonym']} {number + 1}", "role": said["role"], "shift": "day", "channel": "voice"}
                _note(walk, "interview", said["text"], details, site_id=place.id)
        _note(walk, "observation", texts.text("observation"), {}, site_id=found.places[0].id)
        _note(walk, "process_check", texts.text("process"), {}, site_id=found.places[0].id)
        rows = assessments_of(walk.case)
        failed = _raise_findings(walk, rows) if walk.plan.findings else set()
        for number, row in enumerate(rows[: int(len(rows) * share)]):
            row.result = "nonconforming" if row.id in failed else "conforming"
            row.grade = 1 if row.id in failed else 2 + number % 3
            row.judged_by, row.judged_at = walk.crew.lead.id, now()
        session.flush()


def _note(walk: Walk, kind: str, text: str, details: dict[str, str], site_id: int | None = None) -> None:
    note = NoteText(a_key(), 1, kind, text, now(), site_id=site_id, details=details)
    visiting.write_note(walk.case, note, actor=walk.crew.lead, seat=walk.seat)


def _raise_findings(walk: Walk, rows: list[Any]) -> set[int]:
    failed, iso = set(), texts.is_iso(walk.case.standard.code)
    for each in texts.findings():
        row = next((row for row in rows if row.requirement.ref.startswith(each.iso if iso else each.ref) and row.id not in failed), None)
        if row is None or (each.grade == "major" and walk.plan.sites == 1 and walk.plan.direction == "inbound"):
            continue  # only the larger centres failed at that
        visiting.raise_finding(
            walk.case, row.requirement, each.grade, each.statement, each.shown_by, key=a_key(), actor=walk.crew.lead, seat=walk.seat
        )
        if each.grade in ("major", "minor"):
            failed.add(row.id)
    return failed


def conclude(walk: Walk) -> None:
    with walk.after(VISIT + 1.3):
        details = {"present": "Site manager, quality manager", "time": "15:30", "heard": "agreed"}
        _note(walk, "closing", texts.text("closing"), details)
        row = visiting_queries.plan_for(walk.case).row
        assert row is not None
        used = row.days_planned or Decimal(2)
        visiting.conclude_visit(walk.case, actor=walk.crew.lead, seat=walk.seat, days_used=used)


def findings_of(walk: Walk) -> list[Finding]:
    query = select(Finding).where(Finding.case_id == walk.case.id, Finding.grade.in_(("major", "minor"))).order_by(Finding.id)
    return list(session.scalars(query))


def respond(walk: Walk) -> None:
    with walk.after(VISIT + 8):
        said = {each.statement: each for each in texts.findings()}
        for finding in findings_of(walk):
            each = said[finding.statement]
            planned = (now() + timedelta(days=20)).date().isoformat()
            answers = {"correction": each.correction, "root_cause": each.root_cause, "action": each.action, "owner": each.owner, "planned_for": planned}
            shown = stored(finding)
            typed = {key: Typed(value, token(shown[key])) for key, value in answers.items()}
            remedying.save_answer(finding, typed, actor=walk.centre, parts=walk.parts(walk.centre))
            remedying.respond(finding, actor=walk.centre, parts=walk.parts(walk.centre))


def correct(walk: Walk) -> None:
    """Accepted, carried out with a file that shows it, verified: the last one lets the case go on."""
    for step, days in (("accept", 14), ("implement", 30), ("verify", 36)):
        with walk.after(VISIT + days):
            for finding in findings_of(walk):
                _go_on(walk, finding, step)


def _go_on(walk: Walk, finding: Finding, step: str) -> None:
    if step == "accept":
        remedying.accept_answer(finding, actor=walk.crew.lead, role="lead", version=finding.version)
    elif step == "implement":
        attach_evidence(finding, walk.paper("Coaching records", finding.action), actor=walk.centre, parts=walk.parts(walk.centre))
        session.flush()
        remedying.implement_action(finding, note="", actor=walk.centre, parts=walk.parts(walk.centre), version=finding.version)
    else:
        remedying.verify_action(
            finding, method="document", note="Records of two months were read.", actor=walk.crew.lead, role="lead", version=finding.version
        )


def report(walk: Walk) -> None:
    with walk.after(VISIT + 45):
        row = visiting_queries.plan_for(walk.case).row
        typed = {
            "summary": texts.text("summary"), "strengths": texts.text("strengths"),
            "days_used": f"{row.days_used.normalize():f}" if row and row.days_used else "2",
            "recommendation": "refuse" if walk.plan.state == "refused" else "grant",
        }  # fmt: skip
        certifying.save_report(walk.case, typed, actor=walk.crew.lead, version=None)


def hand_in_report(walk: Walk) -> None:
    with walk.after(VISIT + 46):
        certifying.submit_report(walk.case, actor=walk.crew.lead)


def review(walk: Walk) -> None:
    with walk.after(VISIT + 50):
        answers = {check: {"met": True, "note": ""} for check in CHECKS}
        certifying.review_file(walk.case, "ready", answers, actor=walk.crew.reviewer)


def decide(walk: Walk) -> Certificate | None:
    with walk.after(VISIT + 54):
        refused = walk.plan.state == "refused"
        reasons = texts.text("reasons_refuse" if refused else "reasons")
        choice = Choice("refuse" if refused else "grant", reasons)
        certifying.decide(walk.case, choice, actor=walk.crew.decider, version=walk.case.version)
        session.flush()
        return session.get(Certificate, walk.case.certificate_id) if walk.case.certificate_id else None
