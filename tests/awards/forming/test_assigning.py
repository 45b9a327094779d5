"""Panels and assignments: by hand, by spreadsheet, automatically; as a preview that is then applied."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.awards.forming import policies as may
from portal.awards.forming import tickets
from portal.awards.forming.planning import Facts, Options, Seat, Work, fingerprint, propose
from portal.awards.models import Assignment, JuryMember, Mark, PanelMember, Tally
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_card, a_category, a_conflict, a_jury_member, an_assignment
from tests.awards.forming.helpers import Award, an_award, text_of
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_key, a_secretary, a_user, an_association


def person_of(member: JuryMember) -> User:
    assert member.user is not None
    return member.user


def pairs() -> list[tuple[int, int, str]]:
    session.expire_all()
    query = select(Assignment.entry_id, Assignment.member_id, Assignment.state).order_by(Assignment.entry_id, Assignment.member_id)
    return [(entry, member, state) for entry, member, state in session.execute(query)]


def letters() -> list[str]:
    return sorted(session.scalars(select(Letter.to_email).where(Letter.template == "jury-assigned")))


def ticket_in(answer: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def plan_data(**more: str) -> dict[str, str]:
    return {"wanted": "2", "seed": "abc", "panels": "y", "languages": "y", **more}


def preview(browser: FlaskClient, award: Award, **more: str) -> TestResponse:
    answer = browser.post(f"/rounds/{award.stage.id}/assignments/automatic", data=plan_data(**more))
    assert answer.status_code == 200
    return answer


def apply(browser: FlaskClient, award: Award, ticket: str, key: str | None = None) -> TestResponse:
    return browser.post(f"/rounds/{award.stage.id}/assignments/plans", data={"ticket": ticket, "_key": key or a_key()})


# --- policies ----------------------------------------------------------------------------------------------


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


# --- automatic ---------------------------------------------------------------------------------------------


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
            assert browser.post(url, data=plan_data()).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- by hand -----------------------------------------------------------------------------------------------


def test_one_entry_is_given_to_one_juror_by_hand(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    member = award.juror()
    browser, url = sign_in(award.secretary), f"/rounds/{award.stage.id}/assignments/entries/{award.entries[0].id}"
    data = {"member": str(member.id), "_key": a_key()}
    assert [browser.post(url, data=data).status_code for _ in range(2)] == [302, 302]
    assert (pairs(), letters()) == ([(award.entries[0].id, member.id, "assigned")], [person_of(member).email])
    again = browser.post(url, data={"member": str(member.id)})
    assert (again.status_code, "Reads it already." in text_of(again)) == (409, True)


def test_by_hand_every_reason_against_is_told(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    association = an_association()
    entry = award.entry(association=association, language="de")
    others = [award.entry() for _number in range(2)]
    cases = {
        "Has a conflict of interest.": award.juror(association=association, languages=["de"]),
        "Does not read its language (German).": award.juror(languages=["en"]),
        "Has not accepted, agreed to the terms and declared conflicts yet.": award.juror(conflicts_declared_at=None, languages=["de"]),
        "Has reached the limit of 1 entries.": award.juror(languages=["de"], max_load=1),
        "Has stepped aside from it, or the scorecard was left out.": award.juror(languages=["de"]),
    }
    *_rest, full, gone = cases.values()
    an_assignment(award.stage, others[0], full)
    an_assignment(award.stage, entry, gone, state="recused", reason="x")
    browser, url = sign_in(award.secretary), f"/rounds/{award.stage.id}/assignments/entries/{entry.id}"
    told = []
    for sentence, member in cases.items():
        answer = browser.post(url, data={"member": str(member.id)})
        told.append((answer.status_code, sentence in text_of(answer)))
    assert told == [(409, True)] * 5
    assert len(pairs()) == 2
    page = text_of(browser.get(url))
    assert [sentence in page for sentence in cases] == [True] * 5


def test_a_juror_of_another_edition_or_an_entry_not_accepted_does_not_exist(app: Flask, sign_in: SignIn) -> None:
    award, other = an_award(1), an_award(1)
    draft = award.entry(state="submitted")
    browser, base = sign_in(award.secretary), f"/rounds/{award.stage.id}/assignments/entries"
    own, foreign = award.juror(), other.juror()
    answers = [
        browser.post(f"{base}/{award.entries[0].id}", data={"member": str(foreign.id)}),
        browser.post(f"{base}/{draft.id}", data={"member": str(own.id)}),
        browser.post(f"{base}/{other.entries[0].id}", data={"member": str(own.id)}),
        browser.post(f"{base}/{award.entries[0].id}", data={"member": "zzz"}),
        browser.get(f"{base}/{draft.id}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    session.expire_all()
    sister = an_award(1)
    sister.programme.owner = award.federation
    stranger = sister.juror()
    answer = browser.post(f"{base}/{award.entries[0].id}", data={"member": str(stranger.id)})
    assert (answer.status_code, pairs()) == (409, [])


def test_a_foreign_round_does_not_exist(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    member = award.juror()
    card = an_assignment(award.stage, award.entries[0], member)
    base = f"/rounds/{award.stage.id}"
    for stranger in (a_secretary(an_association()), person_of(member), person_of(award.juror(role="chair")), a_user()):
        browser = sign_in(stranger)
        answers = [
            *(browser.get(base + path) for path in ("/panels", "/assignments", "/assignments/jurors", "/assignments/automatic",
                                                    "/assignments/spreadsheet", "/assignments.csv", "/assignments.xlsx",
                                                    f"/assignments/entries/{award.entries[0].id}")),
            *(browser.post(base + path) for path in ("/panels", "/assignments/plans", f"/assignments/entries/{award.entries[0].id}")),
            browser.post(base + "/assignments/automatic", data=plan_data()),
            browser.post(f"/assignments/{card.id}/removal"),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [404] * 13


def test_removing_takes_an_untouched_assignment_away(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    card = an_assignment(award.stage, award.entries[0], award.juror())
    assert sign_in(award.secretary).post(f"/assignments/{card.id}/removal").status_code == 302
    assert pairs() == []
    tally = session.get(Tally, (award.stage.id, award.entries[0].id))
    assert tally is not None
    assert tally.assigned == 0


def test_removing_keeps_marks_that_were_begun_and_refuses_submitted_cards(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2, phase="judging")
    member = award.juror()
    begun = a_card(award.stage, award.entries[0], member, [5, 5, 5], submitted=False)
    done = a_card(award.stage, award.entries[1], member, [5, 5, 5])
    browser = sign_in(award.secretary)
    assert browser.post(f"/assignments/{begun.id}/removal").status_code == 302
    assert browser.post(f"/assignments/{done.id}/removal").status_code == 403
    assert [state for _entry, _member, state in pairs()] == ["recused", "submitted"]
    assert session.scalar(select(func.count(Mark.id))) == 6


# --- spreadsheet -------------------------------------------------------------------------------------------


def upload(browser: FlaskClient, award: Award, content: bytes | str, name: str = "plan.csv") -> TestResponse:
    raw = content.encode() if isinstance(content, str) else content
    data = {"sheet": (io.BytesIO(raw), name)}
    return browser.post(f"/rounds/{award.stage.id}/assignments/spreadsheet", data=data, content_type="multipart/form-data")


def test_a_spreadsheet_is_previewed_row_by_row_and_the_good_rows_are_applied(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    one, two = award.entries
    member, alias = award.juror(a_user(email="Ines@Jury.example")), award.juror(languages=["fr"])
    rows = [
        "Reference;Juror",
        f"{one.reference};ines@jury.example",
        f"{one.reference};INES@jury.example",
        f"ECCCO-0000;{member.alias}",
        f"{two.reference};nobody@jury.example",
        "",
        f"{two.reference};{alias.alias}",
        f"{two.reference};{member.alias}",
    ]
    browser = sign_in(award.secretary)
    answer = upload(browser, award, "\r\n".join(rows))
    page = text_of(answer)
    assert answer.status_code == 200
    assert "2 assignments would be added. 4 rows cannot be used." in page
    for number, sentence in ((3, "This row repeats an earlier one."), (4, "There is no accepted entry with this reference."),
                             (5, "Nobody in the jury who is ready has this address or alias."), (7, "Does not read its language")):  # fmt: skip
        assert re.search(rf'data-label="Row">{number}</td>.*?{re.escape(sentence)}', page)
    assert apply(browser, award, ticket_in(answer)).status_code == 302
    assert pairs() == [(one.id, member.id, "assigned"), (two.id, member.id, "assigned")]


def test_limits_are_counted_over_the_rows_of_the_file(app: Flask, sign_in: SignIn) -> None:
    award = an_award(3)
    member = award.juror(max_load=2)
    rows = "\n".join(["entry,juror", *(f"{entry.reference},{member.alias}" for entry in award.entries)])
    page = text_of(upload(sign_in(award.secretary), award, rows))
    assert "2 assignments would be added. 1 row cannot be used." in page
    assert "Has reached the limit of 2 entries." in page


def test_our_own_export_can_be_read_again(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    member, other = award.juror(), award.juror()
    an_assignment(award.stage, award.entries[0], member)
    browser = sign_in(award.secretary)
    for kind in ("csv", "xlsx"):
        export = browser.get(f"/rounds/{award.stage.id}/assignments.{kind}")
        assert export.status_code == 200
        assert export.headers["Content-Disposition"] == f'attachment; filename="assignments-{award.edition.slug}-written-round.{kind}"'
        page = text_of(upload(browser, award, export.get_data(), f"x.{kind}"))
        assert "0 assignments would be added. 1 row cannot be used." in page
        assert "Reads it already." in page
    assert other.alias not in browser.get(f"/rounds/{award.stage.id}/assignments.csv").get_data(as_text=True)
    assert list(session.scalars(select(AuditEvent.event))).count("awards.list.exported") == 3


def test_an_export_runs_nothing_in_a_spreadsheet(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    entry = award.entry(nominee="=cmd|' /C calc'!A0")
    an_assignment(award.stage, entry, award.juror(a_user("@SUM(1+1)")))
    body = sign_in(award.secretary).get(f"/rounds/{award.stage.id}/assignments.csv").get_data(as_text=True)
    assert "'=cmd|" in body
    assert "'@SUM(1+1)" in body


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "", "Please choose a file."),
        (b"", "a.csv", "The column “entry” is missing."),
        (b"juror\nx", "a.csv", "The column “entry” is missing."),
        (b"entry\nx", "a.csv", "The column “juror” is missing."),
        (b"entry,juror\n,,\n", "a.csv", "There are no rows below the header."),
        (b"\xff\xfe\x00", "a.csv", "The file is not text in UTF-8. Save it again as CSV UTF-8 or as XLSX."),
        (b"entry,juror\n1,2", "a.pdf", "Only .csv and .xlsx files can be read, not a.pdf."),
        (b"PK\x03\x04rubbish", "a.xlsx", "This office document is damaged, protected or holds macros."),
        (b"entry,juror\n" + b"a,b\n" * 5001, "a.csv", "More than 5000 rows: please split the file."),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(app: Flask, sign_in: SignIn, content: bytes, name: str, sentence: str) -> None:
    award = an_award(1)
    answer = upload(sign_in(award.secretary), award, content, name)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


# --- panels ------------------------------------------------------------------------------------------------


def test_panels_are_a_matrix_of_members_and_categories(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    second = a_category(award.edition)
    one, two = award.juror(a_user("Anna")), award.invited(a_user("Ben"))
    award.invited(a_user("Cleo"), state="declined")
    browser, url = sign_in(award.secretary), f"/rounds/{award.stage.id}/panels"
    page = text_of(browser.get(url))
    assert [name in page for name in ("Anna", "Ben", "Cleo")] == [True, True, False]
    seats = [f"{award.category.id}-{one.id}", f"{second.id}-{two.id}", "9-9", "x-y", f"{second.id}-{10**12}"]
    assert browser.post(url, data={"seat": seats, "seal": "none"}).status_code == 302

    def saved() -> list[tuple[int, int]]:
        session.expire_all()
        query = select(PanelMember.category_id, PanelMember.member_id).order_by(PanelMember.category_id)
        return [(category, member) for category, member in session.execute(query)]

    assert saved() == [(award.category.id, one.id), (second.id, two.id)]
    stale = browser.post(url, data={"seat": [], "seal": "none"})
    assert (stale.status_code, len(saved())) == (409, 2)
    seal = f"{award.category.id}.{one.id}-{second.id}.{two.id}"
    assert browser.post(url, data={"seat": [seats[0]], "seal": seal}).status_code == 302
    assert saved() == [(award.category.id, one.id)]
    assert list(session.scalars(select(AuditEvent.event))) == ["awards.panel.saved"] * 2


# --- lists -------------------------------------------------------------------------------------------------


def test_the_list_shows_who_reads_what_and_filters(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    full, short = award.entry(nominee="Fullhouse"), award.entry(nominee="Shorthand")
    browser = sign_in(award.secretary)
    for _number in range(2):
        browser.post(f"/rounds/{award.stage.id}/assignments/entries/{full.id}", data={"member": str(award.juror().id)})

    def shown(query: str) -> list[str]:
        page = text_of(browser.get(f"/rounds/{award.stage.id}/assignments?{query}"))
        return [name for name in ("Fullhouse", "Shorthand") if name in page]

    assert shown("") == ["Fullhouse", "Shorthand"]
    assert shown("short=1") == ["Shorthand"]
    assert shown("q=full") == ["Fullhouse"]
    assert shown(f"category={award.category.id}") == ["Fullhouse", "Shorthand"]
    assert shown("category=999999") == []
    assert shown(f"q={short.reference}&page=7&category=zz") == ["Shorthand"]
    assert "1 entry of 2 has fewer than the 2 jurors wanted." in text_of(browser.get(f"/rounds/{award.stage.id}/assignments"))


@pytest.mark.parametrize("path", ["/assignments", "/assignments/jurors", "/panels", "/assignments/entries/{entry}"])
def test_the_statements_do_not_grow(app: Flask, sign_in: SignIn, statements: Statements, path: str) -> None:
    award = an_award(1)
    browser, counts = sign_in(award.secretary), []
    url = f"/rounds/{award.stage.id}" + path.format(entry=award.entries[0].id)
    for _size in range(2):
        for _number in range(10):
            entry, member = award.entry(), award.juror()
            an_assignment(award.stage, entry, member)
            an_assignment(award.stage, award.entries[0], member)
        with statements() as seen:
            assert browser.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 6


def test_the_secretariat_is_told_of_entries_short_of_jurors(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    browser = sign_in(award.secretary)
    assert "short of jurors" not in text_of(browser.get("/waiting"))
    award.stage.opens_at = now() + timedelta(days=10)
    assert "2 entries are short of jurors" in text_of(browser.get("/waiting"))
    member, other = award.juror(), award.juror()
    for one in (member, other):
        browser.post(f"/rounds/{award.stage.id}/assignments/entries/{award.entries[0].id}", data={"member": str(one.id)})
    assert "1 entry is short of jurors" in text_of(browser.get("/waiting"))


def test_names_of_jurors_reach_nobody_else(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    company = a_company(association=an_association())
    entry = award.entry(company=company, association=company.association)
    secret = award.juror(a_user("Planted Secret", "planted@secret.example"))
    an_assignment(award.stage, entry, secret)
    other = a_jury_member(award.edition)
    from tests.factories import a_manager

    assert company.association is not None
    for viewer in (a_manager(company.association), person_of(other), a_user()):
        browser = sign_in(viewer)
        for url in (f"/editions/{award.edition.id}/jury", f"/rounds/{award.stage.id}/assignments", f"/entries/{entry.id}", "/waiting",
                    f"/jury-memberships/{other.id}", f"/jury-memberships/{other.id}/conflicts"):  # fmt: skip
            body = browser.get(url).get_data(as_text=True)
            assert ("Planted Secret" in body, "planted@secret" in body) == (False, False)
