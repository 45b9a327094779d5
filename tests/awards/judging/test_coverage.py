"""Coverage of a round: the chair's numbers, the secretariat's counts, filters, exports, reminders."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.judging import services
from portal.awards.models import JuryMember, Tally
from portal.core.clock import now
from portal.core.database import session
from portal.core.i18n import moment
from portal.outbox.models import Letter
from tests.awards.factories import a_category, a_conflict, a_jury_member, an_assignment, an_entry
from tests.awards.judging.scenes import Scene, a_chair, a_scene, another_card
from tests.factories import a_board_member, a_company, a_manager, a_secretary, a_user


def text_of(answer: Any) -> str:
    """The answer without its drawings, whose coordinates look like marks."""
    return re.sub(r"<svg.*?</svg>", "", answer.get_data(as_text=True), flags=re.S)


def url_of(scene: Scene, query: str = "") -> str:
    return f"/rounds/{scene.round.id}/coverage{query}"


def entry_with(scene: Scene, marks: list[int], *, expected: int = 0) -> Any:
    """A further entry with a submitted card per mark, and some still open."""
    entry = an_entry(scene.category, state="accepted")
    for mark in marks:
        another = Scene(scene.edition, scene.category, scene.round, entry, scene.juror, scene.member, scene.card)
        another_card(another, [mark] * len(scene.round.criteria))
    for _ in range(expected):
        an_assignment(scene.round, entry, a_jury_member(scene.edition))
    services.refresh_tally(scene.round.id, entry.id)
    return entry


def test_a_tally_counts_submitted_cards_only_and_exactly(app):
    scene = a_scene(criteria=1)
    for mark in (7, 7, 6):
        another_card(scene, [mark])
    draft = another_card(scene, [1])
    draft.state = "assigned"
    for state in ("recused", "excluded"):
        another_card(scene, [10]).state = state
    services.refresh_tally(scene.round.id, scene.entry.id)
    session.expire_all()
    tally = session.get_one(Tally, (scene.round.id, scene.entry.id))
    assert (tally.assigned, tally.submitted, tally.recused) == (5, 3, 1)
    assert (tally.mean, tally.low, tally.high) == (Decimal("6.6667"), Decimal(6), Decimal(7))


def test_the_chair_sees_cards_mean_spread_and_disagreement_in_words(sign_in):
    scene = a_scene(criteria=1)
    for mark in (2, 5, 8):
        another_card(scene, [mark], name=f"Juror Number-{mark}")
    page = text_of(sign_in(a_chair(scene)).get(url_of(scene)))
    assert "3 of 4 scorecards are in." in page
    assert "5.00" in page
    assert "6.00" in page
    assert "2.00–8.00" in page
    assert page.count("Jurors disagree</span>") == 1
    assert "Juror Number-8: submitted" in page
    assert f"{scene.juror.name}: not begun" in page


def test_below_three_cards_no_mean_and_no_spread_is_shown(sign_in):
    scene = a_scene(criteria=1)
    another_card(scene, [1])
    another_card(scene, [9])
    page = text_of(sign_in(a_chair(scene)).get(url_of(scene)))
    assert "5.00" not in page
    assert "8.00" not in page
    assert "1.00" not in page
    assert "Shown from three scorecards on." in page
    assert "0 entries" not in page
    assert scene.entry.nominee not in text_of(sign_in(a_chair(scene)).get(url_of(scene, "?show=disagreement")))


def test_a_chair_with_an_open_card_is_as_blind_as_any_juror(sign_in):
    scene = a_scene(criteria=1)
    chair = a_chair(scene)
    for mark in (1, 5, 9):
        another_card(scene, [mark], "SECRET-COMMENT")
    member = session.scalars(select(JuryMember).where(JuryMember.user_id == chair.id)).one()
    an_assignment(scene.round, scene.entry, member)
    browser = sign_in(chair)
    page = text_of(browser.get(url_of(scene)))
    assert "5.00" not in page
    assert "Hidden until your own scorecard is in." in page
    assert scene.entry.nominee not in text_of(browser.get(url_of(scene, "?show=disagreement")))
    cards = text_of(browser.get(f"/rounds/{scene.round.id}/entries/{scene.entry.id}/cards"))
    assert "SECRET-COMMENT" not in cards
    assert "5.00" not in cards
    assert "8.00" not in text_of(browser.get(url_of(scene, "").replace("/coverage", "/coverage.csv")))


def test_filters_show_what_is_behind_too_few_or_torn(sign_in):
    scene = a_scene(criteria=1, least_cards=2)
    torn, full, behind = entry_with(scene, [1, 5, 9]), entry_with(scene, [5, 5, 5]), entry_with(scene, [5, 5], expected=1)
    browser = sign_in(a_chair(scene))

    def shown(query: str) -> list[bool]:
        page = text_of(browser.get(url_of(scene, query)))
        return [f"/entries/{entry.id}/cards" in page for entry in (scene.entry, torn, full, behind)]

    assert shown("") == [True, True, True, True]
    assert shown("?show=disagreement") == [False, True, False, False]
    assert shown("?show=behind") == [True, False, False, True]
    assert shown("?show=few") == [True, False, False, False]
    assert shown(f"?juror={scene.member.id}") == [True, False, False, False]
    assert shown(f"?category={scene.category.id}") == [True, True, True, True]
    assert shown(f"?category={a_category(scene.edition).id}") == [False] * 4
    for odd in ("?show=%00", "?category=x", "?juror=99999999999999999999", "?page=-4", "?page=99999999999999999999"):
        assert shown(odd) == [True, True, True, True]


def test_the_secretariat_gets_counts_and_neither_marks_nor_names(sign_in):
    scene = a_scene(criteria=1)
    for mark in (2, 5, 8):
        another_card(scene, [mark], "SECRET-COMMENT", name=f"Juror Number-{mark}")
    browser = sign_in(a_secretary(scene.edition.programme.owner))
    page = text_of(browser.get(url_of(scene)))
    assert "3 of 4 scorecards are in." in page
    assert "3 / 4" in page
    for secret in ("SECRET-COMMENT", "Juror Number", "5.00", "6.00", "disagree", scene.juror.name, scene.member.alias):
        assert secret not in page
    rows = list(csv.reader(io.StringIO(text_of(browser.get(f"/rounds/{scene.round.id}/coverage.csv")).lstrip("\ufeff"))))
    assert rows == [
        ["Reference", "Nominee", "Category", "Cards expected", "Submitted", "Recused", "Too few jurors"],
        [scene.entry.reference, scene.entry.nominee, scene.category.name["en"], "4", "3", "0", "no"],
    ]
    assert scene.entry.nominee not in text_of(browser.get(url_of(scene, "?show=disagreement")))
    assert scene.entry.nominee not in text_of(browser.get(url_of(scene, f"?juror={scene.member.id}")))
    for path in (f"entries/{scene.entry.id}/cards", "reminders"):
        assert browser.get(f"/rounds/{scene.round.id}/{path}").status_code == 404


def test_nobody_else_finds_the_coverage(sign_in):
    scene, foreign = a_scene(), a_scene()
    people = [
        scene.juror, a_user(), a_manager(scene.entry.association), a_board_member(scene.edition.programme.owner),
        a_chair(foreign), a_secretary(foreign.edition.programme.owner),
    ]  # fmt: skip
    for person in people:
        browser = sign_in(person)
        for path in ("coverage", "coverage.csv", "coverage.xlsx", "reminders", f"entries/{scene.entry.id}/cards"):
            assert browser.get(f"/rounds/{scene.round.id}/{path}").status_code == 404
        assert browser.post(f"/rounds/{scene.round.id}/reminders", data={}).status_code == 404


def test_a_conflicted_chair_sees_neither_the_entry_nor_its_numbers(sign_in):
    scene = a_scene(criteria=1)
    hidden = entry_with(scene, [1, 5, 9])
    chair = a_chair(scene)
    a_conflict(scene.edition, chair, hidden.company)
    browser = sign_in(chair)
    page = text_of(browser.get(url_of(scene)))
    assert hidden.nominee not in page
    assert hidden.reference not in page
    assert "5.00" not in page
    assert "0 of 1 scorecards are in." in page
    assert hidden.nominee not in text_of(browser.get(f"/rounds/{scene.round.id}/coverage.csv"))
    assert browser.get(f"/rounds/{scene.round.id}/entries/{hidden.id}/cards").status_code == 404
    assert hidden.nominee not in text_of(browser.get(f"/rounds/{scene.round.id}/reminders"))


def test_the_export_of_the_chair_holds_exact_numbers_and_is_recorded(sign_in):
    scene = a_scene(criteria=1)
    scene.entry.nominee = "=HYPERLINK(1)"
    for mark in (2, 5, 8):
        another_card(scene, [mark])
    browser = sign_in(a_chair(scene))
    rows = list(csv.reader(io.StringIO(text_of(browser.get(f"/rounds/{scene.round.id}/coverage.csv")).lstrip("\ufeff"))))
    assert rows[1][1:] == ["'=HYPERLINK(1)", scene.category.name["en"], "4", "3", "0", "no", "5", "2", "8", "yes"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"/rounds/{scene.round.id}/coverage.xlsx").data))
    (_head, row) = book.get_sheet_by_index(0).to_python()
    assert row[3:] == [4, 3, 0, "no", 5, 2, 8, "yes"]
    events = list(session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.marks.exported")))
    assert [(event.object_type, event.object_id) for event in events] == [("Round", scene.round.id)] * 2


def remind(browser: Any, scene: Scene, *members: JuryMember, query: str = "") -> Any:
    return browser.post(f"/rounds/{scene.round.id}/reminders{query}", data={"member": [str(m.id) for m in members]})


def test_reminders_preview_names_and_numbers_and_go_to_exactly_those(sign_in):
    scene = a_scene()
    scene.juror.zone, scene.juror.locale = "Asia/Kolkata", "en"
    idle = a_jury_member(scene.edition, a_user(name="Not Shown"))
    entry = entry_with(scene, [5, 5, 5])
    an_assignment(scene.round, entry, idle)
    ready = another_card(scene, [5, 5, 5], name="All Done")
    browser = sign_in(a_chair(scene))

    query = f"?juror={scene.member.id}"
    page = text_of(browser.get(f"/rounds/{scene.round.id}/reminders{query}"))
    assert "1 juror gets a letter." in page
    assert scene.juror.name in page
    assert "Not Shown" not in page
    assert "All Done" not in page
    assert list(session.scalars(select(Letter))) == []

    answer = remind(browser, scene, scene.member, idle, ready.member, query=query)
    assert answer.location == url_of(scene, query)
    (letter,) = session.scalars(select(Letter))
    assert (letter.template, letter.to_email) == ("juror-reminder", scene.juror.email)
    assert "1 scorecard" in letter.subject
    assert "/judging" in letter.body
    assert moment(scene.round.closes_at, "Asia/Kolkata") in letter.body
    assert "{" not in letter.subject + letter.body
    assert scene.entry.nominee not in letter.body
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.reminder.sent"))
    assert event.facts["jurors"] == [scene.member.id]


def test_a_juror_is_reminded_at_most_once_a_day(sign_in):
    scene = a_scene()
    chair = a_chair(scene)
    browser = sign_in(chair)
    remind(browser, scene, scene.member)
    remind(browser, scene, scene.member)
    assert len(list(session.scalars(select(Letter)))) == 1
    assert "reminded today already" in text_of(browser.get(f"/rounds/{scene.round.id}/reminders"))
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        remind(sign_in(chair), scene, scene.member)
    assert len(list(session.scalars(select(Letter)))) == 2


def test_nobody_is_reminded_once_the_round_has_closed(sign_in):
    scene = a_scene()
    with time_machine.travel(scene.round.closes_at, tick=False):
        answer = remind(sign_in(a_chair(scene)), scene, scene.member)
    assert answer.status_code == 409
    assert list(session.scalars(select(Letter))) == []


def test_coverage_costs_the_same_at_any_size(sign_in, statements):
    def cost(entries: int) -> list[int]:
        scene = a_scene()
        chair = a_chair(scene, employer=a_company())
        for _ in range(entries):
            entry_with(scene, [5, 6, 7], expected=1)
        counts = []
        for person, path in ((chair, "coverage"), (a_secretary(scene.edition.programme.owner), "coverage"), (chair, "reminders"),
                             (chair, f"entries/{scene.entry.id}/cards")):
            browser, url = sign_in(person), f"/rounds/{scene.round.id}/{path}"
            with statements() as seen:
                assert browser.get(url).status_code == 200
            counts.append(len(seen))
        return counts

    small, large = cost(1), cost(12)
    assert small == large
    assert max(large) <= 6


def test_only_those_named_in_the_preview_are_reminded(sign_in):
    scene = a_scene()
    later = a_jury_member(scene.edition)
    an_assignment(scene.round, scene.entry, later)
    remind(sign_in(a_chair(scene)), scene, scene.member)
    assert [letter.user_id for letter in session.scalars(select(Letter))] == [scene.juror.id]
