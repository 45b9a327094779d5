"""Secrets planted in every place that has one, looked for in every answer to everybody they are not for."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.awards.models import Entry
from tests.conftest import Client, SignIn
from tests.journeys.reading import words_of
from tests.journeys.visits import WATCHED, Visits
from tests.journeys.world import PHASES, World, a_world

EVERYBODY = frozenset((
    "nobody", "stranger", "administrator", "secretary", "manager", "neighbour", "board", "tied_board", "contact", "rival",
    "juror", "fresh", "recused", "tied", "chair", "national", "national_board",
))  # fmt: skip

pytestmark = [pytest.mark.any_database]
THEIR_OWN = {"secretary", "manager", "contact"}
READERS = THEIR_OWN | {"board", "juror", "fresh", "chair"}
MEMBERS = {"neighbour", "tied_board", "national", "national_board"}
"""Read what is for member associations, once it is."""

ALWAYS: dict[str, set[str]] = {
    "shared_comment": {"juror", "chair"}, "internal_comment": {"juror", "chair"},
    "feedback_sentence": {"chair"},
    "recusal": {"secretary", "chair"},
    "conflict_note": {"tied", "secretary", "chair"}, "board_note": {"tied_board"},
    "juror_name": {"juror", "administrator", "secretary", "chair"}, "juror_mail": {"juror", "administrator", "secretary"},
    "contact_name": {"administrator", *THEIR_OWN}, "contact_mail": {"administrator", *THEIR_OWN},
    "mark": {"juror", "chair"}, "citation": set(), "decision_reason": set(), "meeting_note": set(),
    "hidden_answer": THEIR_OWN, "hidden_file": THEIR_OWN, "remark": THEIR_OWN,
    "jury_answer": READERS, "association_answer": READERS, "public_answer": READERS,
    "draft_title": {"neighbour", "secretary"}, "draft_answer": {"neighbour", "secretary"},
    "foreign_citation": {"national_board"}, "foreign_juror": {"national", "administrator"},
    "foreign_answer": {"national", "national_board"},
}  # fmt: skip
"""Secret -> who may read it in every phase."""
COUNTED = {"mark": {"board"}, "citation": {"board"}, "decision_reason": {"board"}, "meeting_note": {"board"}}
"""From the count on."""
REVEALED = {
    "mark": {"secretary"}, "association_answer": MEMBERS, "feedback_sentence": {"contact"},
    "citation": EVERYBODY, "decision_reason": EVERYBODY, "public_answer": EVERYBODY,
}  # fmt: skip
"""After the reveal: the archive, the seal's document, the cases."""


def entitled(secret: str, phase: str) -> set[str]:
    found = set(ALWAYS[secret])
    if phase != "judging":
        found |= COUNTED.get(secret, set())
    if phase == "revealed":
        found |= REVEALED.get(secret, set())
    return found


OPENED = ("showcase.opened", "mark")
"""After the reveal anybody may count again: the marks are public, under pseudonyms."""


def is_opened(label: str, secret: str) -> bool:
    return (label.split()[0], secret) == OPENED


def test_everybody_of_the_world_has_asked(visits: Visits) -> None:
    assert {person for _phase, _label, person in visits.status} == EVERYBODY
    assert set(ALWAYS) == set(WATCHED)


@pytest.mark.parametrize("phase", PHASES)
def test_no_answer_holds_a_secret_of_others(visits: Visits, phase: str) -> None:
    leaks = [
        (label, person, secret)
        for (when, label, person), found in visits.seen.items()
        for secret in found
        if when == phase and person not in entitled(secret, phase) and not (when == "revealed" and is_opened(label, secret))
    ]
    assert leaks == []


@pytest.mark.parametrize("secret", sorted(WATCHED))
def test_whoever_is_entitled_does_find_it_so_the_search_can_fail(visits: Visits, secret: str) -> None:
    found = {person for (_phase, label, person), secrets in visits.seen.items() if secret in secrets and not is_opened(label, secret)}
    assert found == set().union(*(entitled(secret, phase) for phase in PHASES))


