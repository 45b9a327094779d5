"""What the clock does: reminders once, lapses once, nothing early; and what waits for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.certification.applying import jobs, tasks
from portal.certification.states import CASE
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.applying.factories import Scene, a_scene
from tests.certification.applying.test_agreeing import accepted, offered


def a_due(state: str, days: float, **values: Any) -> Scene:
    """A case whose date is so many days away."""
    scene = offered() if state == "accepted" else a_scene(state, **values)
    scene.case.due_at = now() + timedelta(days=days)
    session.commit()
    return scene


def run() -> int:
    session.commit()
    done = jobs.remind_and_lapse()
    session.rollback()
    return done


def letters(scene: Scene) -> list[str]:
    found = session.scalars(select(Letter.template).where(Letter.scope == f"case:{scene.case.id}", Letter.template.in_(("case-due-soon", "case-lapsed"))))
    return sorted(found)


@pytest.mark.parametrize("state", ["draft", "info_requested", "accepted", "documenting"])
def test_a_week_before_a_letter_reminds_once(app: Any, state: str) -> None:
    scene = a_due(state, 6.9)
    assert [run() for _n in range(3)] == [1, 0, 0]
    assert (scene.case.state, letters(scene)) == (state, ["case-due-soon"])
    scene.case.due_at = now() + timedelta(days=5)
    assert (run(), letters(scene)) == (1, ["case-due-soon", "case-due-soon"])


@pytest.mark.parametrize("days", [7.1, 90])
def test_nobody_is_reminded_earlier(app: Any, days: float) -> None:
    scene = a_due("draft", days)
    assert (run(), letters(scene)) == (0, [])


@pytest.mark.parametrize(("state", "told"), [("draft", 1), ("info_requested", 2), ("accepted", 2), ("documenting", 2)])
def test_what_nobody_went_on_with_lapses_once(app: Any, state: str, told: int) -> None:
    scene = a_due(state, -0.001)
    assert [run() for _n in range(2)] == [1, 0]
    assert (scene.case.state, letters(scene)) == ("lapsed", ["case-lapsed"] * told)
    if state == "accepted":
        assert scene.case.agreement is not None
        assert scene.case.agreement.state == "lapsed"


@pytest.mark.parametrize("state", sorted(set(CASE.states) - {"draft", "info_requested", "accepted", "documenting"}))
def test_other_states_never_lapse_here(app: Any, state: str) -> None:
    scene = a_due(state, -1)
    assert (run(), scene.case.state) == (0, state)


def test_an_agreement_the_body_has_not_offered_does_not_lapse(app: Any) -> None:
    scene = accepted()
    scene.case.due_at = now() - timedelta(days=1)
    assert (run(), scene.case.state) == (0, "accepted")


def test_the_centre_withdraws_with_a_reason(app: Any, sign_in: Any) -> None:
    scene = offered()
    browser = sign_in(scene.centre)
    assert sign_in(scene.manager).post(scene.url("/withdrawal"), data={"reason": "x"}).status_code == 403
    assert browser.post(scene.url("/withdrawal"), data={"reason": ""}).status_code == 422
    assert [browser.post(scene.url("/withdrawal"), data={"reason": "We are sold."}).status_code for _n in range(2)] == [302, 409]
    session.rollback()
    assert scene.case.agreement is not None
    assert (scene.case.state, scene.case.agreement.state) == ("withdrawn", "lapsed")
    told = session.scalars(select(Letter.to_email).where(Letter.template == "case-withdrawn").order_by(Letter.to_email)).all()
    assert told == sorted([scene.centre.email, scene.manager.email])


def test_each_waits_for_their_own_step(app: Any) -> None:
    scenes = {state: a_scene(state) for state in ("draft", "submitted", "info_requested")} | {"accepted": accepted(), "offered": offered()}
    session.commit()
    with app.test_request_context():
        found = {
            state: ([one.label for one in tasks.applications(scene.centre)], [one.label for one in tasks.applications(scene.manager)])
            for state, scene in scenes.items()
        }
    assert found == {
        "draft": (["Continue writing"], []), "submitted": ([], ["Review"]), "info_requested": (["See the questions"], []),
        "accepted": ([], ["Prepare"]), "offered": (["Read and sign"], ["Read and sign"]),
    }  # fmt: skip
