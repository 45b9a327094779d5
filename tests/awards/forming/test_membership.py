"""The juror answers, agrees to the terms, declares conflicts; before that no dossier exists for them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.awards.presets import terms
from portal.awards.visibility import visible_assignments, visible_entries
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_card, a_category, an_assignment
from tests.awards.forming.helpers import VERSION, an_award, person_of, text_of
from tests.conftest import SignIn
from tests.factories import a_user


def test_accepting_records_the_terms_and_asks_for_conflicts(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    member = award.invited(languages=["en"])
    browser = sign_in(person_of(member))
    page = text_of(browser.get(f"/jury-memberships/{member.id}"))
    assert terms().clauses[0].title["en"] in page
    assert VERSION in page
    expertise = {"families": ["change_management"], "expertise": [str(award.category.id)]}
    data = {"agree": "y", "terms_version": VERSION, "languages": ["en", "fr"], "max_load": "9", **expertise}
    answer = browser.post(f"/jury-memberships/{member.id}/acceptance", data=data)
    assert (answer.status_code, answer.location) == (302, f"/jury-memberships/{member.id}/conflicts")
    assert (member.state, member.terms_version, member.languages, member.max_load) == ("accepted", VERSION, ["en", "fr"], 9)
    assert (member.families, member.expertise) == (["change_management"], [award.category.id])
    assert member.answered_at is not None
    assert (member.terms_accepted_at is not None, member.conflicts_declared_at, member.ready) == (True, None, False)
    [letter] = session.scalars(select(Letter)).all()
    assert (letter.template, letter.to_email) == ("jury-accepted", person_of(member).email)
    assert list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.id))) == ["awards.juror.answered", "awards.terms.accepted"]


def test_accepting_needs_the_terms_a_language_and_a_limit(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited()
    answer = sign_in(person_of(member)).post(f"/jury-memberships/{member.id}/acceptance", data={"terms_version": VERSION})
    assert answer.status_code == 422
    for sentence in ("Please accept the terms, or decline the invitation.", "Please choose at least one language.", "Please give a number from 1 to 200."):
        assert sentence in text_of(answer)
    assert member.state == "invited"


def test_terms_that_changed_meanwhile_are_not_agreed_to(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited()
    data = {"agree": "y", "terms_version": "1999-1", "languages": ["en"], "max_load": "9"}
    answer = sign_in(person_of(member)).post(f"/jury-memberships/{member.id}/acceptance", data=data)
    assert (answer.status_code, member.state, member.terms_accepted_at) == (409, "invited", None)


def test_nobody_else_can_answer_and_an_answer_is_given_once(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited()
    data = {"agree": "y", "terms_version": VERSION, "languages": ["en"], "max_load": "9"}
    url = f"/jury-memberships/{member.id}"
    for stranger in (award.secretary, a_user()):
        browser = sign_in(stranger)
        posts = [browser.post(f"{url}/{part}", data=data) for part in ("acceptance", "refusal", "terms", "availability", "conflicts")]
        assert [one.status_code for one in (browser.get(url), browser.get(f"{url}/conflicts"), *posts)] == [404] * 7
    browser = sign_in(person_of(member))
    assert [browser.post(f"{url}/acceptance", data=data).status_code for _ in range(2)] == [302, 403]


def test_declining_tells_the_secretariat_with_the_reason(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited()
    browser = sign_in(person_of(member))
    assert browser.post(f"/jury-memberships/{member.id}/refusal", data={"reason": "On leave"}).status_code == 302
    [letter] = session.scalars(select(Letter)).all()
    assert (letter.template, letter.to_email, member.state) == ("jury-declined", award.secretary.email, "declined")
    assert "On leave" in letter.body
    assert "You are not in this jury" in text_of(browser.get(f"/jury-memberships/{member.id}"))
    assert browser.post(f"/jury-memberships/{member.id}/refusal", data={}).status_code == 403


def test_a_reason_for_declining_is_not_demanded(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited()
    assert sign_in(person_of(member)).post(f"/jury-memberships/{member.id}/refusal", data={}).status_code == 302
    assert member.state == "declined"


def test_stepping_down_later_frees_what_is_not_scored(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2, phase="judging")
    member = award.juror()
    open_card = an_assignment(award.stage, award.entries[0], member)
    card = a_card(award.stage, award.entries[1], member, [5, 5, 5])
    assert sign_in(person_of(member)).post(f"/jury-memberships/{member.id}/refusal", data={"reason": "Ill"}).status_code == 302
    assert (member.state, open_card.state, card.state) == ("declined", "recused", "submitted")


def test_languages_and_load_are_the_juror_s_to_change(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.juror()
    browser, url = sign_in(person_of(member)), f"/jury-memberships/{member.id}/availability"
    at_home = {"families": ["customer_orientation", "change_management"], "expertise": [str(award.category.id)]}
    data = {"languages": ["nl"], "max_load": "3", "version": str(member.version), **at_home}
    assert browser.post(url, data=data).status_code == 302
    assert (member.languages, member.max_load) == (["nl"], 3)
    assert (member.families, member.expertise) == (["change_management", "customer_orientation"], [award.category.id])
    page = text_of(browser.get(f"/jury-memberships/{member.id}"))
    assert f"Customer orientation, Change management, {award.category.name['en']}" in page
    assert browser.post(url, data=data).status_code == 409
    elsewhere = a_category(an_award().edition)
    for wrong in ({"max_load": "0"}, {"families": ["magic"]}, {"expertise": [str(elsewhere.id)]}):
        assert browser.post(url, data={**data, **wrong}).status_code == 422
    invited = award.invited()
    assert sign_in(person_of(invited)).post(f"/jury-memberships/{invited.id}/availability", data=data).status_code == 403


def test_terms_come_before_the_list_and_the_list_before_any_dossier(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2, phase="judging")
    member = award.invited()
    user, entry = person_of(member), award.entries[0]
    other = award.juror()
    an_assignment(award.stage, entry, member)
    an_assignment(award.stage, entry, other)
    browser = sign_in(user)
    steps = []
    for change in ({"state": "accepted"}, {"terms_accepted_at": now(), "terms_version": VERSION}, {"conflicts_declared_at": now()}):
        session.expire_all()
        seen = session.scalars(visible_entries(user)).all(), session.scalars(visible_assignments(user)).all()
        steps.append((len(seen[0]), len(seen[1]), browser.get(f"/entries/{entry.id}/reading").status_code))
        for name, value in change.items():
            setattr(member, name, value)
        session.commit()
    session.expire_all()
    steps.append((len(session.scalars(visible_entries(user)).all()), len(session.scalars(visible_assignments(user)).all()), browser.get(f"/entries/{entry.id}/reading").status_code))
    assert steps == [(0, 0, 404)] * 3 + [(1, 1, 200)]


def test_the_list_is_closed_until_the_terms_are_accepted(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    invited, unagreed = award.invited(), award.juror(terms_accepted_at=None, terms_version="", conflicts_declared_at=None)
    for member in (invited, unagreed):
        answer = sign_in(person_of(member)).get(f"/jury-memberships/{member.id}/conflicts")
        assert answer.status_code == 403
        assert award.entries[0].nominee not in text_of(answer)
    data = {"agree": "y", "terms_version": VERSION}
    assert sign_in(person_of(unagreed)).post(f"/jury-memberships/{unagreed.id}/terms", data={}).status_code == 422
    assert sign_in(person_of(unagreed)).post(f"/jury-memberships/{unagreed.id}/terms", data=data).status_code == 302
    assert unagreed.terms_version == VERSION


def test_what_waits_for_a_juror_step_by_step(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    steps = [
        award.invited(), award.juror(terms_accepted_at=None), award.juror(conflicts_declared_at=None), award.juror(),
        award.invited(state="declined"),
    ]  # fmt: skip
    found = []
    for member in steps:
        page = text_of(sign_in(person_of(member)).get("/waiting"))
        found.append([word for word in ("Join the jury of", "Terms of office of the jury", "Declare conflicts of interest") if word in page])
    assert found == [["Join the jury of"], ["Terms of office of the jury"], ["Declare conflicts of interest"], [], []]
