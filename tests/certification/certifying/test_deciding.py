"""Review and decision: by people without a part, with reasons, once; what follows from it, and who may not."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal.accounts.engagements import engage
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.certification.certifying import queries, services
from portal.certification.models import Case, CaseDuty, Certificate, FileReview, Finding, TeamMember, Verdict
from portal.core.access import Denied, Refused
from portal.core.clock import pretend
from portal.core.database import Conflict, session, transaction
from portal.outbox.models import Letter
from tests.certification.certifying.scenes import MET, Scene, a_scene
from tests.certification.factories import a_case, a_decider, a_duty, an_auditor, somebody_as
from tests.conftest import SignIn
from tests.factories import a_company, a_manager, a_user, an_association, saved


def version_of(scene: Scene) -> str:
    return str(scene.case.version)


def test_who_may_review_and_decide(app: Flask, sign_in: SignIn) -> None:
    """Pages per person: a stranger finds nothing, who took part is told why."""
    scene = a_scene("deciding")
    scheme = scene.case.scheme_version
    employed = a_decider(scheme, employer=scene.case.organisation)
    advised = a_decider(scheme)
    engage(advised.id, scene.case.organisation_id, "advised")
    elsewhere = a_decider(a_case().scheme_version)
    both = somebody_as(Role.DECISION_MAKER, scheme.body)
    a_duty(scene.case, both, "evaluation")
    saved(TeamMember(case=scene.case, user=both, state="confirmed", role="auditor"))
    seen = {
        name: sign_in(person).get(scene.url("decision")).status_code
        for name, person in {
            "decider": scene.decider, "reviewer": scene.reviewer, "centre": scene.centre, "manager": scene.manager, "lead": scene.lead,
            "stranger": a_user(), "employed": employed, "advised": advised, "elsewhere": elsewhere, "took part": both,
        }.items()
    }  # fmt: skip
    assert seen == {
        "decider": 200, "reviewer": 200, "centre": 404, "manager": 404, "lead": 404, "stranger": 404, "employed": 404,
        "advised": 404, "elsewhere": 404, "took part": 403,
    }  # fmt: skip


def test_who_evaluated_this_certificate_since_its_last_decision_does_not_decide(app: Flask) -> None:
    scene = a_scene("deciding")
    scene.decide()
    certificate_id = scene.case.certificate_id
    scheme, company = scene.case.scheme_version, scene.case.organisation
    earlier = a_case("on_site", scheme=scheme, company=company, kind="special", certificate_id=certificate_id)
    later = a_scene("deciding", scheme=scheme, company=company, kind="surveillance", certificate_id=certificate_id)
    a_duty(earlier, later.decider, "evaluation")
    with pytest.raises(Denied, match="since the last decision"):
        later.decide("confirm")
    session.execute(update(CaseDuty).where(CaseDuty.case_id == earlier.id).values(since=datetime(2020, 1, 1, tzinfo=UTC)))
    later.decide("confirm")
    assert later.case.state == "granted"


def test_the_database_refuses_a_reviewer_or_decider_who_evaluates(app: Flask) -> None:
    scene = a_scene("reviewing")
    report = queries.report_of(scene.case)
    assert report
    for row in (
        FileReview(case_id=scene.case.id, user_id=scene.lead.id, report_id=report.id, answers={}, outcome="ready"),
        Verdict(case_id=scene.case.id, user_id=scene.lead.id, kind="grant", reasons="x"),
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            saved(row)


def test_a_decision_maker_who_became_auditor_meanwhile_is_refused(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("deciding")
    browser = sign_in(scene.decider)
    assert browser.get(scene.url("decision")).status_code == 200
    a_duty(scene.case, scene.decider, "evaluation")
    saved(TeamMember(case=scene.case, user=scene.decider, state="confirmed", role="auditor"))
    answer = browser.post(scene.url("decision"), data={"outcome": "grant", "reasons": "x", "version": version_of(scene)})
    assert (answer.status_code, session.scalars(select(Certificate)).all()) == (403, [])


def test_who_reviewed_may_decide_but_not_become_auditor(app: Flask) -> None:
    scene = a_scene("deciding")
    scene.decide(actor=scene.reviewer)
    assert scene.case.state == "granted"


def test_a_review_needs_every_check_or_a_reason(app: Flask, sign_in: SignIn) -> None:
    scene, browser = (s := a_scene("reviewing")), sign_in(s.reviewer)
    ready = browser.post(scene.url("file-review"), data={"outcome": "ready", "check_scope": "yes", "note_scope": "Seen"})
    returned = browser.post(scene.url("file-review"), data={"outcome": "returned", "note_scope": "Unclear scope"})
    assert [(one.status_code, words in one.text) for one, words in ((ready, "only when this is met"), (returned, "Please give a reason."))] == [(422, True)] * 2
    assert ("Seen" in ready.text, "Unclear scope" in returned.text, scene.case.state) == (True, True, "reviewing")


def an_open_major(scene: Scene) -> Finding:
    """Grown by the clock, say, while the file lay with the reviewer."""
    node = scene.case.standard.requirements[2]
    values = {"number": 1, "grade": "major", "state": "open", "statement": "Calls are not monitored.", "raised_by": scene.lead.id}
    return saved(Finding(case_id=scene.case.id, requirement_id=node.id, **values))


@pytest.mark.parametrize("state", ["open", "answered", "accepted", "implemented", "disputed"])
def test_a_major_that_is_not_closed_holds_the_file_back(app: Flask, state: str) -> None:
    scene = a_scene("reviewing")
    an_open_major(scene).state = state
    with pytest.raises(Denied):
        scene.review()
    assert (scene.case.state, session.scalars(select(FileReview)).all()) == ("reviewing", [])
    scene.review("returned", "A major is open.")
    assert scene.case.state == "reporting"


def test_a_major_that_is_not_closed_holds_the_certificate_back(app: Flask) -> None:
    scene = a_scene("deciding")
    an_open_major(scene)
    with pytest.raises(Denied):
        scene.decide()
    assert (scene.case.state, session.scalars(select(Certificate)).all()) == ("deciding", [])


def test_a_review_of_an_older_report_is_refused(app: Flask) -> None:
    scene = a_scene("reviewing")
    with pytest.raises(Refused):
        services.review_file(scene.case, "ready", MET, actor=scene.reviewer, report_id=9_999)


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"outcome": "grant", "reasons": ""}, "Please fill this in."), ({"reasons": "x"}, "Please choose one of these."),
    ({"outcome": "grant_with_conditions", "reasons": "x"}, "Please say what the conditions are."), ({"outcome": "renew", "reasons": "x"}, "Not a valid choice"),
])  # fmt: skip
def test_an_incomplete_decision_is_not_taken(app: Flask, sign_in: SignIn, typed: dict[str, str], sentence: str) -> None:
    scene = a_scene("deciding")
    answer = sign_in(scene.decider).post(scene.url("decision"), data={**typed, "conditions": "", "version": version_of(scene)})
    assert (answer.status_code, sentence in answer.text, scene.case.state) == (422, True, "deciding")


def test_a_case_that_changed_meanwhile_is_not_decided_and_the_reasons_are_kept(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("deciding")
    answer = sign_in(scene.decider).post(scene.url("decision"), data={"outcome": "grant", "reasons": "Long reasons", "version": "0"})
    assert (answer.status_code, "Long reasons" in answer.text, scene.case.state) == (409, True, "deciding")


def test_the_second_of_two_decisions_is_told(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("deciding")
    first, second = sign_in(scene.decider), sign_in(scene.reviewer)
    typed = {"reasons": "x", "version": version_of(scene)}
    answers = [
        first.post(scene.url("decision"), data={**typed, "outcome": "grant"}).status_code,
        second.post(scene.url("decision"), data={**typed, "outcome": "refuse"}).status_code,
    ]
    assert (answers, scene.case.state, len(session.scalars(select(Verdict)).all())) == ([302, 409], "granted", 1)


def test_the_same_press_twice_decides_once(app: Flask, sign_in: SignIn) -> None:
    scene, browser = (s := a_scene("deciding")), sign_in(s.decider)
    data = {"outcome": "grant", "reasons": "x", "version": version_of(scene), "_key": "one-key"}
    answers = [browser.post(scene.url("decision"), data=data).status_code for _ in range(2)]
    assert (answers, len(session.scalars(select(Certificate)).all())) == ([302, 302], 1)


def test_two_decisions_at_one_moment(app: Flask) -> None:
    scene = a_scene("deciding")
    case_id, people = scene.case.id, [scene.decider.id, scene.reviewer.id]
    version = scene.case.version
    session.commit()
    session.remove()
    results: list[str] = []
    gate = threading.Barrier(2)

    def press(user_id: int) -> None:
        with app.app_context():
            try:
                gate.wait()
                with transaction():
                    case, actor = session.get_one(Case, case_id), session.get_one(User, user_id)
                    services.decide(case, services.Choice("grant", "x"), actor=actor, version=version)
                results.append("stands")
            except (Denied, Refused, Conflict):
                results.append("told")
            finally:
                session.remove()

    threads = [threading.Thread(target=press, args=(one,)) for one in people]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(results) == ["stands", "told"]
    assert len(session.scalars(select(Certificate)).all()) == 1


def test_a_refusal_gives_reasons_and_a_way_to_appeal(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("deciding")
    verdict = scene.decide("refuse", reasons="Two majors remain.")
    assert verdict.appeal_until == verdict.at + timedelta(days=30)
    letter = session.scalars(select(Letter).where(Letter.template == "certification-refused")).one()
    assert (letter.user_id, "Two majors remain." in letter.body, f"/complaints/new?decision=case-{scene.case.id}" in letter.body) == (scene.centre.id, True, True)
    page = sign_in(scene.centre).get(scene.url("outcome"))
    assert (page.status_code, "Two majors remain." in page.text, "An appeal is possible." in page.text) == (200, True, True)


def test_the_association_hears_of_a_certificate_and_never_of_a_refusal(app: Flask) -> None:
    association = an_association()
    manager = a_manager(association)
    for kind in ("grant", "refuse"):
        a_scene("deciding", company=a_company(association=association)).decide(kind)
    told = session.scalars(select(Letter).where(Letter.user_id == manager.id)).all()
    assert [letter.template for letter in told] == ["certification-granted-association"]


def test_everything_is_recorded_with_the_decision(app: Flask) -> None:
    scene = a_scene("deciding")
    verdict = scene.decide()
    session.commit()
    events = session.scalars(select(AuditEvent.event).where(AuditEvent.scope == f"case:{scene.case.id}").order_by(AuditEvent.id)).all()
    wanted = ["certification.report.submitted", "certification.file.reviewed", "certification.verdict.decided", "certification.certificate.issued"]
    assert [event for event in events if event in wanted] == wanted
    assert len(verdict.file_sha256) == 64


def test_after_an_appeal_a_second_round_is_decided(app: Flask) -> None:
    from portal.certification.casework import enter

    scene = a_scene("deciding")
    scene.decide("refuse")
    enter(scene.case, "reconsider", reason="The appeal was upheld.")
    scene.review()
    scene.decide(actor=scene.reviewer)
    assert [one.round for one in session.scalars(select(Verdict).order_by(Verdict.id))] == [1, 2]


@pytest.mark.parametrize(("kind", "verdict"), [("surveillance", "confirm"), ("recertification", "renew"), ("extension", "extend"), ("transition", "supersede"), ("special", "confirm")])
def test_follow_ups_make_a_new_version(app: Flask, kind: str, verdict: str) -> None:
    with pretend(datetime(2025, 3, 1, 9, tzinfo=UTC)):
        scene = a_scene("deciding")
        scene.decide()
    certificate = session.get_one(Certificate, scene.case.certificate_id)
    later = a_scene("deciding", scheme=scene.case.scheme_version, company=scene.case.organisation, kind=kind, certificate_id=certificate.id)
    later.decide(verdict)
    assert (certificate.current, len(certificate.versions), certificate.status) == (2, 2, "valid")


def test_what_waits_for_whom(app: Flask, sign_in: SignIn) -> None:
    reporting, reviewing, deciding = a_scene(), a_scene("reviewing"), a_scene("deciding")
    for person, words in ((reporting.lead, "Write the report"), (reviewing.decider, "Review the file"), (deciding.decider, "Decide")):
        assert words in sign_in(person).get("/waiting").text
    assert "Review the file" not in sign_in(reviewing.lead).get("/waiting").text
    assert "Decide" not in sign_in(an_auditor(deciding.case.scheme_version)).get("/waiting").text
