"""Rounds, their rules of counting, and the rubric."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal.awards.models import Round
from portal.awards.setting_up.forms.rounds import anchors_from_texts, anchors_to_texts, marks_of
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_category, a_jury_member, an_assignment, an_entry
from tests.awards.setting_up.conftest import House, criteria_of, rounds_of
from tests.factories import a_key


def a_round_like(**changes: object) -> dict[str, object]:
    return {
        "name-en": "Pitch", "name-fr": "Présentation", "kind": "pitch", "opens_at": "", "closes_at": "", "scale_low": "0",
        "scale_high": "5", "scale_step": "0,5", "method": "trimmed-mean", "total": "mean", "rounding": "each", "official": "plain",
        "jurors_per_entry": "7", "least_cards": "4", "_key": a_key(), **changes,
    }  # fmt: skip


def a_criterion_like(**changes: object) -> dict[str, object]:
    return {
        "name-en": "Presence", "name-fr": "Présence", "family": "change_management", "weight": "12.5", "hint-en": "Listen.",
        "anchors-en": "0: nothing\n10: everything", "anchors-fr": "10: tout", "_key": a_key(), **changes,
    }  # fmt: skip


def a_round_at_work(house: House) -> Round:
    stage = rounds_of(house.dated(house.edition()))[0]
    stage.opens_at, stage.state = now() - timedelta(hours=1), "open"
    session.commit()
    return stage


def test_a_round_is_added_with_its_rules_of_counting(house: House) -> None:
    edition = house.edition()
    assert house.browser.post(f"/editions/{edition.id}/set-up/rounds/new", data=a_round_like()).status_code == 302
    made = rounds_of(edition)[1]
    assert (made.position, made.kind, made.method, made.rounding, made.total, made.official) == (2, "pitch", "trimmed-mean", "each", "mean", "plain")
    assert (made.scale_high, made.scale_step, made.jurors_per_entry, made.least_cards) == (5, Decimal("0.5"), 7, 4)
    assert "from 0 to 5 in steps of 0.5" in house.browser.get(f"/editions/{edition.id}/set-up/rounds").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scale_high": "0"}, "The highest mark must be above the lowest."),
        ({"scale_step": "2"}, "Steps of this size do not lead from the lowest mark to the highest."),
        ({"scale_step": "0"}, "Please give a number between 0.01 and 1000."),
        ({"scale_step": "0.01"}, "That would be more than a hundred marks to choose from."),
        ({"scale_high": "NaN"}, "Please type a number, for example 12.5."),
        ({"scale_high": "1001"}, "Please give a number between -1000 and 1000."),
        ({"scale_high": "ten"}, "Please type a number, for example 12.5."),
        ({"scale_low": ""}, "Please fill this in."),
        ({"least_cards": "8"}, "This is more than there are jurors per entry."),
        ({"method": "sorcery"}, "Not a valid choice."),
        ({"opens_at": "2027-03-28T02:30"}, "The clocks are changed at this hour: please choose another time."),
        ({"opens_at": "2027-05-02T10:00", "closes_at": "2027-05-01T10:00"}, "This must come after “Pitch opens”."),
        ({"name-en": ""}, "Missing language: English."),
    ],
)
def test_a_wrong_round_is_said_beside_the_field(house: House, changes: dict[str, object], sentence: str) -> None:
    edition = house.edition()
    answer = house.browser.post(f"/editions/{edition.id}/set-up/rounds/new", data=a_round_like(**changes))
    assert (answer.status_code, len(rounds_of(edition))) == (422, 1)
    assert sentence in answer.text
    assert "Présentation" in answer.text


def test_a_round_must_end_before_the_shortlist(house: House) -> None:
    edition = house.dated(house.edition())
    stage = rounds_of(edition)[0]
    session.commit()
    late = {"opens_at": "2035-01-01T10:00", "closes_at": "2035-02-01T10:00", "version": str(stage.version)}
    answer = house.browser.post(f"/rounds/{stage.id}/set-up", data=a_round_like(**late))
    assert answer.status_code == 422
    assert "This must come before “Shortlist announced”." in answer.text


def test_a_round_that_has_opened_keeps_its_scale_and_rubric(house: House) -> None:
    stage = a_round_at_work(house)
    criterion = criteria_of(stage)[0]
    data = a_round_like(version=str(stage.version), closes_at="")
    answer = house.browser.post(f"/rounds/{stage.id}/set-up", data=data)
    assert answer.status_code == 409
    assert "criteria, weights, scale and the official result cannot be changed any more" in answer.text
    posts = {
        f"/criteria/{criterion.id}": a_criterion_like(version="1"), f"/criteria/{criterion.id}/move": {"direction": "down", "version": "1"},
        f"/criteria/{criterion.id}/remove": {"version": "1"}, f"/rounds/{stage.id}/criteria/new": a_criterion_like(),
        f"/rounds/{stage.id}/remove": {"version": str(stage.version)}, f"/rounds/{stage.id}/rubric/ready-made": {},
        f"/rounds/{stage.id}/rubric": {f"weight-{c.id}": str(c.weight) for c in criteria_of(stage)}
        | {f"version-{c.id}": "1" for c in criteria_of(stage)},
    }  # fmt: skip
    assert {url: house.browser.post(url, data=data).status_code for url, data in posts.items()} == dict.fromkeys(posts, 409)
    assert (len(criteria_of(stage)), criterion.version) == (7, 1)
    assert "Save the weights" not in house.browser.get(f"/rounds/{stage.id}/rubric").text


def test_a_round_that_has_closed_is_not_changed_at_all(house: House) -> None:
    stage = rounds_of(house.dated(house.edition()))[0]
    stage.opens_at, stage.closes_at = now() - timedelta(days=3), now() - timedelta(days=1)
    session.commit()
    answer = house.browser.post(f"/rounds/{stage.id}/set-up", data=a_round_like(version=str(stage.version)))
    assert (answer.status_code, stage.method) in ((409, "mean"), (422, "mean"))


def test_a_planned_round_without_jurors_is_removed_with_its_criteria(house: House) -> None:
    edition = house.edition()
    stage = rounds_of(edition)[0]
    assert house.browser.post(f"/rounds/{stage.id}/remove", data={"version": str(stage.version)}).status_code == 302
    assert rounds_of(edition) == []


def test_a_round_with_assignments_stays(house: House) -> None:
    edition = house.edition()
    stage = rounds_of(edition)[0]
    an_assignment(stage, an_entry(a_category(edition)), a_jury_member(edition))
    answer = house.browser.post(f"/rounds/{stage.id}/remove", data={"version": str(stage.version)})
    assert (answer.status_code, len(rounds_of(edition))) == (409, 1)
    assert "Jurors have been given a place in this round" in answer.text


def test_a_criterion_is_added_with_what_its_marks_mean(house: House) -> None:
    stage = rounds_of(house.edition())[0]
    assert house.browser.post(f"/rounds/{stage.id}/criteria/new", data=a_criterion_like()).status_code == 302
    made = criteria_of(stage)[-1]
    assert (made.key, made.weight, made.family, made.position) == ("presence", Decimal("12.5"), "change_management", 8)
    assert made.anchors == {"0": {"en": "nothing"}, "10": {"en": "everything", "fr": "tout"}}
    page = house.browser.get(f"/rounds/{stage.id}/rubric").text
    assert "The weights add up to 112.50." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weight": "0"}, "Please give a number between 0.01 and 100."),
        ({"weight": "12.345"}, "At most 2 decimals, please."),
        ({"weight": ""}, "Please fill this in."),
        ({"anchors-en": "nothing"}, "Please begin every line with a mark and a colon: “nothing”"),
        ({"anchors-en": "11: too much"}, "11 is not a mark of this scale."),
        ({"anchors-en": "1: a\n1: b"}, "English: the mark 1 is there twice."),
        ({"family": "none"}, "Not a valid choice."),
    ],
)
def test_a_wrong_criterion_is_said_beside_the_field(house: House, changes: dict[str, object], sentence: str) -> None:
    stage = rounds_of(house.edition())[0]
    answer = house.browser.post(f"/rounds/{stage.id}/criteria/new", data=a_criterion_like(**changes))
    assert (answer.status_code, len(criteria_of(stage))) == (422, 7)
    assert sentence in answer.text
    assert "Présence" in answer.text


def test_anchors_survive_editing_in_fewer_languages(house: House) -> None:
    stage = rounds_of(house.edition())[0]
    criterion = criteria_of(stage)[0]
    before = dict(criterion.anchors)
    texts = anchors_to_texts(before, ["en", "fr"])
    assert anchors_from_texts(texts, marks_of(stage)) == before
    data = {
        "name-en": criterion.name["en"], "name-fr": criterion.name["fr"], "family": criterion.family, "weight": "20",
        "hint-en": criterion.hint["en"], "hint-fr": criterion.hint["fr"], "anchors-en": texts["en"], "anchors-fr": texts["fr"],
    }  # fmt: skip
    assert house.browser.post(f"/criteria/{criterion.id}", data=data | {"version": "1"}).status_code == 302
    assert (criterion.anchors, criterion.version) == (before, 1)


def test_weights_are_saved_together(house: House) -> None:
    edition = house.edition()
    stage = rounds_of(edition)[0]
    criteria = criteria_of(stage)
    weights = ["40", "10", "10", "10", "10", "10", "10,0"]
    data = {f"weight-{c.id}": w for c, w in zip(criteria, weights, strict=True)} | {f"version-{c.id}": "1" for c in criteria}
    assert house.browser.post(f"/rounds/{stage.id}/rubric", data=data).status_code == 302
    assert [c.weight for c in criteria_of(stage)] == [40, 10, 10, 10, 10, 10, 10]
    assert house.browser.post(f"/rounds/{stage.id}/rubric", data=data).status_code == 409
    edition.state = "open"
    data |= {f"version-{c.id}": str(c.version) for c in criteria} | {f"weight-{criteria[0].id}": "41"}
    answer = house.browser.post(f"/rounds/{stage.id}/rubric", data=data)
    assert (answer.status_code, "The weights add up to 101.0, and must make 100." in answer.text) == (422, True)
    assert 'value="41"' in answer.text


def test_criteria_move_and_go(house: House) -> None:
    stage = rounds_of(house.edition())[0]
    keys = [c.key for c in criteria_of(stage)]
    second = criteria_of(stage)[1]
    assert house.browser.post(f"/criteria/{second.id}/move", data={"direction": "up", "version": "1"}).status_code == 302
    assert [c.key for c in criteria_of(stage)] == [keys[1], keys[0], *keys[2:]]
    assert house.browser.post(f"/criteria/{second.id}/remove", data={"version": "2"}).status_code == 302
    assert [c.key for c in criteria_of(stage)] == [keys[0], *keys[2:]]


def test_the_ready_made_rubric_comes_only_to_an_empty_round(house: House) -> None:
    edition = house.edition()
    house.browser.post(f"/editions/{edition.id}/set-up/rounds/new", data=a_round_like())
    stage = rounds_of(edition)[1]
    url = f"/rounds/{stage.id}/rubric/ready-made"
    assert [house.browser.post(url, data={"_key": a_key()}).status_code for _twice in range(2)] == [302, 409]
    assert (len(criteria_of(stage)), stage.scale_high, stage.scale_step) == (7, 10, 1)
