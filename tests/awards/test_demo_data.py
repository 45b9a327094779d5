"""The loader of the demo content: typed, cached, frozen, and dated as asked."""

from decimal import Decimal

import pytest

from portal import demo_data
from portal.awards import presets


def test_dossiers_are_dated_by_the_year_of_their_results() -> None:
    case = next(dossier for dossier in demo_data.dossiers(2031) if dossier.company == "waterregie")
    assert case.answers["began_on"].year == 2030
    assert case.answers["figures"][0].period == "jan–jun 2031 tegen jan–jun 2030"
    assert not any("{y" in repr(dossier) for dossier in demo_data.dossiers(2031))


def test_figures_are_exact_decimals() -> None:
    for dossier in demo_data.dossiers(2030):
        for figure in dossier.answers["figures"]:
            assert {type(figure.baseline), type(figure.target), type(figure.result)} == {Decimal}


def test_every_part_of_the_demo_is_read_once_and_cannot_be_changed() -> None:
    assert demo_data.people() is demo_data.people()
    assert demo_data.companies() is demo_data.companies()
    with pytest.raises(AttributeError):
        demo_data.companies()[0].name = "Other"  # type: ignore[misc]


def test_the_parts_hold_what_the_demo_needs() -> None:
    assert demo_data.federation().short_name == "ECCCO"
    assert len(demo_data.associations()) == 12
    assert len(demo_data.companies()) == 44
    assert len(demo_data.cast()) == 16
    assert len(demo_data.dossiers(2030)) == 40
    assert len(demo_data.comments()) == 58


def test_presets_come_as_typed_values() -> None:
    assert [question.key for question in presets.form().questions][:3] == ["portrait", "operation", "head_count"]
    assert sum(criterion.weight for criterion in presets.rubric().criteria) == Decimal(100)
    assert next(category.key for category in presets.categories()) == "in_house_centre"
    assert presets.terms() == presets.all_terms()[-1]
