"""The demo federation is what the README promises, and touches nothing that is not its own."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import demo_data
from portal.accounts.models import User
from portal.audit.trail import verify
from portal.awards.counting.queries import current_result_sets
from portal.awards.counting.services import still_true
from portal.awards.models import Conflict, Decision, Edition, Entry, Seal, Signature
from portal.awards.phases import Phase, phase_of
from portal.certification.models import Case, Certificate, CertificateVersion
from portal.certification.states import CASE
from portal.core.clock import now
from portal.core.database import session
from portal.demo import building
from portal.documents.models import Document
from portal.organisations.models import Kind, Organisation
from tests.factories import a_user

WANTED = {"announced", "nominating", "screening", "judging", "deliberating", "sealed", "published"}

pytestmark = pytest.mark.any_database


def phases() -> set[str]:
    sealed = set(session.scalars(select(Seal.edition_id)))
    return {
        str(phase_of(edition, edition.rounds, sealed=edition.id in sealed, at=now()))
        for edition in session.scalars(select(Edition))
    }


def test_there_is_an_edition_in_every_phase(demo: Flask) -> None:
    assert phases() == {str(phase) for phase in Phase} - {"preparing", "archived"} == WANTED


def test_there_are_associations_companies_and_dossiers_enough(demo: Flask) -> None:
    kinds = dict(session.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind)).tuples().all())
    assert (kinds[Kind.ASSOCIATION], kinds[Kind.COMPANY]) == (12, 44)
    assert session.scalar(select(func.count(func.distinct(Entry.company_id)))) >= 38
    types = set(session.scalars(select(Document.content_type).distinct()))
    assert types == {"application/pdf", "image/png"}


def test_everybody_of_the_cast_may_sign_in(demo: Flask) -> None:
    emails = {person.email.casefold() for person in demo_data.cast()}
    assert len(emails) == len(demo_data.cast()) == 16
    assert set(session.scalars(select(User.email_key).where(User.email_key.in_(emails)))) == emails


def test_nobody_signed_where_they_have_a_tie(demo: Flask) -> None:
    tied = session.execute(
        select(Signature.user_id, Decision.id)
        .join(Decision, Decision.id == Signature.decision_id)
        .join(Entry, (Entry.category_id == Decision.category_id) & (Entry.state == "accepted"))
        .join(
            Conflict,
            (Conflict.user_id == Signature.user_id)
            & (Conflict.edition_id == Decision.edition_id)
            & (Conflict.organisation_id.in_((Entry.company_id, Entry.association_id))),
        )
    ).all()
    assert tied == []


def test_its_results_can_be_computed_again_and_its_trail_is_intact(demo: Flask) -> None:
    results = [result for edition in session.scalars(select(Edition)) for result in current_result_sets(edition)]
    assert len(results) > 15
    assert [result.id for result in results if not still_true(result)] == []
    assert verify().broken is None


def test_there_is_a_case_in_every_state(demo: Flask) -> None:
    states = set(session.scalars(select(Case.state)))
    assert states == set(CASE.states)


def test_there_are_certificates_with_every_history(demo: Flask) -> None:
    statuses = dict(session.execute(select(Certificate.status, func.count()).group_by(Certificate.status)).tuples().all())
    assert statuses == {"valid": 4, "suspended": 1, "withdrawn": 1, "expired": 1, "terminated": 1}
    overdue = session.scalars(select(Certificate).where(Certificate.status == "valid", Certificate.surveillance_due < now().date())).all()
    assert len(overdue) == 1


def test_every_certificate_of_the_demo_has_its_pdfs(demo: Flask) -> None:
    versions = session.scalars(select(CertificateVersion)).all()
    kept = session.execute(select(Document.parent_id, func.count()).where(Document.parent_type == "CertificateVersion").group_by(Document.parent_id))
    assert dict(kept.tuples().all()) == {version.id: len(version.languages) for version in versions}


def test_the_cast_is_listed_one_object_a_line(app: Flask) -> None:
    lines = app.test_cli_runner().invoke(args=["demo", "--list-cast", "--json"]).output.splitlines()
    people = [json.loads(line) for line in lines]
    assert [person["email"] for person in people] == [person.email for person in demo_data.cast()]
    assert {frozenset(person) for person in people} == {frozenset({"name", "email", "password", "mandates"})}


def test_a_real_installation_is_left_alone(app: Flask) -> None:
    a_user(email="real@association.example")
    session.commit()
    result = app.test_cli_runner().invoke(args=["demo", "--no-serve", "--reset"])
    assert result.exit_code == 1
    assert "real installation" in result.output
    assert session.scalars(select(User.email)).all() == ["real@association.example"]


def test_an_empty_database_is_no_demo(app: Flask) -> None:
    assert (building.is_empty(), building.is_demo()) == (True, False)


@pytest.mark.parametrize("key", ["juror", "jury_chair", "manager_nl", "nominee_contact", "secretariat", "board_member_2", "certification_manager", "auditor", "decision_maker", "centre_manager"])
def test_something_waits_for_everybody_who_works(demo: Flask, key: str) -> None:
    from tests.journeys.test_crawl import a_browser

    page = a_browser(demo, key).get("/waiting").text
    assert 'class="tasks"' in page
