"""Reading files of the library: what becomes of a right one, and the line and reason for every mistake in a wrong one."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from portal.certification.standards.documents import MAX_BYTES
from portal.certification.standards.library import LibraryError, load, load_crosswalk, load_kpis
from portal.certification.standards.mistakes import MESSAGES
from portal.certification.standards.model import Crosswalk, Element, Kpi, Link, Node, Standard, concerns
from tests.certification.standards.samples import CROSSWALK, KPIS, STANDARD

SAMPLE = load(STANDARD)


def walk(source: str) -> Crosswalk:
    return load_crosswalk(source, {SAMPLE.code: SAMPLE})


def refusal(read: Callable[[str], object], source: str) -> list[tuple[int, str]]:
    with pytest.raises(LibraryError) as error:
        read(source)
    return [(mistake.line, mistake.reason) for mistake in error.value.mistakes]


def spoilt(source: str, old: str, new: str) -> str:
    assert source.count(old) == 1
    return source.replace(old, new)


def test_a_standard_is_read_as_it_is_written() -> None:
    question = {"en": "Which goals", "nl": "Welke doelen", "fr": "Quels objectifs", "de": "Welche Ziele"}
    heading = Node(
        ref="4", parent=None, depth=0, assessable=False, question={}, evidence={}, methods=(), applies_to=(), weight=0,
        heading={"en": "Lead", "nl": "Leiding", "fr": "Direction", "de": "Leitung"},
        mandate=(), source="standard", confidence="high", line=12,
    )  # fmt: skip
    goals = Node(
        ref="4-a", parent="4", depth=1, assessable=True, question=question,
        heading={"en": "Goals", "nl": "Doelen", "fr": "Objectifs", "de": "Ziele"},
        evidence={"en": "Minutes", "nl": "Verslagen", "fr": "Comptes rendus", "de": "Protokolle"},
        methods=("document", "interview"), applies_to=("in_house", "outsourced", "inbound"), weight=2,
        mandate=("access",), source="own", confidence="low", line=17,
    )  # fmt: skip
    assert load(STANDARD) == Standard(
        code="Sample 1:2020",
        title={"en": "Sample", "nl": "Voorbeeld", "fr": "Exemple", "de": "Muster"},
        status="current",
        published_on=date(2020, 2, 29),
        withdrawn_on=None,
        superseded_by=None,
        transition_until=None,
        mandate="M/1",
        elements=(Element("access", {"en": "Access", "nl": "Toegang", "fr": "Accès", "de": "Zugang"}),),
        nodes=(heading, goals),
        sha256=sha256(STANDARD.encode()).hexdigest(),
    )


def test_a_withdrawn_standard_tells_what_follows_it() -> None:
    life = "status: withdrawn\n  withdrawn_on: 2024-01-31\n  superseded_by: Sample 2\n  transition_until: 2026-01-31"
    standard = load(spoilt(STANDARD, "status: current", life))
    assert (standard.status, standard.withdrawn_on, standard.superseded_by, standard.transition_until) == (
        "withdrawn", date(2024, 1, 31), "Sample 2", date(2026, 1, 31),
    )  # fmt: skip


def test_text_bytes_and_file_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    path.write_text(STANDARD, encoding="utf-8")
    assert load(path) == load(STANDARD.encode()) == SAMPLE
    assert load(b"\xef\xbb\xbf" + STANDARD.encode()).nodes == SAMPLE.nodes


def test_children_follow_their_parent_wherever_they_stand_in_the_file() -> None:
    before, heading, question = (
        STANDARD.partition("nodes:\n")[0],
        *STANDARD.partition("nodes:\n")[2].split('  - ref: "4-a"'),
    )
    other = heading.replace('"4"', '"5"')
    turned = load(f'{before}nodes:\n  - ref: "4-a"{question}{heading}{other}')
    assert [(node.ref, node.depth) for node in turned.nodes] == [("4", 0), ("4-a", 1), ("5", 0)]
    assert [node.ref for node in turned.path("4-a")] == ["4", "4-a"]


def test_a_crosswalk_is_read_as_it_is_written() -> None:
    links = (Link("4-a", ("4-a",), "same", 5), Link(None, ("4-a",), "new", 6))
    assert walk(CROSSWALK) == Crosswalk("Sample 1:2020", "Sample 1:2020", links)


def test_indicators_are_read_with_exact_numbers() -> None:
    name = {"en": "Speed", "nl": "Snelheid", "fr": "Rapidité", "de": "Tempo"}
    definition = {"en": "How fast", "nl": "Hoe snel", "fr": "À quelle vitesse", "de": "Wie schnell"}
    scope = ("in_house", "inbound")
    assert load_kpis(KPIS) == (
        Kpi("speed", name, definition, "seconds", "lower", (), scope, "optional", Decimal("-1.5"), Decimal(60)),
    )


@pytest.mark.parametrize(
    ("applies_to", "scope", "answer"),
    [
        (("in_house", "outsourced", "inbound"), ("in_house", "inbound"), True),
        (("in_house", "outsourced", "inbound"), ("in_house", "outbound"), False),
        (("outsourced", "inbound", "outbound"), ("in_house", "inbound"), False),
        (("outsourced", "inbound", "outbound"), ("in_house", "outsourced", "inbound"), True),
        (("in_house", "inbound", "outbound"), ("in_house",), False),
    ],
)
def test_a_question_concerns_who_shares_an_operation_and_a_direction(
    applies_to: tuple[str, ...], scope: tuple[str, ...], answer: bool
) -> None:
    assert concerns(applies_to, scope) is answer


KNOWN_NODE = (
    "ref, parent, source, confidence, assessable, heading, question, evidence, methods, applies_to, weight, mandate"
)
SECOND = '  - ref: "4-a"\n    parent: "4"'
SPOILT_STANDARDS = [
    ("weight: 2", "wieght: 2", [(17, "“weight” is missing."), (31, f"“wieght” is not known here. Known are: {KNOWN_NODE}.")]),
    ("weight: 2", "weight: 2\n    weight: 3", [(32, "“weight” appears twice.")]),
    ("weight: 2", "weight: 4", [(31, "“weight” must lie between 1 and 3, not 4.")]),
    ("weight: 2", "weight: 2.5", [(31, "“weight” must be a whole number, not “2.5”.")]),
    ("weight: 2", "weight: 1:30", [(31, "“weight” must be a number, not “1:30”.")]),
    (SECOND, '  - ref: "4"\n    parent: "4"', [(17, "4 was already used in line 12.")]),
    (SECOND, '  - ref: 4.1\n    parent: "4"', [(17, "“ref” must be text; put “4.1” in quotes if it is meant.")]),
    (SECOND, '  - ref: " "\n    parent: "4"', [(17, "“ref” must not be empty.")]),
    (SECOND, '  - ref: "4-a"\n    parent: "7"', [(17, "The parent 7 does not exist.")]),
    (SECOND, '  - ref: "4-a"\n    parent: "4-a"', [(17, "4-a is its own ancestor: 4-a → 4-a.")]),
    ('  - ref: "4"\n', '  - ref: "4"\n    parent: "4-a"\n', [(12, "4 is its own ancestor: 4 → 4-a → 4.")]),
    ("      nl: Verslagen\n", "", [(24, "“evidence” is missing in language nl.")]),
    ("nl: Verslagen", "nl: ''", [(26, "“evidence.nl” must not be empty.")]),
    ("nl: Verslagen", "nl: 7", [(26, "“evidence.nl” must be text; put “7” in quotes if it is meant.")]),
    ("nl: Verslagen", "nl:", [(26, "“evidence.nl” must be text; put “” in quotes if it is meant.")]),
    ("nl: Verslagen", "nl: [Verslagen]", [(26, "“evidence.nl” must be text; put “…” in quotes if it is meant.")]),
    ("nl: Verslagen", "nl: V\n      it: Verbali", [(27, "“evidence” has a text in an unknown language: it.")]),
    ("nl: Verslagen", "nl: V\n      nl: W", [(27, "“evidence.nl” appears twice.")]),
    ("Minutes", "m" * 2001, [(25, "“evidence.en” is too long: 2001 characters, at most 2000 are allowed.")]),
    ("    question: {en: Which goals, nl: Welke doelen, fr: Quels objectifs, de: Welche Ziele}\n",
     "", [(17, "“question” is missing.")]),
    ("heading: {en: Lead, nl: Leiding, fr: Direction, de: Leitung}", "heading: Lead", [(16, "“heading” must be a group of named values.")]),
    ("assessable: true", "assessable: maybe", [(21, "“assessable” must be true or false, not “maybe”.")]),
    ("[document, interview]", "[document, guess]", [(29, "“guess” is not allowed for “methods”. Allowed are: document, interview, observation, record, kpi.")]),
    ("[document, interview]", "[document, document]", [(29, "“document” appears twice in “methods”.")]),
    ("[document, interview]", "[]", [(29, "“methods” must not be empty.")]),
    ("[document, interview]", "document", [(29, "“methods” must be a list.")]),
    ("[document, interview]", "[document, 3]", [(29, "“methods” must be text; put “3” in quotes if it is meant.")]),
    ("outsourced, inbound]", "remote, inbound]", [(30, "“remote” is not allowed for “applies_to”. Allowed are: in_house, outsourced, inbound, outbound.")]),
    ("outsourced, inbound]", "outsourced]", [(30, "“applies_to” must name inbound, outbound or both.")]),
    ("in_house, outsourced, inbound]", "inbound]", [(30, "“applies_to” must name in_house, outsourced or both.")]),
    ("mandate: [access]", "mandate: [magic]", [(32, "“magic” is not allowed for “mandate”. Allowed are: access.")]),
    ("source: own", "source: mine", [(19, "“mine” is not allowed for “source”. Allowed are: standard, own.")]),
    ("confidence: low", "confidence: none", [(20, "“none” is not allowed for “confidence”. Allowed are: high, medium, low.")]),
    ("status: current", "status: gone", [(4, "“gone” is not allowed for “status”. Allowed are: current, withdrawn.")]),
    ("status: current", "status: withdrawn", [(2, "“withdrawn_on” is missing.")]),
    ("2020-02-29", "2021-02-29", [(5, "“published_on” must be a date such as 2026-01-31, not “2021-02-29”.")]),
    ("2020-02-29", "soon", [(5, "“published_on” must be a date such as 2026-01-31, not “soon”.")]),
    ("    - code: access\n", "    - code: access\n      name: {en: A, nl: B, fr: C, de: D}\n    - code: access\n", [(11, "access was already used in line 9.")]),
    ("nodes:\n", "notes: []\nnodes:\n", [(11, "“notes” is not known here. Known are: standard, mandate, nodes.")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "mistakes"), SPOILT_STANDARDS)
def test_a_mistake_in_a_standard_has_its_line_and_reason(old: str, new: str, mistakes: list[tuple[int, str]]) -> None:
    assert refusal(load, spoilt(STANDARD, old, new)) == mistakes


def test_a_heading_with_a_question_is_refused() -> None:
    keys = {"question": 23, "evidence": 24, "methods": 29, "applies_to": 30, "weight": 31, "mandate": 32}
    assert refusal(load, spoilt(STANDARD, "assessable: true", "assessable: false")) == [
        (line, f"“{key}” belongs to a question, but this is a heading: “assessable” is false.")
        for key, line in keys.items()
    ]


def test_without_a_mandate_no_question_names_its_elements() -> None:
    head, _, rest = STANDARD.partition("mandate:\n  reference")
    refused = refusal(load, head + "nodes:" + rest.partition("nodes:")[2])
    assert refused == [(27, f"“mandate” is not known here. Known are: {KNOWN_NODE.removesuffix(', mandate')}.")]


SPOILT_LINKS = [
    ('{from: "4-a", to', '{from: "9", to', [(5, "9 does not exist in Sample 1:2020.")]),
    ('{from: "4-a", to', '{from: "4", to', [(5, "4 of Sample 1:2020 is a heading; a link joins questions.")]),
    ('["4-a"], relation: same', '["4-b"], relation: same', [(5, "4-b does not exist in Sample 1:2020.")]),
    ('["4-a"], relation: same', "[], relation: same", [(5, "“to” must not be empty.")]),
    ("relation: same", "relation: like", [(5, "“like” is not allowed for “relation”. Allowed are: same, partly, wider, new.")]),
    ("relation: same", "relation: new", [(5, "A link “new” has no “from”.")]),
    ("relation: new", "relation: wider", [(6, "A link “wider” needs “from”.")]),
    ('{to: ["4-a"], relation: new', '{from: "4-a", to: ["4-a"], relation: same', [(6, "4-a is already linked in line 5.")]),
    ("from: Sample 1:2020", "from: Sample 9", [(2, "The standard Sample 9 is not in the library.")]),
    ("crosswalk:", "cross:", [(1, "“cross” is not known here. Known are: crosswalk, links."), (1, "“crosswalk” is missing.")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "mistakes"), SPOILT_LINKS)
def test_a_mistake_in_a_crosswalk_has_its_line_and_reason(old: str, new: str, mistakes: list[tuple[int, str]]) -> None:
    assert refusal(walk, spoilt(CROSSWALK, old, new)) == mistakes


SPOILT_KPIS = [
    ("high: 60", "high: -2", [(10, "“low” (-1.5) must be smaller than “high” (-2).")]),
    ("high: 60", "high: many", [(11, "“high” must be a number, not “many”.")]),
    ("high: 60", "high: .inf", [(11, "“high” must be a number, not “.inf”.")]),
    ("unit: seconds", "unit: parsecs", [(5, "“parsecs” is not allowed for “unit”. Allowed are: %, per_thousand, points, seconds, hours, days.")]),
    ("better: lower", "better: faster", [(6, "“faster” is not allowed for “better”. Allowed are: higher, lower.")]),
    ("channels: []", "channels: [pigeon]", [(7, "“pigeon” is not allowed for “channels”. Allowed are: voice, chat, messaging, email, form, letter, social.")]),
    ("[in_house, inbound]", "[in_house]", [(8, "“applies_to” must name inbound, outbound or both.")]),
    ("obligation: optional", "obligation: nice", [(9, "“nice” is not allowed for “obligation”. Allowed are: mandatory, recommended, optional.")]),
    ("    high: 60\n", "", [(2, "“high” is missing.")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "mistakes"), SPOILT_KPIS)
def test_a_mistake_in_the_indicators_has_its_line_and_reason(
    old: str, new: str, mistakes: list[tuple[int, str]]
) -> None:
    assert refusal(load_kpis, spoilt(KPIS, old, new)) == mistakes


def test_every_mistake_is_told_at_once_by_line() -> None:
    source = spoilt(STANDARD, "status: current", "status: gone")
    source = spoilt(source, "[document, interview]", "[guess]")
    source = spoilt(source, "weight: 2", "weight: 9")
    assert [line for line, _ in refusal(load, source)] == [4, 29, 31]


def test_a_refusal_reads_as_a_list() -> None:
    with pytest.raises(LibraryError) as error:
        load(spoilt(spoilt(STANDARD, "weight: 2", "weight: 0"), '"4-a"', '""'))
    assert str(error.value) == ("line 17: “ref” must not be empty.\nline 31: “weight” must lie between 1 and 3, not 0.")


@pytest.mark.parametrize("read", [load, walk, load_kpis])
@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ("", (1, "The file is empty.")),
        ("# only a comment\n", (1, "The file is empty.")),
        ("just a sentence", (1, "The file does not begin with a named group such as “standard:”.")),
        ("\n- a\n- b\n", (2, "The file does not begin with a named group such as “standard:”.")),
        ("a: 1\nb: [1, 2\n", (3, "This cannot be read as YAML: expected ',' or ']', but got '<stream end>'.")),
        ("a: 1\nb: 2: 3\n", (2, "This cannot be read as YAML: mapping values are not allowed here.")),
        ("a: 1\n---\nb: 2\n", (2, "This cannot be read as YAML: but found another document.")),
        ("a: 1\nb: \x07\n", (2, "This cannot be read as YAML: special characters are not allowed.")),
        ("a: 1\nb: \udcff\n", (2, "The file is not text in UTF-8.")),
        ("a: &x 1\nb: *x\n", (1, "Anchors, aliases and tags (&, * and !) are not allowed; write the text out.")),
        ("a: 1\nb: !!int 7\n", (2, "Anchors, aliases and tags (&, * and !) are not allowed; write the text out.")),
        ("a: " + "[" * 20_000, (1, "The file is nested too deeply.")),
        ("#" * (MAX_BYTES + 1), (1, "The file is too large: 1000001 bytes, at most 1000000 are read.")),
    ],
    ids=range(13),
)
def test_what_is_no_library_file_is_refused_at_once(
    read: Callable[[str], object], source: str, mistake: tuple[int, str]
) -> None:
    assert refusal(read, source) == [mistake]


def test_a_file_too_large_is_not_read_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 7))
    with pytest.raises(LibraryError) as error:
        load(path)
    assert str(error.value) == "line 1: The file is too large: 1000007 bytes, at most 1000000 are read."


def test_every_sentence_is_told_by_a_spoilt_file() -> None:
    told = [reason for *_, mistakes in [*SPOILT_STANDARDS, *SPOILT_LINKS, *SPOILT_KPIS] for _, reason in mistakes]
    patterns = {code: re.sub(r"%\\\(\w+\\\)s", ".*", re.escape(text)) for code, text in MESSAGES.items()}
    untold = {code for code, pattern in patterns.items() if not any(re.fullmatch(pattern, reason) for reason in told)}
    elsewhere = {
        "too-large",
        "not-utf8",
        "not-yaml",
        "too-deep",
        "shorthand",
        "empty-file",
        "no-groups",
        "not-for-heading",
    }
    assert untold == elsewhere
