"""The number of statements of a page does not grow with what it shows."""

from __future__ import annotations

import pytest

from portal.awards.setting_up import services
from portal.core.database import session
from tests.awards.factories import an_entry
from tests.awards.setting_up.conftest import House, categories_of, rounds_of
from tests.conftest import Statements
from tests.factories import a_key

PAGES = {
    "programmes": ("/programmes/manage", 6),
    "programme": ("/programmes/manage/{programme}", 6),
    "overview": ("/editions/{edition}/set-up", 6),
    "dates": ("/editions/{edition}/set-up/dates", 6),
    "opening": ("/editions/{edition}/set-up/opening", 6),
    "categories": ("/editions/{edition}/set-up/categories", 6),
    "form": ("/editions/{edition}/set-up/form", 6),
    "form preview": ("/editions/{edition}/set-up/form/preview", 6),
    "rounds": ("/editions/{edition}/set-up/rounds", 6),
    "rubric": ("/rounds/{round}/rubric", 6),
    "changes": ("/editions/{edition}/changes", 6),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_cost_the_same_at_two_sizes(house: House, statements: Statements, name: str) -> None:
    path, most = PAGES[name]
    edition = house.frozen(house.edition())
    url = path.format(programme=house.programme.id, edition=edition.id, round=rounds_of(edition)[0].id)

    def cost() -> int:
        session.commit()
        with statements() as seen:
            assert house.browser.get(url).status_code == 200
        return len([one for one in seen if not one.startswith(("SAVEPOINT", "RELEASE"))])

    cost()
    small = cost()
    for year in range(2028, 2036):
        house.edition(year)
        services.change_rules(edition, house.secretary, f"Deadline {year}", "1 May", "2 May", a_key())
    for category in categories_of(edition):
        an_entry(category)
    assert cost() == small
    assert small <= most
