"""Until when a card takes marks, and what submitting it does: by the server's clock, once, and for good."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from portal.awards.models import Assignment, CardVersion, Tally
from portal.core.database import session
from tests.awards.factories import a_card, an_assignment, an_entry
from tests.awards.judging.scenes import (
    JSON,
    a_scene,
    events,
    marks_of,
    submitted,
    text_of,
    whole,
)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_the_clock_of_the_server_closes_the_round(sign_in, seconds, taken):
    scene = a_scene(criteria=1)
    data = whole(scene, ["8"], "Words")
    with time_machine.travel(scene.round.closes_at + timedelta(seconds=seconds), tick=False):
        answer = sign_in(scene.juror).post(scene.save_url, data=data)
    assert answer.status_code == (302 if taken else 409)
    assert len(marks_of(scene)) == (1 if taken else 0)
    if not taken:
        assert "The round has closed." in text_of(answer)
        assert "Words" in text_of(answer)


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False), (1, False)])
def test_submitting_is_judged_by_the_same_clock(sign_in, seconds, taken):
    scene = a_scene(criteria=1)
    sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["8"]))
    version = session.get_one(Assignment, scene.card.id).version
    with time_machine.travel(scene.round.closes_at + timedelta(seconds=seconds), tick=False):
        answer = sign_in(scene.juror).post(scene.submit_url, data={"version": str(version)})
    assert answer.status_code == (302 if taken else 409)
    assert session.get_one(Assignment, scene.card.id).state == ("submitted" if taken else "assigned")


@pytest.mark.parametrize(("seconds", "status"), [(-1, 404), (0, 200), (1, 200)])
def test_nothing_of_a_dossier_is_shown_before_the_round_opens(sign_in, seconds, status):
    scene = a_scene()
    with time_machine.travel(scene.round.opens_at + timedelta(seconds=seconds), tick=False):
        browser = sign_in(scene.juror)
        page = browser.get(scene.desk_url)
        assert page.status_code == status
        assert (scene.entry.nominee in text_of(page)) == (status == 200)
        queue = text_of(browser.get("/judging"))
        assert (scene.entry.nominee in queue) == (status == 200)
        assert ("1 entry is yours to read" in queue) == (status == 404)


def test_a_round_closed_by_its_job_takes_no_marks_whatever_its_dates_say(sign_in):
    scene = a_scene(criteria=1, state="closed")
    assert sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["8"])).status_code == 409
    assert marks_of(scene) == []


def test_submitting_locks_the_card_keeps_its_content_and_counts_it(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)

    answer = submitted(scene, browser, ["8", None, "5"])

    assert answer.status_code == 302
    session.expire_all()
    card = session.get_one(Assignment, scene.card.id)
    assert card.state == "submitted"
    assert card.submitted_at is not None
    (version,) = session.scalars(select(CardVersion))
    assert version.content == {
        "marks": [
            {"criterion": "c1", "mark": "8", "cannot_judge": False, "comment": "Final words", "share": True},
            {"criterion": "c2", "mark": None, "cannot_judge": True, "comment": "Final words", "share": True},
            {"criterion": "c3", "mark": "5", "cannot_judge": False, "comment": "Final words", "share": True},
        ],
        "total": "7.1429",
    }
    tally = session.get_one(Tally, (scene.round.id, scene.entry.id))
    assert (tally.assigned, tally.submitted, tally.recused) == (1, 1, 0)
    assert (tally.mean, tally.low, tally.high) == (Decimal("7.1429"),) * 3
    assert [event.actor_id for event in events("submitted")] == [scene.juror.id]


def test_a_submitted_card_refuses_every_change(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    submitted(scene, browser, ["8", "7", "6"])
    before = marks_of(scene)

    page = browser.post(scene.save_url, data=whole(scene, ["1", "1", "1"], "Too late"))
    json = browser.post(scene.save_url, data=whole(scene, ["1", "1", "1"]), headers=JSON)

    assert (page.status_code, json.status_code) == (409, 409)
    assert "submitted and locked" in text_of(page)
    assert "Too late" in text_of(page)
    assert json.json["error"] == "This scorecard is submitted and locked. The chair can reopen it."
    assert marks_of(scene) == before
    assert "<textarea" not in text_of(browser.get(scene.desk_url))


def test_the_same_click_twice_submits_once(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8", "7", "6"]))
    version = str(session.get_one(Assignment, scene.card.id).version)

    answers = [browser.post(scene.submit_url, data={"version": version}) for _click in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(302, "/judging")] * 2
    assert len(list(session.scalars(select(CardVersion)))) == 1
    assert len(events("submitted")) == 1


def test_an_incomplete_card_is_not_submitted(sign_in):
    scene = a_scene()
    answer = submitted(scene, sign_in(scene.juror), ["8", "", "6"])
    assert answer.status_code == 409
    assert "neither a mark nor" in text_of(answer)
    page = text_of(sign_in(scene.juror).get(scene.submit_url))
    assert f'href="{scene.desk_url}#c{scene.criteria[1].id}"' in page
    assert 'name="version"' not in page
    assert session.get_one(Assignment, scene.card.id).state == "assigned"


def test_a_card_without_any_mark_is_not_submitted(sign_in):
    scene = a_scene()
    answer = submitted(scene, sign_in(scene.juror), [None, None, None])
    assert answer.status_code == 409
    assert "at least one mark" in text_of(answer)


def test_a_card_changed_after_the_review_is_shown_again_before_it_is_sent(sign_in):
    scene = a_scene(criteria=1)
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8"]))
    reviewed = str(session.get_one(Assignment, scene.card.id).version)
    browser.post(scene.save_url, data=whole(scene, ["2"]))

    for version in (reviewed, "", "x", "9" * 30):
        answer = browser.post(scene.submit_url, data={"version": version})
        assert answer.status_code == 409
        assert "Please look again." in text_of(answer)
    assert session.get_one(Assignment, scene.card.id).state == "assigned"


def test_the_buttons_lead_on_to_the_next_open_entry(sign_in):
    scene = a_scene(criteria=1)
    others = [an_entry(scene.category, state="accepted") for _ in range(3)]
    done = a_card(scene.round, others[0], scene.member, [5])
    later = an_assignment(scene.round, others[1], scene.member)
    browser = sign_in(scene.juror)

    data = whole(scene, ["8"])
    assert browser.post(scene.save_url, data=data | {"then": "next"}).location == f"/assignments/{later.id}/desk"
    assert browser.post(scene.save_url, data=whole(scene, ["8"]) | {"then": "submit"}).location == scene.submit_url
    back = browser.post(f"/assignments/{later.id}/scorecard", data={"whole": "1", "version": "", "then": "previous"})
    assert back.location == f"/assignments/{done.id}/desk"
