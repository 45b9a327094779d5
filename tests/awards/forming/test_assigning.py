"""Assignments by hand, panels, and the lists of who reads what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.audit.models import AuditEvent
from portal.awards.forming.queries.scenes import scene_of
from portal.awards.models import Mark, PanelMember, Tally
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_card, a_category, a_conflict, a_jury_member, an_assignment
from tests.awards.forming.helpers import an_award, letters, pairs, person_of, plan_data, text_of
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_key, a_secretary, a_user, an_association


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


def test_a_limit_reached_by_an_entry_they_have_a_tie_to_is_not_told(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2)
    hidden, entry = award.entries
    member = award.juror(max_load=1)
    an_assignment(award.stage, hidden, member)
    tied = a_secretary(award.federation)
    assert hidden.company
    a_conflict(award.edition, tied, hidden.company)
    url = f"/rounds/{award.stage.id}/assignments/entries/{entry.id}"
    assert sign_in(award.secretary).post(url, data={"member": str(member.id)}).status_code == 409
    assert "Has reached the limit" not in text_of(sign_in(tied).get(url))
    assert scene_of(tied, award.stage).facts.loads[member.id] == 0
    assert sign_in(tied).post(url, data={"member": str(member.id)}).status_code == 302
    assert sorted(pairs()) == sorted((one.id, member.id, "assigned") for one in award.entries)


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
