"""Findings not closed in time: the visit is repeated by order of a manager, and the case really goes on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.certification import findings
from portal.certification.certifying.queries import facts_of
from portal.certification.dates import months_after
from portal.certification.models import Assessment, AuditPlan, Case, CaseSnapshot, JudgementRevision
from portal.certification.remedying import jobs
from portal.certification.remedying import policies as may
from portal.certification.remedying.services import escalate_finding, repeat_visit
from portal.certification.remedying.tasks import overdue
from portal.certification.visiting.queries import obstacles, sheet_for
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_manager, a_team_member
from tests.certification.remedying.scenes import a_scene as with_findings
from tests.certification.visiting.scenes import a_plan, a_scene, item, sync, typed_plan
from tests.certification.visiting.test_concluding import complete
from tests.factories import a_user

WHY = "The cause of finding 1 is not removed."


def a_case_standing_still(sign_in):
    """Visited, concluded with a major finding, and half a year later still open."""
    scene = a_scene()
    complete(sign_in(scene.lead), scene)
    sign_in(scene.lead).post(f"{scene.root}/conclusion", data={"days_used": "7"})
    session.expire_all()
    assert (scene.case.state, scene.case.open_majors) == ("correcting", 1)
    scene.case.due_at = now() - timedelta(minutes=1)
    session.commit()
    return scene, a_manager(scene.case.scheme_version)


def order(browser, case: Case, **changes):
    data = {"reason": WHY, "version": str(session.get_one(Case, case.id).version)} | changes
    answer = browser.post(f"/certification/cases/{case.id}/findings/repetition", data=data)
    session.expire_all()
    return answer


def letters(template: str) -> int:
    return session.scalar(select(func.count()).where(Letter.template == template)) or 0


def test_the_manager_has_the_visit_repeated_and_what_was_is_kept(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    case, before = scene.case, {one.id: (one.result, one.private_note) for one in scene.assessments}
    page = sign_in(manager).get(f"/certification/cases/{case.id}/findings").text
    assert "The time for closing the findings is over" in page
    assert "Have the visit repeated" in page
    assert order(sign_in(manager), case).status_code == 302
    assert (case.state, case.visits, case.open_majors) == ("planning", 2, 1)
    assert [(one.result, one.grade, one.private_note) for one in session.scalars(select(Assessment))] == [("", None, "")] * 3
    kept = session.scalars(select(CaseSnapshot).where(CaseSnapshot.kind == "visit")).one()
    assert kept.content["plan"]["days_used"] == "7"
    assert sorted(one["result"] for one in kept.content["judgements"]) == ["conforming", "conforming", "nonconforming"]
    revisions = session.scalars(select(JudgementRevision)).all()
    assert {one.assessment_id: (one.said["result"], one.said["private_note"]) for one in revisions} == before
    plan = session.scalars(select(AuditPlan)).one()
    assert (plan.sent_at, plan.acknowledged_at, plan.concluded_at, plan.days_used) == (None, None, None, None)
    finding = session.scalars(select(findings.Finding)).one()
    assert (finding.state, finding.visit, [step.move for step in finding.steps][-1]) == ("open", 1, "repeat")
    assert finding.due_at is not None
    assert finding.due_at > now() + timedelta(days=9)
    event = session.scalars(select(AuditEvent).where(AuditEvent.event == "certification.visit.repeated")).one()
    assert (event.actor_id, event.reason, event.facts["visit"]) == (manager.id, WHY, 2)
    assert letters("visit-repeated") == 3  # the centre, the lead, the second auditor


def test_the_case_goes_on_to_its_report_after_the_second_visit(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    case, lead = scene.case, sign_in(scene.lead)
    order(sign_in(manager), case)
    day = now().date() + timedelta(days=21)
    plan = session.scalars(select(AuditPlan)).one()
    assert lead.post(f"{scene.root}/plan", data=typed_plan(scene, day, version=str(plan.version))).status_code == 302
    session.expire_all()
    assert lead.post(f"{scene.root}/plan/sending", data={"version": plan.version}).status_code == 302
    session.expire_all()
    plan.starts_on = plan.ends_on = now().date()
    session.commit()
    assert lead.post(f"{scene.root}/beginning").status_code == 302
    session.expire_all()
    assert case.state == "on_site"
    site = scene.case.sites[0].name
    assert [str(one) for one in obstacles(sheet_for(case))] == [  # nothing of the first visit counts for the second
        "The opening meeting is not recorded.", "The closing meeting is not recorded.", "4.1 is not judged.", "5.2 is not judged.",
        "4.3 is not judged.", f"{site}: 0 interviews are recorded, at least 2 are needed.",
    ]  # fmt: skip
    later = (now() + timedelta(minutes=1)).isoformat()
    sync(
        lead, scene, scene.lead,
        item("note", 51, fields={"kind": "opening", "present": "Manager"}, noted_at=later),
        item("note", 52, fields={"kind": "closing", "present": "Manager", "heard": "agreed"}, noted_at=later),
        *(item("interview", 60 + one, fields={"site": str(scene.site_id)}, noted_at=later) for one in range(2)),
        *(item("judgement", 70 + one.id, about=one.id, base=one.version) for one in session.scalars(select(Assessment))),
    )  # fmt: skip
    assert lead.post(f"{scene.root}/conclusion", data={"days_used": "3"}).status_code == 302
    session.expire_all()
    assert case.state == "correcting"  # the major of the first visit is still to be put right
    assert letters("visit-findings-sheet") == 2  # one for each visit
    finding = session.scalars(select(findings.Finding)).one()
    finding.state = "verified"
    session.commit()
    jobs.watch_findings()
    session.expire_all()
    assert case.state == "reporting"


def test_findings_of_the_visit_before_are_worked_on_meanwhile_and_those_of_the_new_one_stay_inside(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    order(sign_in(manager), scene.case)
    first = session.scalars(select(findings.Finding)).one()
    here = f"/certification/cases/{scene.case.id}/findings"
    centre = sign_in(scene.centre)
    assert "Hand in the answer" in centre.get(f"{here}/{first.id}").text
    scene.case.state = "on_site"
    second = findings.raise_finding(scene.case, scene.assessments[0].requirement, "minor", "Zebra.", "Record", actor=scene.lead)
    session.commit()
    assert second.visit == 2
    assert "Hand in the answer" in centre.get(f"{here}/{first.id}").text
    assert centre.get(f"{here}/{second.id}").status_code == 404
    assert ("Zebra" in centre.get(here).text, "Zebra" in sign_in(manager).get(here).text) == (False, True)


def test_who_may_not_and_when_not(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    case = scene.case
    assert order(sign_in(scene.centre), case).status_code == 403
    assert order(sign_in(scene.lead), case).status_code == 403
    assert order(sign_in(a_user()), case).status_code == 404
    assert order(sign_in(manager), case, reason=" ").status_code == 422
    assert order(sign_in(manager), case, version="1").status_code == 409
    case.due_at = now() + timedelta(days=1)
    session.commit()
    assert order(sign_in(manager), case).status_code == 409
    assert (case.state, case.visits) == ("correcting", 1)


def test_a_manager_in_the_team_leaves_it_to_another(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    a_team_member(scene.case, manager, role="observer")
    session.commit()
    assert order(sign_in(manager), scene.case).status_code == 403


def test_pressed_twice_the_visit_is_repeated_once(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    version = str(scene.case.version)
    answers = [order(sign_in(manager), scene.case, version=version).status_code for _ in range(2)]
    assert answers == [302, 409]
    assert scene.case.visits == 2


def test_nothing_open_nothing_to_repeat(app):
    scene = with_findings()
    scene.finding("major", "verified")
    scene.case.due_at = now() - timedelta(days=1)
    args = {"reason": WHY, "actor": scene.manager, "parts": {"manager"}, "in_team": False, "version": scene.case.version}
    from portal.certification.casework import rules_of
    from portal.core.access import Refused

    with pytest.raises(Refused, match="while findings of it are still open"):
        repeat_visit(scene.case, rules=rules_of(scene.case), **args)


def test_the_end_of_the_time_is_said_once_and_waits_for_the_manager(app):
    scene = with_findings()
    scene.finding("major", "answered")
    scene.case.due_at = now() - timedelta(minutes=1)
    session.commit()
    assert [jobs.watch_findings(), jobs.watch_findings()] == [3, 0]
    assert letters("corrections-overdue") == 3  # centre, auditor, manager
    with app.test_request_context():
        assert [one.title for one in overdue(scene.manager)] == [f"Findings of {scene.case.organisation.name} are not closed in time"]
        assert overdue(scene.centre) == []


def test_what_reopens_corrections_does_not_prolong_the_time_since_the_visit(app):
    scene = with_findings("reporting")
    concluded = now() - timedelta(days=100)
    a_plan(scene.case, sent=True, begun=True, concluded_at=concluded, days_used=Decimal(3))
    finding = scene.finding("minor", "accepted")
    escalate_finding(finding, reason="Overdue", actor=scene.auditor, role="lead", version=finding.version)
    assert scene.case.state == "correcting"
    assert scene.case.due_at is not None
    assert scene.case.due_at < now() + timedelta(days=95)


def call_off(browser, case: Case, **changes):
    data = {"reason": "The missing proof has arrived.", "version": str(session.get_one(Case, case.id).version)} | changes
    answer = browser.post(f"/certification/cases/{case.id}/findings/repetition/calling-off", data=data)
    session.expire_all()
    return answer


def said_of(case: Case):
    rows = session.scalars(select(Assessment).where(Assessment.case_id == case.id).order_by(Assessment.id))
    return [(one.result, one.grade, one.shared_note, one.private_note) for one in rows]


def planned(case: Case):
    plan = session.scalars(select(AuditPlan).where(AuditPlan.case_id == case.id)).one()
    return {name: getattr(plan, name) for name in (column.key for column in AuditPlan.__table__.columns) if name not in ("version", "updated_at")}


def test_a_repetition_called_off_leaves_the_visit_before_as_it_was(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    case, lead = scene.case, sign_in(scene.lead)
    before = said_of(case), planned(case)
    order(sign_in(manager), case)
    plan = session.scalars(select(AuditPlan)).one()
    day = now().date() + timedelta(days=21)
    lead.post(f"{scene.root}/plan", data=typed_plan(scene, day, version=str(plan.version)))
    session.expire_all()
    here = f"/certification/cases/{case.id}/findings"
    assert "Call the repetition off" in sign_in(manager).get(here).text
    assert "Call the repetition off" not in sign_in(scene.centre).get(here).text
    assert call_off(sign_in(manager), case).status_code == 302
    assert (case.state, case.visits, case.open_majors) == ("correcting", 1, 1)
    assert (said_of(case), planned(case)) == before
    kept = session.scalars(select(CaseSnapshot).where(CaseSnapshot.kind == "visit_called_off")).one()
    assert (kept.content["visit"], kept.content["plan"]["from"]) == (2, day.isoformat())  # what was planned meanwhile
    event = session.scalars(select(AuditEvent).where(AuditEvent.event == "certification.visit.repetition_called_off")).one()
    assert (event.actor_id, event.reason) == (manager.id, "The missing proof has arrived.")
    assert letters("repetition-called-off") == 3
    concluded = planned(case)["concluded_at"]
    assert case.due_at == months_after(concluded, 6)  # the time since the visit, not a new one


def test_once_called_off_it_can_be_ordered_again_and_everybody_hears_of_it(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    order(sign_in(manager), scene.case)
    call_off(sign_in(manager), scene.case)
    scene.case.due_at = now() - timedelta(minutes=1)
    session.commit()
    assert order(sign_in(manager), scene.case).status_code == 302
    assert (scene.case.state, scene.case.visits, letters("visit-repeated")) == ("planning", 2, 6)
    assert len(facts_of(scene.case)["visits_before"]) == 1


def test_what_was_closed_while_the_repetition_was_planned_sends_the_case_to_its_report(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    order(sign_in(manager), scene.case)
    session.scalars(select(findings.Finding)).one().state = "verified"
    session.commit()
    assert call_off(sign_in(manager), scene.case).status_code == 302
    assert (scene.case.state, "visits_before" in facts_of(scene.case)) == ("reporting", False)


def test_who_may_not_call_off_and_when_not(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    case = scene.case
    assert call_off(sign_in(manager), case).status_code == 409  # nothing was ordered
    order(sign_in(manager), case)
    assert call_off(sign_in(scene.centre), case).status_code == 403
    assert call_off(sign_in(scene.lead), case).status_code == 403
    assert call_off(sign_in(manager), case, reason=" ").status_code == 422
    assert call_off(sign_in(manager), case, version="1").status_code == 409
    case.state = "on_site"
    session.commit()
    assert call_off(sign_in(manager), case).status_code == 409  # begun
    assert (case.state, case.visits) == ("on_site", 2)


def test_a_first_visit_is_no_repetition(app, sign_in):
    scene, manager = a_case_standing_still(sign_in)
    case = scene.case
    case.state = "planning"
    session.commit()
    assert call_off(sign_in(manager), case).status_code == 404  # before the first visit there are no findings to look at
    assert (case.state, case.visits) == ("planning", 1)
    assert not may.call_off_repetition(case)
    case.visits = 2
    assert may.call_off_repetition(case)