def test_no_letter_holds_a_secret_of_others(visits: Visits) -> None:
    leaks = [
        (phase, person, template, secret)
        for phase, person, template, found in visits.letters
        for secret in found
        if person not in entitled(secret, phase)
    ]
    assert leaks == []


def test_letters_were_searched_and_a_name_in_one_found(visits: Visits) -> None:
    assert {person for _phase, person, _template, _found in visits.letters} > {"contact", "rival", "manager"}
    assert ("revealed", "contact", "winner-revealed", {"contact_name"}) in visits.letters


def test_no_letter_about_a_result_lies_ready_before_its_instant(visits: Visits) -> None:
    written = {phase: {template for when, _p, template, _f in visits.letters if when == phase} for phase in PHASES}
    before, sealed = {"meeting-called"}, {"minutes-ready", "decisions-sealed", "shortlist-announced", "not-shortlisted"}
    allowed = {
        "judging": before,
        "deliberating": before,
        "sealed": before | sealed,
        "revealed": before | sealed | {"winner-revealed", "feedback-released"},
    }
    assert written == {phase: allowed[phase] for phase in PHASES}


def test_the_search_looks_into_what_is_packed() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<t>73,197.00</t>")
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("marks.xlsx", inner.getvalue())
        archive.writestr("note.html", "ZqCitation&#120;J")
    answer = type("Answer", (), {"headers": [("X-Note", "ZqRemarkXJ")], "get_data": lambda self: outer.getvalue()})()
    assert [word in words_of(answer) for word in ("73197", "zqcitationxj", "zqremarkxj")] == [True] * 3


def test_a_pdf_was_among_what_was_searched(visits: Visits) -> None:
    papers = ("nominating.dossier_pdf winner", "deciding.minutes_pdf first", "judging.sheet_pdf juror")
    assert {visits.status["revealed" if "dossier" not in label else "sealed", label, who] for label, who in zip(papers, ("manager", "board", "juror"), strict=True)} == {200}
    assert "hidden_answer" in visits.seen["sealed", papers[0], "manager"]
    assert "citation" in visits.seen["sealed", papers[1], "board"]


# Pages about finalists, and about what is not there.

NEW_EACH_TIME = re.compile(r'name="(csrf_token|_key)" value="[^"]*"|<code>[0-9a-f]{16}</code>')


def skeleton(answer: TestResponse, entry: Entry) -> list[str]:
    """The tags of a page with their classes, in order, and how it is sent; without the picture made of the entry's name."""
    page = re.sub(r"<svg.*?</svg>", "", answer.get_data(as_text=True).replace(entry.slug, "SLUG"), flags=re.S)
    tags = [re.sub(r'\s(?!class)[a-z-]+="[^"]*"', "", tag) for tag in re.findall(r"<[^>]+>", page)]
    heads = sorted(name for name, _value in answer.headers)
    return [*heads, *tags]


def test_winner_and_finalist_have_the_same_page_before_the_reveal(app: Flask, client: Client) -> None:
    world = a_world("sealed")
    client.get("/")  # the first answer to a browser sets a cookie
    pages = {name: skeleton(client.get(f"/cases/{world.entries[name].slug}"), world.entries[name]) for name in ("winner", "finalist")}
    assert pages["winner"] == pages["finalist"]
    assert len(pages["winner"]) > 50


def test_the_comparison_sees_a_winner_once_revealed(app: Flask, client: Client) -> None:
    world = a_world("revealed")
    pages = {name: client.get(f"/cases/{world.entries[name].slug}").get_data() for name in ("winner", "finalist")}
    assert skeleton_text(pages["winner"]) != skeleton_text(pages["finalist"])


def skeleton_text(page: bytes) -> list[str]:
    return re.findall(r"<[a-z0-9]+", page.decode())


