"""What the demo federation consists of: organisations, people, dossiers and jurors' comments.

Plain typed values read from the YAML files beside this module; nothing here knows the database. Keys refer to each
other across files (a dossier names its company, a juror an employer); ``tests/awards/test_presets.py`` holds that
true. Dossiers write years as ``{y}`` (the year of the results) and ``{y-1}``, so that they are always recent.
"""

import re
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
class Award:
    """The programme an organisation runs."""

    name: Texts
    tagline: Texts


@dataclass(frozen=True, slots=True)
class Association:
    """A national association, or the federation. ``country`` is ISO 3166-1 alpha-2, ``zone`` an IANA name."""

    key: str
    name: str
    short_name: str
    country: str
    city: str
    languages: tuple[str, ...]
    zone: str
    mail_domains: tuple[str, ...]
    programme: Award | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """``group`` is the key of the parent company; ``operation`` is in_house or outsourced."""

    key: str
    name: str
    country: str
    city: str
    operation: str
    head_count: int
    sector: Texts
    group: str | None
    trading_names: tuple[str, ...]
    mail_domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A person with one mandate: ``role`` at ``organisation``. The last five fields say who a juror is."""

    key: str
    name: str
    email: str
    role: str
    organisation: str
    locale: str
    zone: str
    role_name: Texts
    does: Texts
    cast: bool
    association: str | None = None
    country: str | None = None
    employer: str | None = None
    employer_name: str | None = None
    languages: tuple[str, ...] = ()
    load_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table of figures; numbers as exact decimals in ``unit``."""

    measure: str
    unit: str
    baseline: Decimal
    target: Decimal
    result: Decimal
    period: str
    source: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of the dossier: a PDF is made from ``title`` and ``text`` under the file name ``name``."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A company's case. ``merit`` (0 to 10) is what a fair jury would give it; demo marks scatter around it.

    ``answers`` holds question key -> text, bool, int, date or, for kind kpi, a tuple of ``Figure``.
    """

    company: str
    category: str
    also: tuple[str, ...]
    language: str
    title: str
    merit: Decimal
    contact: Contact
    answers: Mapping[str, Any]
    citation: Texts
    documents: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Comment:
    """A juror's remark on ``criterion``; ``mark`` is high, mid or low; internal unless ``shareable``."""

    criterion: str
    mark: str
    shareable: bool
    language: str
    text: str


def _read(path: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((HERE / path).read_text(encoding="utf-8"))
    return content


def _frozen(content: dict[str, Any]) -> dict[str, Any]:
    """Lists become tuples, so that the values that hold them can be hashed and not be changed."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in content.items()}


@cache
def federation() -> Association:
    return _association(_read("organisations.yaml")["federation"])


@cache
def associations() -> tuple[Association, ...]:
    """The member associations, without the federation."""
    return tuple(_association(content) for content in _read("organisations.yaml")["associations"])


def bodies() -> tuple[Association, ...]:
    """Certification bodies, with the fields of an association."""
    return tuple(_association(each) for each in _read("organisations.yaml")["bodies"])


def _association(content: dict[str, Any]) -> Association:
    programme = content.get("programme")
    return Association(**{**_frozen(content), "programme": Award(**programme) if programme else None})


@cache
def companies() -> tuple[Company, ...]:
    content = _read("organisations.yaml")
    sectors = content["sectors"]
    return tuple(Company(**{**_frozen(row), "sector": sectors[row["sector"]]}) for row in content["companies"])


@cache
def people() -> tuple[Person, ...]:
    """Everybody with a mandate of their own; contacts of nominees stand in their dossiers."""
    content = _read("people.yaml")
    roles, names = content["roles"], content["role_names"]
    return tuple(
        Person(**{**_frozen(person), "role_name": names[person["role"]], "does": person.get("does") or roles[person["role"]]})
        for person in content["people"]
    )


@cache
def cast() -> tuple[Person, ...]:
    """One person per role, as the sign-in page of the demo offers them."""
    return tuple(person for person in people() if person.cast)


@cache
def dossiers(year: int) -> tuple[Dossier, ...]:
    """The cases of all companies, with results of the given year, in the order of their file names."""
    paths = sorted((HERE / "dossiers").glob("*.yaml"))
    return tuple(_dossier(_dated(path.read_text(encoding="utf-8"), year)) for path in paths)


def _dated(text: str, year: int) -> str:
    return re.sub(r"\{y([-+]\d+)?\}", lambda match: str(year + int(match[1] or 0)), text)


def _dossier(text: str) -> Dossier:
    content = _frozen(yaml.safe_load(text))
    answers = dict(content["answers"])
    answers["figures"] = tuple(_figure(row) for row in answers["figures"])
    answers["began_on"] = date.fromisoformat(answers["began_on"])
    return Dossier(
        **{
            **content,
            "merit": Decimal(content["merit"]),
            "contact": Contact(**content["contact"]),
            "answers": answers,
            "documents": tuple(Attachment(**document) for document in content["documents"]),
        }
    )


def _figure(row: dict[str, str]) -> Figure:
    baseline, target, result = (Decimal(row[key]) for key in ("baseline", "target", "result"))
    return Figure(row["measure"], row["unit"], baseline, target, result, row["period"], row["source"])


@cache
def comments() -> tuple[Comment, ...]:
    return tuple(Comment(**comment) for comment in _read("comments.yaml")["comments"])
