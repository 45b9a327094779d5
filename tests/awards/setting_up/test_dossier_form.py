"""Sections and questions of the form."""

from __future__ import annotations

import pytest

from portal.awards.models import QUESTION_KINDS, Edition
from portal.awards.setting_up import services
from portal.awards.setting_up.words import KINDS
from portal.core.database import session
from tests.awards.factories import a_category, an_answer, an_entry
from tests.awards.setting_up.conftest import House, categories_of, questions_of, sections_of
from tests.factories import a_key


def typed(section_id: int, **changes: object) -> dict[str, object]:
    return {
        "section_id": str(section_id), "label-en": "Why you?", "label-fr": "Pourquoi vous ?", "help-en": "", "kind": "long_text",
        "word_limit": "120", "audience": "associations", "_key": a_key(), **changes,
    }  # fmt: skip


CHOICES = {
    "kind": "choice", "choices-0-key": "", "choices-0-en": "Yes", "choices-0-fr": "Oui", "choices-1-key": "",
    "choices-1-en": "No", "choices-1-fr": "Non", "choices-2-key": "", "choices-2-en": "", "choices-2-fr": "",
}  # fmt: skip


def a_section(house: House, edition: Edition) -> int:
    data = {"title-en": "The case", "title-fr": "Le cas", "_key": a_key()}
    assert house.browser.post(f"/editions/{edition.id}/set-up/form/sections/new", data=data).status_code == 302
    return sections_of(edition)[-1].id


def test_every_kind_of_question_has_its_word() -> None:
    assert set(KINDS) == set(QUESTION_KINDS)


@pytest.mark.parametrize("kind", QUESTION_KINDS)
def test_questions_of_every_kind_are_added(house: House, kind: str) -> None:
    edition = house.edition(filled=False)
    section = a_section(house, edition)
    data = typed(section, **CHOICES) | {"kind": kind, "required": "y", "hidden_from_jury": "y"}
    assert house.browser.post(f"/sections/{section}/questions/new", data=data).status_code == 302
    made = questions_of(edition)[0]
    assert (made.kind, made.key, made.label["fr"], made.required, made.hidden_from_jury, made.audience) == (
        kind, "why_you", "Pourquoi vous ?", True, True, "associations",
    )  # fmt: skip
    assert made.word_limit == (120 if kind in ("short_text", "long_text") else None)
    assert [choice["key"] for choice in made.choices] == (["yes", "no"] if kind == "choice" else [])
    preview = house.browser.get(f"/editions/{edition.id}/set-up/form/preview?language=fr").text
    assert "Pourquoi vous ?" in preview


def test_choices_keep_their_keys_when_they_are_reworded(house: House) -> None:
    edition = house.edition(filled=False)
    section = a_section(house, edition)
    house.browser.post(f"/sections/{section}/questions/new", data=typed(section, **CHOICES))
    question = questions_of(edition)[0]
    page = house.browser.get(f"/questions/{question.id}").text
    assert 'name="choices-0-key" value="yes"' in page
    changes = CHOICES | {"choices-0-key": "yes", "choices-0-en": "Certainly", "choices-1-key": "no", "choices-2-en": "Perhaps", "choices-2-key": "forged"}
    assert house.browser.post(f"/questions/{question.id}", data=typed(section, **changes, version="1")).status_code == 302
    assert [(choice["key"], choice["label"].get("en")) for choice in question.choices] == [
        ("yes", "Certainly"), ("no", "No"), ("perhaps", "Perhaps"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label-en": ""}, "Missing language: English."),
        ({"word_limit": "0"}, "Please give a number between 1 and 5000."),
        ({"kind": "essay"}, "Not a valid choice."),
        ({"audience": "aliens"}, "Not a valid choice."),
        ({**CHOICES, "choices-1-en": "", "choices-1-fr": ""}, "Please give at least two choices."),
        ({**CHOICES, "choices-1-en": ""}, "“Non”: missing English"),
    ],
)
def test_a_wrong_question_is_said_beside_the_field(house: House, changes: dict[str, object], sentence: str) -> None:
    edition = house.edition(filled=False)
    section = a_section(house, edition)
    answer = house.browser.post(f"/sections/{section}/questions/new", data=typed(section, **changes))
    assert (answer.status_code, questions_of(edition)) == (422, [])
    assert sentence in answer.text
    assert "Pourquoi vous ?" in answer.text


