"""Categories: add, edit, move, remove, ready-made."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.awards.models import Category
from portal.core.database import session
from tests.awards.factories import an_entry
from tests.awards.setting_up.conftest import House, categories_of
from tests.factories import a_key


def typed(**changes: object) -> dict[str, object]:
    return {
        "name-en": "Best night shift", "name-fr": "Meilleure équipe de nuit", "description-en": "For those who stay up.",
        "who_may_enter": "in_house", "quota": "3", "shortlist_size": "5", "places": ["winner"], "least_entries": "4",
        "_key": a_key(), **changes,
    }  # fmt: skip


def test_a_category_is_added_at_the_end(house: House) -> None:
    edition = house.edition()
    answer = house.browser.post(f"/editions/{edition.id}/set-up/categories/new", data=typed())
    made = categories_of(edition)[-1]
    assert answer.status_code == 302
    assert (made.key, made.position, made.name, made.who_may_enter) == (
        "best_night_shift", 9, {"en": "Best night shift", "fr": "Meilleure équipe de nuit"}, "in_house",
    )  # fmt: skip
    assert (made.quota, made.shortlist_size, made.places, made.least_entries) == (3, 5, ["winner"], 4)


def test_the_same_category_sent_twice_is_added_once(house: House) -> None:
    edition = house.edition(filled=False)
    for _twice in range(2):
        assert house.browser.post(f"/editions/{edition.id}/set-up/categories/new", data=typed(_key="k")).status_code == 302
    assert session.scalar(select(func.count(Category.id))) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name-en": ""}, "Missing language: English."),
        ({"quota": "-1"}, "Please give a number between 0 and 1000."),
        ({"quota": "many"}, "Not a valid integer value."),
        ({"quota": ""}, "Please fill this in."),
        ({"who_may_enter": "friends"}, "Not a valid choice."),
        ({"name-en": "x" * 121}, "Please keep this below 120 characters."),
    ],
)
def test_a_wrong_category_is_said_beside_the_field(house: House, changes: dict[str, object], sentence: str) -> None:
    edition = house.edition(filled=False)
    answer = house.browser.post(f"/editions/{edition.id}/set-up/categories/new", data=typed(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "For those who stay up." in answer.text
    assert categories_of(edition) == []


def test_a_text_may_wait_for_its_translation_until_the_edition_is_open(house: House) -> None:
    edition = house.edition(filled=False)
    url = f"/editions/{edition.id}/set-up/categories/new"
    assert house.browser.post(url, data=typed(**{"name-fr": ""})).status_code == 302
    assert "missing: French" in house.browser.get(f"/editions/{edition.id}/set-up/categories").text
    edition.state = "open"
    answer = house.browser.post(url, data=typed(**{"name-fr": ""}))
    assert (answer.status_code, "Missing language: French." in answer.text) == (422, True)


def test_a_category_is_edited_and_its_history_shown(house: House) -> None:
    category = categories_of(house.edition())[0]
    url = f"/categories/{category.id}/set-up"
    assert house.browser.post(url, data=typed(version="1")).status_code == 302
    assert (category.name["en"], category.quota, category.version) == ("Best night shift", 3, 2)
    # Languages that the edition does not speak are kept.
    assert set(category.name) == {"en", "nl", "fr", "de"}
    assert "Category saved" in house.browser.get(url).text


def test_two_people_editing_a_category_never_overwrite_each_other(house: House) -> None:
    category = categories_of(house.edition())[0]
    category.quota = 7
    session.commit()
    answer = house.browser.post(f"/categories/{category.id}/set-up", data=typed(version="1"))
    assert answer.status_code == 409
    assert (category.quota, 'name="version" value="2"' in answer.text, ">7<" in answer.text) == (7, True, True)
    for version in ("", "x", "-1", "²"):
        assert house.browser.post(f"/categories/{category.id}/set-up", data=typed(version=version)).status_code == 409


def test_categories_move_up_and_down(house: House) -> None:
    edition = house.edition()
    before = [category.key for category in categories_of(edition)]
    second = categories_of(edition)[1]
    data = {"direction": "up", "version": str(second.version)}
    assert house.browser.post(f"/categories/{second.id}/move", data=data).status_code == 302
    assert [category.key for category in categories_of(edition)] == [before[1], before[0], *before[2:]]
    data = {"direction": "down", "version": str(second.version)}
    house.browser.post(f"/categories/{second.id}/move", data=data)
    assert [category.key for category in categories_of(edition)] == before
    assert house.browser.post(f"/categories/{second.id}/move", data={"direction": "up", "version": "1"}).status_code == 409


def test_an_empty_category_is_removed_after_asking(house: House) -> None:
    edition = house.edition()
    category = categories_of(edition)[0]
    assert "Remove the category “Customer orientation, in-house”?" in house.browser.get(f"/categories/{category.id}/remove").text
    assert house.browser.post(f"/categories/{category.id}/remove", data={"version": "1"}).status_code == 302
    assert len(categories_of(edition)) == 7


def test_a_category_with_nominations_stays(house: House) -> None:
    edition = house.edition()
    category = categories_of(edition)[0]
    an_entry(category)
    answer = house.browser.post(f"/categories/{category.id}/remove", data={"version": "1"})
    assert answer.status_code == 409
    assert "There is 1 nomination in this category: it cannot be removed." in answer.text
    assert len(categories_of(edition)) == 8


def test_ready_made_categories_come_only_to_an_empty_page(house: House) -> None:
    edition = house.edition(filled=False)
    url = f"/editions/{edition.id}/set-up/categories/ready-made"
    assert [house.browser.post(url).status_code for _twice in range(2)] == [302, 409]
    assert len(categories_of(edition)) == 8
