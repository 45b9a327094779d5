"""Conflicts declared against the list of organisations: kept, completed, searched, asked for again."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.awards.models import Conflict, Tally
from portal.awards.visibility import visible_entries
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_card, a_conflict, an_assignment
from tests.awards.forming.helpers import an_award, declaring, person_of, shown, text_of, the_list, ties
from tests.conftest import SignIn, Statements
from tests.factories import a_board_member, a_company, a_user, an_association


def test_the_list_names_organisations_and_countries_and_nothing_of_the_entries(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    entry = award.entry(company=a_company("Atlantica", country="PT"), association=an_association("Portugal CC"), title="SECRETTITLE")
    award.entry(company=a_company("Draftonly"), state="draft")
    award.category.name = {"en": "SECRETCATEGORY"}
    member = award.juror(conflicts_declared_at=None)
    page = text_of(sign_in(person_of(member)).get(f"/jury-memberships/{member.id}/conflicts"))
    inside = ("Atlantica", "Portugal", "Portugal CC", "SECRETTITLE", "SECRETCATEGORY", "Draftonly", entry.reference or "")
    assert [word in page for word in inside] == [True, True, True, False, False, False, False]


def test_a_complete_declaration_makes_ready(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    member = award.juror(conflicts_declared_at=None)
    browser, url = sign_in(person_of(member)), f"/jury-memberships/{member.id}/conflicts"
    assert browser.post(url, data=declaring(award, "Bell", complete="1")).status_code == 302
    assert ties(person_of(member)) == [("Bell", "personal", "declared", True)]
    assert member.ready
    assert session.scalars(select(Conflict)).one().note == "My cousin"


def test_the_whole_list_must_be_confirmed_and_what_was_ticked_is_kept(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    member = award.juror(conflicts_declared_at=None)
    answer = sign_in(person_of(member)).post(f"/jury-memberships/{member.id}/conflicts", data=declaring(award, "Bell"))
    assert (answer.status_code, member.conflicts_declared_at) == (422, None)
    assert "My cousin" in text_of(answer)
    assert "Please confirm that you went through the whole list." in text_of(answer)


def test_a_tie_needs_a_kind_and_another_reason_needs_words(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    member = award.juror(conflicts_declared_at=None)
    [acme], [bell] = shown(award, "Acme"), shown(award, "Bell")
    data = {"shown": shown(award), "complete": "1", f"tie-{acme}": "1", f"kind-{acme}": "royal", f"tie-{bell}": "1", f"kind-{bell}": "other"}
    answer = sign_in(person_of(member)).post(f"/jury-memberships/{member.id}/conflicts", data=data)
    assert answer.status_code == 422
    assert "Acme: Please choose what kind of tie it is." in text_of(answer)
    assert "Bell: Please say in a few words what the tie is." in text_of(answer)
    assert ties(person_of(member)) == []


def test_organisations_that_came_in_meanwhile_leave_the_declaration_open(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    member = award.juror(conflicts_declared_at=None)
    data = declaring(award, complete="1")
    award.entry(company=a_company("Latecomer"))
    browser = sign_in(person_of(member))
    answer = browser.post(f"/jury-memberships/{member.id}/conflicts", data=data)
    assert (answer.location, member.conflicts_declared_at) == (f"/jury-memberships/{member.id}/conflicts", None)


def test_a_search_saves_its_rows_and_leaves_the_others_alone(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    member = award.juror(conflicts_declared_at=None)
    a_conflict(award.edition, person_of(member), award.entries[0].company, kind="personal")  # type: ignore[arg-type]
    browser, url = sign_in(person_of(member)), f"/jury-memberships/{member.id}/conflicts"
    page = text_of(browser.get(f"{url}?q=bell"))
    assert ("<b>Bell</b>" in page, "<b>Acme</b>" in page) == (True, False)
    [bell] = shown(award, "Bell")
    data = {"q": "bell", "shown": [bell], f"tie-{bell}": "1", f"kind-{bell}": "past_employer"}
    assert browser.post(url, data=data).status_code == 302
    assert ties(person_of(member)) == [("Acme", "personal", "declared", True), ("Bell", "past_employer", "declared", True)]
    assert member.conflicts_declared_at is None


def test_what_was_ticked_by_mistake_is_unticked_until_judging_begins(app: Flask, sign_in: SignIn) -> None:
    for phase, expected in (("screening", (302, False)), ("judging", (302, True))):
        award = an_award(phase=phase)
        the_list(award)
        member = award.juror()
        a_conflict(award.edition, person_of(member), award.entries[0].company, kind="personal")  # type: ignore[arg-type]
        answer = sign_in(person_of(member)).post(f"/jury-memberships/{member.id}/conflicts", data={"shown": shown(award)})
        assert (answer.status_code, ties(person_of(member))[0][3]) == expected


def test_a_detected_tie_is_shown_as_such_and_cannot_be_unticked(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    member = award.juror(a_user(employer=award.entries[0].company), conflicts_declared_at=None)
    browser, url = sign_in(person_of(member)), f"/jury-memberships/{member.id}/conflicts"
    assert browser.post(url, data=declaring(award, complete="1")).status_code == 302
    assert ties(person_of(member)) == [("Acme", "employer", "detected", True)]
    assert "Employer, detected" in text_of(browser.get(url))
    assert browser.post(url, data={"shown": shown(award)}).status_code == 302
    assert ties(person_of(member)) == [("Acme", "employer", "detected", True)]


def test_a_tie_declared_later_takes_effect_at_once(app: Flask, sign_in: SignIn) -> None:
    award = an_award(phase="judging")
    the_list(award)
    member = award.juror()
    open_card = an_assignment(award.stage, award.entries[0], member)
    card = a_card(award.stage, award.entries[1], member, [5, 5, 5])
    browser = sign_in(person_of(member))
    answer = browser.post(f"/jury-memberships/{member.id}/conflicts", data=declaring(award, "Acme", "Bell"))
    assert answer.status_code == 302
    assert (open_card.state, card.state) == ("recused", "submitted")
    assert open_card.reason == "Conflict of interest: family or close friends"
    tally = session.get(Tally, (award.stage.id, award.entries[0].id))
    assert tally is not None
    assert (tally.assigned, tally.recused) == (0, 1)
    chair = award.juror(role="chair")
    assert "1 submitted scorecard is of a juror with a conflict" in text_of(sign_in(person_of(chair)).get("/waiting"))
    assert "Submitted in spite of a conflict" in text_of(sign_in(person_of(chair)).get(f"/jury-members/{member.id}"))


def test_the_juror_is_asked_again_when_entries_come_in_later(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    member = award.juror()
    browser = sign_in(person_of(member))
    assert "New organisations on the list" in text_of(browser.get("/waiting"))
    award.entries[0].submitted_at = now() - timedelta(days=30)
    assert "New organisations on the list" not in text_of(browser.get("/waiting"))


def test_members_of_the_board_declare_as_well(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    member = a_board_member(award.federation)
    browser, url = sign_in(member), f"/editions/{award.edition.id}/conflicts"
    assert "<b>Acme</b>" in text_of(browser.get(url))
    assert browser.post(url, data=declaring(award, "Acme")).status_code == 302
    assert ties(member) == [("Acme", "personal", "declared", True)]
    assert session.scalars(visible_entries(member)).all() == [award.entries[1]]
    for stranger in (award.secretary, a_user(), a_board_member(an_association())):
        assert [sign_in(stranger).get(url).status_code, sign_in(stranger).post(url, data={}).status_code] == [404, 404]


def test_the_statements_of_the_list_do_not_grow(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    award = an_award()
    member = award.juror(conflicts_declared_at=None)
    browser, counts = sign_in(person_of(member)), []
    for _size in range(2):
        for _number in range(25):
            entry = award.entry()
            a_conflict(award.edition, person_of(member), entry.company)  # type: ignore[arg-type]
        with statements() as seen:
            assert browser.get(f"/jury-memberships/{member.id}/conflicts").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 6
