"""Programmes and new editions over HTTP."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.awards.models import Edition, Programme
from portal.awards.setting_up.services.copying import rules_of
from portal.core.clock import in_zone
from portal.core.database import session
from tests.awards.factories import a_programme, an_entry
from tests.awards.setting_up.conftest import House, categories_of, criteria_of, questions_of, rounds_of, sections_of
from tests.conftest import SignIn
from tests.factories import a_key, a_manager, a_secretary, a_user, an_association

NEW = "/programmes/manage/new"


def typed(house: House, **changes: str) -> dict[str, str]:
    return {
        "owner_id": str(house.federation.id), "name-en": "Knowledge award", "slug": "knowledge-award", "prefix": "KNOW",
        "_key": "one", **changes,
    }  # fmt: skip


def an_edition_like(house: House, **changes: object) -> dict[str, object]:
    return {
        "year": "2027", "start": "blank", "languages": ["en", "fr"], "leading": "fr", "zone": "Europe/Paris",
        "_key": a_key(), **changes,
    }  # fmt: skip


def editions() -> list[Edition]:
    return list(session.scalars(select(Edition).order_by(Edition.id)))


def test_a_secretary_creates_a_programme(house: House) -> None:
    answer = house.browser.post(NEW, data=typed(house))
    made = session.scalars(select(Programme).where(Programme.slug == "knowledge-award")).one()
    assert (answer.status_code, answer.location) == (302, f"/programmes/manage/{made.id}")
    assert (made.name, made.prefix, made.owner_id) == ({"en": "Knowledge award"}, "KNOW", house.federation.id)


def test_the_same_form_sent_twice_creates_one_programme(house: House) -> None:
    first, second = (house.browser.post(NEW, data=typed(house)) for _twice in range(2))
    assert first.location == second.location
    assert session.scalar(select(func.count(Programme.id)).where(Programme.prefix == "KNOW")) == 1


def test_a_taken_address_is_said_beside_the_field_and_nothing_typed_is_lost(house: House) -> None:
    answer = house.browser.post(NEW, data=typed(house, slug="eccco-awards", prefix="KNOW"))
    assert answer.status_code == 422
    assert "This address is taken: please choose another." in answer.text
    assert 'value="Knowledge award"' in answer.text


def test_odd_addresses_and_prefixes_are_refused(house: House) -> None:
    for changes in ({"slug": "Über uns"}, {"slug": "manage"}, {"prefix": "eccco"}, {"name-en": " "}, {"owner_id": "99999"}, {"owner_id": "x"}):
        assert house.browser.post(NEW, data=typed(house, **changes)).status_code == 422, changes


def test_a_national_secretariat_runs_its_own_award_only(house: House, sign_in: SignIn) -> None:
    association = an_association()
    browser = sign_in(a_secretary(association))
    own = a_programme(association, name={"en": "National award"})
    assert browser.get(f"/programmes/manage/{own.id}").status_code == 200
    assert browser.get(f"/programmes/manage/{house.programme.id}").status_code == 404
    assert browser.post(NEW, data=typed(house)).status_code == 422
    page = browser.get("/programmes/manage").text
    assert "National award" in page
    assert "ECCCO Awards" not in page


def test_people_without_a_secretariat_cannot_create_a_programme(house: House, sign_in: SignIn) -> None:
    for person in (a_user(), a_manager()):
        assert sign_in(person).get(NEW).status_code == 403
        assert sign_in(person).post(NEW, data=typed(house)).status_code == 403
        assert sign_in(person).get("/programmes/manage").status_code == 200


def test_details_of_a_programme_are_changed_and_recorded(house: House) -> None:
    url = f"/programmes/manage/{house.programme.id}/details"
    data = {"name-en": "ECCCO Prize", "slug": "eccco-prize", "prefix": "EP", "version": "1"}
    assert house.browser.post(url, data=data).status_code == 302
    assert (house.programme.name["en"], house.programme.slug, house.programme.version) == ("ECCCO Prize", "eccco-prize", 2)
    events = session.scalars(select(AuditEvent.event).where(AuditEvent.object_type == "Programme")).all()
    assert events == ["awards.programme.updated"]
    assert "Programme changed" in house.browser.get(f"/programmes/manage/{house.programme.id}").text


def test_a_programme_changed_meanwhile_is_not_overwritten(house: House) -> None:
    house.programme.prefix = "OTHER"
    session.commit()
    data = {"name-en": "Mine", "slug": "eccco-awards", "prefix": "EP", "version": "1"}
    answer = house.browser.post(f"/programmes/manage/{house.programme.id}/details", data=data)
    assert answer.status_code == 409
    assert house.programme.prefix == "OTHER"
    assert "OTHER" in answer.text
    assert 'value="Mine"' in answer.text


def test_a_blank_edition_is_called_after_its_award_and_year(house: House) -> None:
    answer = house.browser.post(f"/programmes/manage/{house.programme.id}/editions/new", data=an_edition_like(house))
    edition = editions()[0]
    assert answer.location == f"/editions/{edition.id}/set-up"
    assert (edition.title, edition.languages, edition.zone) == (
        {"fr": "Prix ECCCO 2027", "en": "ECCCO Awards 2027"}, ["fr", "en"], "Europe/Paris",
    )  # fmt: skip
    assert (edition.state, edition.slug, categories_of(edition)) == ("preparing", "2027", [])


def test_an_edition_from_the_ready_made_texts_has_everything_but_dates(house: House) -> None:
    data = an_edition_like(house, start="ready-made")
    house.browser.post(f"/programmes/manage/{house.programme.id}/editions/new", data=data)
    edition = editions()[0]
    stage = rounds_of(edition)[0]
    assert (len(categories_of(edition)), len(questions_of(edition)), sum(c.weight for c in criteria_of(stage))) == (8, 18, 100)


def test_one_edition_a_year(house: House) -> None:
    house.edition(2027)
    url = f"/programmes/manage/{house.programme.id}/editions/new"
    answer = house.browser.post(url, data=an_edition_like(house))
    assert answer.status_code == 422
    assert "There is an edition of this year already." in answer.text
    for changes in ({"year": "x"}, {"year": "99999"}, {"start": "4711"}, {"languages": []}, {"languages": ["xx"]}, {"zone": "Moon/Base"}):
        assert house.browser.post(url, data=an_edition_like(house, year="2031") | changes).status_code == 422, changes


def test_a_copy_has_the_same_rules_and_none_of_the_people(house: House) -> None:
    original = house.dated(house.edition(2026, ("en", "fr", "nl")))
    stage = rounds_of(original)[0]
    stage.method, stage.rounding, stage.total, stage.least_cards, stage.official = "trimmed-mean", "each", "sum", 4, "plain"
    original.gala_place = "Lisbon"
    an_entry(categories_of(original)[0])
    url = f"/programmes/manage/{house.programme.id}/editions/new"
    assert house.browser.post(url, data=an_edition_like(house, start=str(original.id))).status_code == 302
    copy = editions()[-1]
    assert copy.id != original.id
    for parts in (categories_of, sections_of, questions_of, rounds_of):
        assert [rules_of(row) for row in parts(copy)] == [rules_of(row) for row in parts(original)]
    assert [rules_of(row) for row in criteria_of(rounds_of(copy)[0])] == [rules_of(row) for row in criteria_of(stage)]
    assert (copy.languages, copy.zone, copy.title["en"], copy.gala_place) == (original.languages, original.zone, "ECCCO Awards 2027", "")
    assert (copy.state, copy.rules_frozen_at, copy.next_number, rounds_of(copy)[0].state) == ("preparing", None, 1, "planned")


def test_a_copied_edition_keeps_its_local_times(house: House) -> None:
    original = house.dated(house.edition(2026))
    house.browser.post(
        f"/programmes/manage/{house.programme.id}/editions/new", data=an_edition_like(house, start=str(original.id))
    )
    copy = editions()[-1]
    for key in ("nominations_open_at", "dossiers_close_at", "reveal_at"):
        before, after = (in_zone(getattr(edition, key), "Europe/Brussels") for edition in (original, copy))
        assert (after.replace(tzinfo=None), after.year) == (before.replace(tzinfo=None, year=before.year + 1), before.year + 1)


def test_editions_of_others_cannot_be_copied(house: House, sign_in: SignIn) -> None:
    association = an_association()
    own, foreign = a_programme(association), house.edition(2026)
    answer = sign_in(a_secretary(association)).post(
        f"/programmes/manage/{own.id}/editions/new", data=an_edition_like(house, start=str(foreign.id))
    )
    assert answer.status_code == 422
    assert [edition.id for edition in editions()] == [foreign.id]


def test_the_edition_one_comes_from_is_chosen_to_be_copied(house: House) -> None:
    first = house.edition(2026)
    house.edition(2027, filled=False)
    page = house.browser.get(f"/programmes/manage/{house.programme.id}/editions/new?start={first.id}").text
    assert re.findall(r'value="(\d+)" checked', page)[0] == str(first.id)
    assert 'value="2028"' in page
