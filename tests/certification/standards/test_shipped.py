"""The files that come with the portal: complete, in four languages, and of use to whoever audits a contact centre."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

import pytest

from portal.certification.standards.library import shipped, shipped_crosswalks, shipped_kpis
from portal.certification.standards.model import (
    DIRECTIONS,
    LANGUAGES,
    METHODS,
    OBLIGATIONS,
    OPERATIONS,
    SCOPES,
    Standard,
    Texts,
)

EN = shipped()["EN 15838:2009"]
ISO = shipped()["ISO 18295-1:2017"]
CROSSWALK = shipped_crosswalks()[0]
KPIS = shipped_kpis()
EVERY_STANDARD = pytest.mark.parametrize("standard", [EN, ISO], ids=lambda standard: standard.code)
EVERY_SCOPE = [
    (*operations, *directions)
    for operations, directions in product(
        [*combinations(OPERATIONS, 1), OPERATIONS], [*combinations(DIRECTIONS, 1), DIRECTIONS]
    )
]


def all_texts() -> Iterator[tuple[str, Texts]]:
    for standard in (EN, ISO):
        yield standard.code, standard.title
        yield from ((f"{standard.code} {element.code}", element.name) for element in standard.elements)
        for node in standard.nodes:
            place = f"{standard.code} {node.ref}"
            yield f"{place} heading", node.heading
            if node.assessable:
                yield f"{place} question", node.question
                yield f"{place} evidence", node.evidence
    for kpi in KPIS:
        yield f"{kpi.code} name", kpi.name
        yield f"{kpi.code} definition", kpi.definition


ALL_TEXTS = list(all_texts())


def refs(standard: Standard, clause: str) -> list[str]:
    return [node.ref for node in standard.questions if standard.path(node.ref)[0].ref == clause]


def test_two_standards_come_with_the_portal_the_older_replaced_by_the_newer() -> None:
    assert list(shipped()) == ["EN 15838:2009", "ISO 18295-1:2017"]
    assert (EN.status, EN.superseded_by, ISO.status) == ("withdrawn", ISO.code, "current")


def test_the_questions_spread_over_every_clause() -> None:
    counts = {clause: len(refs(EN, clause)) for clause in "456789AB"}
    assert counts == {"4": 25, "5": 18, "6": 12, "7": 19, "8": 4, "9": 5, "A": 2, "B": 1}
    assert {clause: len(refs(ISO, clause)) for clause in "456789"} == {"4": 16, "5": 7, "6": 8, "7": 8, "8": 7, "9": 5}
    assert (len(EN.questions), len(ISO.questions)) == (86, 51)


def test_the_headings_of_the_european_standard_are_all_there() -> None:
    headings = [node.ref for node in EN.nodes if node.source == "standard"]
    assert headings == [
        "1", "2", "3",
        "4", "4.1", "4.2", "4.3", *(f"4.3.{number}" for number in range(1, 9)),
        "5", "5.1", "5.2", *(f"5.2.{number}" for number in range(1, 5)), *(f"5.{number}" for number in range(3, 8)),
        "6", "6.1", "6.2", "7", "8", "9", "A", "B", "C", "D",
    ]  # fmt: skip


@EVERY_STANDARD
def test_what_is_ours_carries_a_letter_and_what_is_published_is_a_heading(standard: Standard) -> None:
    assert [node.ref for node in standard.nodes if (node.source == "own") != ("-" in node.ref)] == []
    assert [node.ref for node in standard.nodes if (node.source == "own") != node.assessable] == []


@EVERY_STANDARD
def test_every_heading_of_the_requirements_leads_to_a_question(standard: Standard) -> None:
    parents = {above.ref for node in standard.questions for above in standard.path(node.ref)}
    barren = {"1", "2", "3", "A", "B", "C", "D"}
    assert [node.ref for node in standard.nodes if node.ref not in parents | barren] == []


def test_every_element_of_the_mandate_is_covered() -> None:
    covered = {code for node in EN.questions for code in node.mandate}
    assert EN.mandate == "M/378"
    assert [element.code for element in EN.elements] == [
        "terminology", "agreement", "client_information", "charges", "complaints", "access", "identification",
        "traceability", "response_live", "response_deferred", "handling", "confidentiality", "conclusion",
        "satisfaction", "training",
    ]  # fmt: skip
    assert covered == {element.code for element in EN.elements}


def test_no_text_is_the_same_in_two_languages() -> None:
    same = [place for place, texts in ALL_TEXTS if len({text.casefold() for text in texts.values()}) < len(LANGUAGES)]
    assert same == []


@EVERY_STANDARD
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_is_asked_twice(standard: Standard, language: str) -> None:
    for texts in ([node.question for node in standard.questions], [node.evidence for node in standard.questions]):
        asked = Counter(text[language] for text in texts)
        assert [text for text, times in asked.items() if times > 1] == []


def test_the_two_standards_ask_in_different_words() -> None:
    """A transition audit compares two questions; the same sentence twice would hide what is different."""
    ours = {node.question[language] for node in EN.questions for language in LANGUAGES}
    assert [node.ref for node in ISO.questions if set(node.question.values()) & ours] == []


@EVERY_STANDARD
def test_questions_are_sentences_an_auditor_can_ask(standard: Standard) -> None:
    endings = {"en": "?", "nl": "?", "fr": "\u00a0?", "de": "?"}
    for node in standard.questions:
        for language, ending in endings.items():
            text = node.question[language]
            assert text.endswith(ending), (node.ref, language)
            assert text[0].isupper(), (node.ref, language)
            assert 12 <= len(text.split()) <= 55, (node.ref, language)


@EVERY_STANDARD
def test_every_way_of_finding_out_is_used_and_paper_is_never_the_only_one(standard: Standard) -> None:
    assert {method for node in standard.questions for method in node.methods} == set(METHODS)
    assert [node.ref for node in standard.questions if node.methods == ("document",)] == []


@EVERY_STANDARD
def test_weights_tell_the_essential_from_the_supporting(standard: Standard) -> None:
    weights = Counter(node.weight for node in standard.questions)
    assert sorted(weights) == [1, 2, 3]
    assert weights[3] < len(standard.questions) / 2


@pytest.mark.parametrize("scope", EVERY_SCOPE, ids=" ".join)
@EVERY_STANDARD
def test_every_kind_of_centre_is_asked_most_questions_in_every_clause(
    standard: Standard, scope: tuple[str, ...]
) -> None:
    asked = standard.questions_for(scope)
    assert len(asked) >= len(standard.questions) * 0.85
    assert {standard.path(node.ref)[0].ref for node in asked} >= set("456789")


def left_out(standard: Standard, *scope: str) -> set[str]:
    return {node.ref for node in standard.questions} - {node.ref for node in standard.questions_for(scope)}


def test_what_only_some_centres_are_asked() -> None:
    clients, internal = {"4.3.8-a", "7-a", "7-c", "8-d"}, {"7-b"}
    incoming, outgoing = {"6.1-a", "6.1-c", "6.2-a", "6.2-d", "7-f", "7-g"}, {"6.2-c", "7-l", "7-m"}
    assert left_out(EN, "in_house", "inbound") == clients | outgoing
    assert left_out(EN, "outsourced", "inbound") == internal | outgoing
    assert left_out(EN, "in_house", "outbound") == clients | incoming
    assert left_out(EN, "outsourced", "outbound") == internal | incoming
    assert left_out(EN, *SCOPES) == set()


def test_the_crosswalk_takes_every_question_along_and_leads_to_every_new_one() -> None:
    assert (CROSSWALK.origin, CROSSWALK.target) == (EN.code, ISO.code)
    assert [link.origin for link in CROSSWALK.links if link.origin] == [node.ref for node in EN.questions]
    reached = {ref for link in CROSSWALK.links for ref in link.targets}
    assert reached == {node.ref for node in ISO.questions}


def test_new_in_the_crosswalk_is_only_what_nothing_leads_to() -> None:
    new = {ref for link in CROSSWALK.links if link.relation == "new" for ref in link.targets}
    old = {ref for link in CROSSWALK.links if link.relation != "new" for ref in link.targets}
    assert (new, new & old) == ({"4.3-b", "4.5-d"}, set())


def test_a_link_serves_every_centre_that_was_asked_the_old_question() -> None:
    lost = [
        (link.origin, scope)
        for link in CROSSWALK.links
        for scope in EVERY_SCOPE
        if link.origin and EN.by_ref[link.origin] in EN.questions_for(scope)
        if not any(ISO.by_ref[ref] in ISO.questions_for(scope) for ref in link.targets)
    ]
    assert lost == []


def test_the_indicators_cover_reach_resolution_quality_complaints_people_and_systems() -> None:
    assert len(KPIS) == 27
    assert {kpi.obligation for kpi in KPIS} == set(OBLIGATIONS)
    assert [kpi.code for kpi in KPIS if kpi.obligation == "mandatory"] == [
        "service_level", "average_speed_of_answer", "abandonment_rate", "deferred_response_time",
        "first_contact_resolution", "contact_quality", "outbound_silent_calls", "complaint_rate",
        "complaint_resolution_time", "customer_satisfaction", "staff_turnover", "training_days", "system_availability",
    ]  # fmt: skip


def test_shares_lie_between_nought_and_a_hundred() -> None:
    wide = {kpi.code for kpi in KPIS if kpi.unit == "%" and (kpi.low, kpi.high) != (0, 100)}
    assert wide == {"staff_turnover"}
