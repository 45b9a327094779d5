"""The juror answers, agrees to the terms, declares conflicts; before that no dossier exists for them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.awards.models import Conflict, JuryMember, Tally
from portal.awards.presets import terms
from portal.awards.visibility import visible_assignments, visible_entries
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.awards.factories import a_card, a_conflict, a_jury_member, an_assignment
from tests.awards.forming.helpers import Award, an_award, text_of
from tests.conftest import SignIn, Statements
from tests.factories import a_board_member, a_company, a_user, an_association

VERSION = terms().version


def person_of(member: JuryMember) -> User:
    assert member.user is not None
    return member.user


def ties(user: User) -> list[tuple[str, str, str, bool]]:
    session.expire_all()
    rows = session.scalars(select(Conflict).where(Conflict.user_id == user.id).order_by(Conflict.id))
    return [(row.organisation.name, row.kind, row.source, row.lifted_at is None) for row in rows]


def shown(award: Award, *names: str) -> list[str]:
    """Ids of the organisations of these names, as the form sends them."""
    found = [entry.company for entry in award.entries] + [entry.association for entry in award.entries]
    return [str(one.id) for one in found if one is not None and (not names or one.name in names)]


def test_accepting_records_the_terms_and_asks_for_conflicts(app: Flask, sign_in: SignIn) -> None:
    award = an_award(1)
    member = award.invited(languages=["en"])
    browser = sign_in(person_of(member))
    page = text_of(browser.get(f"/jury-memberships/{member.id}"))
    assert terms().clauses[0].title["en"] in page
    assert VERSION in page
    data = {"agree": "y", "terms_version": VERSION, "languages": ["en", "fr"], "max_load": "9"}
    answer = browser.post(f"/jury-memberships/{member.id}/acceptance", data=data)
    assert (answer.status_code, answer.location) == (302, f"/jury-memberships/{member.id}/conflicts")
    assert (member.state, member.terms_version, member.languages, member.max_load) == ("accepted", VERSION, ["en", "fr"], 9)
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
    data = {"languages": ["nl"], "max_load": "3", "version": str(member.version)}
    assert browser.post(url, data=data).status_code == 302
    assert (member.languages, member.max_load) == (["nl"], 3)
    assert browser.post(url, data=data).status_code == 409
    assert browser.post(url, data={**data, "max_load": "0"}).status_code == 422
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


def test_the_list_names_organisations_and_countries_and_nothing_of_the_entries(app: Flask, sign_in: SignIn) -> None:
    award = an_award()
    entry = award.entry(company=a_company("Atlantica", country="PT"), association=an_association("Portugal CC"), title="SECRETTITLE")
    award.entry(company=a_company("Draftonly"), state="draft")
    award.category.name = {"en": "SECRETCATEGORY"}
    member = award.juror(conflicts_declared_at=None)
    page = text_of(sign_in(person_of(member)).get(f"/jury-memberships/{member.id}/conflicts"))
    inside = ("Atlantica", "Portugal", "Portugal CC", "SECRETTITLE", "SECRETCATEGORY", "Draftonly", entry.reference or "")
    assert [word in page for word in inside] == [True, True, True, False, False, False, False]


def declaring(award: Award, *ticked: str, **more: str) -> dict[str, object]:
    data: dict[str, object] = {"shown": shown(award), **more}
    for name in ticked:
        [number] = shown(award, name)
        data |= {f"tie-{number}": "1", f"kind-{number}": "personal", f"note-{number}": "My cousin"}
    return data


def the_list(award: Award) -> None:
    for name in ("Acme", "Bell"):
        award.entry(company=a_company(name), association=an_association(f"{name} Association"))


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
    assert open_card.reason == "Conflict of interest: family or friends"
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
