"""Geometric pictures drawn from a seed, where a photograph or a mark of a nominee is missing.

The same seed always gives the same picture, on every machine: only the digest of the seed decides, never
`random` or `hash`, whose results differ between versions and processes.
"""

import hashlib
from collections.abc import Callable, Iterator
from math import cos, hypot, pi, sin

from portal.core.svg import Shape, circle, line, path, rect


class _Dice:
    """Numbers from a seed: an endless stream of bytes, taken four at a time."""

    def __init__(self, seed: str) -> None:
        self._numbers = self._stream(seed)

    @staticmethod
    def _stream(seed: str) -> Iterator[float]:
        block = 0
        while True:
            digest = hashlib.sha256(f"{block}:{seed}".encode()).digest()
            for at in range(0, 32, 4):
                yield int.from_bytes(digest[at : at + 4], "big") / 2**32
            block += 1

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * next(self._numbers)

    def pick(self, choices: str) -> str:
        return choices[int(next(self._numbers) * len(choices))]

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(next(self._numbers) * (high - low + 1))


def rings(dice: _Dice, width: float, height: float) -> list[Shape]:
    """Rings spreading from one point, with bodies on them."""
    cx, cy = width * dice.between(0.25, 0.75), height * dice.between(0.35, 0.7)
    step, golden = height * dice.between(0.085, 0.12), dice.whole(2, 4)
    shapes = [
        circle("lg" if ring == golden else "lb", cx, cy, step * (ring + 1.2))
        for ring in range(int(hypot(width, height) / step / 1.3))
    ]
    shapes.append(circle("o", cx, cy, height * 0.055))
    for body in range(6):
        angle, ring = dice.between(0, 2 * pi), dice.whole(1, 6)
        radius = step * (ring + 1.2)
        size = 0.034 if body == 0 else dice.between(0.013, 0.024)
        shapes.append(circle("u" if body == 0 else "p", cx + radius * cos(angle), cy + radius * sin(angle), height * size))
    return shapes


