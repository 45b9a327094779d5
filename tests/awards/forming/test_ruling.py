"""The chair of the jury rules on conflicts and lifts them."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from portal.awards.models import Conflict
from portal.awards.visibility import visible_entries
from portal.core.clock import now
from portal.core.database import session
from tests.awards.factories import a_conflict, a_jury_member, an_assignment
from tests.awards.forming.helpers import an_award, person_of, shown, the_list, ties
from tests.conftest import SignIn
from tests.factories import a_company, a_user


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


def test_which_detected_ties_the_chair_can_lift(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    the_list(award)
    chair, member = award.juror(role="chair"), award.juror()
    company = award.entries[0].company
    assert company is not None
    browser = sign_in(person_of(chair))
    answers = {}
    for kind in ("own_association", "employer", "group", "mail_domain"):
        tie = a_conflict(award.edition, person_of(member), company, kind=kind, source="detected")
        answers[kind] = browser.post(f"/conflicts/{tie.id}/lifting", data={"reason": "x"}).status_code
    assert answers == {"own_association": 403, "employer": 403, "group": 302, "mail_domain": 302}


def test_a_lifted_group_tie_shows_the_entry_again_and_an_employer_never(app: Flask) -> None:
    award = an_award(phase="judging")
    holding = a_company("Holding")
    sister, own = a_company("Sister", parent=holding), a_company("Own", parent=holding)
    entries = [award.entry(company=sister), award.entry(company=own)]
    member = award.juror(a_user(employer=own))
    for entry in entries:
        an_assignment(award.stage, entry, member)
    user = person_of(member)
    assert session.scalars(visible_entries(user)).all() == []
    for kind, company in (("group", sister), ("employer", own)):
        a_conflict(award.edition, user, company, kind=kind, source="detected", lifted_at=now())
    assert [entry.nominee for entry in session.scalars(visible_entries(user))] == ["Sister"]


def test_a_group_tie_taken_back_by_its_owner_lifts_nothing(app: Flask) -> None:
    award = an_award(phase="judging")
    holding = a_company("Holding")
    entry = award.entry(company=a_company("Sister", parent=holding))
    member = award.juror(a_user(employer=a_company("Own", parent=holding)))
    an_assignment(award.stage, entry, member)
    a_conflict(award.edition, person_of(member), entry.company, kind="group", source="declared", lifted_at=now())  # type: ignore[arg-type]
    assert session.scalars(visible_entries(person_of(member))).all() == []


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
