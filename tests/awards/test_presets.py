"""The ready-made texts and the demo content agree with each other. Reads the YAML only: no app, no database."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

PORTAL = Path(__file__).parents[2] / "portal"
PRESETS = PORTAL / "awards" / "presets"
DEMO = PORTAL / "demo_data"
LOCALES = {"en", "nl", "fr", "de"}
KINDS = {"short_text", "long_text", "number", "choice", "date", "file", "link", "kpi", "consent"}
TEXT_KEYS = {
    "title",
    "introduction",
    "label",
    "help",
    "name",
    "hint",
    "description",
    "reading_guide",
    "text",
    "acceptance",
}


def read(path: Path, year: int = 2025) -> Any:
    dated = re.sub(r"\{y([-+]\d+)?\}", lambda found: str(year + int(found[1] or 0)), path.read_text("utf-8"))
    return yaml.safe_load(dated)


FORM = read(PRESETS / "form.yaml")
RUBRIC = read(PRESETS / "rubric.yaml")
CATEGORIES = read(PRESETS / "categories.yaml")["categories"]
TERMS = read(PRESETS / "letters_terms.yaml")["versions"]
ORGANISATIONS = read(DEMO / "organisations.yaml")
PEOPLE = read(DEMO / "people.yaml")
COMMENTS = read(DEMO / "comments.yaml")["comments"]
DOSSIERS = {path.stem: read(path) for path in sorted((DEMO / "dossiers").glob("*.yaml"))}
QUESTIONS = {question["key"]: question for section in FORM["sections"] for question in section["questions"]}
COMPANIES = {company["key"]: company for company in ORGANISATIONS["companies"]}
ASSOCIATIONS = {association["key"]: association for association in ORGANISATIONS["associations"]}
EVERY_DOSSIER = pytest.mark.parametrize("key", DOSSIERS)


def words(text: str) -> int:
    return len(text.split())


def texts(node: Any) -> Iterator[tuple[str, Any]]:
    """Every value that must be a text in four languages, with its key."""
    if isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in TEXT_KEYS and not isinstance(value, str):
                yield key, value
            else:
                yield from texts(value)


@pytest.mark.parametrize("content", [FORM, RUBRIC["families"], CATEGORIES, TERMS])
def test_every_text_of_the_presets_is_there_in_four_languages(content: Any) -> None:
    found = list(texts(content))
    assert found
    for key, text in found:
        assert set(text) == LOCALES, key
        assert all(value.strip() for value in text.values()), key


def test_every_criterion_is_written_in_four_languages_with_five_anchors() -> None:
    for criterion in RUBRIC["criteria"]:
        assert set(criterion["anchors"]) == {0, 3, 5, 8, 10}
        for text in (criterion["name"], criterion["hint"], *criterion["anchors"].values()):
            assert set(text) == LOCALES


def test_weights_sum_to_a_hundred_and_to_the_weight_of_their_family() -> None:
    weights = {family["key"]: Decimal(0) for family in RUBRIC["families"]}
    for criterion in RUBRIC["criteria"]:
        assert isinstance(criterion["weight"], str)
        weights[criterion["family"]] += Decimal(criterion["weight"])
    assert sum(weights.values()) == 100
    assert weights == {"customer_orientation": 55, "change_management": 45}
    assert weights == {family["key"]: Decimal(family["weight"]) for family in RUBRIC["families"]}


def test_questions_have_unique_keys_known_kinds_and_limits_where_there_are_words() -> None:
    keys = [question["key"] for section in FORM["sections"] for question in section["questions"]]
    assert len(keys) == len(set(keys))
    for question in QUESTIONS.values():
        assert question["kind"] in KINDS
        assert question["audience"] in {"jury", "associations", "everyone"}
        assert bool(question["word_limit"]) == (question["kind"] in {"short_text", "long_text"})
        assert bool(question["choices"]) == (question["kind"] == "choice")
    assert {question["kind"] for question in QUESTIONS.values()} == KINDS


def test_categories_say_who_may_enter_and_how_many() -> None:
    assert len({category["key"] for category in CATEGORIES}) == len(CATEGORIES) == 8
    for category in CATEGORIES:
        assert category["who_may_enter"] in {"any", "in_house", "outsourced"}
        assert (category["quota"], category["shortlist"], category["min_entries"]) == (2, 4, 3)


def test_every_version_of_the_terms_has_its_own_number_and_forbids_ai_services() -> None:
    assert len({version["version"] for version in TERMS}) == len(TERMS)
    for version in TERMS:
        keys = [clause["key"] for clause in version["clauses"]]
        assert len(keys) == len(set(keys))
        assert {"confidentiality", "conflicts", "no_machine_reading"} <= set(keys)


def test_associations_are_in_twelve_countries_with_a_zone() -> None:
    assert len({association["country"] for association in ASSOCIATIONS.values()}) == len(ASSOCIATIONS) == 12
    for association in ASSOCIATIONS.values():
        assert ZoneInfo(association["zone"])
        assert association["languages"]


def test_companies_belong_to_an_associations_country_and_to_groups_that_exist() -> None:
    assert len(COMPANIES) == len(ORGANISATIONS["companies"]) == 44
    assert {company["country"] for company in COMPANIES.values()} == {a["country"] for a in ASSOCIATIONS.values()}
    groups = Counter(company["group"] for company in COMPANIES.values() if company["group"])
    assert set(groups) <= set(COMPANIES)
    assert len(groups) >= 3
    assert min(groups.values()) >= 2
    domains = [domain for company in COMPANIES.values() for domain in company["mail_domains"]]
    assert len(domains) == len(set(domains))
    assert all(domain.endswith(".example") for domain in domains)
    assert {company["sector"] for company in COMPANIES.values()} == set(ORGANISATIONS["sectors"])
    for sector in ORGANISATIONS["sectors"].values():
        assert set(sector) == LOCALES


def test_people_refer_to_organisations_that_exist() -> None:
    places = {"eccco", *COMPANIES, *ASSOCIATIONS, *(body["key"] for body in ORGANISATIONS["bodies"])}
    emails = [person["email"] for person in PEOPLE["people"]]
    assert len(emails) == len(set(emails))
    for person in PEOPLE["people"]:
        assert person["organisation"] in places
        assert person["email"].endswith(".example")
        assert person["locale"] in LOCALES
        assert ZoneInfo(person["zone"])
        assert set(person.get("does") or PEOPLE["roles"][person["role"]]) == LOCALES
        assert set(PEOPLE["role_names"][person["role"]]) == LOCALES
        assert person.get("employer") in {None, *COMPANIES}
        assert person.get("association") in {None, *ASSOCIATIONS}


def test_the_cast_has_one_person_per_role_and_there_are_enough_jurors() -> None:
    cast = Counter(person["role"] for person in PEOPLE["people"] if person["cast"])
    assert cast == {**dict.fromkeys(PEOPLE["roles"], 1), "association_manager": 2, "board_member": 2}
    managed = {person["organisation"] for person in PEOPLE["people"] if person["role"] == "association_manager"}
    assert managed == set(ASSOCIATIONS)
    jurors = [person for person in PEOPLE["people"] if person["role"] == "juror"]
    assert len(jurors) == 25
    assert sum(1 for juror in jurors if juror["employer"]) >= 8
    assert all(juror["languages"] and juror["load_limit"] > 0 for juror in jurors)


def test_forty_companies_have_a_dossier_five_in_each_category() -> None:
    assert len(DOSSIERS) == 40
    assert Counter(dossier["category"] for dossier in DOSSIERS.values()) == {c["key"]: 5 for c in CATEGORIES}
    languages = Counter(dossier["language"] for dossier in DOSSIERS.values())
    assert min(languages[locale] for locale in ("nl", "fr", "de")) >= 3
    assert languages["en"] > 20


@EVERY_DOSSIER
def test_a_dossier_fits_its_company_and_its_categories(key: str) -> None:
    dossier, company = DOSSIERS[key], COMPANIES[key]
    assert dossier["company"] == key
    assert dossier["answers"]["operation"] == company["operation"]
    assert dossier["answers"]["head_count"] == company["head_count"]
    open_to = {category["key"]: category["who_may_enter"] for category in CATEGORIES}
    for category in (dossier["category"], *dossier["also"]):
        assert open_to[category] in {"any", company["operation"]}
        assert category != "small_centre" or company["head_count"] <= 50
    assert dossier["contact"]["email"].split("@")[1] in company["mail_domains"]
    assert Decimal("3") <= Decimal(dossier["merit"]) <= Decimal("9.5")


@EVERY_DOSSIER
def test_a_dossier_answers_every_required_question_within_its_limit(key: str) -> None:
    answers = DOSSIERS[key]["answers"]
    assert set(answers) <= set(QUESTIONS)
    for name, question in QUESTIONS.items():
        assert name in answers or not question["required"], name
        if name not in answers:
            continue
        if question["kind"] in {"short_text", "long_text"}:
            assert words(answers[name]) <= question["word_limit"], name
        if question["kind"] == "long_text" and question["required"]:
            assert words(answers[name]) >= 60, name
        if question["kind"] == "consent":
            assert answers[name] is True
        if question["kind"] == "date":
            assert date.fromisoformat(answers[name])
        if question["kind"] == "choice":
            assert answers[name] in {choice["key"] for choice in question["choices"]}


@EVERY_DOSSIER
def test_the_figures_of_a_dossier_are_complete(key: str) -> None:
    figures = DOSSIERS[key]["answers"]["figures"]
    assert 3 <= len(figures) <= 5
    for row in figures:
        assert set(row) == {"measure", "unit", "baseline", "target", "result", "period", "source"}
        assert all(isinstance(value, str) and value.strip() for value in row.values())
        assert all(Decimal(row[name]).is_finite() for name in ("baseline", "target", "result"))


@EVERY_DOSSIER
def test_a_dossier_has_a_citation_in_its_own_language_and_documents(key: str) -> None:
    dossier = DOSSIERS[key]
    assert set(dossier["citation"]) == {"en", dossier["language"]}
    for text in dossier["citation"].values():
        assert 28 <= words(text) <= 48
    assert 1 <= len(dossier["documents"]) <= 2
    for document in dossier["documents"]:
        assert re.fullmatch(r"[a-z0-9-]+\.pdf", document["name"])
        assert words(document["text"]) >= 25


def test_no_passage_is_used_twice() -> None:
    seen: dict[str, str] = {}
    for key, dossier in DOSSIERS.items():
        for name, answer in dossier["answers"].items():
            if QUESTIONS[name]["kind"] != "long_text":
                continue
            for sentence in re.split(r"(?<=[.!?])\s+", answer):
                if words(sentence) >= 6:
                    assert seen.setdefault(sentence, key) == key, sentence


def test_the_bank_of_comments_covers_every_criterion_and_mark() -> None:
    assert len({comment["text"] for comment in COMMENTS}) == len(COMMENTS) >= 40
    covered = Counter((comment["criterion"], comment["mark"]) for comment in COMMENTS)
    assert set(covered) == {(c["key"], mark) for c in RUBRIC["criteria"] for mark in ("high", "mid", "low")}
    assert {comment["shareable"] for comment in COMMENTS} == {True, False}
    assert {comment["language"] for comment in COMMENTS} <= LOCALES
