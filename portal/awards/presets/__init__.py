"""Ready-made form, rubric, categories and jury terms that a new edition may start from.

The texts are YAML beside this module. Each function reads its file once per process and hands out typed, frozen
values: nothing here knows the database, so an edition copies what it wants and is free afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent

Texts = Mapping[str, str]
"""One text in every language: locale -> text."""


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``word_limit`` is None for kinds that hold no words, ``choices`` empty unless a choice."""

    key: str
    kind: str
    label: Texts
    help: Texts
    required: bool
    word_limit: int | None
    choices: tuple[Choice, ...]
    audience: str
    hidden_from_jury: bool


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: Texts
    introduction: Texts
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FormPreset:
    version: int
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)


@dataclass(frozen=True, slots=True)
class Family:
    """Criteria that belong together; ``weight`` in percent is the sum of its criteria."""

    key: str
    name: Texts
    hint: Texts
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Criterion:
    """``weight`` in percent of the whole; ``anchors`` tell in words what some of the marks mean."""

    key: str
    family: str
    name: Texts
    hint: Texts
    weight: Decimal
    anchors: Mapping[int, Texts]


@dataclass(frozen=True, slots=True)
class RubricPreset:
    version: int
    lowest: int
    highest: int
    step: int
    families: tuple[Family, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class CategoryPreset:
    """``quota`` entries per association, ``shortlist`` announced, no award below ``min_entries`` eligible ones."""

    key: str
    name: Texts
    description: Texts
    reading_guide: Texts
    who_may_enter: str
    quota: int
    shortlist: int
    min_entries: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    key: str
    title: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class TermsOfOffice:
    version: str
    effective_from: date
    title: Texts
    introduction: Texts
    clauses: tuple[Clause, ...]
    acceptance: Texts


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return content


@cache
def form() -> FormPreset:
    """The form with its sections and questions in the order in which they are asked."""
    content = _read("form.yaml")
    return FormPreset(content["version"], tuple(_section(section) for section in content["sections"]))


def _section(content: dict[str, Any]) -> Section:
    questions = tuple(_question(question) for question in content["questions"])
    return Section(content["key"], content["title"], content["introduction"], questions)


def _question(content: dict[str, Any]) -> Question:
    choices = tuple(Choice(**choice) for choice in content["choices"])
    return Question(**{**content, "choices": choices})


@cache
def rubric() -> RubricPreset:
    """The weighted criteria in their two families, with the scale they are marked on."""
    content = _read("rubric.yaml")
    families = tuple(Family(**_weighted(family)) for family in content["families"])
    criteria = tuple(Criterion(**_weighted(criterion)) for criterion in content["criteria"])
    return RubricPreset(content["version"], **content["scale"], families=families, criteria=criteria)


def _weighted(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "weight": Decimal(content["weight"])}


@cache
def categories() -> tuple[CategoryPreset, ...]:
    content = _read("categories.yaml")["categories"]
    return tuple(CategoryPreset(**{**category, "places": tuple(category["places"])}) for category in content)


@cache
def terms() -> TermsOfOffice:
    """The jury's terms of office now in force: the last version."""
    return all_terms()[-1]


@cache
def all_terms() -> tuple[TermsOfOffice, ...]:
    """Every version of the terms, oldest first: jurors have accepted the earlier ones."""
    versions = _read("letters_terms.yaml")["versions"]
    return tuple(
        TermsOfOffice(**{**version, "clauses": tuple(Clause(**clause) for clause in version["clauses"])})
        for version in versions
    )
