"""What is right and wrong with a spreadsheet of marks, row by row."""

from decimal import Decimal as D

import pytest

from portal.awards.scoring import Criterion, Mark
from portal.awards.scoring.long_table import MarkRow, categories, check

GOOD = {
    "edition": "2025",
    "category": "Best change",
    "nominee": "Acme",
    "country": "NL",
    "criterion": "Impact",
    "weight": "1.5",
    "juror": "J1",
    "mark": "7.5",
}


def a_row(**changes):
    return GOOD | changes


def told(*rows, **options):
    return [(each.row, each.column, each.code) for each in check(rows, **options).problems]


def test_a_good_row_becomes_exact_values():
    checked = check([GOOD])
    assert checked.problems == ()
    assert checked.rows == (
        MarkRow(2, "2025", "Best change", "Acme", "NL", "Impact", D("1.5"), "J1", D("7.5")),
    )


def test_an_empty_mark_is_a_juror_who_gave_none():
    assert [row.mark for row in check([a_row(mark=" ")]).rows] == [None]


def test_a_decimal_comma_and_stray_spaces_are_understood():
    (row,) = check([a_row(mark=" 7,25 ", weight="0,80", nominee="  Acme \t Care ", juror="J\u00a01")]).rows
    assert (row.mark, row.weight, row.nominee, row.juror) == (D("7.25"), D("0.80"), "Acme Care", "J 1")


def test_two_ways_of_writing_the_same_letter_are_one_name():
    rows = [a_row(nominee="Caf\u00e9"), a_row(nominee="Cafe\u0301", juror="J2")]
    assert {row.nominee for row in check(rows).rows} == {"Caf\u00e9"}


@pytest.mark.parametrize(
    "column", ["edition", "category", "nominee", "country", "criterion", "juror", "weight"]
)
def test_every_column_but_the_mark_must_be_filled(column):
    assert told(a_row(**{column: "  "})) == [(2, column, "empty")]
    assert told({key: value for key, value in GOOD.items() if key != column}) == [(2, column, "empty")]


@pytest.mark.parametrize(
    "value", ["NaN", "nan", "Infinity", "seven", "7.5.1", "1e3", "\u0667", "7 5", "--1", "=1+1", "0x1"]
)
def test_what_is_not_a_plain_number_is_refused(value):
    assert told(a_row(mark=value)) == [(2, "mark", "not-a-number")]
    assert told(a_row(weight=value)) == [(2, "weight", "not-a-number")]


def test_numbers_finer_than_six_decimals_are_refused_but_zeros_are_not():
    assert told(a_row(mark="7.1234567"), a_row(juror="J2", mark="7.5000000000")) == [(2, "mark", "too-fine")]


@pytest.mark.parametrize("weight", ["0", "-1", "-0.0"])
def test_a_weight_must_be_greater_than_zero(weight):
    assert told(a_row(weight=weight)) == [(2, "weight", "not-positive")]


@pytest.mark.parametrize(
    ("mark", "codes"), [("10", []), ("0", []), ("10.01", ["off-scale"]), ("-0.5", ["off-scale"])]
)
def test_a_mark_lies_on_the_scale(mark, codes):
    assert [each.code for each in check([a_row(mark=mark)]).problems] == codes


def test_the_scale_can_be_another():
    assert told(a_row(mark="85"), scale=(D(0), D(100))) == []
    (problem,) = check([a_row(mark="0.5")], scale=(D(1), D(5))).problems
    assert str(problem) == "The mark 0.5 lies outside the scale from 1 to 5."


def test_names_that_are_too_long_or_hold_control_characters_are_refused():
    assert told(a_row(nominee="x" * 201), a_row(nominee="x" * 200), a_row(juror="J\x00")) == [
        (2, "nominee", "too-long"),
        (4, "juror", "unprintable"),
    ]


def test_every_problem_of_a_row_is_named():
    assert told(a_row(nominee="", weight="-1", mark="eleven")) == [
        (2, "nominee", "empty"),
        (2, "weight", "not-positive"),
        (2, "mark", "not-a-number"),
    ]


def test_the_same_mark_twice_keeps_the_first_and_names_its_row():
    checked = check([GOOD, a_row(juror="J2"), a_row(mark="9")])
    assert [row.mark for row in checked.rows] == [D("7.5"), D("7.5")]
    (problem,) = checked.problems
    assert (problem.row, problem.column, problem.code) == (4, "mark", "duplicate")
    assert str(problem) == "J1 already marked “Acme” on “Impact” in row 2."


def test_the_same_juror_may_mark_in_another_category_or_edition():
    assert told(GOOD, a_row(category="Best centre"), a_row(edition="2026"), a_row(criterion="Reach")) == []


def test_a_weight_that_differs_from_the_others_is_refused_even_in_the_first_row():
    rows = [a_row(weight="9"), a_row(juror="J2"), a_row(juror="J3"), a_row(juror="J4", weight="1.50")]
    checked = check(rows)
    assert [row.juror for row in checked.rows] == ["J2", "J3", "J4"]
    (problem,) = checked.problems
    assert (problem.row, problem.column) == (2, "weight")
    assert str(problem) == (
        "The weight of “Impact” is 9 here but 1.5 elsewhere in this category, for example in row 3."
    )


def test_a_country_that_differs_is_refused_but_another_category_has_its_own_weights_and_countries():
    assert told(GOOD, a_row(juror="J2"), a_row(juror="J3", country="BE")) == [
        (4, "country", "country-differs")
    ]
    assert told(GOOD, a_row(category="Best centre", weight="2", country="BE")) == []


def test_blank_rows_are_passed_over_but_counted():
    blank = dict.fromkeys(GOOD, " ")
    assert told(blank, {}, a_row(mark="x")) == [(4, "mark", "not-a-number")]


def test_every_sentence_can_be_built_from_its_parameters():
    rows = [
        GOOD,
        GOOD,
        a_row(nominee="x" * 300, juror="\x07", mark="x", weight="0"),
        a_row(juror="J2", mark="1.0000001"),
        a_row(juror="J3", mark="11"),
        a_row(juror="J4", weight="2"),
        a_row(juror="J5", country="BE"),
        a_row(edition=""),
    ]
    sentences = [str(each) for each in check(rows).problems]
    assert len(sentences) == 10
    assert all("%(" not in sentence for sentence in sentences)


def test_checked_rows_fall_into_categories_ready_for_scoring():
    rows = [
        GOOD,
        a_row(nominee="Zenith", country="DE", mark=""),
        a_row(criterion="Reach", weight="1"),
        a_row(category="Best centre"),
    ]
    first, second = categories(check(rows).rows)
    assert (first.edition, first.category, second.category) == ("2025", "Best change", "Best centre")
    assert first.criteria == (Criterion("Impact", D("1.5"), 0), Criterion("Reach", D(1), 1))
    assert (first.nominees, first.countries) == (("Acme", "Zenith"), {"Acme": "NL", "Zenith": "DE"})
    assert first.marks[:2] == (Mark("Acme", "J1", "Impact", D("7.5")), Mark("Zenith", "J1", "Impact", None))
