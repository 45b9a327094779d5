"""What waits for a juror: the list, recusing, and the tasks on the home page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.judging import tasks
from portal.awards.models import Assignment, Conflict, Tally
from portal.core.database import session
from tests.awards.factories import a_card, a_category, a_conflict, a_jury_member, an_assignment, an_entry
from tests.awards.judging.scenes import a_chair, a_scene, another_card
from tests.factories import a_company, a_key, a_user


def text_of(answer: Any) -> str:
    return answer.get_data(as_text=True)


def test_the_queue_lists_entries_by_category_with_minutes_progress_and_deadline(sign_in):
    scene = a_scene()
    second = a_category(scene.edition)
    done = an_entry(second, state="accepted", words=400)
    a_card(scene.round, done, scene.member, [5, 5, 5])

    page = text_of(sign_in(scene.juror).get("/judging"))

    assert "1 scorecard waits for you, about 6 minutes of reading." in page
    assert page.index(f"{scene.entry.nominee}<span") < page.index(second.name["en"]) < page.index(f"{done.nominee}<span")
    assert "6 min" in page
    assert "2 min" in page
    assert "0 / 3" in page
    assert "3 / 3" in page
    assert "1 / 2" in page  # submitted of all
    assert f"Start with {scene.entry.nominee}" in page
    assert f'href="/assignments/{scene.card.id}/desk"' in page


def test_a_queue_without_assignments_says_what_comes_next(sign_in):
    assert "No entries are assigned to you" in text_of(sign_in(a_user()).get("/judging"))


def test_the_queue_costs_the_same_at_any_size(sign_in, statements):
    def cost(entries: int) -> int:
        scene = a_scene()
        scene.juror.employer = a_company()
        for _ in range(entries):
            an_assignment(scene.round, an_entry(a_category(scene.edition), state="accepted"), scene.member)
        browser = sign_in(scene.juror)
        with statements() as seen:
            assert browser.get("/judging").status_code == 200
        return len(seen)

    small, large = cost(1), cost(14)
    assert small == large
    assert large <= 6


def recuse(browser: Any, scene: Any, **data: str) -> Any:
    return browser.post(f"/assignments/{scene.card.id}/recusal", data={"_key": a_key(), "reason": "I advised them.", **data})


def test_recusing_without_a_tie_takes_the_entry_away_at_once(sign_in):
    scene = a_scene()
    browser = sign_in(scene.juror)

    answer = recuse(browser, scene, tie="none")

    assert answer.location == "/judging"
    session.expire_all()
    card = session.get_one(Assignment, scene.card.id)
    assert (card.state, card.reason) == ("recused", "I advised them.")
    assert browser.get(scene.desk_url).status_code == 404
    page = text_of(browser.get("/judging"))
    assert f"<th scope=\"row\">{scene.entry.nominee}" not in page
    tally = session.get_one(Tally, (scene.round.id, scene.entry.id))
    assert (tally.assigned, tally.submitted, tally.recused) == (0, 0, 1)
    assert list(session.scalars(select(Conflict))) == []
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.assignment.recused"))
    assert (event.actor_id, event.reason) == (scene.juror.id, "I advised them.")


def test_recusing_with_a_tie_notes_it_and_takes_every_entry_of_the_company_away(sign_in):
    scene = a_scene()
    kin = an_entry(scene.category, company=scene.entry.company, association=scene.entry.association, state="accepted")
    daughter = an_entry(scene.category, company=a_company(parent=scene.entry.company), state="accepted")
    other = an_entry(scene.category, state="accepted")
    cards = [an_assignment(scene.round, entry, scene.member) for entry in (kin, daughter, other)]
    browser = sign_in(scene.juror)

    recuse(browser, scene, tie="client_or_supplier")

    (tie,) = session.scalars(select(Conflict))
    assert (tie.user_id, tie.organisation_id, tie.kind, tie.source) == (
        scene.juror.id, scene.entry.company_id, "client_or_supplier", "declared",
    )  # fmt: skip
    session.expire_all()
    assert [session.get_one(Assignment, card.id).state for card in cards] == ["recused", "recused", "assigned"]
    assert [browser.get(f"/assignments/{card.id}/desk").status_code for card in cards] == [404, 404, 200]


def test_the_same_recusal_sent_twice_counts_once(sign_in):
    scene = a_scene()
    browser, key = sign_in(scene.juror), a_key()
    answers = [recuse(browser, scene, tie="personal", _key=key) for _click in range(2)]
    assert [answer.location for answer in answers] == ["/judging"] * 2
    events = session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.assignment.recused"))
    assert len(list(events)) == 1


@pytest.mark.parametrize("data", [{"tie": "none", "reason": "  "}, {"tie": "", "reason": "R"}, {"tie": "nonsense", "reason": "R"}])
def test_a_recusal_needs_a_reason_and_an_answer_about_a_tie(sign_in, data):
    scene = a_scene()
    answer = recuse(sign_in(scene.juror), scene, **data)
    assert answer.status_code == 422
    assert session.get_one(Assignment, scene.card.id).state == "assigned"


def test_a_submitted_card_cannot_be_recused_by_the_juror(sign_in):
    scene = a_scene()
    scene.card.state = "submitted"
    assert recuse(sign_in(scene.juror), scene, tie="none").status_code == 409


def test_open_cards_are_a_task_until_they_are_in(app):
    scene = a_scene()
    an_assignment(scene.round, an_entry(scene.category, state="accepted", words=800), scene.member)
    with app.test_request_context():
        (task,) = tasks.scorecards(scene.juror)
        assert task.title == "2 scorecards wait for you"
        assert task.text.endswith("about 10 minutes of reading.")
        assert (task.url, task.due_at, task.zone) == ("/judging", scene.round.closes_at, scene.edition.zone)
        for card in session.scalars(select(Assignment)):
            card.state = "submitted"
        assert tasks.scorecards(scene.juror) == []
        assert tasks.scorecards(a_user()) == []


def test_the_chair_is_told_of_disagreement_and_of_late_cards(app):
    scene = a_scene(criteria=1)
    chair = a_chair(scene)
    for mark in (2, 5, 8):
        another_card(scene, [mark])
    with app.test_request_context():
        assert [task.title for task in tasks.oversight(chair)] == ["The jury disagrees on 1 entry"]
        scene.round.closes_at -= timedelta(days=14)
        assert [task.title for task in tasks.oversight(chair)] == [
            "The jury disagrees on 1 entry", "1 scorecard is still missing",
        ]  # fmt: skip
        assert tasks.oversight(scene.juror) == []


def test_a_chair_who_still_has_to_mark_the_entry_is_told_nothing_about_it(app):
    scene = a_scene(criteria=1)
    chair = a_chair(scene)
    for mark in (2, 5, 8):
        another_card(scene, [mark])
    member = next(m for m in session.scalars(select(type(scene.member))) if m.user_id == chair.id)
    an_assignment(scene.round, scene.entry, member)
    with app.test_request_context():
        assert tasks.oversight(chair) == []


def test_a_chair_with_a_tie_is_told_nothing_about_the_entry(app):
    scene = a_scene(criteria=1)
    chair = a_chair(scene)
    for mark in (2, 5, 8):
        another_card(scene, [mark])
    a_conflict(scene.edition, chair, scene.entry.company)
    with app.test_request_context():
        assert tasks.oversight(chair) == []


def test_each_task_costs_one_statement(app, statements):
    scene = a_scene()
    chair = a_chair(scene)
    for user, source in ((scene.juror, tasks.scorecards), (chair, tasks.oversight)):
        session.commit()
        assert user.mandates == []
        assert user.id
        with app.test_request_context(), statements() as seen:
            session.expire_on_commit = False
            source(user)
        assert len([one for one in seen if "assignments" in one or "tallies" in one]) == 1


def test_unready_members_are_led_to_the_missing_step(sign_in, app):
    scene = a_scene()
    scene.member.conflicts_declared_at = None
    if "forming.membership" not in app.view_functions:
        pytest.skip("the jury's own pages are not there yet")
    page = text_of(sign_in(scene.juror).get("/judging"))
    assert f"/jury-memberships/{scene.member.id}" in page


def test_no_other_person_is_in_the_queue(sign_in):
    scene = a_scene()
    other = a_jury_member(scene.edition, a_user(name="Other Juror-Name"))
    an_assignment(scene.round, scene.entry, other)
    assert "Other Juror-Name" not in text_of(sign_in(scene.juror).get("/judging"))
