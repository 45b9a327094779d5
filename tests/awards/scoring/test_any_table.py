"""A long table from anywhere: columns by name, every problem by its row."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from portal.awards.scoring import Criterion, Mark
from portal.awards.scoring.any_table import take
from portal.awards.scoring.problems import Unreadable, told

HEADER = ["nominee", "juror", "criterion", "weight", "mark"]


def lines(*rows, header=HEADER):
    return [header, *(row.split("|") for row in rows)]


def problems(taken):
    return [(each.row, each.column, each.code) for each in taken.problems]


def test_marks_criteria_and_nominees_in_the_order_of_the_table():
    taken = take(lines("b|x|impact|2|7,5", "a|x|impact|2.0|6", "a|x|style|1|", "", "||||", "c|y|style|1|"))
    assert taken.marks == (
        Mark("b", "x", "impact", D("7.5")),
        Mark("a", "x", "impact", D(6)),
        Mark("a", "x", "style", None),
        Mark("c", "y", "style", None),
    )
    assert taken.criteria == (Criterion("impact", D(2), 0), Criterion("style", D(1), 1))
    assert (taken.nominees, taken.problems) == (("b", "a", "c"), ())


def test_criterion_and_weight_may_be_missing():
    taken = take(lines("a|x|7", "b|x|8", header=["Nominee", "JUROR", " mark "]))
    assert taken.criteria == (Criterion("mark", D(1), 0),)
    assert [each.value for each in taken.marks] == [D(7), D(8)]


def test_columns_are_found_by_the_names_given_in_any_case_and_others_ignored():
    names = {"nominee": "paper", "juror": "reviewer", "mark": "score"}
    taken = take(lines("a|1|x|7", header=["Paper", "Year", "Reviewer", "SCORE"]), names)
    assert taken.marks == (Mark("a", "x", "mark", D(7)),)


def test_of_two_columns_that_differ_in_case_only_the_one_written_so_is_meant():
    assert take(lines("a|x|1|7", header=["nominee", "juror", "Mark", "mark"])).marks[0].value == 7
    with pytest.raises(Unreadable, match="more than once"):
        take(lines("a|x|1|7", header=["nominee", "juror", "MARK", "Mark"]))


@pytest.mark.parametrize("names", [{}, {"criterion": "topic"}, {"weight": "points"}])
def test_a_missing_column_is_named(names):
    header = ["nominee", "juror", "mark"] if names else ["nominee", "juror", "points"]
    missing = next(iter(names.values()), "mark")
    with pytest.raises(Unreadable, match=f"“{missing}” is missing"):
        take(lines("a|x|7", header=header), names)


@pytest.mark.parametrize("table", [[], [[]], [["", ""]], [HEADER], [HEADER, ["", " ", "", "", ""]]])
def test_a_table_without_rows_is_refused(table):
    with pytest.raises(Unreadable, match="no rows"):
        take(table)


def test_a_table_without_one_mark_is_refused():
    with pytest.raises(Unreadable, match="not one mark"):
        take(lines("a|x|c|1|", "b|x|c|1|"))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("|x|c|1|7", ("nominee", "empty")),
        ("a||c|1|7", ("juror", "empty")),
        ("a|x||1|7", ("criterion", "empty")),
        ("a|x|c||7", ("weight", "empty")),
        ("a|x|c|0|7", ("weight", "not-positive")),
        ("a|x|c|-1|7", ("weight", "not-positive")),
        ("a|x|c|one|7", ("weight", "not-a-number")),
        ("a|x|c|1|seven", ("mark", "not-a-number")),
        ("a|x|c|1|NaN", ("mark", "not-a-number")),
        ("a|x|c|1|inf", ("mark", "not-a-number")),
        ("a|x|c|1|1e400", ("mark", "not-a-number")),
        ("a|x|c|1|7 of 10", ("mark", "not-a-number")),
        ("a|x|c|1|-1", ("mark", "below-scale")),
        ("a|x|c|1|10.5", ("mark", "above-scale")),
        ("a|x|c|2|7", ("weight", "weight-differs")),
        ("b|x|c|1|7", ("mark", "duplicate")),
        (f"{'a' * 201}|x|c|1|7", ("nominee", "too-long")),
        ("a\x00b|x|c|1|7", ("nominee", "unprintable")),
        ("a|x|c|1|7|more", ("", "extra-cells")),
    ],
)
def test_each_problem_is_told_by_row_and_column_and_gives_no_mark(row, expected):
    taken = take(lines("b|x|c|1|5", row), scale=(D(0), D(10)))
    assert problems(taken) == [(3, *expected)]
    assert taken.marks == (Mark("b", "x", "c", D(5)),)
    assert next(told(taken.problems)).startswith("Row 3")


def test_all_problems_are_told_in_the_order_of_the_rows():
    taken = take(lines("a|x|c|1|x", "|x|c|0|7", "b|x|c|1|7", "b|x|c|1|8", "b|x|c|1|7|9"))
    assert problems(taken) == [
        (2, "mark", "not-a-number"),
        (3, "nominee", "empty"),
        (3, "weight", "not-positive"),
        (5, "mark", "duplicate"),
        (6, "", "extra-cells"),
    ]


def test_short_rows_lack_their_last_cells():
    assert problems(take(lines("a|x|c|1", "b|x|c", "b|x|c|1|7"))) == [(3, "weight", "empty")]


def test_only_the_wanted_rows_count():
    table = lines("a|x|c|1|7|2020", "a|x|c|1|8|2021", "b|x|c|1|x|2020", header=[*HEADER, "Year"])
    assert take(table, where={"year": "2021"}).marks == (Mark("a", "x", "c", D(8)),)
    with pytest.raises(Unreadable, match="no rows"):
        take(table, where={"year": "1999"})


def test_names_are_one_whatever_their_spaces_and_accents_are_made_of():
    taken = take(lines("Cafe\u0301  Noir|x|c|1|7", "Café Noir |y|c|1|8"))
    assert taken.nominees == ("Café Noir",)
