"""An edition: check list, details, dates, opening, archiving."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.setting_up.checklist import check_list
from portal.awards.setting_up.dates import moved_by_years
from portal.awards.setting_up.queries import outline_for
from portal.core.clock import now
from portal.core.database import session
from tests.awards.setting_up.conftest import House, categories_of, criteria_of, questions_of, rounds_of
from tests.conftest import SignIn
from tests.factories import a_board_member, a_manager, a_secretary, an_association


def set_up(edition_id: int, part: str = "") -> str:
    return f"/editions/{edition_id}/set-up" + (f"/{part}" if part else "")


def dates(edition_id: int, **changes: str) -> dict[str, str]:
    stage = rounds_of_id(edition_id)
    typed = {
        "zone_name": "Europe/Brussels", "version": "1", "nominations_open_at": "2027-01-10T09:00",
        "nominations_close_at": "2027-02-10T18:00", "dossiers_close_at": "2027-03-10T18:00",
        "screening_ends_at": "2027-03-20T18:00", f"round-{stage}-opens_at": "2027-04-01T09:00",
        f"round-{stage}-closes_at": "2027-05-01T18:00", "shortlist_at": "2027-06-01T12:00", "reveal_at": "2027-10-01T20:00",
    }  # fmt: skip
    return typed | changes


def rounds_of_id(edition_id: int) -> int:
    from portal.awards.models import Round

    return session.scalars(select(Round.id).where(Round.edition_id == edition_id)).one()


def problems(house: House, edition_id: int) -> dict[str, tuple[str, ...]]:
    session.flush()
    return {check.part: check.missing for check in check_list(outline_for(house.secretary, edition_id), now())}


def test_a_blank_edition_says_all_that_is_missing(house: House) -> None:
    edition = house.edition(filled=False)
    page = house.browser.get(set_up(edition.id)).text
    for sentence in (
        "Nominations open: no date yet", "There is no category yet.", "The form has no question yet.",
        "There is no round yet.", "There are no criteria yet.",
    ):  # fmt: skip
        assert sentence in page


def test_the_check_list_is_empty_when_everything_is_there(house: House) -> None:
    edition = house.dated(house.edition())
    assert set(problems(house, edition.id).values()) == {()}


def test_every_gap_has_its_sentence(house: House) -> None:
    edition = house.dated(house.edition())
    category, question, stage = categories_of(edition)[0], questions_of(edition)[0], rounds_of(edition)[0]
    category.name = {"en": "Best centre"}
    question.help = {"en": "Only English"}
    criteria_of(stage)[0].weight += 5
    edition.introduction = {"en": "Welcome"}
    edition.dossiers_close_at = edition.nominations_open_at
    found = problems(house, edition.id)
    assert found["categories"] == ("Best centre: missing French",)
    assert found["form"] == ("Help of “Your centre, for someone who has never heard of it”: missing French",)
    assert found["rubric"] == ("Written round: the weights add up to 105, not to 100",)
    assert found["details"] == ("Introduction: missing French",)
    assert found["dates"] == ("Dossiers close: must come after “Nominations close”",)


def test_a_deadline_that_has_passed_stops_the_opening_and_is_no_gap_of_an_open_edition(house: House) -> None:
    edition = house.dated(house.edition())
    passed, later = "Dossiers close: has already passed", now() + timedelta(days=4000)
    outline = outline_for(house.secretary, edition.id)
    assert [check.missing for check in check_list(outline, later) if check.missing] == [(passed,)]
    edition.state = "open"
    assert [check.missing for check in check_list(outline, later) if check.missing] == []


def test_an_edition_with_gaps_is_not_opened(house: House) -> None:
    edition = house.edition()
    answer = house.browser.post(set_up(edition.id, "opening"), data={"version": "1"})
    assert answer.status_code == 409
    assert "Something is still missing: please see the check list." in answer.text
    assert edition.state == "preparing"


def test_opening_shows_what_becomes_public_and_then_does_it(house: House) -> None:
    edition = house.dated(house.edition())
    session.commit()
    preview = house.browser.get(set_up(edition.id, "opening")).text
    assert "Best small centre" in preview
    assert "/programmes/eccco-awards/2027" in preview
    assert house.browser.post(set_up(edition.id, "opening"), data={"version": str(edition.version)}).status_code == 302
    assert (edition.state, edition.opened_at is not None) == ("open", True)
    events = session.scalars(select(AuditEvent.event).where(AuditEvent.object_type == "Edition")).all()
    assert events[-1] == "awards.edition.opened"
    assert house.browser.post(set_up(edition.id, "opening"), data={"version": str(edition.version)}).status_code == 409


def test_others_find_no_set_up(house: House, sign_in: SignIn) -> None:
    edition = house.dated(house.edition())
    stage, category, question = rounds_of(edition)[0], categories_of(edition)[0], questions_of(edition)[0]
    criterion = criteria_of(stage)[0]
    paths = [
        *(set_up(edition.id, part) for part in ("", "details", "dates", "categories", "form", "rounds", "opening", "form/preview")),
        f"/categories/{category.id}/set-up", f"/categories/{category.id}/remove", f"/sections/{question.section_id}",
        f"/questions/{question.id}", f"/rounds/{stage.id}/set-up", f"/rounds/{stage.id}/rubric", f"/criteria/{criterion.id}",
    ]  # fmt: skip
    posts = [
        *(set_up(edition.id, part) for part in ("details", "dates", "opening", "archive", "categories/new", "form/ready-made")),
        f"/categories/{category.id}/set-up", f"/categories/{category.id}/move", f"/categories/{category.id}/remove",
        f"/questions/{question.id}", f"/questions/{question.id}/remove", f"/rounds/{stage.id}/set-up",
        f"/rounds/{stage.id}/rubric", f"/criteria/{criterion.id}", f"/criteria/{criterion.id}/move",
    ]  # fmt: skip
    for person in (a_secretary(an_association()), a_manager(), a_board_member(house.federation)):
        browser = sign_in(person)
        assert {path: browser.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)
        assert {path: browser.post(path, data={"version": "1"}).status_code for path in posts} == dict.fromkeys(posts, 404)
    assert edition.version == session.get_one(type(edition), edition.id).version


def test_dates_are_read_in_the_zone_of_the_form(house: House) -> None:
    edition = house.edition()
    session.commit()
    data = dates(edition.id, version=str(edition.version), zone_name="Europe/Lisbon")
    assert house.browser.post(set_up(edition.id, "dates"), data=data).status_code == 302
    assert (edition.zone, edition.nominations_open_at) == ("Europe/Lisbon", datetime(2027, 1, 10, 9, 0, tzinfo=UTC))
    assert rounds_of(edition)[0].opens_at == datetime(2027, 4, 1, 8, 0, tzinfo=UTC)
    assert 'value="2027-04-01T09:00"' in house.browser.get(set_up(edition.id, "dates")).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nominations_close_at": "2027-01-10T09:00"}, "This must come after “Nominations open”."),
        ({"dossiers_close_at": "2027-02-01T09:00"}, "This must come after “Nominations close”."),
        ({"reveal_at": "2027-05-20T09:00"}, "This must come after “Shortlist announced”."),
        ({"shortlist_at": "2027-03-28T02:30"}, "The clocks are changed at this hour: please choose another time."),
        ({"dossiers_close_at": "soon"}, "Please give a date and a time."),
    ],
)
def test_dates_out_of_order_are_said_beside_the_field(house: House, changes: dict[str, str], sentence: str) -> None:
    edition = house.edition()
    session.commit()
    answer = house.browser.post(set_up(edition.id, "dates"), data=dates(edition.id, version=str(edition.version)) | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert next(iter(changes.values())) in answer.text
    assert edition.nominations_open_at is None


def test_a_round_must_follow_the_dossiers(house: House) -> None:
    edition = house.edition()
    stage = rounds_of(edition)[0]
    session.commit()
    data = dates(edition.id, version=str(edition.version)) | {f"round-{stage.id}-opens_at": "2027-03-05T09:00"}
    answer = house.browser.post(set_up(edition.id, "dates"), data=data)
    assert (answer.status_code, "This must come after “Screening ends”." in answer.text) == (422, True)


def test_an_opened_round_keeps_its_opening_and_an_ended_one_its_end(house: House) -> None:
    edition = house.dated(house.edition())
    stage = rounds_of(edition)[0]
    for opens, closes, key, sentence in (
        (-5, 5, "opens_at", "This round has opened: its opening cannot be moved any more."),
        (-5, -1, "closes_at", "This round has closed: its end cannot be moved any more."),
    ):
        stage.opens_at, stage.closes_at = now() + timedelta(days=opens), now() + timedelta(days=closes)
        session.commit()
        data = {"zone_name": "Europe/Brussels", "version": str(edition.version), f"round-{stage.id}-{key}": "2033-01-01T10:00"}
        assert sentence in house.browser.post(set_up(edition.id, "dates"), data=data).text


def test_dates_saved_by_somebody_else_are_shown_and_not_overwritten(house: House) -> None:
    edition = house.dated(house.edition())
    session.commit()
    answer = house.browser.post(set_up(edition.id, "dates"), data=dates(edition.id, version="0"))
    assert answer.status_code == 409
    assert "Somebody else saved this meanwhile." in answer.text
    assert 'value="2027-01-10T09:00"' in answer.text
    assert f'name="version" value="{edition.version}"' in answer.text


def test_details_keep_the_leading_language_first(house: House) -> None:
    edition = house.edition()
    session.commit()
    data = {
        "title-en": "European award", "title-fr": "Prix européen", "introduction-en": "", "year": "2027", "slug": "2027-en",
        "languages": ["en", "fr", "nl"], "leading": "fr", "gala_place": "Lisbon", "version": str(edition.version),
    }  # fmt: skip
    assert house.browser.post(set_up(edition.id, "details"), data=data).status_code == 302
    assert (edition.languages, edition.slug, edition.gala_place) == (["fr", "en", "nl"], "2027-en", "Lisbon")
    assert "missing Dutch" in house.browser.get(set_up(edition.id)).text
    other = house.edition(2028, filled=False)
    answer = house.browser.post(set_up(other.id, "details"), data=data | {"version": "1"})
    assert "Another edition of this award has this address." in answer.text


def test_only_published_editions_are_archived(house: House) -> None:
    edition = house.frozen(house.edition())
    session.commit()
    assert house.browser.post(set_up(edition.id, "archive"), data={"version": str(edition.version)}).status_code == 409
    edition.publication = "revealed"
    session.commit()
    assert house.browser.post(set_up(edition.id, "archive"), data={"version": str(edition.version)}).status_code == 302
    assert (edition.state, edition.archived_at is not None) == ("archived", True)
    category = categories_of(edition)[0]
    assert "it can be read, not changed" in house.browser.get(set_up(edition.id, "categories")).text
    data = {"name-en": "X", "name-fr": "X", "who_may_enter": "any", "quota": "1", "shortlist_size": "1", "least_entries": "1", "version": "1"}
    assert house.browser.post(f"/categories/{category.id}/set-up", data=data | {"reason": "why"}).status_code == 409


@pytest.mark.parametrize(
    ("before", "zone", "years", "after"),
    [
        ("2026-03-10T17:00", "Europe/Brussels", 1, "2027-03-10T17:00"),
        ("2026-03-28T17:00", "Europe/Brussels", 1, "2027-03-28T16:00"),  # summer time has begun by then
        ("2024-02-29T10:00", "UTC", 1, "2025-02-28T10:00"),
        ("2026-03-28T01:30", "Europe/Brussels", 1, "2027-03-28T01:30"),  # 02:30 does not exist: one hour later
    ],
)
def test_dates_move_by_years_and_keep_the_wall_clock(before: str, zone: str, years: int, after: str) -> None:
    def instant(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert moved_by_years(instant(before), years, zone) == instant(after)
    assert moved_by_years(None, years, zone) is None


def test_the_address_of_an_open_edition_stays(house: House) -> None:
    edition = house.frozen(house.edition())
    session.commit()
    data = {
        "title-en": "New title", "title-fr": "Nouveau titre", "year": "2040", "slug": "elsewhere", "languages": ["en", "fr"],
        "leading": "en", "version": str(edition.version),
    }  # fmt: skip
    assert house.browser.post(set_up(edition.id, "details"), data=data).status_code == 302
    assert (edition.title["en"], edition.slug, edition.year) == ("New title", "2027", 2027)


def test_an_edition_in_preparation_waits_for_its_secretariat(house: House, sign_in: SignIn) -> None:
    house.edition()
    assert "Open ECCCO Awards 2027" in house.browser.get("/waiting").text
    assert "Open ECCCO Awards 2027" not in sign_in(a_manager()).get("/waiting").text
