"""What a decision may look like, and when the board owes a reason."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from portal.awards.deciding.choices import Choice, Placed, Proposal, departures, problems, suggestion

FIELD = [Placed(n, f"Nominee {n}", n) for n in range(1, 6)]


def a_proposal(winner: int | None = 1, shortlist: tuple[int, ...] = (1, 2, 3), commended: tuple[int, ...] = (), **values: Any) -> Proposal:
    choices = {
        one.entry_id: Choice(
            one.entry_id in shortlist,
            "winner" if one.entry_id == winner else "commended" if one.entry_id in commended else "finalist" if one.entry_id in shortlist else "none",
        )
        for one in FIELD
    }  # fmt: skip
    return Proposal(choices, **values)


def sentences(proposal: Proposal, field: list[Placed] = FIELD, least: int = 3, size: int = 3) -> list[str]:
    return [str(one) for one in problems(proposal, field, least=least, size=size)]


@pytest.fixture(autouse=True)
def _words(app: Flask) -> None:
    """Sentences are translated when they are read."""


def test_following_the_ranking_needs_no_reason() -> None:
    assert sentences(a_proposal(commended=(2,))) == []


@pytest.mark.parametrize(
    "proposal",
    [
        a_proposal(winner=2),
        a_proposal(shortlist=(1, 2, 4)),
        a_proposal(shortlist=(1, 2)),
        a_proposal(commended=(3,)),
    ],
    ids=["winner", "shortlist order", "shortlist size", "commended"],
)
def test_a_departure_needs_a_reason(proposal: Proposal) -> None:
    assert sentences(proposal) == ["Please give a reason: the decision departs from the ranking."]
    assert sentences(Proposal(proposal.choices, reason="The site visit showed more")) == []


def test_no_award_despite_enough_entries_needs_a_reason() -> None:
    bare = a_proposal(winner=None, shortlist=(1, 2, 3), no_award=True)
    assert sentences(bare) == ["Please give a reason: the decision departs from the ranking."]


def test_too_few_entries_means_no_award() -> None:
    field = FIELD[:2]
    proposal = Proposal({1: Choice(True, "winner"), 2: Choice(True, "finalist")})
    assert sentences(proposal, field, size=2) == ["Only 2 eligible entries: the rules ask for 3, so no award is given."]
    none = Proposal({1: Choice(True, "finalist"), 2: Choice(True, "finalist")}, no_award=True)
    assert sentences(none, field, size=2) == []


def test_every_entry_needs_a_decision() -> None:
    choices = dict(a_proposal().choices)
    del choices[5]
    assert sentences(Proposal(choices)) == ["Every entry needs a decision."]


def test_a_winner_or_no_award_must_be_chosen_and_not_both() -> None:
    assert sentences(a_proposal(winner=None)) == ["Choose a winner, or decide that there is no award."]
    both = a_proposal(no_award=True, reason="why")
    assert sentences(both) == ["There cannot be a winner or a commendation where no award is given."]


def test_a_winner_stands_on_the_shortlist() -> None:
    proposal = Proposal({**a_proposal().choices, 1: Choice(False, "winner")}, reason="why")
    assert sentences(proposal) == ["Winners, commended entries and finalists belong on the shortlist."]


def test_two_at_the_first_place_may_both_win_with_a_reason() -> None:
    field = [Placed(1, "A", 1), Placed(2, "B", 1), Placed(3, "C", 3)]
    proposal = Proposal({1: Choice(True, "winner"), 2: Choice(True, "winner"), 3: Choice(True, "finalist")})
    assert [str(d) for d in departures(proposal, field, least=3, size=3)] == ["There is more than one winner."]


def test_an_entry_without_marks_comes_last() -> None:
    field = [Placed(1, "A", 1), Placed(2, "B", None), Placed(3, "C", 2)]
    proposal = Proposal({1: Choice(True, "winner"), 2: Choice(True, "finalist"), 3: Choice()})
    assert [str(d) for d in departures(proposal, field, least=3, size=2)] == ["The shortlist does not follow the ranking."]


def test_the_suggestion_follows_the_ranking() -> None:
    assert sentences(suggestion(FIELD, least=3, size=3)) == []
    assert suggestion(FIELD[:2], least=3, size=3).no_award