def voices(dice: _Dice, width: float, height: float) -> list[Shape]:
    """Upright bars like the loudness of speech."""
    count = dice.whole(22, 28)
    pitch, phase, second = (width - 60) / count, dice.between(0, 2 * pi), dice.between(1.5, 3.2)
    golden, bar = dice.whole(count // 4, 3 * count // 4), 9 * width / 600
    shapes = []
    for at in range(count):
        wave = abs(sin(phase + at * 0.42) * 0.62 + sin(phase * second + at * 0.19) * 0.38)
        tall = height * (0.1 + 0.64 * wave)
        css = "o" if at == golden else "p" if dice.between(0, 1) < 0.22 else "b"
        shapes.append(rect(css, 30 + at * pitch, (height - tall) / 2, bar, tall, bar / 2))
    return shapes


def tiles(dice: _Dice, width: float, height: float) -> list[Shape]:
    """A floor of quarter and whole circles."""
    size, shapes = height / 4, []
    columns = int(width / size + 0.999)
    golden = (dice.whole(1, columns - 2), dice.whole(1, 2))
    for row in range(4):
        for column in range(columns):
            if dice.between(0, 1) < 0.14 and (column, row) != golden:
                continue
            css = "o" if (column, row) == golden else dice.pick("aabbbp")
            shapes.append(_tile(css, column * size, row * size, size, dice.whole(0, 4)))
    return shapes


def _tile(css: str, x: float, y: float, size: float, kind: int) -> Shape:
    if kind == 4:
        return circle(css, x + size / 2, y + size / 2, size / 2)
    quarter = f"M{x:.1f} {y:.1f}h{size:.1f}a{size:.1f} {size:.1f} 0 0 1 -{size:.1f} {size:.1f}z"
    return path(css, quarter, f"rotate({kind * 90} {x + size / 2:.1f} {y + size / 2:.1f})" if kind else "")


def waves(dice: _Dice, width: float, height: float) -> list[Shape]:
    """Lines that begin calm and grow."""
    count, length = 11, width / dice.between(3.2, 5)
    golden, shapes = dice.whole(3, 8), []
    for at in range(count):
        y, swell = height * (0.15 + 0.07 * at), height * (0.015 + 0.0105 * at) * 1.6
        css = "lg" if at == golden else "l" if at % 2 == 0 else "lb"
        d, x, turn = f"M-10 {y:.1f}", -10.0, -1
        while x < width + length:
            d += f" Q{x + length / 4:.1f} {y + turn * swell:.1f} {x + length / 2:.1f} {y:.1f}"
            x, turn = x + length / 2, -turn
        shapes.append(path(css, d))
    shapes.append(circle("u", width * dice.between(0.2, 0.8), height * dice.between(0.25, 0.4), height * 0.095))
    return shapes


def network(dice: _Dice, width: float, height: float) -> list[Shape]:
    """Points, each tied to its nearest neighbours."""
    columns, rows = 6, 4
    points = [
        (width * (column + dice.between(0.2, 0.8)) / columns, height * (row + dice.between(0.2, 0.8)) / rows)
        for row in range(rows)
        for column in range(columns)
        if dice.between(0, 1) < 0.86
    ]
    ties = {
        tuple(sorted((point, near)))
        for point in points
        for near in sorted(points, key=lambda other: hypot(other[0] - point[0], other[1] - point[1]))[1:4]
    }
    shapes = [line("lb", start[0], start[1], end[0], end[1]) for start, end in sorted(ties)]
    inside = [point for point in points if 0.15 < point[0] / width < 0.85 and 0.15 < point[1] / height < 0.85]
    golden = (inside or points)[dice.whole(0, len(inside or points) - 1)]
    for x, y in points:
        radius = 0.055 if (x, y) == golden else (0.0125, 0.0175, 0.025)[dice.whole(0, 2)]
        shapes.append(circle("o" if (x, y) == golden else "p", x, y, height * radius))
    return shapes


def moons(dice: _Dice, width: float, height: float) -> list[Shape]:
    """Half discs, each turned its own way."""
    rows = 3
    size = height / rows
    columns = int(width / size + 0.5)
    pitch, radius = width / columns, size * 0.38
    golden, shapes = (dice.whole(1, columns - 2), dice.whole(0, 2)), []
    for column in range(columns):
        for row in range(rows):
            x, y = (column + 0.5) * pitch, (row + 0.5) * size
            css = "o" if (column, row) == golden else dice.pick("bbbp")
            half = f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 0 1 {2 * radius:.1f} 0z"
            shapes += [circle("a", x, y, radius), path(css, half, f"rotate({dice.whole(0, 11) * 30} {x:.1f} {y:.1f})")]
    return shapes


def stairs(dice: _Dice, width: float, height: float) -> list[Shape]:
    """Steps that climb, with a moon above."""
    count = dice.whole(7, 11)
    step, low, high = width / count, height * dice.between(0.1, 0.18), height * dice.between(0.7, 0.86)
    golden, climbs = dice.whole(count // 2, count - 2), dice.between(0, 1) < 0.7
    shapes = []
    for at in range(count):
        tall = low + (high - low) * at / (count - 1)
        x = at * step if climbs else width - (at + 1) * step
        shapes.append(rect("o" if at == golden else "ab"[at % 2], x, height - tall, step + 1, tall))
    shapes.append(circle("p", width * (0.25 if climbs else 0.75), height * dice.between(0.25, 0.36), height * 0.13))
    return shapes


def weave(dice: _Dice, width: float, height: float) -> list[Shape]:
    """Bands crossing over and under."""
    band, gap = height * 0.085, height * 0.075
    pitch, shapes = band + gap, []
    golden = dice.whole(1, 4)
    rows, columns = int(height / pitch) + 1, int(width / pitch) + 1
    shapes += [rect("o" if row == golden else "b", 0, gap / 2 + row * pitch, width, band) for row in range(rows)]
    for column in range(columns):
        x, css = gap / 2 + column * pitch, dice.pick("aap")
        for row in range(-1, rows):
            if (row + column) % 2 == 0:
                shapes.append(rect(css, x, row * pitch + gap / 2 - gap, band, 2 * gap + band, band / 12))
    return shapes


Family = Callable[[_Dice, float, float], list[Shape]]
FAMILIES: tuple[Family, ...] = (rings, voices, tiles, waves, network, moons, stairs, weave)


def plate(seed: str, width: float = 600, height: float = 400) -> list[Shape]:
    """The shapes of the picture for `seed`, inside `width` by `height` user units.

    Classes: a, b quiet; p strong; o gold; u blue; l, lb, lg strokes. The ground is drawn by the macro.
    """
    dice = _Dice(seed)
    family = FAMILIES[dice.whole(0, len(FAMILIES) - 1)]
    return family(dice, width, height)
