"""How strict jurors are, in exact decimals, against an independent solution with fractions."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring import Criterion, Estimate, Mark, Rules, count
from portal.awards.scoring.design import groups
from portal.awards.scoring.severity import severities


def solved(matrix, right):
    """Gauss-Jordan in fractions."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for pivot in range(len(rows)):
        rows[pivot] = [value / rows[pivot][pivot] for value in rows[pivot]]
        for other in range(len(rows)):
            if other != pivot:
                rows[other] = [a - rows[other][pivot] * b for a, b in zip(rows[other], rows[pivot], strict=True)]
    return [row[-1] for row in rows]


def by_fractions(cards, ratio):
    """All unknowns at once: an entry's quality and a juror's severity each, minus the penalty on severities."""
    jurors = sorted({juror for card in cards.values() for juror in card})
    names = [("q", n) for n in sorted(cards) if cards[n]] + [("b", j) for j in jurors]
    place = {name: at for at, name in enumerate(names)}
    matrix = [[F(0)] * len(names) for _ in names]
    right = [F(0)] * len(names)
    for nominee, card in cards.items():
        for juror, mark in card.items():
            terms = [(place["q", nominee], 1), (place["b", juror], -1)]
            for one, sign in terms:
                right[one] += sign * mark
                for other, also in terms:
                    matrix[one][other] += sign * also
    for juror in jurors:
        matrix[place["b", juror]][place["b", juror]] += F(ratio)
    found = dict(zip(names, solved(matrix, right), strict=True))
    return {juror: found["b", juror] for juror in jurors}


cards = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.dictionaries(st.sampled_from(["j1", "j2", "j3", "j4", "j5"]), st.fractions(0, 10, max_denominator=20), min_size=1),
    min_size=1,
)


@given(cards, st.decimals("0.01", "1000", places=2))
def test_severities_equal_an_independent_solution(found, ratio):
    exact = by_fractions(found, ratio)
    told = severities(found, ratio)
    assert told.keys() == exact.keys()
    assert all(abs(F(told[juror]) - exact[juror]) <= F(1, 1_999_999) for juror in told)


@given(cards, st.decimals("0.01", "1000", places=2), st.randoms(use_true_random=False))
def test_the_order_of_the_cards_changes_no_digit(found, ratio, random):
    shuffled = {
        nominee: dict(random.sample(sorted(found[nominee].items()), len(found[nominee]))) for nominee in random.sample(sorted(found), len(found))
    }
    assert severities(shuffled, ratio) == severities(found, ratio)


def test_equally_strict_jurors_have_no_severity():
    assert set(severities({n: dict.fromkeys(("j1", "j2", "j3"), F(at)) for at, n in enumerate("abcd")}, D(1)).values()) == {D(0)}


def test_a_strict_juror_is_told_and_shrunken():
    found = {n: {"j1": F(6), "j2": F(6), "strict": F(4)} for n in "abcdef"}
    told = severities(found, D("0.01"))
    assert D("1.3") < told["strict"] < D("1.34")
    assert severities(found, D(1000))["strict"] < D("0.02")


@pytest.mark.parametrize("ratio", [D(0), D(-1), D("NaN")])
def test_a_ratio_that_is_not_positive_is_refused(ratio):
    with pytest.raises(ValueError, match="ratio"):
        severities({"a": {"j": F(1)}}, ratio)


def test_groups_without_a_juror_in_common_are_named():
    found = groups({"a": ["j1", "j2"], "b": ["j2"], "c": ["j3"], "d": []})
    assert [(group.nominees, group.jurors) for group in found] == [(("a", "b"), ("j1", "j2")), (("c",), ("j3",))]


def marks_of(table):
    return [Mark(nominee, juror, "c", D(value)) for nominee, card in table.items() for juror, value in card.items()]


HARSH = Estimate(D("0.10"), D(1), D(1), D("0.1"), D("0.001"))
ADJUSTED = Rules(official="adjusted", least_cards=2)


def counted(table, estimate=HARSH, rules=ADJUSTED):
    return count(rules, [Criterion("c", D(1))], marks_of(table), sorted(table), estimate)


RING = {f"n{at}": {f"j{at % 7}": 7, f"j{(at + 1) % 7}": 7, f"j{(at + 3) % 7}": 6} for at in range(14)}


@pytest.mark.parametrize(
    ("table", "estimate", "rules", "reason"),
    [
        (RING, HARSH, ADJUSTED, "adjusted"),
        (RING, HARSH, Rules(official="plain", least_cards=2), "rule"),
        ({}, HARSH, ADJUSTED, "no-marks"),
        ({**RING, "z": {"x": 5, "y": 5}}, HARSH, ADJUSTED, "unconnected"),
        ({**RING, "z": {"j1": 5}}, HARSH, ADJUSTED, "few-cards"),
        ({n: {"j1": 5, "j2": 6} for n in "abcdefghijklmnop"}, HARSH, ADJUSTED, "complete"),
        (dict(list(RING.items())[:5]), HARSH, ADJUSTED, "few-degrees"),
        (RING, Estimate(), ADJUSTED, "few-degrees"),
        (RING, Estimate(D(1000), D(1), D("0.0099"), D(1), D("0.01")), ADJUSTED, "equally-strict"),
        (RING, Estimate(D(2), D(1), D(1), D(1), D("0.11")), ADJUSTED, "equally-strict"),
    ],
)
def test_each_gate_by_its_own(table, estimate, rules, reason):
    found = counted(table, estimate, rules)
    assert (found.official.reason, found.official.result) == (reason, "adjusted" if reason == "adjusted" else "plain")
    assert found.table == (found.adjusted if reason == "adjusted" else found.plain)
    assert str(found.official)


def test_unconnected_groups_have_no_adjusted_order_at_all():
    assert counted({**RING, "z": {"x": 5, "y": 5}}).adjusted is None


def test_the_adjusted_total_is_the_plain_one_plus_the_mean_severity_of_its_jurors():
    found = counted(RING)
    plain = {row.nominee: row.total for row in found.plain.rows}
    for row in found.adjusted.rows:
        added = sum(found.severity[juror] for juror in RING[row.nominee]) / 3
        assert abs(row.total - plain[row.nominee] - added) <= D("0.01")
