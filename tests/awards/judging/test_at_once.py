"""Many clicks at the same moment: one submission, no lost mark, no card left uncounted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from portal.awards.judging import queries
from portal.awards.models import Assignment, CardVersion, Tally
from portal.core.database import session
from tests.awards.factories import a_jury_member, an_assignment
from tests.awards.judging.scenes import a_scene, marks_of, stamp_of, whole


def at_once(app: Any, calls: list[Callable[[], Any]]) -> list[Any]:
    """The answers of calls made from threads of their own, each with its own context."""
    session.commit()

    def run(call: Callable[[], Any]) -> Any:
        with app.app_context():
            return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_many_identical_submits_make_one_version(app, sign_in):
    scene = a_scene(criteria=1)
    browser = sign_in(scene.juror)
    browser.post(scene.save_url, data=whole(scene, ["8"]))
    version, url = str(session.get_one(Assignment, scene.card.id).version), scene.submit_url
    browsers = [sign_in(scene.juror) for _ in range(6)]

    answers = at_once(app, [lambda one=one: one.post(url, data={"version": version}).status_code for one in browsers])

    assert answers == [302] * 6
    assert len(list(session.scalars(select(CardVersion)))) == 1


def test_cards_submitted_at_the_same_moment_are_all_counted(app, sign_in):
    scene = a_scene(criteria=1)
    calls = []
    for number in range(5):
        member = a_jury_member(scene.edition)
        card = an_assignment(scene.round, scene.entry, member)
        browser = sign_in(member.user)
        data = {"whole": "1", "version": queries.card_of(card).stamp, f"mark_{scene.criteria[0].id}": str(number + 3)}
        assert browser.post(f"/assignments/{card.id}/scorecard", data=data).status_code == 302
        session.expire_all()
        version = str(session.get_one(Assignment, card.id).version)
        calls.append(
            lambda one=browser, url=f"/assignments/{card.id}/submission", given=version: one.post(url, data={"version": given}).status_code
        )

    assert at_once(app, calls) == [302] * 5

    session.expire_all()
    tally = session.get_one(Tally, (scene.round.id, scene.entry.id))
    assert (tally.submitted, tally.mean, tally.low, tally.high) == (5, Decimal(5), Decimal(3), Decimal(7))


def test_of_two_texts_for_one_field_exactly_one_is_saved_and_the_other_is_told(app, sign_in):
    scene = a_scene(criteria=1)
    stale, url, first = stamp_of(scene), scene.save_url, scene.criteria[0].id
    browsers = [sign_in(scene.juror) for _ in range(4)]
    calls = [
        lambda one=one, text=f"Text {n}": (text, one.post(url, data={"version": stale, f"comment_{first}": text}, headers={"Accept": "application/json"}))
        for n, one in enumerate(browsers)
    ]

    answers = at_once(app, calls)

    saved = [text for text, answer in answers if answer.status_code == 200]
    assert len(saved) == 1
    assert [answer.status_code for _text, answer in answers if answer.status_code != 200] == [409] * 3
    assert [answer.json["conflict"]["theirs"] for _text, answer in answers if answer.status_code == 409] == saved * 3
    assert marks_of(scene) == [(None, False, saved[0], True)]


def test_marks_for_different_criteria_at_once_are_all_kept_and_counted(app, sign_in):
    scene = a_scene(criteria=4)
    stale, url = stamp_of(scene), scene.save_url
    calls = [
        lambda one=sign_in(scene.juror), key=criterion.id: one.post(url, data={"version": stale, f"mark_{key}": "7"}, headers={"Accept": "application/json"}).status_code
        for criterion in scene.criteria
    ]

    assert at_once(app, calls) == [200] * 4

    assert [mark[0] for mark in marks_of(scene)] == [Decimal(7)] * 4
    card = session.get_one(Assignment, scene.card.id)
    assert (card.marked, card.total) == (4, Decimal(7))
