"""A whole nominating edition for tests: a form with every kind of question, an association, its company."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.awards.models import Category, Edition, Entry, Question, Section
from portal.awards.nominating.form_state import items_of, recount
from portal.organisations.models import Organisation
from tests.awards.factories import a_category, a_collaborator, a_programme, an_answer, an_edition, an_entry
from tests.factories import a_company, a_federation, a_manager, a_user, an_association, saved

KINDS: tuple[dict[str, Any], ...] = (
    {"key": "portrait", "kind": "long_text", "required": True, "word_limit": 20, "audience": "everyone"},
    {"key": "slogan", "kind": "short_text", "word_limit": 5, "audience": "associations"},
    {"key": "heads", "kind": "number", "required": True},
    {"key": "operation", "kind": "choice", "choices": [{"key": "in", "label": {"en": "In-house"}}, {"key": "out", "label": {"en": "Outsourced"}}]},
    {"key": "began", "kind": "date"},
    {"key": "website", "kind": "link"},
    {"key": "figures", "kind": "kpi", "required": True},
    {"key": "papers", "kind": "file"},
    {"key": "secret", "kind": "file", "hidden_from_jury": True},
    {"key": "consent", "kind": "consent", "required": True, "hidden_from_jury": True},
)
ROW = {"measure": "Solved at once", "unit": "%", "baseline": "47", "target": "70", "result": "78", "period": "2026", "source": "Calls"}
COMPLETE: dict[str, Any] = {"portrait": "We answer.", "heads": "86", "figures": [ROW], "consent": "yes"}


def a_whole_form(edition: Edition) -> list[Question]:
    """Every kind of question, in two sections."""
    first = saved(Section(edition=edition, key="centre", position=1, title={"en": "The centre"}))
    second = saved(Section(edition=edition, key="results", position=2, title={"en": "What it did"}))
    return [
        saved(
            Question(
                edition_id=edition.id, section=first if place < 6 else second, position=place,
                label={"en": f"Question {kind['key']}"}, **kind,
            )
        )
        for place, kind in enumerate(KINDS)
    ]  # fmt: skip


@dataclass
class Scene:
    """An open edition of the federation, one association with a manager, a company, its contact, one draft."""

    edition: Edition
    category: Category
    association: Organisation
    company: Organisation
    manager: User
    contact: User
    entry: Entry
    questions: dict[str, Question]

    def url(self, path: str = "") -> str:
        return f"/entries/{self.entry.id}{path}"


def a_scene(phase: str = "nominating", *, quota: int = 2, contact: bool = True, **entry: Any) -> Scene:
    edition = an_edition(a_programme(a_federation()), phase)
    category = a_category(edition, quota=quota)
    questions = {question.key: question for question in a_whole_form(edition)}
    association = an_association("Contact Center Netzwerk", country="DE")
    company = a_company("Stadtwerke Lindau", association=association)
    manager, person = a_manager(association, name="Marta Manager"), a_user("Carl Contact")
    one = an_entry(category, association=association, company=company, **entry)
    if contact:
        a_collaborator(one, person, is_contact=True)
    scene = Scene(edition, category, association, company, manager, person, one, questions)
    recount(one, items_of(one))
    return scene


def completed(scene: Scene, **answers: Any) -> Scene:
    """The same with every required answer given."""
    for key, value in {**COMPLETE, **answers}.items():
        an_answer(scene.entry, scene.questions[key], value)
    scene.entry.title = "The empty chair"
    recount(scene.entry, items_of(scene.entry))
    return scene
