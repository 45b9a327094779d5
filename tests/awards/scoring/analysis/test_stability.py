"""Leaving out one juror or criterion: against scoring again from what is left, and small cases by hand."""

import time
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring import score
from portal.awards.scoring.analysis.additive import adjusted
from portal.awards.scoring.analysis.plain import totals
from portal.awards.scoring.analysis.sheets import columns as columns_of
from portal.awards.scoring.analysis.stability import stability
from portal.awards.scoring.model import Criterion, Mark, Rules


def criteria(*weights):
    return [Criterion(f"c{place}", Decimal(weight)) for place, weight in enumerate(weights)]


def marks(table):
    """{nominee: {juror: (mark per criterion)}} as marks."""
    return [
        Mark(nominee, juror, f"c{place}", Decimal(str(value)))
        for nominee, cards in table.items()
        for juror, card in cards.items()
        for place, value in enumerate(card)
    ]


def again(weights, given, by, rules, count, left_out=("", "")):
    """(winner, shortlist) of what is left, from the exact arithmetic or a new fit."""
    kind, key = left_out
    kept = [each for each in given if key != (each.juror if kind == "juror" else each.criterion)]
    if by is None:
        values = {row.nominee: row.total for row in score(rules, weights, kept).rows if row.total is not None}
    else:
        sheets = columns_of(weights, kept).sheets()
        fitted = zip(sheets.nominees, adjusted(sheets, by).q.tolist(), strict=True)
        values = {name: Decimal(repr(round(q, 8))).quantize(Decimal("0.01"), ROUND_HALF_UP) for name, q in fitted}
    order = sorted(values.values(), reverse=True)
    edge = order[min(count, len(order)) - 1]
    return (
        tuple(sorted(name for name, value in values.items() if value == order[0])),
        tuple(sorted(name for name, value in values.items() if value >= edge)),
    )


@st.composite
def rounds(draw):
    weights = criteria(*draw(st.lists(st.sampled_from(["1", "2", "0.5"]), min_size=1, max_size=3)))
    pairs = [(f"n{i}", f"j{j}") for i in range(draw(st.integers(1, 6))) for j in range(draw(st.integers(1, 4)))]
    kept = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    whole = st.lists(st.integers(0, 5), min_size=len(weights), max_size=len(weights))
    table = {}
    for nominee, juror in kept:
        table.setdefault(nominee, {})[juror] = draw(whole)
    every = marks(table)
    return weights, draw(st.lists(st.sampled_from(every), unique=True, min_size=1)) if draw(st.booleans()) else every


RULES = st.builds(
    Rules,
    method=st.sampled_from(["mean", "median", "trimmed-mean"]),
    rounding=st.sampled_from(["once", "each"]),
    total=st.sampled_from(["mean", "sum"]),
)


@given(rounds(), RULES)
def test_plain_totals_in_floating_point_are_the_exact_ones(drawn, rules):
    weights, given_marks = drawn
    exact = {row.nominee: row.total for row in score(rules, weights, given_marks).rows}
    columns = columns_of(weights, given_marks)
    found = dict(zip(columns.nominees, totals(columns, rules).tolist(), strict=True))
    assert {name: f"{value:.2f}" for name, value in found.items()} == {
        name: f"{value:.2f}" for name, value in exact.items()
    }


@given(
    rounds(),
    st.one_of(st.tuples(st.none(), RULES), st.tuples(st.sampled_from([0.5, 4.0]), st.just(Rules()))),
    st.integers(1, 3),
)
def test_every_omission_is_what_scoring_again_gives(drawn, way, count):
    (weights, given_marks), (by, rules) = drawn, way
    found = stability(columns_of(weights, given_marks), count, by, rules=rules)
    assert (found.winner, found.shortlist) == again(weights, given_marks, by, rules, count)
    for each in found.omissions:
        rest = again(weights, given_marks, by, rules, count, (each.kind, each.left_out))
        assert (each.winner, each.shortlist) == rest
        assert (each.winner_changes, each.shortlist_changes) == (rest[0] != found.winner, rest[1] != found.shortlist)
    jurors, used = {each.juror for each in given_marks}, {each.criterion for each in given_marks}
    wanted = [("juror", each) for each in sorted(jurors)] * (len(jurors) > 1)
    wanted += [("criterion", each) for each in sorted(used)] * (len(used) > 1)
    assert [(each.kind, each.left_out) for each in found.omissions] == wanted


NARROW = {
    "ada": {"x": (9, 8), "y": (6, 8), "z": (7, 8)},
    "bea": {"x": (6, 7), "y": (8, 7), "z": (9, 7)},
    "cas": {"x": (2, 2), "y": (2, 3), "z": (1, 2)},
}


