"""The auditors of a body: list, competences, engagements; for its manager only."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Engagement
from portal.certification.models import Competence
from portal.core.clock import now
from portal.core.database import session
from tests.certification.factories import a_case, a_decider, a_manager, a_scheme, a_team_member, an_auditor
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_key, a_user

TODAY = now().date()


def form(prefix: str, **values: object) -> dict[str, object]:
    fields = {
        "role": "auditor", "directions": ["inbound"], "languages": ["en", "de"], "valid_from": str(TODAY),
        "valid_until": str(TODAY + timedelta(days=700)), "evidence": "Witnessed audit", **values,
    }  # fmt: skip
    return {f"{prefix}-{name}": value for name, value in fields.items()} | {"_key": a_key()}


def test_the_list_is_the_manager_s(app: Flask, sign_in: SignIn) -> None:
    scheme = a_scheme()
    mine, foreign = an_auditor(scheme, name="Ines Okafor"), an_auditor(a_scheme(), name="Foreign Auditor")
    text = sign_in(a_manager(scheme)).get("/certification/auditors").get_data(as_text=True)
    assert (mine.name in text, foreign.name in text) == (True, False)
    for person in (a_user(), a_decider(scheme), mine):
        assert sign_in(person).get("/certification/auditors").status_code == 404


def test_the_list_finds_what_ends_soon(app: Flask, sign_in: SignIn) -> None:
    scheme = a_scheme()
    lasting, ending, without = (an_auditor(scheme, name=name) for name in ("Lasting", "Ending", "Without"))
    for person, days in ((ending, 30), (without, -1)):
        session.scalars(select(Competence).where(Competence.user_id == person.id)).one().valid_until = TODAY + timedelta(days=days)
    manager = sign_in(a_manager(scheme))
    text = manager.get("/certification/auditors?ending=1").get_data(as_text=True)
    assert [name in text for name in ("Lasting", "Ending", "Without")] == [False, True, True]
    assert lasting.name in manager.get("/certification/auditors?q=last").get_data(as_text=True)


def test_the_list_costs_the_same_however_long(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    scheme = a_scheme()
    manager = sign_in(a_manager(scheme))
    an_auditor(scheme)

    def cost() -> int:
        with statements() as seen:
            assert manager.get("/certification/auditors").status_code == 200
        return len(seen)

    before = cost()
    for _number in range(12):
        a_team_member(a_case("documenting", scheme), an_auditor(scheme))
    assert cost() == before


def test_a_competence_is_added_once_and_changed(app: Flask, sign_in: SignIn) -> None:
    scheme = a_scheme()
    person, manager = an_auditor(scheme), sign_in(a_manager(scheme))
    typed = form("new", standard_code=scheme.standard.code)
    for _click in range(2):
        assert manager.post(f"/certification/auditors/{person.id}/competences", data=typed).status_code == 302
    first, added = session.scalars(select(Competence).order_by(Competence.id)).all()
    assert (added.role, added.languages, added.evidence) == ("auditor", ["de", "en"], "Witnessed audit")
    place = f"c{first.id}"
    typed = form(place, standard_code=scheme.standard.code, version=str(first.version))
    assert manager.post(f"/certification/competences/{first.id}", data=typed).status_code == 302
    assert first.role == "auditor"
    answer = manager.post(f"/certification/competences/{first.id}", data=typed)
    assert (answer.status_code, "Somebody else changed this competence" in answer.get_data(as_text=True)) == (409, True)


def test_mistakes_are_said_beside_the_field_and_nothing_is_lost(app: Flask, sign_in: SignIn) -> None:
    scheme = a_scheme()
    person, manager = an_auditor(scheme), sign_in(a_manager(scheme))
    typed = form("new", standard_code=scheme.standard.code, valid_until=str(TODAY - timedelta(days=1)), languages=[])
    answer = manager.post(f"/certification/auditors/{person.id}/competences", data=typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert [sentence in text for sentence in ("The last day lies before the first.", "Please choose at least one language.", "Witnessed audit")] == [True] * 3
    odd = {"organisation": "Nobody & Sons", "kind": "advised", "starts_on": "12", "ends_on": ""}
    answer = manager.post(f"/certification/auditors/{person.id}/engagements", data=odd)
    text = answer.get_data(as_text=True)
    assert [answer.status_code, "No organisation of this name" in text, "Please give a date." in text, "Nobody &amp; Sons" in text] == [422, True, True, True]


def test_an_engagement_is_noted_and_its_end_changed(app: Flask, sign_in: SignIn) -> None:
    scheme = a_scheme()
    person, manager = an_auditor(scheme), sign_in(a_manager(scheme))
    company = a_company("Acme")
    typed = {"organisation": "Acme", "kind": "advised", "starts_on": "2024-01-01", "ends_on": "", "_key": a_key()}
    for _click in range(2):
        assert manager.post(f"/certification/auditors/{person.id}/engagements", data=typed).status_code == 302
    row = session.scalars(select(Engagement)).one()
    assert (row.organisation_id, row.kind, row.ends_on) == (company.id, "advised", None)
    place = f"e{row.id}"
    assert manager.post(f"/certification/engagements/{row.id}", data={f"{place}-starts_on": "2024-01-01", f"{place}-ends_on": "2024-06-30"}).status_code == 302
    assert str(row.ends_on) == "2024-06-30"


def test_somebody_else_s_auditors_do_not_exist(app: Flask, sign_in: SignIn) -> None:
    person, other = an_auditor(a_scheme()), sign_in(a_manager(a_scheme()))
    competence = session.scalars(select(Competence)).one()
    assert other.get(f"/certification/auditors/{person.id}").status_code == 404
    assert other.post(f"/certification/auditors/{person.id}/competences", data=form("new")).status_code == 404
    assert other.post(f"/certification/competences/{competence.id}", data=form(f"c{competence.id}")).status_code == 404


def test_auditors_read_their_own_page_and_change_nothing(app: Flask, sign_in: SignIn) -> None:
    person = an_auditor(a_scheme())
    own = sign_in(person)
    assert own.get(f"/certification/auditors/{person.id}").status_code == 200
    assert own.post(f"/certification/auditors/{person.id}/competences", data=form("new")).status_code == 404
