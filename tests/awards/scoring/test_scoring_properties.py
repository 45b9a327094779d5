"""Scoring against an independent implementation, which refines partitions where ours recurses."""

import statistics
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring import Criterion, Estimate, Mark, Rules, Table, count, document, score, verify

WEIGHTS = [Decimal(text) for text in ("1", "1.0", "2", "0.8", "1.25", "30", "0.333")]
VALUES = [None, *(Decimal(text) for text in ("0", "5", "5.5", "6.25", "6.5", "7", "7.50", "9.99", "10"))]


@st.composite
def juries(draw):
    criteria = [
        Criterion(f"c{place}", draw(st.sampled_from(WEIGHTS)), draw(st.integers(0, 2)))
        for place in range(draw(st.integers(1, 3)))
    ]
    nominees = [f"n{number}" for number in range(draw(st.integers(1, 6)))]
    jurors = [f"j{number}" for number in range(draw(st.integers(1, 5)))]
    values = draw(st.sampled_from([VALUES, VALUES[:3], VALUES[2:4], VALUES[1:]]))
    marks = [
        Mark(nominee, juror, criterion.key, draw(st.sampled_from(values)))
        for nominee in nominees
        for juror in jurors
        if draw(st.integers(0, 3))
        for criterion in criteria
    ]
    return criteria, marks, nominees


def all_rules():
    return st.builds(
        Rules,
        method=st.sampled_from(["mean", "median", "trimmed-mean"]),
        rounding=st.sampled_from(["once", "each"]),
        total=st.sampled_from(["mean", "sum"]),
        trim_from=st.sampled_from([3, 5]),
    )


# --- the independent implementation -------------------------------------------------------------------------


def cents(value: Fraction) -> Fraction:
    return Fraction(floor(value * 100 + Fraction(1, 2)), 100)


def oracle(rules, criteria, marks, nominees):
    """nominee -> (panel marks, total, rank)"""
    order = sorted(criteria, key=lambda c: c.key)
    order.sort(key=lambda c: c.position)
    order.sort(key=lambda c: c.weight, reverse=True)
    weight = {c.key: Fraction(str(c.weight)) for c in order}
    given_marks = {(m.nominee, m.juror, m.criterion): Fraction(m.value) for m in marks if m.value is not None}
    panel, totals = {}, {}
    for n in nominees:
        parts = []
        for c in weight:
            found = sorted(v for (nominee, _, key), v in given_marks.items() if (nominee, key) == (n, c))
            if not found:
                continue
            if rules.method == "median":
                value = Fraction(statistics.median(found))
            elif rules.method == "trimmed-mean" and len(found) >= rules.trim_from:
                value = (sum(found) - min(found) - max(found)) / (len(found) - 2)
            else:
                value = sum(found) / Fraction(len(found))
            if rules.rounding == "each":
                value = cents(value)
            panel[n, c] = value
            parts.append(
                (cents(weight[c] * value) if rules.rounding == "each" else weight[c] * value, weight[c])
            )
        if parts:
            top, bottom = sum(part for part, _ in parts), sum(w for _, w in parts)
            totals[n] = cents(top / bottom if rules.total == "mean" else top)
    cards = {}
    for (n, j, c), v in given_marks.items():
        up, down = cards.get((n, j), (0, 0))
        cards[n, j] = (up + weight[c] * v, down + weight[c])
    means = {place: up / down for place, (up, down) in cards.items()}
    groups = refine(totals, panel, means, list(weight))
    ranks, place = {}, 1
    for group in groups:
        for n in group:
            ranks[n] = place
        place += len(group)
    shown = {place: cents(value) for place, value in panel.items()}
    return {n: ({c: shown.get((n, c)) for c in weight}, totals.get(n), ranks.get(n)) for n in nominees}


def refine(totals, panel, means, criteria):
    groups = [
        {n for n in totals if totals[n] == value} for value in sorted(set(totals.values()), reverse=True)
    ]
    while True:
        finer = []
        for group in groups:
            finer.extend(split(group, panel, means, criteria))
        if finer == groups:
            return groups
        groups = finer


