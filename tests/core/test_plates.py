"""Plates: pictures that depend on nothing but their seed."""

from __future__ import annotations

import re

import pytest

from portal.core.plates import FAMILIES, _Dice, plate
from portal.core.svg import Shape, circle, text

SEEDS = [f"entry:{number}" for number in range(60)]
CLASSES = {"a", "b", "o", "p", "u", "l", "lb", "lg"}


def drawn(shapes: list[Shape]) -> str:
    return "".join(shape.__html__() for shape in shapes)


def test_the_same_seed_gives_the_same_picture() -> None:
    assert [drawn(plate(seed)) for seed in SEEDS] == [drawn(plate(seed)) for seed in SEEDS]


def test_different_seeds_give_different_pictures() -> None:
    assert len({drawn(plate(seed)) for seed in SEEDS}) == len(SEEDS)


def test_a_known_seed_keeps_its_picture_across_versions() -> None:
    assert _Dice("Atlantica").whole(0, 10**6) == 331845


def test_every_family_is_met() -> None:
    met = {FAMILIES[_Dice(seed).whole(0, len(FAMILIES) - 1)].__name__ for seed in SEEDS}
    assert met == {"rings", "voices", "tiles", "waves", "network", "moons", "stairs", "weave"}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("size", [(600.0, 400.0), (400.0, 400.0), (600.0, 520.0), (1200.0, 400.0)])
def test_a_picture_uses_only_the_classes_of_the_style_sheet(family: object, size: tuple[float, float]) -> None:
    shapes = family(_Dice("any"), *size)  # type: ignore[operator]
    assert {shape.css for shape in shapes} - CLASSES == set()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_picture_has_one_golden_accent_and_stays_small(family: object) -> None:
    for seed in SEEDS:
        shapes = family(_Dice(seed), 600.0, 400.0)  # type: ignore[operator]
        golden = [shape for shape in shapes if shape.css in ("o", "lg")]
        assert 1 <= len(golden) <= 2
        assert len(drawn(shapes)) < 16_000


def test_geometry_is_written_without_styles() -> None:
    written = "".join(drawn(plate(seed)) for seed in SEEDS)
    assert re.findall(r"style|nan|inf|e[-+]\d", written) == []


def test_text_of_a_shape_is_escaped() -> None:
    assert text("e", 1, 2.50, "<b>&").__html__() == '<text class="e" x="1" y="2.5">&lt;b&gt;&amp;</text>'


def test_numbers_are_written_short() -> None:
    assert circle("o", 1.04, 20.0, 3).__html__() == '<circle class="o" cx="1" cy="20" r="3"/>'
