"""The plan: who makes it, what it must hold, when it may go, who reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Engagement
from portal.audit.models import AuditEvent
from portal.certification.models import AuditPlan, Competence, Requirement
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_decider, a_manager, a_site, a_team_member, an_auditor
from tests.certification.visiting.scenes import START, a_plan, a_scene, typed_plan
from tests.factories import a_user


def first_day() -> date:
    return now().date() + timedelta(days=START)


def plan_of(scene) -> AuditPlan | None:
    session.expire_all()
    return session.scalars(select(AuditPlan).where(AuditPlan.case_id == scene.case.id)).first()


def letters() -> list[tuple[str, str]]:
    return sorted((letter.template, letter.to_name) for letter in session.scalars(select(Letter)))


def test_the_lead_saves_and_sends_a_plan_and_centre_and_team_are_told(app, sign_in):
    scene = a_scene("planning", plan=False)
    browser = sign_in(scene.lead)
    assert browser.get(f"{scene.root}/plan").status_code == 200
    assert browser.post(f"{scene.root}/plan", data=typed_plan(scene, first_day())).status_code == 302
    plan = plan_of(scene)
    asked = session.scalars(select(Requirement).where(Requirement.standard_id == scene.case.standard_id, Requirement.ref == "4.1")).one()
    assert plan is not None
    assert [(one["kind"], one["from"], one["requirement_ids"]) for one in plan.agenda] == [
        ("opening", "09:00", []), ("", "09:30", [asked.id]), ("closing", "16:00", []),
    ]  # fmt: skip
    assert plan.interviews == [{"site_id": scene.site_id, "shift": "day", "channel": "voice", "count": 2}]
    assert browser.post(f"{scene.root}/plan/sending", data={"version": plan.version}).status_code == 302
    assert browser.post(f"{scene.root}/plan/sending", data={"version": plan.version}).status_code == 302
    assert letters() == [("visit-plan-sent", "Cora Centre"), ("visit-plan-team", "Sam Second")]
    assert sorted(session.scalars(select(AuditEvent.event).where(AuditEvent.event.like("certification.plan%")))) == [
        "certification.plan.saved", "certification.plan.sent",
    ]  # fmt: skip


def test_the_centre_reads_the_plan_once_it_is_sent(app, sign_in):
    scene = a_scene("planning")
    browser = sign_in(scene.centre)
    before = browser.get(f"{scene.root}/plan")
    assert (before.status_code, "Team leaders" in before.text, "The plan is not here yet" in before.text) == (200, False, True)
    assert [browser.get(f"{scene.root}/plan.{kind}").status_code for kind in ("pdf", "ics")] == [404, 404]
    scene.plan.sent_at = now()
    after = browser.get(f"{scene.root}/plan")
    assert ("Team leaders" in after.text, "The plan is not here yet" in after.text) == (True, False)
    paper, calendar = browser.get(f"{scene.root}/plan.pdf"), browser.get(f"{scene.root}/plan.ics")
    assert (paper.data[:5], paper.mimetype) == (b"%PDF-", "application/pdf")
    assert (calendar.text.count("BEGIN:VEVENT"), calendar.mimetype) == (3, "text/calendar")
    assert "DTSTART:" + first_day().strftime("%Y%m%d") + "T090000\r\n" in calendar.text


def test_who_may_see_and_make_a_plan(app, sign_in):
    scene = a_scene("planning")
    scheme = scene.case.scheme_version
    proposed, stranger = an_auditor(scheme), a_user()
    a_team_member(scene.case, proposed, state="proposed", role="auditor")
    other = a_scene("planning").centre
    people = [scene.lead, scene.second, a_manager(scheme), scene.centre, proposed, stranger, other, a_decider(scheme)]
    data = typed_plan(scene, first_day(), version=str(scene.plan.version))
    assert [sign_in(one).get(f"{scene.root}/plan").status_code for one in people] == [200, 200, 200, 200, 404, 404, 404, 404]
    assert [sign_in(one).post(f"{scene.root}/plan/sending", data={"version": 1}).status_code for one in people[1:]] == [403, 403, 403, 404, 404, 404, 404]
    assert [sign_in(one).post(f"{scene.root}/plan", data=data).status_code for one in people] == [302, 403, 403, 403, 404, 404, 404, 404]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agenda": []}, "The opening meeting is missing."),
        ({"interviews": []}, "2 are needed"),
        ({"days_planned": 5}, "The days differ from those agreed: give the reason."),
        ({"days_planned": None}, "Say how many audit days are planned."),
        ({"starts_on": now().date() + timedelta(days=3), "ends_on": now().date() + timedelta(days=60)}, "10 working days before the visit"),
        ({"starts_on": now().date() - timedelta(days=1)}, "The first day lies in the past."),
    ],
)
def test_an_incomplete_plan_is_not_sent_and_says_why(app, sign_in, changes, sentence):
    scene = a_scene("planning", plan=False)
    plan = a_plan(scene.case, **changes)
    browser = sign_in(scene.lead)
    assert sentence in browser.get(f"{scene.root}/plan").text
    assert browser.post(f"{scene.root}/plan/sending", data={"version": plan.version}).status_code == 409
    assert (plan_of(scene).sent_at, letters()) == (None, [])


def test_with_reasons_a_short_notice_and_other_days_may_go(app, sign_in):
    scene = a_scene("planning", plan=False)
    soon = now().date() + timedelta(days=3)
    data = typed_plan(scene, soon, days_planned="6.5", days_reason="One site has closed.", late_reason="The centre asked for it.")
    browser = sign_in(scene.lead)
    assert browser.post(f"{scene.root}/plan", data=data).status_code == 302
    assert browser.post(f"{scene.root}/plan/sending", data={"version": plan_of(scene).version}).status_code == 302
    assert plan_of(scene).sent_at is not None


def test_every_sampled_site_is_visited_and_no_other_is_asked_for(app, sign_in):
    scene = a_scene("planning")
    a_site(scene.case, name="Left out", sampled=False)
    browser = sign_in(scene.lead)
    assert "Nothing is missing" in browser.get(f"{scene.root}/plan").text
    a_site(scene.case, name="Second Site", sampled=True)
    page = browser.get(f"{scene.root}/plan").text
    assert ("The agenda does not visit Second Site" in page, "Left out" in page) == (True, False)


def test_a_competence_that_ends_before_the_visit_stops_the_plan_and_names_the_person(app, sign_in):
    scene = a_scene("planning")
    row = session.scalars(select(Competence).where(Competence.user_id == scene.second.id)).one()
    row.valid_until = first_day() - timedelta(days=1)
    browser = sign_in(scene.lead)
    assert "on all days of the visit: Sam Second." in browser.get(f"{scene.root}/plan").text
    answer = browser.post(f"{scene.root}/plan/sending", data={"version": scene.plan.version})
    assert (answer.status_code, "Sam Second" in answer.text, plan_of(scene).sent_at) == (409, True, None)


def test_a_plan_saved_after_somebody_else_keeps_both(app, sign_in):
    scene = a_scene("planning")
    browser = sign_in(scene.lead)
    stale = scene.plan.version
    data = typed_plan(scene, first_day(), version=str(stale))
    assert browser.post(f"{scene.root}/plan", data=data).status_code == 302
    second = browser.post(f"{scene.root}/plan", data={**data, "agenda-1-topic": "Only here"})
    assert (second.status_code, "Only here" in second.text, "Somebody else saved the plan" in second.text) == (409, True, True)
    assert [one["topic"] for one in plan_of(scene).agenda] == ["", "Floor", ""]


def test_mistakes_stand_beside_their_fields_and_what_was_typed_stays(app, sign_in):
    scene = a_scene("planning", plan=False)
    changes = {"ends_on": "2026-01-01", "agenda-0-ends": "08:00", "agenda-1-refs": "99.9", "agenda-1-topic": "Kept text", f"count-{scene.site_id}-day-voice": "many"}
    answer = sign_in(scene.lead).post(f"{scene.root}/plan", data=typed_plan(scene, first_day(), **changes))
    page = answer.text
    assert answer.status_code == 422
    assert all(one in page for one in ("The last day lies before the first.", "This must be after the beginning.", "no requirement 99.9", "Kept text", 'value="many"', "Please give a whole number."))
    assert plan_of(scene) is None


def test_the_visit_begins_on_its_first_day_and_ties_the_team_to_the_centre(app, sign_in):
    scene = a_scene("planning", plan=False)
    plan = a_plan(scene.case)
    browser = sign_in(scene.lead)
    assert browser.post(f"{scene.root}/beginning").status_code == 409  # not sent
    plan.sent_at = now()
    assert browser.post(f"{scene.root}/beginning").status_code == 409  # not yet the day
    plan.starts_on = plan.ends_on = now().date()
    assert sign_in(scene.second).post(f"{scene.root}/beginning").status_code == 403
    assert browser.post(f"{scene.root}/beginning").status_code == 302
    assert scene.case.state == "on_site"
    ties = session.scalars(select(Engagement).where(Engagement.organisation_id == scene.case.organisation_id))
    assert sorted((one.user.name, one.kind) for one in ties) == [("Lena Lead", "audited"), ("Sam Second", "audited")]
    assert browser.post(f"{scene.root}/plan", data=typed_plan(scene, first_day(), version=str(plan.version))).status_code == 409


def test_before_its_time_there_is_no_plan_page(app, sign_in):
    scene = a_scene("stage1", plan=False)
    assert sign_in(scene.lead).get(f"{scene.root}/plan").status_code == 404
