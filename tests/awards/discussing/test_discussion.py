"""A discussion: one's own marks beside the panel's, under aliases, between its dates; and nothing for anybody else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.awards.models import Assignment, Contribution, Entry, JuryMember, Mark, Round
from portal.awards.tallies import refresh_tally
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import (
    a_card,
    a_category,
    a_conflict,
    a_jury_member,
    a_round,
    an_assignment,
    an_edition,
    an_entry,
)
from tests.factories import a_key, a_secretary, a_user

DAY = timedelta(days=1)


@dataclass
class Scene:
    stage: Round
    written: Round
    entry: Entry
    members: list[JuryMember]
    cards: list[Assignment]
    chair: User

    @property
    def url(self) -> str:
        return f"/rounds/{self.stage.id}/discussion"

    @property
    def topic(self) -> str:
        return f"{self.url}/{self.entry.id}"

    def user(self, number: int = 0) -> User:
        user = self.members[number].user
        assert user is not None
        return user


@pytest.fixture
def scene(app) -> Scene:
    edition = an_edition(phase="judging")
    category = a_category(edition)
    at = now()
    written = a_round(edition, criteria=2, position=1, opens_at=at - 9 * DAY, closes_at=at + 9 * DAY, state="open")
    stage = a_round(edition, criteria=0, position=2, kind="discussion", weight=0, name={"en": "Talk"}, opens_at=at - DAY, closes_at=at + DAY)
    entry = an_entry(category, state="accepted")
    members = [a_jury_member(edition, a_user(name=f"Secret Name {number}")) for number in range(3)]
    cards = [a_card(written, entry, member, [number + 1, 7]) for number, member in enumerate(members)]
    for card in cards:
        for mark in session.scalars(select(Mark).where(Mark.assignment_id == card.id)):
            mark.comment, mark.share = f"Words of {card.member.alias}.", False
    refresh_tally(written.id, entry.id)
    chair = a_user(name="Cara Chair")
    a_jury_member(edition, chair, role="chair")
    session.commit()
    return Scene(stage, written, entry, members, cards, chair)


def say(browser, scene: Scene, text: str = "I read it otherwise.", key: str = ""):
    return browser.post(scene.topic, data={"text": text, "key": key or f"_{secrets.token_urlsafe(16)}"})


def said() -> list[str]:
    session.commit()
    return list(session.scalars(select(Contribution.text).order_by(Contribution.id)))


def test_a_juror_sees_the_panels_marks_and_comments_beside_their_own_under_aliases(scene, sign_in):
    browser = sign_in(scene.user())
    assert scene.entry.nominee in browser.get(scene.url).text
    page = browser.get(scene.topic).text
    assert [f"Words of {one.alias}." in page for one in scene.members] == [True, True, True]
    assert ([one.alias in page.split("<tbody>")[0] for one in scene.members], ">You<" in page) == ([False, True, True], True)
    assert not any(f"Secret Name {number}" in page for number in (1, 2))
    assert "Discussion: Talk" in browser.get("/waiting").text


def test_a_remark_is_made_once_and_stands_under_the_alias(scene, sign_in):
    key = a_key()
    browser = sign_in(scene.user())
    assert [say(browser, scene, key=key).status_code for _twice in range(2)] == [302, 302]
    assert said() == ["I read it otherwise."]
    page = sign_in(scene.user(1)).get(scene.topic).text
    assert ("I read it otherwise." in page, scene.members[0].alias in page, "Secret Name 0" in page) == (True, True, False)
    event = next(one for one in session.scalars(select(AuditEvent)) if one.event == "awards.discussion.remark_made")
    assert "otherwise" not in str(event.facts)


def test_an_empty_remark_comes_back(scene, sign_in):
    assert (say(sign_in(scene.user()), scene, " ").status_code, said()) == (422, [])


def test_nothing_can_be_marked_in_a_discussion(scene, sign_in):
    card = an_assignment(scene.stage, scene.entry, scene.members[0])
    session.commit()
    criterion = scene.written.criteria[0].id
    answer = sign_in(scene.user()).post(f"/assignments/{card.id}/scorecard", data={f"mark_{criterion}": "3", "version": ""})
    assert answer.status_code in (404, 409)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_outside_its_dates_there_is_no_discussion_for_jurors(scene, sign_in, moment):
    shift = 2 * DAY if moment == "before" else -2 * DAY
    scene.stage.opens_at, scene.stage.closes_at = scene.stage.opens_at + shift, scene.stage.closes_at + shift
    session.commit()
    browser = sign_in(scene.user())
    assert [browser.get(one).status_code for one in (scene.url, scene.topic)] == [404, 404]
    assert (say(browser, scene).status_code, said()) == (404, [])
    assert sign_in(scene.chair).get(scene.topic).status_code == (404 if moment == "before" else 200)
    assert "Discussion: Talk" not in browser.get("/waiting").text


def test_over_means_over_for_the_chair_too(scene, sign_in):
    scene.stage.opens_at, scene.stage.closes_at = now() - 2 * DAY, now() - DAY
    session.commit()
    browser = sign_in(scene.chair)
    assert "The discussion is over" in browser.get(scene.topic).text
    assert (say(browser, scene).status_code, said()) == (403, [])


def outsiders(scene: Scene) -> dict[str, User]:
    edition = scene.stage.edition
    own_open, never = a_user(), a_user()
    member = a_jury_member(edition, own_open)
    an_assignment(scene.written, scene.entry, member)
    a_jury_member(edition, never)
    unready = a_user()
    a_jury_member(edition, unready, conflicts_declared_at=None)
    tied_chair = a_user()
    a_jury_member(edition, tied_chair, role="chair")
    a_conflict(edition, tied_chair, scene.entry.company)
    a_conflict(edition, scene.user(2), scene.entry.company)
    people = {
        "card not in": own_open, "never had it": never, "not ready": unready, "tied chair": tied_chair, "tied juror": scene.user(2),
        "secretariat": a_secretary(edition.programme.owner), "stranger": a_user(),
    }  # fmt: skip
    session.commit()
    return people


def test_nobody_else_finds_a_trace(scene, sign_in):
    say(sign_in(scene.user()), scene)
    for who, person in outsiders(scene).items():
        browser = sign_in(person)
        session.commit()
        listed, topic = browser.get(scene.url), browser.get(scene.topic)
        assert (who, topic.status_code, scene.entry.nominee in listed.text) == (who, 404, False)
        assert (who, say(browser, scene, "Sneaked in").status_code) == (who, 404)
    assert said() == ["I read it otherwise."]


def test_fewer_than_three_cards_are_not_shown(scene, sign_in):
    scene.cards[2].state = "excluded"
    session.commit()
    page = sign_in(scene.user()).get(scene.topic).text
    assert ("Shown from three scorecards on." in page, scene.members[1].alias in page) == (True, False)


def test_who_stepped_aside_is_not_heard_any_more(scene, sign_in):
    say(sign_in(scene.user(2)), scene, "Gone with its author")
    scene.cards[2].state = "excluded"
    session.commit()
    assert "Gone with its author" not in sign_in(scene.user()).get(scene.topic).text


def test_the_list_and_the_topic_cost_the_same_whatever_there_is(scene, sign_in, statements):
    browser = sign_in(scene.user())
    counts = []
    for _round in range(2):
        browser.get(scene.url)
        with statements() as seen:
            browser.get(scene.url)
        with statements() as topic:
            browser.get(scene.topic)
        counts.append((len(seen), len(topic)))
        for _more in range(4):
            entry = an_entry(scene.entry.category, state="accepted")
            a_card(scene.written, entry, scene.members[0], [5, 5])
            session.add(Contribution(round_id=scene.stage.id, entry_id=scene.entry.id, member_id=scene.members[1].id, key=a_key(), text="x"))
        session.commit()
    assert counts[1] <= counts[0]
    assert counts[0][0] <= 6
