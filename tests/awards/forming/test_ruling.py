"""The chair of the jury rules on conflicts and lifts them."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.audit import Event
from portal.audit.models import AuditEvent
from portal.awards.forming import services
from portal.awards.models import Assignment, Conflict, JuryMember
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_conflict, a_jury_member, an_assignment
from tests.awards.forming.helpers import Award, an_award, person_of, shown, text_of, the_list, ties
from tests.conftest import SignIn, Statements
from tests.factories import a_company, an_association


def test_the_chair_rules_and_lifts_with_a_reason(app: Flask, sign_in: SignIn) -> None:
    award = an_award(phase="judging")
    the_list(award)
    chair, member = award.juror(role="chair"), award.juror()
    card = an_assignment(award.stage, award.entries[1], member)
    browser, [bell] = sign_in(person_of(chair)), shown(award, "Bell")
    url = f"/jury-members/{member.id}/conflicts"
    assert browser.post(url, data={"organisation_id": bell, "kind": "client_or_supplier", "reason": ""}).status_code == 422
    assert browser.post(url, data={"organisation_id": "999", "kind": "client_or_supplier", "reason": "x"}).status_code == 422
    data = {"organisation_id": bell, "kind": "client_or_supplier", "reason": "Sells them software"}
    assert browser.post(url, data=data).status_code == 302
    assert (ties(person_of(member)), card.state) == ([("Bell", "client_or_supplier", "ruled", True)], "recused")
    assert browser.post(url, data=data).status_code == 409
    [conflict] = session.scalars(select(Conflict)).all()
    assert browser.post(f"/conflicts/{conflict.id}/lifting", data={"reason": " "}).status_code == 409
    assert browser.post(f"/conflicts/{conflict.id}/lifting", data={"reason": "A mix-up"}).status_code == 302
    assert (ties(person_of(member)), conflict.lifted_reason, card.state) == ([("Bell", "client_or_supplier", "ruled", False)], "A mix-up", "recused")
    assert browser.post(f"/conflicts/{conflict.id}/lifting", data={"reason": "A mix-up"}).status_code == 409


def scene(kind: str = "acquaintance", **values: Any) -> tuple[Award, JuryMember, JuryMember, Conflict, Assignment]:
    """A chair, a juror with a tie to Acme and an open card there."""
    award = an_award(phase="judging")
    the_list(award)
    chair, member = award.juror(role="chair"), award.juror()
    card = an_assignment(award.stage, award.entries[0], member)
    tie = a_conflict(award.edition, person_of(member), award.entries[0].company, kind=kind, **values)  # type: ignore[arg-type]
    return award, chair, member, tie, card


def test_a_soft_tie_hides_the_entry_until_it_is_waived_with_a_reason(app: Flask, sign_in: SignIn) -> None:
    _award, chair, member, tie, card = scene()
    browser, juror = sign_in(person_of(chair)), sign_in(person_of(member))
    desk = f"/assignments/{card.id}/desk"
    assert (tie.strength, card.state, juror.get(desk).status_code) == ("soft", "assigned", 404)
    assert browser.post(f"/conflicts/{tie.id}/waiver", data={"reason": " "}).status_code == 409
    assert browser.post(f"/conflicts/{tie.id}/waiver", data={"reason": "They met once"}).location == f"/jury-members/{member.id}"
    assert (tie.ruling, tie.ruled_reason, tie.in_force, card.state) == ("waived", "They met once", False, "assigned")
    assert juror.get(desk).status_code == 200
    assert browser.post(f"/conflicts/{tie.id}/waiver", data={"reason": "Again"}).status_code == 409
    page = text_of(browser.get(f"/jury-members/{member.id}"))
    assert [words in page for words in ("waived by the chair", "They met once", "Conflict of interest waived by the chair")] == [True] * 3


def test_a_soft_tie_upheld_is_hard_and_takes_effect(app: Flask, sign_in: SignIn) -> None:
    award, chair, _member, tie, card = scene("mail_domain", source="detected")
    browser = sign_in(person_of(chair))
    assert browser.post(f"/conflicts/{tie.id}/upholding", data={"reason": "They work together"}).status_code == 302
    assert (tie.strength, tie.ruling, tie.in_force, card.state) == ("hard", "upheld", True, "recused")
    assert browser.post(f"/conflicts/{tie.id}/waiver", data={"reason": "x"}).status_code == 409
    events = session.scalars(select(AuditEvent).where(AuditEvent.event == Event.CONFLICT_UPHELD)).all()
    assert [(one.actor_id, one.reason, one.facts["kind"]) for one in events] == [(chair.user_id, "They work together", "mail_domain")]
    assert text_of(browser.get(f"/editions/{award.edition.id}/ties")).count("upheld by the chair") == 1


def test_nobody_rules_on_a_hard_tie_and_not_on_their_own(app: Flask, sign_in: SignIn) -> None:
    award, chair, _member, tie, _card = scene("employer", source="detected")
    own = a_conflict(award.edition, person_of(chair), award.entries[1].company, kind="acquaintance")  # type: ignore[arg-type]
    browser = sign_in(person_of(chair))
    for step in ("waiver", "upholding"):
        assert [browser.post(f"/conflicts/{one.id}/{step}", data={"reason": "x"}).status_code for one in (tie, own)] == [403, 403]
    assert (tie.ruling, own.ruling) == ("", "")
    secretary = sign_in(award.secretary)
    assert secretary.post(f"/conflicts/{own.id}/waiver", data={"reason": "x"}).status_code == 404


def test_a_chair_does_not_rule_on_ties_to_those_they_are_tied_to_themselves(app: Flask, sign_in: SignIn) -> None:
    award, chair, member, tie, _card = scene()
    person_of(chair).employer = award.entries[0].company
    browser, [acme] = sign_in(person_of(chair)), shown(award, "Acme")
    assert browser.post(f"/conflicts/{tie.id}/waiver", data={"reason": "x"}).status_code == 404
    ruled = {"organisation_id": acme, "kind": "personal", "reason": "x"}
    assert browser.post(f"/jury-members/{member.id}/conflicts", data=ruled).status_code == 422
    pages = (f"/jury-members/{member.id}", f"/editions/{award.edition.id}/ties")
    assert ["Acme</" in text_of(browser.get(page)) for page in pages] == [False, False]
    assert [">Acme</" in text_of(sign_in(award.secretary).get(page)) for page in pages[1:]] == [True]


def test_a_tied_chair_reads_no_ties_to_the_group_of_that_company_nor_to_what_they_declared_themselves(app: Flask, sign_in: SignIn) -> None:
    award, chair, member, _tie, _card = scene()
    holding, elsewhere = a_company("Holding"), a_company("Elsewhere")
    theirs = a_company("Theirs", parent=holding)
    award.entry(company=theirs)
    person_of(chair).employer = theirs
    for one in (holding, elsewhere):
        a_conflict(award.edition, person_of(member), one, kind="acquaintance")
    a_conflict(award.edition, person_of(chair), elsewhere, kind="acquaintance")
    texts = [text_of(sign_in(reader).get(f"/jury-members/{member.id}")) for reader in (person_of(chair), person_of(award.juror(role="chair")))]
    assert [["Holding" in text, "Elsewhere" in text] for text in texts] == [[False, False], [True, True]]


def test_an_association_with_no_other_entry_is_not_on_a_tied_chair_s_list(app: Flask, sign_in: SignIn) -> None:
    """That it is there would tell that the company they have a tie to came in."""
    award, chair, member, _tie, _card = scene()
    far = a_company("Far", association=an_association("Only theirs"))
    person_of(chair).employer = far
    award.entry(company=far, association=far.association)
    page = f"/jury-members/{member.id}"
    assert "Only theirs</option>" not in text_of(sign_in(person_of(chair)).get(page))
    assert "Only theirs</option>" in text_of(sign_in(person_of(award.juror(role="chair"))).get(page))


def test_a_detected_tie_is_lifted_only_when_it_shows_no_longer(app: Flask, sign_in: SignIn) -> None:
    award, chair, member, _tie, _card = scene()
    browser, juror = sign_in(person_of(chair)), person_of(member)
    juror.employer = award.entries[1].company
    services.detect_conflicts(juror, award.edition)
    [found] = [one for one in session.scalars(select(Conflict)) if one.source == "detected"]
    url = f"/conflicts/{found.id}/lifting"
    assert browser.post(url, data={"reason": "x"}).status_code == 403
    juror.employer = None
    assert browser.post(url, data={"reason": "It was another Bell"}).status_code == 302
    assert (found.in_force, found.lifted_reason) == (False, "It was another Bell")
    juror.employer = award.entries[1].company
    services.detect_conflicts(juror, award.edition)
    assert (found.in_force, found.strength) == (True, "hard")


def test_ties_to_rule_on_wait_on_the_home_page_of_the_chair_only(app: Flask, sign_in: SignIn) -> None:
    _award, chair, member, tie, _card = scene()
    words = "1 soft tie keeps its person out until you have ruled."
    assert [words in text_of(sign_in(person_of(one)).get("/waiting")) for one in (chair, member)] == [True, False]
    tie.ruling, tie.lifted_at = "waived", now()
    assert words not in text_of(sign_in(person_of(chair)).get("/waiting"))


def test_the_list_of_ties_is_found_by_words_and_state_in_few_statements(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    award, _chair, member, _tie, _card = scene()
    browser = sign_in(award.secretary)
    url, counts = f"/editions/{award.edition.id}/ties", []
    for _size in range(2):
        for number in range(10):
            company = award.entry(company=a_company()).company
            a_conflict(award.edition, person_of(member), company, kind="employer" if number else "other")  # type: ignore[arg-type]
        with statements() as seen:
            assert browser.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
    found = {show: text_of(browser.get(f"{url}?show={show}")).count('scope="row"') for show in ("waiting", "hard", "lifted")}
    assert found == {"waiting": 3, "hard": 18, "lifted": 0}
    assert text_of(browser.get(f"{url}?q=acme")).count('scope="row"') == 1
    assert sign_in(person_of(member)).get(url).status_code == 404


def test_nobody_but_the_chair_rules_and_not_on_themselves(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    chair, member = award.juror(role="chair"), award.juror()
    [bell] = shown(award, "Bell")
    data = {"organisation_id": bell, "kind": "personal", "reason": "x"}
    own = a_conflict(award.edition, person_of(chair), award.entries[0].company, kind="personal")  # type: ignore[arg-type]
    theirs = a_conflict(award.edition, person_of(member), award.entries[0].company, kind="personal")  # type: ignore[arg-type]
    browser = sign_in(person_of(chair))
    assert browser.post(f"/jury-members/{chair.id}/conflicts", data=data).status_code == 403
    assert browser.post(f"/conflicts/{own.id}/lifting", data={"reason": "x"}).status_code == 403
    secretary = sign_in(award.secretary)
    assert secretary.post(f"/jury-members/{member.id}/conflicts", data=data).status_code == 403
    assert secretary.post(f"/conflicts/{theirs.id}/lifting", data={"reason": "x"}).status_code == 404
    foreign = an_award()
    stranger = a_jury_member(foreign.edition, role="chair")
    assert sign_in(person_of(stranger)).post(f"/conflicts/{theirs.id}/lifting", data={"reason": "x"}).status_code == 404
    assert sign_in(person_of(stranger)).get(f"/jury-members/{member.id}").status_code == 404
