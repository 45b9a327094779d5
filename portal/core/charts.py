"""Geometry of the small pictures beside the tables. Pure: numbers in, shapes out.

Every picture is drawn from a table that stays in the page; the sentence that says the finding is the caller's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.core.svg import Shape, circle, line, rect, text

STRIP_WIDTH, STRIP_HEIGHT = 400, 46
QUARTERS = 4


@dataclass(frozen=True)
class Scale:
    """From values to user units, clipped to the range so that no mark leaves its picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        span = (self.high - self.low) or 1.0
        return self.start + (self.end - self.start) * (inside - self.low) / span


def strip_scale(low: float = 0, high: float = 10) -> Scale:
    return Scale(low, high, 12, STRIP_WIDTH - 12)


def stacked(xs: Iterable[float], clearance: float = 10, base: float = 22, rise: float = 8.2) -> list[tuple[float, float]]:
    """Centres of dots that would overlap, lifted above each other: beeswarm with three storeys."""
    placed: list[tuple[float, float]] = []
    for x in sorted(xs):
        storey = 0
        while storey < 2 and any(abs(x - px) < clearance and py == base - storey * rise for px, py in placed):
            storey += 1
        placed.append((x, base - storey * rise))
    return placed


def strip(
    marks: Sequence[float],
    mean: float | None = None,
    interval: tuple[float, float] | None = None,
    low: float = 0,
    high: float = 10,
    grid: Sequence[float] | None = None,
    here: float | None = None,
) -> list[Shape]:
    """A dot per mark, the interval below, the mean as a diamond; `here` is the reader's own dot. 400 by 46 units."""
    at = strip_scale(low, high)
    shapes = [line("grid", at(value), 0, at(value), STRIP_HEIGHT) for value in (ticks(low, high) if grid is None else grid)]
    shapes += [circle("dot", x, y, 5) for x, y in stacked(at(mark) for mark in marks)]
    if interval:
        left, right = at(interval[0]), at(interval[1])
        shapes += [line("ci", left, 37, right, 37), line("ci", left, 33, left, 41), line("ci", right, 33, right, 41)]
    if mean is not None:
        shapes.append(_diamond("mean", at(mean), 37, 4.5))
    if here is not None:
        shapes += [line("here-line", at(here), 0, at(here), STRIP_HEIGHT), circle("here", at(here), 22, 6.5)]
    return shapes


def _diamond(css: str, x: float, y: float, half: float) -> Shape:
    turned = f"rotate(45 {x:.1f} {y:.1f})"
    return Shape("rect", css, (("x", x - half), ("y", y - half), ("width", 2 * half), ("height", 2 * half), ("transform", turned)))


def ticks(low: float, high: float) -> list[float]:
    """Four or five round values from low to high."""
    span = high - low
    step = next((size for size in (0.5, 1, 2, 5, 10, 20, 25, 50, 100) if span / size <= 5), span / 4 or 1.0)
    first = -(-low // step) * step
    return [first + step * n for n in range(int((high - first) / step + 1e-9) + 1)]


def axis(low: float = 0, high: float = 10, grid: Sequence[float] | None = None) -> list[Shape]:
    """The numbers above a column of strips. 400 by 16 units."""
    at = strip_scale(low, high)
    return [text("axis", at(value), 12, f"{value:g}") for value in (ticks(low, high) if grid is None else grid)]


@dataclass(frozen=True)
class Slope:
    """One line of a slope chart: rank before and after, and how it moved (up, down, same)."""

    label: str
    before: int
    after: int
    move: str
    shapes: tuple[Shape, ...]


def slopes(rows: Sequence[tuple[str, int, int]], spacing: int = 30) -> list[Slope]:
    """rows: (label, rank before, rank after). 400 units wide, `slopes_height(rows)` high."""
    return [_slope(label, before, after, spacing) for label, before, after in rows]


def _slope(label: str, before: int, after: int, spacing: int) -> Slope:
    short = label if len(label) <= 18 else label[:17].rstrip() + "…"
    left, right = 42 + (before - 1) * spacing, 42 + (after - 1) * spacing
    shapes = (
        line("link", 146, left, 254, right),
        circle("end", 146, left, 4),
        circle("end", 254, right, 4),
        text("e", 132, left + 4, f"{short} {before}"),
        text("s", 268, right + 4, f"{after} {short}"),
    )
    move = "up" if after < before else "down" if after > before else "same"
    return Slope(label, before, after, move, shapes)


def slopes_height(rows: Sequence[tuple[str, int, int]], spacing: int = 30) -> int:
    deepest = max((max(before, after) for _, before, after in rows), default=1)
    return 42 + (deepest - 1) * spacing + 18


def bar(value: float, largest: float, css: str = "v2", width: int = 400, height: int = 20) -> list[Shape]:
    """One bar of a funnel, in proportion to the largest."""
    return [rect(css, 0, 0, width * value / largest if largest else 0, height)]


MOST_DOTS = 40


def _thinned(accepted: int, submitted: int, drafted: int, places: int) -> tuple[int, int, int, int]:
    """The same numbers, in proportion where one dot per place would be too many to tell apart."""
    every = max(places, accepted + submitted + drafted)
    if every <= MOST_DOTS:
        return accepted, submitted, drafted, places
    a, s, d, p = (-(-number * MOST_DOTS // every) for number in (accepted, submitted, drafted, places))
    return a, s, d, p


def mini(accepted: int, submitted: int, drafted: int, places: int) -> list[Shape]:
    """A dot per place of a quota: accepted, submitted, drafted, free. `mini_width(...)` by 16 units.

    Beyond MOST_DOTS places a dot stands for several.
    """
    accepted, submitted, drafted, places = _thinned(accepted, submitted, drafted, places)
    kinds = "k" * accepted + "s" * submitted + "d" * drafted
    kinds += "q" * max(places - len(kinds), 0)
    return [circle(kind, 5 + at * 7.4, 8, 2.8) for at, kind in enumerate(kinds)]


def mini_width(accepted: int, submitted: int, drafted: int, places: int) -> float:
    accepted, submitted, drafted, places = _thinned(accepted, submitted, drafted, places)
    return round(10 + 7.4 * (max(places, accepted + submitted + drafted, 1) - 1), 1)


def quartiles(quarter: int, width: int = 160, height: int = 16) -> list[Shape]:
    """Where a criterion lies within the field: four boxes, the lowest quarter first, one of them filled."""
    gap, size = 4, (width - 12) / QUARTERS
    return [
        rect("quarter is-here" if at == quarter else "quarter", (at - 1) * (size + gap), 0, size, height, 2)
        for at in range(1, QUARTERS + 1)
    ]


def heat_step(value: float, target: float) -> int:
    """Of a heat map cell: 0 empty, 1 to 4 on the way, 5 complete."""
    if value <= 0 or target <= 0:
        return 0
    return 5 if value >= target else min(4, 1 + int(4 * value / target))