def test_a_question_can_be_moved_to_another_section_but_not_to_another_edition(house: House) -> None:
    edition, other = house.edition(), house.edition(2028)
    question, target = questions_of(edition)[0], sections_of(edition)[2]
    assert house.browser.post(f"/questions/{question.id}", data=typed(target.id, version="1")).status_code == 302
    assert question.section_id == target.id
    foreign = typed(sections_of(other)[0].id, version=str(question.version))
    assert house.browser.post(f"/questions/{question.id}", data=foreign).status_code == 422


def test_questions_and_sections_move(house: House) -> None:
    edition = house.edition()
    first, second = questions_of(edition)[:2]
    house.browser.post(f"/questions/{first.id}/move", data={"direction": "down", "version": "1"})
    assert [question.id for question in questions_of(edition)[:2]] == [second.id, first.id]
    one, two = sections_of(edition)[:2]
    house.browser.post(f"/sections/{two.id}/move", data={"direction": "up", "version": "1"})
    assert [section.id for section in sections_of(edition)[:2]] == [two.id, one.id]


def test_only_empty_sections_and_unanswered_questions_are_removed(house: House) -> None:
    edition = house.edition()
    question, section = questions_of(edition)[0], sections_of(edition)[0]
    answer = house.browser.post(f"/sections/{section.id}/remove", data={"version": "1"})
    assert (answer.status_code, "please move or remove them first" in answer.text) == (409, True)
    an_answer(an_entry(categories_of(edition)[0]), question, "We are …")
    answer = house.browser.post(f"/questions/{question.id}/remove", data={"version": "1"})
    assert "1 dossier answers this question: it cannot be removed." in answer.text
    other = questions_of(edition)[1].id
    assert house.browser.post(f"/questions/{other}/remove", data={"version": "1"}).status_code == 302
    assert other not in [each.id for each in questions_of(edition)]


def test_the_kind_of_an_answered_question_stays(house: House) -> None:
    edition = house.edition()
    question = questions_of(edition)[0]
    an_answer(an_entry(categories_of(edition)[0]), question, "We are …")
    data = typed(question.section_id, kind="number", version="1")
    answer = house.browser.post(f"/questions/{question.id}", data=data)
    assert answer.status_code == 409
    assert "This question has been answered: its kind cannot be changed any more." in answer.text
    assert "Why you?" in answer.text
    assert question.kind == "long_text"


def test_who_counts_answers_hears_of_changed_forms(house: House) -> None:
    heard: list[int] = []
    listener = lambda edition: heard.append(edition.id)  # noqa: E731
    services.after_form_changes.append(listener)
    try:
        edition = house.edition()
        question = questions_of(edition)[0]
        house.browser.post(f"/questions/{question.id}", data=typed(question.section_id, version="1"))
        house.browser.post(f"/questions/{question.id}/remove", data={"version": "2"})
    finally:
        services.after_form_changes.remove(listener)
    assert heard == [edition.id] * 3


def test_the_ready_made_form_comes_only_to_an_empty_page(house: House) -> None:
    edition = house.edition(filled=False)
    url = f"/editions/{edition.id}/set-up/form/ready-made"
    assert [house.browser.post(url).status_code for _twice in range(2)] == [302, 409]
    session.flush()
    assert len(questions_of(edition)) == 18


def test_a_new_required_question_is_missing_in_dossiers_under_way(house: House) -> None:
    edition = house.edition(filled=False)
    section = a_section(house, edition)
    house.browser.post(f"/sections/{section}/questions/new", data=typed(section))
    entry = an_entry(a_category(edition), title="The case")
    house.browser.post(f"/sections/{section}/questions/new", data=typed(section, required="y"))
    assert (entry.missing, entry.version) == (1, 2)
