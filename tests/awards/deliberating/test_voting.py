"""Votes: one per member, changed until counted, secret where the rules say so; and a decision waits for its vote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.awards.deliberating import services
from portal.awards.models import AgendaItem, Ballot, Decision, Motion
from portal.core.clock import now
from portal.core.database import session
from tests.awards.deliberating.scenes import Board, a_board, begun, moved, opened
from tests.awards.factories import a_conflict
from tests.conftest import SignIn


def a_vote(number: int = 1, **rules: Any) -> tuple[Board, Motion]:
    """On a case in which nobody has a tie, unless ``number`` is 0."""
    scene = a_board(**{"votes": "majority", **rules})
    opened(scene)
    return scene, moved(scene, begun(scene, number))


def vote(sign_in: SignIn, scene: Board, motion: Motion, choices: str) -> list[int]:
    """``+-0``: for, against, abstain, by the members in order; a space votes not at all."""
    words = {"+": "for", "-": "against", "0": "abstain"}
    return [
        sign_in(member).post(f"/motions/{motion.id}/vote", data={"choice": words[sign]}).status_code
        for member, sign in zip(scene.board, choices, strict=False)
        if sign in words
    ]


def close(sign_in: SignIn, scene: Board, motion: Motion) -> int:
    return sign_in(scene.board[0]).post(f"/motions/{motion.id}/close").status_code


@pytest.mark.parametrize(("rules", "choices", "state"), [
    ({}, "++-0", "carried"), ({}, "+--0", "rejected"), ({}, "++--", "rejected"), ({}, "0000", "rejected"),
    ({"casting": True}, "++--", "tied"),
    ({"votes": "two_thirds"}, "++-0", "carried"), ({"votes": "two_thirds"}, "++--", "rejected"),
    ({"secret": True}, "++-0", "carried"),
])  # fmt: skip
def test_votes_are_counted_by_the_rule_of_the_edition(app: Flask, sign_in: SignIn, rules: dict[str, Any], choices: str, state: str) -> None:
    scene, motion = a_vote(**rules)
    assert vote(sign_in, scene, motion, choices) == [302] * 4
    assert close(sign_in, scene, motion) == 302
    counts = (motion.votes_for, motion.votes_against, motion.abstentions)
    assert (motion.state, counts) == (state, tuple(choices.count(sign) for sign in "+-0"))


@pytest.mark.parametrize("secret", [False, True])
def test_a_vote_is_one_per_member_and_changed_until_it_is_counted(app: Flask, sign_in: SignIn, secret: bool) -> None:
    scene, motion = a_vote(secret=secret)
    vote(sign_in, scene, motion, "+")
    vote(sign_in, scene, motion, "-")
    assert session.scalars(select(Ballot.choice)).all() == ["against"]
    close(sign_in, scene, motion)
    assert vote(sign_in, scene, motion, "+") == [403]
    assert (motion.votes_for, motion.votes_against) == (0, 1)


def test_of_a_secret_vote_only_the_count_is_left(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote(secret=True)
    vote(sign_in, scene, motion, "++-0")
    ballots = session.scalars(select(Ballot)).all()
    assert {one.user_id for one in ballots} == {None}
    assert not {str(member.id) for member in scene.board} & {one.slot for one in ballots}
    close(sign_in, scene, motion)
    assert (session.scalar(select(func.count()).select_from(Ballot)), motion.salt) == (0, "")
    facts = [json.dumps(one.facts) for one in session.scalars(select(AuditEvent).where(AuditEvent.object_type == "Motion"))]
    assert [word for fact in facts for word in ("for", "against", "abstain") if word in fact] == []


def test_of_an_open_vote_the_names_stay(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote()
    vote(sign_in, scene, motion, "+-")
    close(sign_in, scene, motion)
    assert {one.user_id: one.choice for one in session.scalars(select(Ballot))} == {scene.board[0].id: "for", scene.board[1].id: "against"}


@pytest.mark.parametrize("secret", [False, True])
def test_no_count_is_shown_while_the_vote_is_open(app: Flask, sign_in: SignIn, secret: bool) -> None:
    scene, motion = a_vote(secret=secret)
    before = sign_in(scene.board[3]).get(scene.url("/live")).text
    vote(sign_in, scene, motion, "++-")
    after = sign_in(scene.board[3]).get(scene.url("/live")).text
    assert "0 of 4 members have voted" in before
    assert "3 of 4 members have voted" in after
    assert "2 for, 1 against" not in after
    assert "aria-pressed=true" not in after


def test_members_see_their_own_vote(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote(secret=True)
    vote(sign_in, scene, motion, "-")
    assert 'value="against" aria-pressed=true' in sign_in(scene.board[0]).get(scene.url("/live")).text


def test_who_may_not_vote(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote(0)
    services.check_in(scene.meeting, "absent", actor=scene.board[2], at=now())
    session.commit()
    people = {"tied": scene.tied, "gone": scene.board[2], "secretary": scene.secretary, "jury chair": scene.jury_chair, "here": scene.board[1]}
    found = {name: sign_in(one).post(f"/motions/{motion.id}/vote", data={"choice": "for"}).status_code for name, one in people.items()}
    assert found == {"tied": 404, "gone": 403, "secretary": 404, "jury chair": 404, "here": 302}


def test_an_unknown_choice_is_refused(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote()
    assert sign_in(scene.board[0]).post(f"/motions/{motion.id}/vote", data={"choice": "perhaps"}).status_code == 409
    assert session.scalar(select(func.count()).select_from(Ballot)) == 0


@pytest.mark.parametrize("secret", [False, True])
def test_a_tie_declared_after_voting_takes_the_vote_away(app: Flask, sign_in: SignIn, secret: bool) -> None:
    scene, motion = a_vote(secret=secret)
    vote(sign_in, scene, motion, "++--")
    company = scene.entries[1][0].company
    assert company
    a_conflict(scene.edition, scene.board[3], company)
    close(sign_in, scene, motion)
    assert (motion.votes_for, motion.votes_against, motion.state) == (2, 1, "carried")


@pytest.mark.parametrize(("choice", "state"), [("for", "carried"), ("against", "rejected"), ("abstain", "tied")])
def test_the_chair_decides_a_tie_where_the_rules_say_so(app: Flask, sign_in: SignIn, choice: str, state: str) -> None:
    scene, motion = a_vote(casting=True)
    vote(sign_in, scene, motion, "++--")
    close(sign_in, scene, motion)
    assert sign_in(scene.board[1]).post(f"/motions/{motion.id}/casting-vote", data={"choice": choice}).status_code == 403
    sign_in(scene.board[0]).post(f"/motions/{motion.id}/casting-vote", data={"choice": choice})
    assert motion.state == state


def test_votes_are_not_counted_without_a_quorum(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote()
    for member in scene.board[1:]:
        services.check_in(scene.meeting, "absent", actor=member, at=now())
    session.commit()
    assert close(sign_in, scene, motion) == 403


def test_only_one_vote_is_open_at_a_time_and_it_can_be_withdrawn(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote()
    chair = sign_in(scene.board[0])
    assert chair.post(f"/agenda-items/{motion.item_id}/motions", data={"version": 1}).status_code == 403
    assert chair.post(f"/motions/{motion.id}/withdraw").status_code == 302
    assert chair.post(f"/agenda-items/{motion.item_id}/motions", data={"version": 1}).status_code == 302
    assert session.scalars(select(Motion.state).order_by(Motion.id)).all() == ["withdrawn", "open"]


def test_a_proposal_changed_meanwhile_is_not_put_to_the_vote(app: Flask, sign_in: SignIn) -> None:
    scene = a_board(votes="majority")
    opened(scene)
    item = begun(scene, 1)
    assert sign_in(scene.board[0]).post(f"/agenda-items/{item.id}/motions", data={"version": 7}).status_code == 409


def test_without_a_proposal_there_is_nothing_to_vote_on(app: Flask, sign_in: SignIn) -> None:
    scene = a_board(proposed=False, votes="majority")
    opened(scene)
    item = begun(scene, 1)
    assert sign_in(scene.board[0]).post(f"/agenda-items/{item.id}/motions", data={"version": 1}).status_code == 403


def decision_of(scene: Board, number: int = 1) -> Decision:
    return session.scalars(select(Decision).where(Decision.category_id == scene.categories[number].id)).one()


def sign(sign_in: SignIn, scene: Board, number: int = 1) -> int:
    path = f"/categories/{scene.categories[number].id}/decision/sign"
    return sign_in(scene.board[0]).post(path, data={"version": decision_of(scene, number).version}).status_code


def test_where_the_rules_ask_for_a_vote_a_decision_is_signed_only_as_adopted(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote()
    assert sign(sign_in, scene) == 403
    vote(sign_in, scene, motion, "++-")
    close(sign_in, scene, motion)
    assert sign(sign_in, scene) == 302


def test_a_rejected_proposal_is_not_signed(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote()
    vote(sign_in, scene, motion, "+--")
    close(sign_in, scene, motion)
    assert sign(sign_in, scene) == 403


def test_a_change_after_the_vote_asks_for_another_and_a_citation_does_not(app: Flask, sign_in: SignIn) -> None:
    scene, motion = a_vote()
    vote(sign_in, scene, motion, "++-")
    close(sign_in, scene, motion)
    decision = decision_of(scene)
    decision.items[0].citation = {"en": "They listened."}
    session.commit()
    assert sign(sign_in, scene) == 302
    decision.signatures.clear()
    decision.items[1].outcome = "commended"
    session.commit()
    assert sign(sign_in, scene) == 403


def test_without_such_a_rule_two_signatures_are_enough(app: Flask, sign_in: SignIn) -> None:
    scene = a_board()
    assert sign(sign_in, scene) == 302


def test_a_free_item_is_voted_on_by_its_words(app: Flask, sign_in: SignIn) -> None:
    scene = a_board(votes="majority")
    opened(scene)
    item = session.scalars(select(AgendaItem).where(AgendaItem.category_id.is_(None)).order_by(AgendaItem.position)).first()
    assert item
    chair = sign_in(scene.board[0])
    chair.post(f"/agenda-items/{item.id}/start")
    assert chair.post(f"/agenda-items/{item.id}/motions", data={"text": ""}).status_code == 409
    assert chair.post(f"/agenda-items/{item.id}/motions", data={"text": "Gala in Porto"}).status_code == 302
    motion = session.scalars(select(Motion)).one()
    assert vote(sign_in, scene, motion, "+++-") == [302] * 4
    assert "Gala in Porto" in sign_in(scene.tied).get(scene.url("/live")).text
