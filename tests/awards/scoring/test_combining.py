"""Rounds combined: against an independent account with fractions, and the rules one by one."""

from __future__ import annotations

import copy
import json
import random
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.awards.scoring.combining import Combined, Stage, combine
from portal.awards.scoring.final import final_document, final_phrases, recompute_final, stages_in, verify_final
from portal.core.canonical import canonical

D = Decimal


def a_stage(position: int, totals: dict[str, str | None], *, weight: str = "1", low: str = "0", high: str = "10", places=None) -> Stage:
    decimals = {key: None if total is None else D(total) for key, total in totals.items()}
    if places is None:
        present = sorted((total for total in decimals.values() if total is not None), reverse=True)
        places = {key: None if total is None else present.index(total) + 1 for key, total in decimals.items()}
    return Stage(position, D(weight), D(low), D(high), decimals, places, f"print-{position}")


def table(combined: Combined) -> list[tuple[str, int | None, str | None]]:
    return [(one.nominee, one.rank, None if one.total is None else str(one.total)) for one in combined.lines]


def naive(stages: list[Stage], nominees: list[str]) -> dict[str, tuple[int, D | None]]:
    """(last round with a total, final total), by other means: shares of each scale, rounded by adding a half."""
    found = {}
    for one in nominees:
        weighed = weights = Fraction(0)
        plain = []
        reached = 0
        for stage in stages:
            total = stage.totals.get(one)
            if total is None:
                continue
            reached = max(reached, stage.position)
            share = Fraction(total - stage.low) / Fraction(stage.high - stage.low)
            weighed, weights = weighed + share * Fraction(stage.weight), weights + Fraction(stage.weight)
            plain.append(share)
        if not plain:
            found[one] = (0, None)
            continue
        mean = (weighed / weights if weights else sum(plain) / len(plain)) * 10
        found[one] = (reached, D(str(int(mean * 100 + Fraction(1, 2)))) / 100)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_totals_and_order_agree_with_an_independent_account(seed):
    dice = random.Random(seed)
    nominees = [f"n{number}" for number in range(dice.randint(1, 9))]
    stages = []
    left = list(nominees)
    for position in range(1, dice.randint(2, 5)):
        high = dice.choice(["5", "10", "100", "7"])
        low = dice.choice(["0", "1", "-2"])
        totals = {one: None if dice.random() < 0.1 else f"{dice.uniform(float(low), float(high)):.2f}" for one in left}
        stages.append(a_stage(position, totals, weight=dice.choice(["0", "1", "2.5", "3"]), low=low, high=high))
        left = left[: max(1, len(left) // 2)]
    combined = combine(stages, nominees)
    expected = naive(stages, nominees)
    assert {one.nominee: (one.reached, one.total) for one in combined.lines} == expected
    ranked = [one for one in combined.lines if one.rank is not None]
    keys = [(-one.reached, -one.total) for one in ranked]
    assert keys == sorted(keys)
    for one in ranked:
        ahead = sum((-each.reached, -each.total) < (-one.reached, -one.total) for each in ranked)
        alike = sum((each.reached, each.total) == (one.reached, one.total) for each in ranked)
        assert ahead < one.rank <= ahead + alike
    dice.shuffle(stages)
    dice.shuffle(nominees)
    assert combine(stages, nominees) == combined
    assert verify_final(json.loads(canonical(final_document(stages, combined, {"category": "c"}))))


def test_weights_and_scales_are_brought_together():
    written = a_stage(1, {"a": "8.00", "b": "6.00"}, weight="1")
    pitch = a_stage(2, {"a": "2.00", "b": "4.50"}, weight="3", low="1", high="5")  # 2.5 and 8.75 of ten
    assert table(combine([written, pitch], ["a", "b"])) == [("b", 1, "8.06"), ("a", 2, "3.88")]


def test_halves_go_up():
    assert table(combine([a_stage(1, {"a": "8.01"}), a_stage(2, {"a": "8.00"})], ["a"])) == [("a", 1, "8.01")]


def test_who_did_not_advance_ranks_after_who_did_by_the_earlier_total():
    written = a_stage(1, {"a": "7.00", "b": "9.00", "c": "6.00", "d": None})
    pitch = a_stage(2, {"a": "1.00", "c": "2.00"})
    assert table(combine([written, pitch], "abcd")) == [("c", 1, "4.00"), ("a", 2, "4.00"), ("b", 3, "9.00"), ("d", None, None)]


def test_a_round_that_weighs_nothing_only_decides_who_goes_on():
    written = a_stage(1, {"a": "9.00", "b": "7.00", "c": "5.00"}, weight="0")
    pitch = a_stage(2, {"a": "6.00", "b": "8.00"})
    assert table(combine([written, pitch], "abc")) == [("b", 1, "8.00"), ("a", 2, "6.00"), ("c", 3, "5.00")]


def test_missing_is_never_zero():
    written = a_stage(1, {"a": None, "b": "8.00"})
    pitch = a_stage(2, {"a": "7.00", "b": "7.00"})
    assert table(combine([written, pitch], "ab")) == [("b", 1, "7.50"), ("a", 2, "7.00")]


def words(combined: Combined) -> list[str]:
    return [str(one) for tie in combined.ties for one in final_phrases(tie, str.upper, lambda position: f"Round {position}", str)]


def test_a_tie_is_decided_by_the_weightiest_round_and_of_equal_ones_by_the_later():
    written = a_stage(1, {"a": "8.00", "b": "6.00"})
    pitch = a_stage(2, {"a": "6.00", "b": "8.00"})
    combined = combine([written, pitch], "ab")
    assert table(combined) == [("b", 1, "7.00"), ("a", 2, "7.00")]
    assert words(combined) == ["Same final total, 7.00: B, A.", "The total of “Round 2” decides: B (8.00), A (6.00)."]


def test_equal_totals_everywhere_leave_the_place_in_the_round_and_then_a_shared_place():
    totals = {"a": "8.00", "b": "8.00", "c": "8.00"}
    first = a_stage(1, totals, places={"a": 1, "b": 1, "c": 1})
    second = a_stage(2, totals, places={"a": 2, "b": 1, "c": 2})
    combined = combine([first, second], "abc")
    assert [(one.nominee, one.rank) for one in combined.lines] == [("b", 1), ("a", 2), ("c", 2)]
    assert words(combined) == [
        "Same final total, 8.00: B, A, C.",
        "Equal in “Round 2” (8.00): A, B, C.",
        "Equal in “Round 1” (8.00): A, B, C.",
        "The place in “Round 2” decides: B (1), A (2), C (2).",
        "The same place in “Round 1”: A, C.",
        "Nothing separates them, so they share a place: A, C.",
    ]


def test_a_round_somebody_has_no_total_in_cannot_decide():
    first = a_stage(1, {"a": "9.00", "b": None}, weight="2")
    second = a_stage(2, {"a": "6.00", "b": "8.00"})
    combined = combine([first, second], "ab")
    assert table(combined) == [("b", 1, "8.00"), ("a", 2, "8.00")]
    assert "“Round 1” cannot decide, somebody has no total there: A, B." in words(combined)


@pytest.mark.parametrize(
    "stages",
    [
        [a_stage(1, {"a": "1"}), a_stage(1, {"a": "1"})],
        [a_stage(1, {"a": "1"}, weight="-1")],
        [a_stage(1, {"a": "1"}, low="10", high="10")],
        [a_stage(0, {"a": "1"})],
        [a_stage(1, {"x": "1"})],
        [a_stage(1, {"a": "NaN"}, places={})],
    ],
    ids=["twice", "negative", "flat", "no place", "stranger", "NaN"],
)
def test_what_cannot_be_combined_is_refused(stages):
    with pytest.raises(ValueError, match=r"\w"):
        combine(stages, ["a"])


def test_a_changed_document_does_not_verify():
    stages = [a_stage(1, {"a": "8.00", "b": "6.00"}), a_stage(2, {"a": "6.00", "b": "8.00"})]
    stored = json.loads(canonical(final_document(stages, combine(stages, "ab"), {"category": "c"})))
    assert recompute_final(stored) == canonical(stored)
    assert stages_in(stored)[0].totals == {"a": 8, "b": 6}
    for path in (("table", 0, "total"), ("rounds", 0, "weight"), ("rounds", 1, "totals", "a"), ("ties", 0, "total")):
        changed = copy.deepcopy(stored)
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = "9.99"
        assert not verify_final(changed), path
    assert not verify_final({**stored, "engine": "0"})
    assert not verify_final({"format": "awards-final/1"})
