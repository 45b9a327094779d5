"""Charts: numbers in, shapes out."""

from __future__ import annotations

import pytest

from portal.core import charts
from portal.core.svg import Shape


def of(shapes: list[Shape] | tuple[Shape, ...], css: str) -> list[dict[str, str | float | int]]:
    return [dict(shape.attributes) for shape in shapes if shape.css == css]


def test_a_strip_has_a_dot_per_mark_at_its_place() -> None:
    dots = of(charts.strip([0, 5, 10]), "dot")
    assert [(dot["cx"], dot["cy"]) for dot in dots] == [(12, 22), (200, 22), (388, 22)]


def test_marks_outside_the_scale_stay_in_the_picture() -> None:
    assert [dot["cx"] for dot in of(charts.strip([-3, 14]), "dot")] == [12, 388]


def test_equal_marks_are_stacked_three_high() -> None:
    assert charts.stacked([50, 50, 50, 50]) == [(50, 22), (50, 22 - 8.2), (50, 22 - 16.4), (50, 22 - 16.4)]


def test_marks_apart_are_not_stacked() -> None:
    assert charts.stacked([10, 30]) == [(10, 22), (30, 22)]


def test_a_strip_without_marks_is_only_its_grid() -> None:
    assert {shape.css for shape in charts.strip([])} == {"grid"}


def test_interval_and_mean_lie_below_the_dots() -> None:
    shapes = charts.strip([5], mean=5, interval=(4, 6))
    across, left, right = of(shapes, "ci")
    assert (across["x1"], across["x2"], left["x1"], right["x1"]) == (162.4, 237.6, 162.4, 237.6)
    assert of(shapes, "mean")[0]["x"] == 195.5


def test_you_are_here_is_drawn_last() -> None:
    assert charts.strip([1, 2], here=2)[-1].css == "here"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 10, [0, 2, 4, 6, 8, 10]), (3, 10, [4, 6, 8, 10]), (0, 1, [0, 0.5, 1]), (0, 100, [0, 20, 40, 60, 80, 100]), (5, 5, [5])],
)
def test_ticks_are_round(low: float, high: float, expected: list[float]) -> None:
    assert charts.ticks(low, high) == expected


def test_a_slope_knows_its_way() -> None:
    rows = [("A", 1, 1), ("B", 3, 2), ("C", 2, 3)]
    assert [(row.label, row.move) for row in charts.slopes(rows)] == [("A", "same"), ("B", "up"), ("C", "down")]
    assert charts.slopes_height(rows) == 120


def test_long_names_are_shortened_on_both_sides_of_a_slope() -> None:
    (row,) = charts.slopes([("Stadtwerke Lindau-Nord", 1, 2)])
    assert [shape.text for shape in row.shapes if shape.text] == ["Stadtwerke Lindau… 1", "2 Stadtwerke Lindau…"]


def test_no_slopes_need_no_special_case() -> None:
    assert (charts.slopes([]), charts.slopes_height([])) == ([], 60)


def test_a_bar_is_in_proportion_and_nothing_is_divided_by_zero() -> None:
    assert [of(charts.bar(value, most), "v2")[0]["width"] for value, most in [(5, 10), (0, 10), (0, 0)]] == [200, 0, 0]


def test_a_quota_shows_every_place_once() -> None:
    assert "".join(shape.css for shape in charts.mini(2, 1, 1, 6)) == "kksdqq"


def test_a_quota_exceeded_is_shown_whole() -> None:
    assert "".join(shape.css for shape in charts.mini(3, 0, 0, 2)) == "kkk"


def test_a_large_quota_is_drawn_in_proportion() -> None:
    drawn = "".join(shape.css for shape in charts.mini(500, 250, 0, 1000))
    assert drawn == "k" * 20 + "s" * 10 + "q" * 10
    assert charts.mini_width(500, 250, 0, 1000) == charts.mini_width(20, 10, 0, 40)
    assert charts.mini_width(3, 0, 0, 2) == 24.8


def test_one_quarter_of_four_is_filled() -> None:
    assert [shape.css for shape in charts.quartiles(3)] == ["quarter", "quarter", "quarter is-here", "quarter"]


def test_heat_goes_from_empty_to_complete() -> None:
    assert [charts.heat_step(done, 7) for done in range(9)] == [0, 1, 2, 2, 3, 3, 4, 5, 5]
    assert charts.heat_step(3, 0) == 0