def split(group, panel, means, criteria):
    scales = [{n: cents(panel[n, c]) if (n, c) in panel else None for n in group} for c in criteria]
    scales.append(duels(group, means))
    scales.append(
        {n: cents(Fraction(statistics.median([m for (o, _), m in means.items() if o == n]))) for n in group}
    )
    for scale in scales:
        if None not in scale.values() and len(set(scale.values())) > 1:
            return [{n for n in group if scale[n] == v} for v in sorted(set(scale.values()), reverse=True)]
    return [group]


def duels(group, means):
    points = dict.fromkeys(group, 0)
    for a, b in permutations(group, 2):
        common = [j for (n, j) in means if n == a and (b, j) in means]
        if not common:
            return dict.fromkeys(group)
        ups = sum(1 for j in common if means[a, j] > means[b, j])
        downs = sum(1 for j in common if means[a, j] < means[b, j])
        points[a] += 1 if ups > downs else -1 if ups < downs else 0
    return points


# --- the properties -----------------------------------------------------------------------------------------


def facts(table: Table):
    return {
        row.nominee: (
            {key: None if mark is None else Fraction(mark) for key, mark in row.panel_marks.items()},
            None if row.total is None else Fraction(row.total),
            row.rank,
        )
        for row in table.rows
    }


def by_name(table: Table):
    return {row.nominee: (row.panel_marks, row.total, row.rank, row.cards) for row in table.rows}


@given(all_rules(), juries())
def test_scoring_equals_an_independent_implementation(rules, jury):
    criteria, marks, nominees = jury
    assert facts(score(rules, criteria, marks, nominees)) == oracle(rules, criteria, marks, nominees)


@given(all_rules(), juries(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(rules, jury, random):
    criteria, marks, nominees = jury
    table = score(rules, criteria, marks, nominees)
    shuffled = [random.sample(values, len(values)) for values in (criteria, marks, nominees)]
    assert score(rules, *shuffled) == table
    counted = count(rules, criteria, marks, nominees, Estimate())
    assert document(rules, *shuffled[:2], counted, Estimate()) == document(rules, criteria, marks, counted, Estimate())


@given(all_rules(), juries())
def test_renaming_the_jurors_changes_nothing(rules, jury):
    criteria, marks, nominees = jury
    names = {f"j{number}": f"juror {9 - number}" for number in range(5)}
    renamed = [Mark(mark.nominee, names[mark.juror], mark.criterion, mark.value) for mark in marks]
    assert score(rules, criteria, renamed, nominees) == score(rules, criteria, marks, nominees)


@given(all_rules(), juries())
def test_a_juror_without_any_mark_changes_nothing(rules, jury):
    criteria, marks, nominees = jury
    silent = [Mark(nominee, "silent", criterion.key, None) for nominee in nominees for criterion in criteria]
    assert score(rules, criteria, marks + silent, nominees) == score(rules, criteria, marks, nominees)


@given(all_rules().filter(lambda rules: rules.method != "trimmed-mean"), juries())
def test_a_jury_twice_as_large_with_the_same_marks_gives_the_same_table(rules, jury):
    criteria, marks, nominees = jury
    twins = [Mark(mark.nominee, f"twin of {mark.juror}", mark.criterion, mark.value) for mark in marks]
    once, twice = score(rules, criteria, marks, nominees), score(rules, criteria, marks + twins, nominees)
    assert {name: found[:3] for name, found in by_name(twice).items()} == {
        name: found[:3] for name, found in by_name(once).items()
    }


@given(all_rules(), juries())
def test_a_nominee_entered_twice_shares_the_place(rules, jury):
    criteria, marks, nominees = jury
    again = [Mark("twin", mark.juror, mark.criterion, mark.value) for mark in marks if mark.nominee == "n0"]
    found = by_name(score(rules, criteria, marks + again, [*nominees, "twin"]))
    assert found["twin"] == found["n0"]


@given(all_rules(), juries())
def test_every_frozen_document_computes_to_itself(rules, jury):
    criteria, marks, nominees = jury
    assert verify(document(rules, criteria, marks, count(rules, criteria, marks, nominees, Estimate()), Estimate()))
