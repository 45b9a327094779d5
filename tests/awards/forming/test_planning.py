"""Assignments made automatically: who may be given what, a preview, and the plan that is then applied."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.forming import policies as may
from portal.awards.forming import tickets
from portal.awards.forming.planning import Facts, Options, Seat, Work, fingerprint, propose
from portal.awards.models import JuryMember, Tally
from portal.core.access import Refused
from portal.core.database import session
from tests.awards.factories import a_card, a_conflict, an_assignment
from tests.awards.forming.helpers import (
    Award,
    an_award,
    apply,
    letters,
    pairs,
    person_of,
    plan_data,
    preview,
    text_of,
    ticket_in,
)
from tests.conftest import SignIn, Statements
from tests.factories import a_key, a_secretary, a_user, an_association


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"before": "assigned"}, "Reads it already."),
        ({"before": "recused"}, "Has stepped aside from it, or the scorecard was left out."),
        ({"ready": False}, "Has not accepted, agreed to the terms and declared conflicts yet."),
        ({"conflicted": True}, "Has a conflict of interest."),
        ({"reads": False}, "Does not read its language (Polish)."),
        ({"load": 5}, "Has reached the limit of 5 entries."),
    ],
)
def test_who_may_be_given_an_entry(app: Flask, change: dict[str, object], reason: str) -> None:
    fit = {"ready": True, "conflicted": False, "reads": True, "load": 4, "limit": 5, "language": "Polish", **change}
    verdict = may.assign(may.Fitness(**fit))  # type: ignore[arg-type]
    assert (bool(verdict), str(verdict.reason)) == (not reason, reason)


def facts(**changes: object) -> Facts:
    base = {
        "round_id": 1,
        "seats": (Seat(1, ("en",), 5), Seat(2, ("en",), 5), Seat(3, ("en",), 5)),
        "entries": (Work(10, 100, "en", 5), Work(11, 101, "en", 5)),
        "panels": frozenset(),
        "states": {},
        "conflicts": frozenset(),
    }
    return Facts(**{**base, **changes})  # type: ignore[arg-type]


def test_a_panel_binds_its_category_and_leaves_the_others_open() -> None:
    plan = propose(facts(panels=frozenset({(100, 1), (100, 2)})), Options(3, "s"))
    assert {pair for pair in plan.added if pair[0] == 10} == {(10, 1), (10, 2)}
    assert {pair for pair in plan.added if pair[0] == 11} == {(11, 1), (11, 2), (11, 3)}
    assert [(short.entry, short.reason) for short in plan.shortages] == [(10, "panel")]


def test_panels_and_languages_are_respected_only_when_asked() -> None:
    given = facts(panels=frozenset({(100, 1)}), entries=(Work(10, 100, "pl", 5),))
    assert propose(given, Options(3, "s")).added == ()
    assert len(propose(given, Options(3, "s", panels=False, languages=False)).added) == 3


def test_who_stepped_aside_is_not_asked_again_and_submitted_cards_count() -> None:
    given = facts(states={(10, 1): "recused", (10, 2): "submitted", (11, 3): "excluded"})
    plan = propose(given, Options(2, "s"))
    assert {pair for pair in plan.added if pair[0] == 10} == {(10, 3)}
    assert (11, 3) not in plan.added


def test_the_fingerprint_tells_every_change_and_no_order() -> None:
    base = fingerprint(facts())
    assert base == fingerprint(facts(seats=(Seat(3, ("en",), 5), Seat(1, ("en",), 5), Seat(2, ("en",), 5))))
    changed = [
        facts(seats=(Seat(1, ("en",), 4), Seat(2, ("en",), 5), Seat(3, ("en",), 5))),
        facts(entries=(Work(10, 100, "en", 5),)),
        facts(panels=frozenset({(100, 1)})),
        facts(states={(10, 1): "assigned"}),
        facts(conflicts=frozenset({(10, 1)})),
    ]
    assert len({base, *(fingerprint(one) for one in changed)}) == 6


def test_a_ticket_that_was_not_signed_here_is_refused(app: Flask) -> None:
    text = tickets.issue(tickets.Ticket(1, 2, "f", ((3, 4),), "automatic"))
    assert tickets.read(text).pairs == ((3, 4),)
    for wrong in ("", "x", text[:-2], text.replace(text[5], "A" if text[5] != "A" else "B", 1), "a.b"):
        with pytest.raises(Refused):
            tickets.read(wrong)


def test_a_plan_is_previewed_without_any_change_and_then_applied(app: Flask, sign_in: SignIn) -> None:
    award = an_award(3)
    members = [award.juror() for _number in range(3)]
    browser = sign_in(award.secretary)
    shown = preview(browser, award)
    assert "6 assignments would be added." in text_of(shown)
    assert (pairs(), letters()) == ([], [])
    answer = apply(browser, award, ticket_in(shown))
    assert (answer.status_code, answer.location) == (302, f"/rounds/{award.stage.id}/assignments")
    made = pairs()
    assert len(made) == 6
    assert sorted(member for _entry, member, _state in made) == sorted([one.id for one in members] * 2)
    assert letters() == sorted(person_of(one).email for one in members)
    tallies = session.scalars(select(Tally).order_by(Tally.entry_id)).all()
    assert [(one.entry_id, one.assigned, one.submitted) for one in tallies] == [(entry.id, 2, 0) for entry in award.entries]
    recorded = list(session.scalars(select(AuditEvent.event)))
    assert (recorded.count("awards.assignment.created"), recorded.count("awards.assignments.applied")) == (6, 1)
    applied = session.scalars(select(AuditEvent).where(AuditEvent.event == "awards.assignments.applied")).one()
    assert (applied.facts["seed"], applied.facts["added"]) == ("abc", 6)


def test_applying_twice_makes_no_doubles(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    for _number in range(2):
        award.juror()
    browser = sign_in(award.secretary)
    ticket, key = ticket_in(preview(browser, award)), a_key()
    answers = [apply(browser, award, ticket, key), apply(browser, award, ticket, key), apply(browser, award, ticket)]
    assert [answer.status_code for answer in answers] == [302, 302, 409]
    assert (len(pairs()), len(letters())) == (4, 2)


def change_limit(award: Award) -> None:
    session.scalars(select(JuryMember)).first().max_load = 3  # type: ignore[union-attr]


def change_conflict(award: Award) -> None:
    member = session.scalars(select(JuryMember)).first()
    assert member is not None
    a_conflict(award.edition, person_of(member), award.entries[0].company)  # type: ignore[arg-type]


def change_entry(award: Award) -> None:
    award.entries[0].state = "withdrawn"


def change_profile(award: Award) -> None:
    member = session.scalars(select(JuryMember)).first()
    assert member is not None
    person_of(member).employer = award.entries[0].company


@pytest.mark.parametrize("change", [change_limit, change_conflict, change_entry, change_profile])
def test_a_stale_plan_is_refused(app: Flask, sign_in: SignIn, change: object) -> None:
    award = an_award(2)
    for _number in range(3):
        award.juror()
    browser = sign_in(award.secretary)
    ticket = ticket_in(preview(browser, award))
    change(award)  # type: ignore[operator]
    answer = apply(browser, award, ticket)
    assert answer.status_code == 409
    assert "Something has changed since this preview" in text_of(answer)
    assert (pairs(), letters()) == ([], [])


def test_a_ticket_is_of_one_round_and_one_person(app: Flask, sign_in: SignIn) -> None:
    award, other = an_award(1), an_award(1)
    award.juror()
    colleague = a_secretary(award.federation)
    ticket = ticket_in(preview(sign_in(award.secretary), award))
    assert apply(sign_in(colleague), award, ticket).status_code == 409
    assert apply(sign_in(other.secretary), other, ticket).status_code == 409
    assert apply(sign_in(award.secretary), award, "forged").status_code == 409
    assert pairs() == []


def test_the_preview_tells_shortages_with_their_reason_and_who_is_left_out(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    award.entry(language="pl", nominee="Polish Case")
    award.entry(language="en", nominee="English Case")
    for _number in range(2):
        award.juror()
    award.juror(max_load=1, languages=["en", "pl"])
    award.juror(a_user("Not Ready"), conflicts_declared_at=None)
    page = text_of(preview(sign_in(award.secretary), award))
    assert "1 entry would still be short of jurors." in page
    assert "Only 1 of 3 jurors of the panel read Polish; 2 are wanted." in page
    assert "Not Ready" not in page


def test_topping_up_keeps_what_is_there(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2, phase="judging")
    first, second = award.juror(), award.juror()
    a_card(award.stage, award.entries[0], first, [5, 5, 5])
    an_assignment(award.stage, award.entries[1], second)
    browser = sign_in(award.secretary)
    apply(browser, award, ticket_in(preview(browser, award)))
    one, two = award.entries
    assert pairs() == [
        (one.id, first.id, "submitted"), (one.id, second.id, "assigned"), (two.id, first.id, "assigned"), (two.id, second.id, "assigned"),
    ]  # fmt: skip


def test_only_accepted_entries_and_nobody_with_a_conflict(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    association = an_association()
    mine = award.entry(association=association)
    for state in ("draft", "submitted", "returned", "refused", "withdrawn", "disqualified"):
        award.entry(state=state)
    free = award.juror()
    award.juror(association=association)
    award.juror(a_user(employer=mine.company))
    browser = sign_in(award.secretary)
    apply(browser, award, ticket_in(preview(browser, award)))
    assert pairs() == [(mine.id, free.id, "assigned")]


def test_options_out_of_range_are_told(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    browser = sign_in(award.secretary)
    for wanted in ("", "0", "26", "many"):
        answer = browser.post(f"/rounds/{award.stage.id}/assignments/automatic", data=plan_data(wanted=wanted))
        assert answer.status_code == 422
    assert browser.post(f"/rounds/{award.stage.id}/assignments/automatic", data=plan_data(seed="")).status_code == 422


def test_the_secretary_s_own_tie_hides_the_entry_from_the_plan(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    award.juror()
    award.secretary.employer = award.entries[0].company
    browser = sign_in(award.secretary)
    page = text_of(preview(browser, award))
    assert (award.entries[0].nominee in page, award.entries[1].nominee in page) == (False, True)
    assert browser.get(f"/rounds/{award.stage.id}/assignments/entries/{award.entries[0].id}").status_code == 404


def test_after_the_round_has_closed_nothing_is_assigned(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1, phase="deliberating")
    member = award.juror()
    card = an_assignment(award.stage, award.entries[0], member)
    browser, base = sign_in(award.secretary), f"/rounds/{award.stage.id}/assignments"
    answers = [
        browser.get(f"{base}/automatic"),
        browser.post(f"{base}/automatic", data=plan_data()),
        browser.get(f"{base}/spreadsheet"),
        browser.post(f"{base}/entries/{award.entries[0].id}", data={"member": str(award.juror().id)}),
        browser.post(f"/assignments/{card.id}/removal"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert browser.get(base).status_code == 200


def test_the_plan_of_a_large_jury_takes_few_statements(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    award = an_award()
    browser, counts, url = sign_in(award.secretary), [], f"/rounds/{award.stage.id}/assignments/automatic"
    for _size in range(2):
        for _number in range(12):
            award.entry()
            award.juror()
        with statements() as seen:
            place = browser.post(url, data=plan_data()).location
        with statements() as read:
            assert browser.get(place).status_code == 200
        counts.append((len(seen), len(read)))
    assert counts[0] == counts[1]