def told(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, NEW_EACH_TIME.sub("", unescape(answer.get_data(as_text=True)))


def hidden_and_absent(world: World, phase: str) -> list[tuple[str, str]]:
    """(what exists and is not theirs, what never was) of every kind, for the rival nominee's contact."""
    ids, absent = world.ids, 2**31 - 1
    pairs = [
        (f"/{kind}/{{}}{page}", ids[argument][label], absent)
        for kind, argument, label, pages in (
            ("entries", "entry_id", "winner", ("", "/dossier", "/reading", "/dossier.pdf", "/feedback", "/outcome", "/case", "/screening", "/certificate.pdf")),
            ("assignments", "assignment_id", "juror", ("/desk", "/sheet", "/submission", "/recusal", "/reopening")),
            ("rounds", "round_id", "main", ("/coverage", "/assignments", "/panels", "/coverage.csv")),
            ("categories", "category_id", "first", ("/ranking", "/decision", "/ranking/csv", "/set-up", "/minutes.pdf")),
            ("documents", "document_id", "hidden", ("",)), ("documents", "document_id", "winner", ("",)),
            ("jury-members", "member_id", "juror", ("",)), ("jury-memberships", "member_id", "juror", ("", "/conflicts")),
            ("editions", "edition_id", "main", ("/jury", "/cockpit", "/screening")),
            ("people", "user_id", "juror", ("",)), ("letters", "letter_id", "contact", ("",)),
        )
        for page in pages
    ]  # fmt: skip
    addresses = [(pattern.format(there), pattern.format(nowhere)) for pattern, there, nowhere in pairs]
    slug = world.entries["winner" if phase != "sealed" else "fourth"].slug
    addresses.append((f"/cases/{slug}", f"/cases/{'0' * 32}"))
    return addresses


@pytest.mark.parametrize("phase", ["judging", "deliberating", "sealed"])
def test_what_is_not_theirs_and_what_never_was_answer_alike(app: Flask, sign_in: SignIn, phase: str) -> None:
    world = a_world(phase)
    browser = sign_in(world.people["rival"])
    unlike = []
    for there, nowhere in hidden_and_absent(world, phase):
        hidden, absent = told(browser.get(there)), told(browser.get(nowhere))
        if hidden != absent or hidden[0] != 404:
            unlike.append((there, hidden[0], absent[0]))
    assert unlike == []


@pytest.mark.parametrize("phase", ["judging", "deliberating"])
def test_pages_of_results_do_not_exist_before_they_are_announced(app: Flask, client: Client, phase: str) -> None:
    a_world(phase)
    unknown = told(client.get("/programmes/golden/main/winners-of-the-year"))
    assert [told(client.get(f"/programmes/golden/main/{page}")) for page in ("shortlist", "seal.json")] == [unknown] * 2


def oracles(world: World) -> list[str]:
    """Searches; the words asked for come after the sign."""
    edition, stage = world.ids["edition_id"]["main"], world.ids["round_id"]["main"]
    return ["/cases?q=", "/organisations?q=", f"/editions/{edition}/jury?q=", f"/rounds/{stage}/assignments?q=", "/people?q=", "/letters?q="]


@pytest.mark.parametrize("secret", ["juror_name", "citation", "hidden_answer", "draft_title", "contact_mail"])
def test_searching_for_a_secret_tells_nothing(app: Flask, sign_in: SignIn, secret: str) -> None:
    world = a_world("sealed")
    for person in ("rival", "manager" if secret != "contact_mail" and secret != "hidden_answer" else "neighbour", "tied", "board"):
        browser = sign_in(world.people[person])
        for address in oracles(world):
            asked, other = (told(browser.get(address + words)) for words in (WATCHED[secret], "w" * len(WATCHED[secret])))
            assert asked[1].replace(WATCHED[secret], "") == other[1].replace("w" * len(WATCHED[secret]), ""), (person, address)