def test_a_winner_who_needs_one_juror_is_marked_for_discussion():
    found = stability(columns_of(criteria("1", "1"), marks(NARROW)), 1)
    assert (found.winner, found.stable) == (("ada",), False)
    changing = [each.left_out for each in found.omissions if each.winner_changes]
    assert changing == ["x", "c1"]
    assert {name: [each.left_out for each in why] for name, why in found.discuss.items()} == {
        "ada": ["x", "c1"],
        "bea": ["x", "c1"],
    }
    assert [str(note) for note in found.notes()] == [
        "Without the cards of x the first place would go to: bea.",
        "Without the cards of x the shortlist would gain bea and lose ada.",
        "Without the criterion “c1” the first place would go to: bea.",
        "Without the criterion “c1” the shortlist would gain bea and lose ada.",
    ]


def test_a_shortlist_that_only_grows_or_shrinks_is_told_so():
    edge = {"ada": {"x": (9,), "y": (9,)}, "bea": {"x": (7,), "y": (5,)}, "cas": {"x": (4,), "y": (5,)}}
    assert [str(note) for note in stability(columns_of(criteria("1"), marks(edge)), 2).notes()] == [
        "Without the cards of x the shortlist would gain: cas."
    ]
    edge["cas"] = {"x": (6,), "y": (6,)}
    edge["bea"]["y"] = (5,)
    assert [str(note) for note in stability(columns_of(criteria("1"), marks(edge)), 2).notes()] == [
        "Without the cards of x the shortlist would lose: bea.",
        "Without the cards of y the shortlist would lose: cas.",
    ]


def test_a_clear_order_is_stable():
    clear = {name: dict.fromkeys("xyz", (value,)) for name, value in (("ada", 9), ("bea", 6), ("cas", 3))}
    found = stability(columns_of(criteria("1"), marks(clear)), 2, 4.0)
    assert (found.winner, found.shortlist, found.stable, found.notes()) == (("ada",), ("ada", "bea"), True, ())
    assert [each.left_out for each in found.omissions] == ["x", "y", "z"]


def test_a_tie_the_ladder_resolved_changes_only_when_another_than_its_winner_leads():
    level = {"ada": {"x": (9,), "y": (7,), "z": (8,)}, "bea": {"x": (8,), "y": (8,), "z": (8,)}, "cas": {"x": (1,), "y": (1,), "z": (1,)}}
    columns = columns_of(criteria("1"), marks(level))
    found = stability(columns, 1, ranks={"ada": 1, "bea": 2, "cas": 3})
    assert (found.winner, found.shortlist) == (("ada",), ("ada",))
    assert [str(note) for note in found.notes()] == [
        "Without the cards of x the first place would go to: bea.",
        "Without the cards of x the shortlist would gain bea and lose ada.",
    ]
    assert sorted(found.discuss) == ["ada", "bea"]
    assert stability(columns, 1).winner == ("ada", "bea")


def test_nominees_who_are_not_ranked_do_not_win():
    found = stability(columns_of(criteria("1", "1"), marks(NARROW)), 2, ranks={"bea": 1, "cas": 2, "ada": None})
    assert (found.winner, found.shortlist) == (("bea",), ("bea", "cas"))


@pytest.mark.parametrize("given_marks", [[], marks({"ada": {"x": (7,)}})], ids=["nothing", "one mark"])
def test_with_nothing_to_leave_out_nothing_changes(given_marks):
    found = stability(columns_of(criteria("1"), given_marks), 3, 4.0)
    names = ("ada",) if given_marks else ()
    assert (found.winner, found.shortlist, found.omissions, found.stable) == (names, names, (), True)


def test_a_nominee_whose_only_juror_is_left_out_has_no_place():
    found = stability(columns_of(criteria("1"), marks({"ada": {"x": (9,)}, "bea": {"y": (5,)}})), 1)
    without_x = found.omissions[0]
    assert (without_x.left_out, without_x.winner, without_x.shortlist) == ("x", ("bea",), ("bea",))


@pytest.mark.parametrize("by", [None, 2.0])
def test_sixty_nominees_twenty_jurors_and_six_criteria_take_a_fraction_of_a_second(by):
    random = np.random.default_rng(1)
    given_marks = marks(
        {f"n{i}": {f"j{j}": tuple(random.integers(0, 11, 6).tolist()) for j in range(20)} for i in range(60)}
    )
    columns = columns_of(criteria(*["1"] * 6), given_marks)
    start = time.process_time()
    assert len(stability(columns, 5, by).omissions) == 26
    assert time.process_time() - start < 1
