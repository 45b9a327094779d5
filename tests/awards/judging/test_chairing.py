"""The chair reads the cards of an entry, reopens one, leaves one out: always with a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.judging import queries
from portal.awards.models import Assignment, CardVersion, Tally
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_conflict
from tests.awards.judging.scenes import Scene, a_chair, a_scene, another_card, marks_of, whole
from tests.factories import a_key, a_secretary


def text_of(answer: Any) -> str:
    return answer.get_data(as_text=True)


def submit(scene: Scene, browser: Any, marks: list[str | None]) -> None:
    browser.post(scene.save_url, data=whole(scene, marks, "Words"))
    session.expire_all()
    version = session.get_one(Assignment, scene.card.id).version
    assert browser.post(scene.submit_url, data={"version": str(version)}).status_code == 302


def test_the_chair_reads_every_submitted_card_with_its_comments(sign_in):
    scene = a_scene(criteria=1)
    for mark in (2, 5, 8):
        another_card(scene, [mark], f"Comment {mark}", name=f"Juror Number-{mark}")
    page = text_of(sign_in(a_chair(scene)).get(f"/rounds/{scene.round.id}/entries/{scene.entry.id}/cards"))
    assert [f"Comment {mark}" in page and f"Juror Number-{mark}" in page for mark in (2, 5, 8)] == [True] * 3
    assert "Jurors disagree." in page
    assert page.count("/reopening") == 3


def test_a_draft_is_not_shown_to_the_chair(sign_in):
    scene = a_scene(criteria=1)
    sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["9"], "SECRET-DRAFT"))
    page = text_of(sign_in(a_chair(scene)).get(f"/rounds/{scene.round.id}/entries/{scene.entry.id}/cards"))
    assert "SECRET-DRAFT" not in page
    assert "1 of 1 marked" in page


def test_reopening_unlocks_tells_the_juror_and_keeps_what_was_submitted(sign_in):
    scene = a_scene(criteria=1)
    browser, chair = sign_in(scene.juror), a_chair(scene)
    scene.juror.locale = "de"
    submit(scene, browser, ["8"])

    answer = sign_in(chair).post(
        f"/assignments/{scene.card.id}/reopening", data={"_key": a_key(), "reason": "Criterion read the wrong way round."}
    )

    assert answer.location == f"/rounds/{scene.round.id}/entries/{scene.entry.id}/cards"
    session.expire_all()
    assert session.get_one(Assignment, scene.card.id).state == "assigned"
    tally = session.get_one(Tally, (scene.round.id, scene.entry.id))
    assert (tally.assigned, tally.submitted, tally.mean) == (1, 0, None)
    (letter,) = session.scalars(select(Letter))
    assert (letter.template, letter.locale, letter.to_email) == ("scorecard-reopened", "de", scene.juror.email)
    assert scene.desk_url in letter.body
    assert "{" not in letter.body + letter.subject
    assert "wrong way round" not in letter.body
    assert "Criterion read the wrong way round." in text_of(browser.get(scene.desk_url))
    assert marks_of(scene) == [(Decimal(8), False, "Words", True)]

    submit(scene, browser, ["6"])
    versions = [version.content["marks"][0]["mark"] for version in session.scalars(select(CardVersion).order_by(CardVersion.id))]
    assert versions == ["8", "6"]
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.scorecard.reopened"))
    assert (event.actor_id, event.reason) == (chair.id, "Criterion read the wrong way round.")


def test_leaving_a_card_out_keeps_its_marks_and_takes_it_from_the_count(sign_in):
    scene = a_scene(criteria=1)
    cards = [another_card(scene, [mark], f"Comment {mark}") for mark in (2, 5, 8, 6)]
    browser = sign_in(a_chair(scene))

    browser.post(f"/assignments/{cards[0].id}/exclusion", data={"_key": a_key(), "reason": "Marked another entry."})

    session.expire_all()
    assert session.get_one(Assignment, cards[0].id).state == "excluded"
    tally = session.get_one(Tally, (scene.round.id, scene.entry.id))
    assert (tally.submitted, tally.low, tally.mean) == (3, Decimal(5), Decimal("6.3333"))
    page = text_of(browser.get(f"/rounds/{scene.round.id}/entries/{scene.entry.id}/cards"))
    assert "Marked another entry." in page
    assert "Comment 2" in page


@pytest.mark.parametrize("step", ["reopening", "exclusion"])
def test_both_need_a_reason_and_act_once(sign_in, step):
    scene = a_scene(criteria=1)
    card = another_card(scene, [5])
    browser, url, key = sign_in(a_chair(scene)), f"/assignments/{card.id}/{step}", a_key()
    assert browser.get(url).status_code == 200
    assert browser.post(url, data={"_key": a_key(), "reason": " "}).status_code == 422
    assert session.get_one(Assignment, card.id).state == "submitted"
    answers = [browser.post(url, data={"_key": key, "reason": "Because."}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert browser.post(url, data={"_key": a_key(), "reason": "Again."}).status_code == 409
    assert len(list(session.scalars(select(AuditEvent).where(AuditEvent.reason == "Because.")))) == 1


@pytest.mark.parametrize("step", ["reopening", "exclusion"])
def test_nobody_but_the_unconflicted_chair_of_the_edition_finds_them(sign_in, step):
    scene, foreign = a_scene(criteria=1), a_scene(criteria=1)
    card = another_card(scene, [5])
    conflicted = a_chair(scene)
    a_conflict(scene.edition, conflicted, scene.entry.company)
    for person in (scene.juror, card.member.user, a_secretary(scene.edition.programme.owner), a_chair(foreign), conflicted):
        browser, url = sign_in(person), f"/assignments/{card.id}/{step}"
        assert browser.get(url).status_code == 404
        assert browser.post(url, data={"_key": a_key(), "reason": "Because."}).status_code == 404
    assert session.get_one(Assignment, card.id).state == "submitted"


def test_a_closed_round_reopens_nothing_and_a_frozen_one_leaves_nothing_out(sign_in):
    scene = a_scene(criteria=1)
    card = another_card(scene, [5])
    chair = a_chair(scene)
    with time_machine.travel(scene.round.closes_at + timedelta(seconds=1), tick=False):
        browser, data = sign_in(chair), {"_key": a_key(), "reason": "Because."}
        assert browser.post(f"/assignments/{card.id}/reopening", data=data).status_code == 409
        scene.round.state = "frozen"
        assert browser.post(f"/assignments/{card.id}/exclusion", data=data | {"_key": a_key()}).status_code == 409
    assert session.get_one(Assignment, card.id).state == "submitted"


def test_the_contents_of_a_draft_are_not_even_loaded_for_the_chair(sign_in):
    scene = a_scene(criteria=1)
    sign_in(scene.juror).post(scene.save_url, data=whole(scene, ["9"], "Draft"))
    chair = a_chair(scene)
    _row, _criteria, (card,) = queries.cards_of_entry(chair, queries.office_for(chair, scene.round.id), scene.entry.id)
    assert card.contents is None
