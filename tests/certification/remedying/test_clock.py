"""The clock of findings: reminders each once, minors that grow, cases that go on; restartable."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.certification.models import Finding, FindingStep
from portal.certification.remedying import jobs
from portal.certification.remedying.deadlines import due, period_began, reminder_due
from portal.certification.rules import Rules
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.remedying.scenes import Scene, a_scene

START = datetime.fromisoformat("2027-03-01T12:00:00+00:00")
RULES = Rules()


def step(move: str, days: float, text: str = "") -> SimpleNamespace:
    return SimpleNamespace(move=move, at=START + timedelta(days=days), text=text)


def test_deadlines_follow_the_scheme() -> None:
    raised = [step("raise", 0)]
    assert due("open", "major", raised, START, RULES) == START + timedelta(days=10)
    assert due("open", "minor", raised, START, RULES) == START + timedelta(days=14)
    assert due("accepted", "major", raised, START + timedelta(days=8), RULES) == START + timedelta(days=90)
    assert due("accepted", "minor", raised, START + timedelta(days=8), RULES) == START + timedelta(days=180)
    assert [due(state, "major", raised, START, RULES) for state in ("verified", "dropped", "disputed")] == [None] * 3


def test_to_answer_again_there_is_a_new_period_but_not_beyond_the_end() -> None:
    raised = [step("raise", 0)]
    assert due("open", "major", raised, START + timedelta(days=20), RULES) == START + timedelta(days=30)
    assert due("open", "major", raised, START + timedelta(days=85), RULES) == START + timedelta(days=90)


def test_what_grew_to_a_major_has_a_major_s_time_from_then() -> None:
    steps = [step("raise", 0), step("escalate", 100)]
    assert due("accepted", "major", steps, START + timedelta(days=100), RULES) == START + timedelta(days=190)


@pytest.mark.parametrize(
    ("day", "said", "share"),
    [(4.9, (), None), (5, (), 50), (5, (50,), None), (8, (50,), 80), (8, (), 80), (10, (50, 80), 100), (11, (50, 80, 100), None), (11, (), 100)],
)
def test_each_reminder_once_and_the_latest_only(day: float, said: tuple[int, ...], share: int | None) -> None:
    steps = [step("raise", 0), *(step("remind", 1, str(one)) for one in said)]
    at = START + timedelta(days=day)
    assert reminder_due(steps, START + timedelta(days=10), period_began(steps, START), at) == share


def test_a_new_period_reminds_anew() -> None:
    steps = [step("raise", 0), step("remind", 5, "50"), step("reject", 6)]
    assert reminder_due(steps, START + timedelta(days=16), period_began(steps, START), START + timedelta(days=11)) == 50


@pytest.fixture
def scene(app: Flask) -> Scene:
    return a_scene()


def letters() -> dict[str, int]:
    rows = select(Letter.template, func.count()).group_by(Letter.template)
    return dict(session.execute(rows).tuples().all())


def run(finding: Finding, days: float) -> int:
    """The job, so many days after the finding was raised; run twice, as after a crash."""
    session.commit()
    with pretend(finding.created_at + timedelta(days=days, minutes=1)):
        first = jobs.watch_findings()
        assert jobs.watch_findings() == 0
    session.expire_all()
    return first


def test_a_minor_finding_is_reminded_of_and_then_grows(scene: Scene) -> None:
    finding = scene.finding()
    assert (run(finding, 6), letters()) == (0, {})
    assert (run(finding, 7), letters()) == (1, {"finding-reminder": 1})
    assert (run(finding, 12), letters()) == (1, {"finding-reminder": 2})
    assert (run(finding, 14), letters()) == (1, {"finding-reminder": 4, "finding-escalated": 3})  # managers hear of it now
    assert (finding.grade, finding.state, scene.case.open_majors, scene.case.open_minors) == ("major", "open", 1, 0)
    last = session.scalars(select(FindingStep).order_by(FindingStep.id.desc()).limit(1)).one()
    assert (last.move, last.user_id, last.text) == ("escalate", None, "Overdue")
    assert finding.due_at is not None
    assert abs(finding.due_at - (finding.created_at + timedelta(days=24, minutes=1))) < timedelta(seconds=5)


def test_time_does_not_run_against_the_centre_while_others_have_it(scene: Scene) -> None:
    for at, state in enumerate(("answered", "implemented", "disputed")):
        finding = scene.finding("minor", state, at=at)
        finding.due_at = now() - timedelta(days=1)
    assert (run(finding, 1), letters()) == (0, {})


def test_a_major_that_is_overdue_stays_major_and_the_managers_hear_of_it(scene: Scene) -> None:
    finding = scene.finding("major")
    assert (run(finding, 10), letters()) == (1, {"finding-reminder": 2})
    assert (finding.state, finding.grade) == ("open", "major")


def test_a_late_worker_does_not_send_what_is_past(scene: Scene) -> None:
    assert (run(scene.finding("major"), 9), letters()) == (1, {"finding-reminder": 1})
    assert session.scalar(select(FindingStep.text).where(FindingStep.move == "remind")) == "80"


def test_an_accepted_minor_that_nobody_carries_out_grows_after_half_a_year_and_the_report_waits(app: Flask) -> None:
    scene = a_scene("reporting")
    finding = scene.finding("minor", "accepted")
    finding.due_at = finding.created_at + timedelta(days=180)
    run(finding, 180)
    assert (finding.grade, finding.state, scene.case.state) == ("major", "accepted", "correcting")


def test_a_case_that_nothing_holds_up_goes_on_by_itself(scene: Scene) -> None:
    finding = scene.finding("major", "verified")
    assert (run(finding, 1), scene.case.state) == (1, "reporting")
    assert letters() == {"corrections-closed": 2}
