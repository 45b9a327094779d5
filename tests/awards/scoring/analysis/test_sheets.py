"""Marks as arrays: one sheet per juror and nominee."""

from __future__ import annotations

from decimal import Decimal as D

import numpy as np
import pytest

from portal.awards.scoring import Criterion, Mark
from portal.awards.scoring.analysis.sheets import columns, sheets_of

CRITERIA = [Criterion("impact", D("60")), Criterion("clarity", D("40"))]


def some_marks():
    return [
        Mark("b", "x", "impact", D(8)),
        Mark("b", "x", "clarity", D(6)),
        Mark("a", "x", "impact", D(5)),
        Mark("a", "x", "clarity", None),
        Mark("a", "y", "clarity", D(7)),
        Mark("c", "z", "clarity", None),
    ]


def listed(sheets):
    return [(sheets.nominees[i], sheets.jurors[j], y) for i, j, y in zip(sheets.i, sheets.j, sheets.y.tolist(), strict=True)]


def test_a_sheet_is_the_weighted_mean_over_the_criteria_a_juror_marked():
    assert listed(columns(CRITERIA, some_marks()).sheets()) == [("a", "x", 5.0), ("a", "y", 7.0), ("b", "x", 7.2)]


def test_each_criterion_has_sheets_of_its_own():
    found = columns([*CRITERIA, Criterion("unused", D(1))], some_marks()).criterion_sheets()
    assert {key: listed(each) for key, each in found.items()} == {
        "impact": [("a", "x", 5.0), ("b", "x", 8.0)],
        "clarity": [("a", "y", 7.0), ("b", "x", 6.0)],
        "unused": [],
    }


def test_the_order_of_the_marks_changes_no_bit():
    forward, backward = (columns(CRITERIA, marks).sheets() for marks in (some_marks(), some_marks()[::-1]))
    assert (listed(forward), forward.nominees, forward.jurors) == (listed(backward), backward.nominees, backward.jurors)


def test_a_table_has_gaps_where_there_is_no_sheet():
    np.testing.assert_array_equal(columns(CRITERIA, some_marks()).sheets().matrix(), [[5.0, 7.0], [7.2, np.nan]])


def test_who_is_left_without_a_sheet_goes():
    sheets = sheets_of([("a", "x", 1.0), ("b", "x", 2.0), ("b", "y", 3.0)])
    left = sheets.where(sheets.y > 1.5)
    assert (listed(left), left.nominees, left.jurors) == ([("b", "x", 2.0), ("b", "y", 3.0)], ("b",), ("x", "y"))


def test_without_a_criterion_the_others_make_the_sheets():
    found = columns(CRITERIA, some_marks())
    assert listed(found.without_criterion(found.criteria.index("clarity")).sheets()) == [("a", "x", 5.0), ("b", "x", 8.0)]


def test_two_marks_for_the_same_thing_are_refused():
    with pytest.raises(ValueError, match="two marks"):
        columns(CRITERIA, [*some_marks(), Mark("b", "x", "impact", D(9))])


def test_a_mark_for_an_unknown_criterion_is_refused():
    with pytest.raises(ValueError, match="unknown criteria: taste"):
        columns(CRITERIA, [Mark("b", "x", "taste", D(9))])


def test_no_marks_are_no_sheets():
    sheets = columns(CRITERIA, []).sheets()
    assert (sheets.nominees, sheets.jurors, listed(sheets), sheets.complete) == ((), (), [], True)
