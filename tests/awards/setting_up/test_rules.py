"""After the first submission: every change of rules has a reason and stands in the log."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.models import Edition, RuleChange
from portal.awards.setting_up import services
from portal.core.database import session
from tests.awards.setting_up.conftest import House, categories_of, criteria_of, questions_of, rounds_of, sections_of
from tests.conftest import SignIn
from tests.factories import a_key, a_user

WHY = "Three associations asked for it."


def log_of(edition: Edition) -> list[tuple[str, str, str, str]]:
    rows = session.scalars(select(RuleChange).where(RuleChange.edition_id == edition.id).order_by(RuleChange.id))
    return [(row.what, row.before, row.after, row.reason) for row in rows]


def a_category_form(category: Any, **changes: object) -> dict[str, object]:
    texts = {f"{name}-{code}": getattr(category, name)[code] for name in ("name", "description", "reading_guide") for code in ("en", "fr")}
    return {
        **texts, "who_may_enter": category.who_may_enter, "quota": str(category.quota), "shortlist_size": str(category.shortlist_size),
        "places": category.places, "least_entries": str(category.least_entries), "version": str(category.version), **changes,
    }  # fmt: skip


@pytest.fixture
def edition(house: House) -> Edition:
    found = house.frozen(house.edition())
    session.commit()
    return found


def test_a_change_without_a_reason_is_refused_beside_the_field(house: House, edition: Edition) -> None:
    category = categories_of(edition)[0]
    answer = house.browser.post(f"/categories/{category.id}/set-up", data=a_category_form(category, quota="5"))
    assert answer.status_code == 422
    assert "Entries have been submitted under these rules: please say why they change." in answer.text
    assert 'value="5"' in answer.text
    assert (category.quota, log_of(edition)) == (2, [])


def test_a_change_with_a_reason_stands_in_the_log_in_words(house: House, edition: Edition) -> None:
    category = categories_of(edition)[0]
    data = a_category_form(category, quota="5", who_may_enter="any", reason=WHY)
    assert house.browser.post(f"/categories/{category.id}/set-up", data=data).status_code == 302
    name = "Category “Customer orientation, in-house”"
    assert log_of(edition) == [
        (f"{name}: who may enter", "In-house centres only", "Any contact centre", WHY),
        (f"{name}: nominations per association", "2", "5", WHY),
    ]
    events = session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.rule.changed")).all()
    assert [(event.object_id, event.reason) for event in events] == [(edition.id, WHY)] * 2


def test_saving_without_a_change_needs_no_reason(house: House, edition: Edition) -> None:
    category = categories_of(edition)[0]
    assert house.browser.post(f"/categories/{category.id}/set-up", data=a_category_form(category)).status_code == 302
    assert log_of(edition) == []


def test_the_log_is_kept_in_the_leading_language(house: House, edition: Edition) -> None:
    edition.languages = ["fr", "en"]
    house.secretary.locale = "nl"
    category = categories_of(edition)[0]
    house.browser.post(f"/categories/{category.id}/set-up", data=a_category_form(category, quota="5", reason=WHY))
    assert "Orientation client, centre interne" in log_of(edition)[0][0]


def test_every_kind_of_rule_needs_a_reason(house: House, edition: Edition) -> None:
    stage, question, section = rounds_of(edition)[0], questions_of(edition)[0], sections_of(edition)[0]
    criteria, category = criteria_of(stage), categories_of(edition)[1]
    round_form = {
        "name-en": "Written round", "name-fr": "Phase écrite", "kind": "written", "scale_low": "0", "scale_high": "10", "scale_step": "1",
        "opens_at": f"{stage.opens_at:%Y-%m-%dT%H:%M}", "closes_at": "", "method": "median", "total": "mean", "rounding": "once", "official": "adjusted",
        "jurors_per_entry": "5", "least_cards": "3", "version": str(stage.version),
    }  # fmt: skip
    weights = {f"weight-{c.id}": str(c.weight) for c in criteria} | {f"version-{c.id}": "1" for c in criteria}
    weights |= {f"weight-{criteria[0].id}": "25", f"weight-{criteria[1].id}": "10"}
    posts: dict[str, dict[str, object]] = {
        f"/editions/{edition.id}/set-up/categories/new": {**a_category_form(category), "name-en": "New", "name-fr": "Neuf", "_key": a_key()},
        f"/categories/{category.id}/remove": {"version": str(category.version)},
        f"/editions/{edition.id}/set-up/form/sections/new": {"title-en": "More", "title-fr": "Plus", "_key": a_key()},
        f"/sections/{section.id}": {"title-en": "Us", "title-fr": "Nous", "version": "1"},
        f"/sections/{section.id}/questions/new": {
            "section_id": str(section.id), "label-en": "Why?", "label-fr": "Pourquoi ?", "kind": "number", "audience": "jury", "_key": a_key(),
        },
        f"/questions/{question.id}/remove": {"version": "1"},
        f"/rounds/{stage.id}/set-up": round_form,
        f"/rounds/{stage.id}/rubric": dict(weights),
        f"/criteria/{criteria[2].id}/move": {"direction": "up", "version": "1"},
        f"/criteria/{criteria[3].id}/remove": {"version": "1"},
        f"/editions/{edition.id}/set-up/dates": {"zone_name": "Europe/Brussels", "version": str(edition.version)},
        f"/editions/{edition.id}/set-up/details": {
            "title-en": "T", "title-fr": "T", "year": "2027", "slug": "2027", "languages": ["en"], "leading": "en", "version": str(edition.version),
        },
    }  # fmt: skip
    for url, data in posts.items():
        answer = house.browser.post(url, data=data)
        assert (url, answer.status_code) == (url, 422)
        assert "please say why they change" in answer.text, url
    assert log_of(edition) == []
    for url, data in posts.items():
        data = {**data, "reason": WHY}
        if url.endswith("/details"):
            data["version"] = str(edition.version)
        if url == f"/rounds/{stage.id}/set-up":
            data["version"] = str(stage.version)
        before = len(log_of(edition))
        answer = house.browser.post(url, data=data)
        assert (url, answer.status_code) == (url, 302)
        assert len(log_of(edition)) > before, url


def test_rules_that_freeze_while_a_form_is_open_are_not_changed_silently(house: House) -> None:
    edition = house.dated(house.edition())
    category = categories_of(edition)[0]
    data = a_category_form(category, quota="9")
    house.frozen(edition)
    answer = house.browser.post(f"/categories/{category.id}/set-up", data=data)
    assert (answer.status_code, category.quota) == (422, 2)
    assert 'name="reason"' in answer.text


def test_before_the_first_submission_nothing_is_logged(house: House) -> None:
    edition = house.edition()
    category = categories_of(edition)[0]
    house.browser.post(f"/categories/{category.id}/set-up", data=a_category_form(category, quota="9"))
    assert (category.quota, log_of(edition)) == (9, [])


def test_change_rules_is_one_service_for_all(house: House, edition: Edition) -> None:
    services.change_rules(edition, house.secretary, "Deadline", "1 May", "1 May", "")
    with pytest.raises(services.ReasonNeeded):
        services.change_rules(edition, house.secretary, "Deadline", "1 May", "2 May", "  ")
    services.change_rules(edition, house.secretary, "Deadline", "1 May", "2 May", WHY)
    assert log_of(edition) == [("Deadline", "1 May", "2 May", WHY)]


def test_members_read_the_log_without_the_name_of_who_changed_it(house: House, edition: Edition, sign_in: SignIn) -> None:
    house.secretary.name = "Planted Name"
    services.change_rules(edition, house.secretary, "Deadline", "1 May", "2 May", WHY)
    url = f"/editions/{edition.id}/changes"
    member, own = sign_in(a_user()).get(url).text, house.browser.get(url).text
    assert (WHY in member, WHY in own) == (True, True)
    assert ("Planted Name" in member, "Planted Name" in own) == (False, True)
    edition.state = "preparing"
    assert sign_in(a_user()).get(url).status_code == 404
