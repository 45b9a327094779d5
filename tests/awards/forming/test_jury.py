"""The secretariat forms the jury: invites, changes, withdraws, releases."""

from __future__ import annotations

import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.engagements import engage
from portal.audit.models import AuditEvent
from portal.awards.forming.services.jury import free_alias
from portal.awards.models import JuryMember
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_card, an_assignment, an_edition
from tests.awards.forming.helpers import an_award, text_of
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_key, a_manager, a_secretary, a_user, an_association

PERSON = {"name": "Ines Duarte", "email": "ines@jury.example", "locale": "fr", "languages": ["en", "fr"], "max_load": "12", "role": "juror",
          "person": "0", "association_id": "0"}  # fmt: skip


def letters(template: str) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.template == template).order_by(Letter.id)))


def events() -> list[str]:
    return list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


def test_somebody_new_is_invited_with_an_account_an_alias_and_a_letter(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    answer = sign_in(award.secretary).post(f"/editions/{award.edition.id}/jury", data={**PERSON, "_key": a_key()})
    assert (answer.status_code, answer.location) == (302, f"/editions/{award.edition.id}/jury")
    member = session.scalars(select(JuryMember)).one()
    assert member.user is not None
    assert (member.user.name, member.user.email, member.user.locale) == ("Ines Duarte", "ines@jury.example", "fr")
    assert (member.state, member.languages, member.max_load, member.role) == ("invited", ["en", "fr"], 12, "juror")
    assert member.alias.removeprefix("Juror ").isdigit()
    [letter] = letters("jury-invitation")
    assert (letter.to_email, letter.locale) == ("ines@jury.example", "fr")
    assert "/invitations/" in letter.body
    assert "{" not in letter.subject + letter.body
    assert events() == ["accounts.user.created", "awards.juror.invited"]


def test_the_same_click_twice_invites_once(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    browser, data = sign_in(award.secretary), {**PERSON, "_key": a_key()}
    answers = [browser.post(f"/editions/{award.edition.id}/jury", data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert session.scalar(select(func.count(JuryMember.id))) == 1
    assert len(letters("jury-invitation")) == 1


def test_somebody_with_an_account_keeps_it_and_is_sent_to_their_membership(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    known = a_user("Old Hand", "ines@jury.example", password_hash="x")
    sign_in(award.secretary).post(f"/editions/{award.edition.id}/jury", data={**PERSON, "name": "Other", "_key": a_key()})
    member = session.scalars(select(JuryMember)).one()
    assert (member.user_id, known.name) == (known.id, "Old Hand")
    assert f"/jury-memberships/{member.id}" in letters("jury-invitation")[0].body


def test_a_former_juror_of_the_programme_is_picked_from_the_list(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    last_year = an_edition(award.programme, phase="published", year=2026)
    former = a_user("Former Juror", languages=["nl"])
    from tests.awards.factories import a_jury_member

    a_jury_member(last_year, former)
    stranger = a_user("Stranger")
    browser = sign_in(award.secretary)
    page = text_of(browser.get(f"/editions/{award.edition.id}/jury/new"))
    assert ("Former Juror" in page, "Stranger" in page) == (True, False)
    data = {"person": str(former.id), "max_load": "8", "role": "chair", "locale": "en", "association_id": "0", "_key": a_key()}
    assert browser.post(f"/editions/{award.edition.id}/jury", data=data).status_code == 302
    member = session.scalars(select(JuryMember).where(JuryMember.edition_id == award.edition.id)).one()
    assert (member.user_id, member.role, member.languages) == (former.id, "chair", ["nl"])
    foreign = browser.post(f"/editions/{award.edition.id}/jury", data={**data, "person": str(stranger.id), "_key": a_key()})
    assert foreign.status_code == 422


def test_nobody_is_in_a_jury_twice(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    award.juror(a_user(email="ines@jury.example"))
    answer = sign_in(award.secretary).post(f"/editions/{award.edition.id}/jury", data={**PERSON, "_key": a_key()})
    assert answer.status_code == 422
    assert "in the jury of this edition already" in text_of(answer)
    assert letters("jury-invitation") == []


def test_what_is_missing_or_wrong_is_said_beside_the_field(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    browser = sign_in(award.secretary)
    for data, sentence in (
        ({**PERSON, "name": ""}, "Please fill this in."),
        ({**PERSON, "email": ""}, "Please fill this in."),
        ({**PERSON, "email": "nobody"}, "This does not look like an e-mail address."),
        ({**PERSON, "max_load": "0"}, "Please give a number from 1 to 200."),
        ({**PERSON, "max_load": "x"}, "Not a valid integer value."),
    ):
        answer = browser.post(f"/editions/{award.edition.id}/jury", data={**data, "_key": a_key()})
        assert answer.status_code == 422
        assert sentence in text_of(answer)
        assert "Ines" in text_of(answer) or not data["name"]
    assert session.scalar(select(func.count(JuryMember.id))) == 0


def test_another_programme_s_jury_does_not_exist(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.juror()
    association = an_association()
    for stranger in (a_secretary(association), a_manager(association), a_user(), member.user):
        assert stranger is not None
        browser = sign_in(stranger)
        pages = [
            browser.get(f"/editions/{award.edition.id}/jury"),
            browser.get(f"/editions/{award.edition.id}/jury/new"),
            browser.get(f"/jury-members/{member.id}"),
            browser.post(f"/editions/{award.edition.id}/jury", data=PERSON),
            browser.post(f"/jury-members/{member.id}", data={}),
            browser.post(f"/jury-members/{member.id}/invitation"),
            browser.post(f"/jury-members/{member.id}/withdrawal"),
            browser.post(f"/jury-members/{member.id}/release", data={"reason": "x"}),
            browser.post(f"/jury-members/{member.id}/conflicts", data={"reason": "x"}),
        ]
        assert [page.status_code for page in pages] == [404] * len(pages)


def test_an_archived_edition_keeps_its_jury(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    award.edition.state = "archived"
    answer = sign_in(award.secretary).post(f"/editions/{award.edition.id}/jury", data={**PERSON, "_key": a_key()})
    assert answer.status_code == 403
    assert "archived" in text_of(answer)


def test_aliases_are_numbers_nobody_has_and_tell_no_order(app: Flask) -> None:
    taken: set[str] = set()
    for _number in range(120):
        alias = free_alias(taken)
        assert alias not in taken
        taken.add(alias)
    assert len(taken) == 120
    assert len({free_alias(set()) for _number in range(40)}) > 5


def test_an_unanswered_invitation_is_sent_again_once_a_day(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited()
    browser, url = sign_in(award.secretary), f"/jury-members/{member.id}/invitation"
    assert [browser.post(url).status_code for _ in range(2)] == [302, 409]
    assert len(letters("jury-invitation")) == 1


def test_somebody_who_declined_is_invited_again(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited(state="declined")
    assert sign_in(award.secretary).post(f"/jury-members/{member.id}/invitation").status_code == 302
    assert (member.state, len(letters("jury-invitation"))) == ("invited", 1)


def test_somebody_who_accepted_is_not_invited_again(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.juror()
    browser = sign_in(award.secretary)
    assert browser.post(f"/jury-members/{member.id}/invitation").status_code == 403
    assert browser.post(f"/jury-members/{member.id}/withdrawal").status_code == 403


def test_an_invitation_is_withdrawn_and_the_trail_keeps_it(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.invited()
    answer = sign_in(award.secretary).post(f"/jury-members/{member.id}/withdrawal")
    assert (answer.status_code, session.scalar(select(func.count(JuryMember.id)))) == (302, 0)
    assert events() == ["awards.juror.withdrawn"]


def test_a_juror_who_declined_after_judging_stays_in_the_records(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    member = award.invited(state="declined")
    an_assignment(award.stage, award.entries[0], member, state="recused", reason="x")
    assert sign_in(award.secretary).post(f"/jury-members/{member.id}/withdrawal").status_code == 409
    assert session.scalar(select(func.count(JuryMember.id))) == 1


def test_the_secretariat_changes_office_languages_and_limit(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.juror()
    home = an_association()
    data = {
        "role": "chair", "association_id": str(home.id), "languages": ["en", "de"], "max_load": "7", "version": str(member.version),
        "families": ["customer_orientation"], "expertise": [str(award.category.id)],
    }  # fmt: skip
    browser = sign_in(award.secretary)
    assert browser.post(f"/jury-members/{member.id}", data=data).status_code == 302
    assert (member.role, member.association_id, member.languages, member.max_load) == ("chair", home.id, ["de", "en"], 7)
    assert (member.families, member.expertise) == (["customer_orientation"], [award.category.id])
    assert events() == ["awards.juror.updated"]
    stale = browser.post(f"/jury-members/{member.id}", data={**data, "max_load": "9"})
    assert (stale.status_code, member.max_load) == (409, 7)


def test_wrong_values_change_nothing(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    member = award.juror()
    data = {"role": "king", "association_id": "0", "languages": [], "max_load": "-3", "version": str(member.version)}
    answer = sign_in(award.secretary).post(f"/jury-members/{member.id}", data=data)
    assert answer.status_code == 422
    assert "Please choose at least one language." in text_of(answer)
    assert (member.role, member.max_load) == ("juror", 15)


def test_releasing_a_juror_ends_open_assignments_and_keeps_submitted_cards(app: Flask, sign_in: SignIn) -> None:
    award = an_award(2, phase="judging")
    member = award.juror()
    open_card = an_assignment(award.stage, award.entries[0], member)
    card = a_card(award.stage, award.entries[1], member, [7, 7, 7])
    browser = sign_in(award.secretary)
    assert browser.post(f"/jury-members/{member.id}/release", data={"reason": " "}).status_code == 422
    assert member.state == "accepted"
    assert browser.post(f"/jury-members/{member.id}/release", data={"reason": "Fell ill"}).status_code == 302
    assert (member.state, open_card.state, open_card.reason, card.state) == ("declined", "recused", "Fell ill", "submitted")


def test_the_jury_is_listed_filtered_and_paged(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    award.juror(a_user("Ready Rosa"))
    award.juror(a_user("Silent Sam"), conflicts_declared_at=None)
    award.invited(a_user("Invited Ida"))
    award.invited(a_user("Gone Gus"), state="declined")
    browser = sign_in(award.secretary)

    def names(query: str) -> list[str]:
        page = text_of(browser.get(f"/editions/{award.edition.id}/jury?{query}"))
        return [name for name in ("Ready Rosa", "Silent Sam", "Invited Ida", "Gone Gus") if name in page]

    assert names("") == ["Ready Rosa", "Silent Sam", "Invited Ida", "Gone Gus"]
    assert names("state=invited") == ["Invited Ida"]
    assert names("state=undeclared") == ["Silent Sam"]
    assert names("state=declined") == ["Gone Gus"]
    assert names("q=rosa") == ["Ready Rosa"]
    assert names("q=%25&state=odd&page=zzz") == []


def test_the_number_of_statements_does_not_grow_with_the_jury(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    award = an_award(3)
    browser = sign_in(award.secretary)
    counts = []
    for _size in range(2):
        for _number in range(15):
            member = award.juror(association=an_association())
            an_assignment(award.stage, award.entries[0], member)
        with statements() as seen:
            assert browser.get(f"/editions/{award.edition.id}/jury").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 6


def test_the_secretariat_is_reminded_of_invitations_without_answer(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    with time_machine.travel("2027-01-01T10:00:00+00:00", tick=False):
        award.invited()
        browser = sign_in(award.secretary)
        assert "without an answer" not in text_of(browser.get("/waiting"))
    with time_machine.travel("2027-01-09T10:00:00+00:00", tick=False):
        assert "1 invitation to the jury without an answer" in text_of(sign_in(award.secretary).get("/waiting"))




def test_ties_of_a_candidate_are_shown_before_the_letter_and_invited_on_the_second_click(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    home = an_association("Home")
    acme = a_company("Acme", mail_domains=("jury.example",))
    for company, association in ((acme, an_association()), (a_company("Bell"), home), (a_company("Cello"), home), (a_company("Dune"), an_association())):
        award.entry(company=company, association=association)
    browser, url = sign_in(award.secretary), f"/editions/{award.edition.id}/jury"
    data = {**PERSON, "association_id": str(home.id), "_key": a_key()}
    page = text_of(browser.post(url, data=data))
    told = ("Of 4 entries handed in", "2 closed to them for good, 1 until the chair has ruled.", "<b>Acme</b>: same mail domain", "<b>Home</b>: own association")
    assert [words in page for words in told] == [True] * 4
    assert (session.scalar(select(func.count(JuryMember.id))), letters("jury-invitation")) == (0, [])
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert browser.post(url, data={**data, "seen": seen}).status_code == 302
    assert session.scalar(select(func.count(JuryMember.id))) == 1


def test_whoever_has_no_tie_is_invited_at_once_unless_one_only_looks(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    browser, url = sign_in(award.secretary), f"/editions/{award.edition.id}/jury"
    page = text_of(browser.post(url, data={**PERSON, "check": "1", "_key": a_key()}))
    assert ("No tie shows of itself" in page, session.scalar(select(func.count(JuryMember.id)))) == (True, 0)
    assert browser.post(url, data={**PERSON, "_key": a_key()}).status_code == 302


def test_the_ties_of_a_candidate_leave_out_what_the_secretary_is_tied_to(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    acme, bell = a_company("Acme"), a_company("Bell")
    for company in (acme, bell):
        award.entry(company=company)
    known = a_user("Known", "ines@jury.example", employer=acme)
    engage(known.id, bell.id, "audited")
    award.secretary.employer = acme
    page = text_of(sign_in(award.secretary).post(f"/editions/{award.edition.id}/jury", data={**PERSON, "check": "1"}))
    told = ("Of 1 entry handed in", "1 closed to them for good", "<b>Bell</b>: audited them", "Acme")
    assert [words in page for words in told] == [True, True, True, False]
