"""Panel marks, totals and ranks by hand-worked examples."""

from decimal import Decimal as D
from fractions import Fraction

import pytest

from portal.awards.scoring import Criterion, Mark, Row, Rules, Table, half_up, score

ONE = [Criterion("impact", D(1))]


def marks(nominee, criterion, *values):
    return [
        Mark(nominee, f"j{number}", criterion, None if value is None else D(value))
        for number, value in enumerate(values, start=1)
    ]


def test_the_panel_mark_is_the_mean_of_the_marks_present():
    table = score(Rules(), ONE, marks("a", "impact", "7", None, "8"))
    assert table == Table((Row("a", {"impact": D("7.50")}, D("7.50"), 1, 2),), ())


def test_missing_is_never_zero():
    criteria = [Criterion("impact", D(60)), Criterion("reach", D(40))]
    table = score(Rules(), criteria, [*marks("a", "impact", "8", "9"), *marks("a", "reach", None, None)])
    assert table.rows == (Row("a", {"impact": D("8.50"), "reach": None}, D("8.50"), 1, 2),)


def test_a_sum_adds_the_criteria_that_are_present():
    criteria = [Criterion("impact", D(2)), Criterion("reach", D(3))]
    (row,) = score(Rules(total="sum"), criteria, marks("a", "impact", "8", "9")).rows
    assert (row.total, row.panel_marks["reach"]) == (D("17.00"), None)


def test_a_nominee_without_any_mark_has_neither_total_nor_rank_and_comes_last():
    table = score(Rules(), ONE, [*marks("b", "impact", "1"), *marks("a", "impact", None)], ["0"])
    assert [(row.nominee, row.total, row.rank, row.cards) for row in table.rows] == [
        ("b", D("1.00"), 1, 1),
        ("0", None, None, 0),
        ("a", None, None, 0),
    ]
    assert table.ties == ()


def test_a_real_zero_counts():
    (row,) = score(Rules(), ONE, marks("a", "impact", "0", "10")).rows
    assert row.total == D("5.00")


def test_a_single_juror_is_a_jury():
    criteria = [Criterion("impact", D("1.5")), Criterion("reach", D("0.5"))]
    for method in ("mean", "median", "trimmed-mean"):
        (row,) = score(
            Rules(method), criteria, [*marks("a", "impact", "7.25"), *marks("a", "reach", "4")]
        ).rows
        assert (row.total, row.cards) == (D("6.44"), 1)


@pytest.mark.parametrize(
    ("values", "trimmed", "median"),
    [
        (["1", "9"], "5.00", "5.00"),
        (["1", "8", "9"], "8.00", "8.00"),
        (["1", "7", "8", "10"], "7.50", "7.50"),
        (["0", "1", "1", "1", "10", None], "1.00", "1.00"),
        (["0", "2", "3", "9", "10"], "4.67", "3.00"),
    ],
)
def test_trimming_drops_one_highest_and_one_lowest_mark_present(values, trimmed, median):
    rows = [
        score(Rules(method), ONE, marks("a", "impact", *values)).rows for method in ("trimmed-mean", "median")
    ]
    assert [row.total for (row,) in rows] == [D(trimmed), D(median)]


def test_trimming_can_wait_for_a_larger_jury():
    small = score(Rules("trimmed-mean", trim_from=5), ONE, marks("a", "impact", "1", "7", "8", "10"))
    large = score(Rules("trimmed-mean", trim_from=5), ONE, marks("a", "impact", "1", "7", "8", "10", "9"))
    assert (small.rows[0].total, large.rows[0].total) == (D("6.50"), D("8.00"))


def test_where_rounding_happens_changes_the_total():
    criteria = [Criterion("impact", D("1.2")), Criterion("reach", D("1.6"))]
    given = [*marks("a", "impact", "7", "7", "8"), *marks("a", "reach", "6", "7", "7")]
    totals = {
        (rounding, total): score(Rules(rounding=rounding, total=total), criteria, given).rows[0].total
        for rounding in ("once", "each")
        for total in ("mean", "sum")
    }
    # Exactly 1.2 x 7.333... + 1.6 x 6.666... = 19.4666...; rounded: 1.2 x 7.33 = 8.80 and 1.6 x 6.67 = 10.67.
    assert totals == {
        ("once", "sum"): D("19.47"),
        ("each", "sum"): D("19.47"),
        ("once", "mean"): D("6.95"),
        ("each", "mean"): D("6.95"),
    }
    thirds = [Criterion("impact", D(3))]
    given = marks("a", "impact", "7", "7", "8")
    assert [
        score(Rules(rounding=rounding, total="sum"), thirds, given).rows[0].total
        for rounding in ("once", "each")
    ] == [D("22.00"), D("21.99")]


def test_halves_are_rounded_up_not_to_even():
    (row,) = score(Rules(), ONE, marks("a", "impact", "6.00", "6.01")).rows
    assert row.total == D("6.01")
    assert [str(half_up(Fraction(text), 2)) for text in ("0.005", "-0.005", "-0.004", "2.675", "1/3")] == [
        "0.01",
        "-0.01",
        "0.00",
        "2.68",
        "0.33",
    ]
    assert [str(half_up(Fraction(5, 2), places)) for places in (0, 3)] == ["3", "2.500"]


def test_sums_that_binary_floats_would_split_stay_equal():
    criteria = [Criterion(key, D(1)) for key in ("x", "y", "z")]
    left = [
        mark
        for key, value in zip("xyz", ("0.1", "0.2", "0.3"), strict=True)
        for mark in marks("a", key, value)
    ]
    right = [
        mark
        for key, value in zip("xyz", ("0.3", "0.2", "0.1"), strict=True)
        for mark in marks("b", key, value)
    ]
    table = score(Rules(total="sum", places=6), criteria, left + right)
    assert [row.total for row in table.rows] == [D("0.600000"), D("0.600000")]
    assert len(table.ties) == 1


def test_ranks_are_taken_on_the_two_decimals_people_see():
    table = score(Rules(), ONE, [*marks("a", "impact", "7.001"), *marks("b", "impact", None, "7.004")])
    assert [(row.nominee, row.rank) for row in table.rows] == [("a", 1), ("b", 1)]


def test_two_at_place_two_are_followed_by_place_four():
    values = {"a": "9", "b": "8", "c": "8", "d": "7"}
    table = score(
        Rules(), ONE, [mark for name, value in values.items() for mark in marks(name, "impact", value)]
    )
    assert [(row.nominee, row.rank) for row in table.rows] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]


@pytest.mark.parametrize(
    ("criteria", "given"),
    [
        (ONE, [*marks("a", "impact", "7"), *marks("a", "impact", "7")]),
        (ONE, marks("a", "reach", "7")),
        (ONE, marks("a", "impact", "NaN")),
        (ONE, marks("a", "impact", "Infinity")),
        (ONE, [Mark("a", "j1", "impact", 7.5)]),
        ([*ONE, *ONE], []),
        ([Criterion("impact", D(0))], []),
        ([Criterion("impact", D(-1))], []),
        ([Criterion("impact", D("NaN"))], []),
    ],
)
def test_input_that_makes_no_sense_is_refused(criteria, given):
    with pytest.raises(ValueError):
        score(Rules(), criteria, given)


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "mode"},
        {"rounding": "never"},
        {"total": "product"},
        {"places": 7},
        {"places": -1},
        {"trim_from": 2},
    ],
)
def test_rules_that_do_not_exist_are_refused(wrong):
    with pytest.raises(ValueError):
        Rules(**wrong)
