"""Complaints, appeals, reports of misuse: who sees them, who handles them, and what each step leaves behind."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts.engagements import engage
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.certification.appealing import jobs, queries, services
from portal.certification.models import Case, CaseDuty, Complaint, ComplaintStep
from portal.core.access import Denied, Refused
from portal.core.clock import now, pretend
from portal.core.database import Conflict, session
from portal.outbox.models import Letter
from tests.certification.certifying.scenes import a_scene as deciding
from tests.certification.factories import (
    a_case,
    a_centre_manager,
    a_certificate,
    a_decider,
    a_duty,
    a_manager,
    a_scheme,
    a_verdict,
    somebody_as,
)
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_key, a_user


def a_refusal() -> Case:
    case = a_case("refused")
    a_verdict(case, kind="refuse", appeal_until=now() + timedelta(days=30))
    return case


def an_appeal(case: Case | None = None) -> tuple[Complaint, User]:
    case = case or a_refusal()
    centre = a_centre_manager(case)
    complaint = services.receive_complaint(
        "appeal", "The sample was too small.", body=case.scheme_version.body, reporter=centre, case=case
    )
    session.flush()
    return complaint, centre


def typed(body: int, **values: Any) -> dict[str, Any]:
    return {
        "kind": "misuse", "body": str(body), "text": "They show a mark on their lorry.", "name": "Ada Byron",
        "email": "ada@example.test", "_key": a_key(), **values,
    }  # fmt: skip


def templates() -> list[str]:
    return list(session.scalars(sa.select(Letter.template).order_by(Letter.id)))


def test_anybody_may_write_and_gets_a_receipt(app: Flask, client: FlaskClient) -> None:
    scheme = a_scheme()
    manager, certificate = a_manager(scheme), a_certificate(a_case("granted", scheme=scheme))
    assert client.get("/complaints/new").status_code == 200
    data = typed(scheme.body_id, number=certificate.number)
    assert [client.post("/complaints", data=data).status_code for _twice in range(2)] == [302, 302]
    complaint = session.scalars(sa.select(Complaint)).one()
    assert (complaint.kind, complaint.certificate_id, complaint.reporter_name, complaint.state) == (
        "misuse",
        certificate.id,
        "Ada Byron",
        "received",
    )
    assert complaint.reference.startswith(f"R-{now().year}-")
    letters = {letter.to_email: letter for letter in session.scalars(sa.select(Letter))}
    assert {email: letter.template for email, letter in letters.items()} == {
        "ada@example.test": "complaint-received", manager.email: "complaint-new",
    }  # fmt: skip
    assert complaint.reference in letters["ada@example.test"].body
    assert "{" not in letters["ada@example.test"].body


def test_what_was_typed_survives_a_mistake(app: Flask, client: FlaskClient) -> None:
    scheme = a_scheme()
    answer = client.post("/complaints", data=typed(scheme.body_id, email="nonsense", text="A long story."))
    assert (answer.status_code, "A long story." in answer.text, "Ada Byron" in answer.text) == (422, True, True)
    assert client.post("/complaints", data=typed(scheme.body_id, kind="appeal")).status_code == 422
    assert client.post("/complaints", data=typed(scheme.body_id, name="", email="")).status_code == 422
    assert session.scalar(sa.select(sa.func.count(Complaint.id))) == 0


def test_machines_and_floods_are_slowed_down(app: Flask, client: FlaskClient) -> None:
    scheme = a_scheme()
    assert client.post("/complaints", data=typed(scheme.body_id, homepage="buy.example")).status_code == 302
    assert session.scalar(sa.select(sa.func.count(Complaint.id))) == 0
    answers = [client.post("/complaints", data=typed(scheme.body_id)) for _number in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert "They show a mark on their lorry." in answers[-1].text


def test_an_unknown_number_is_kept_as_stated(app: Flask, client: FlaskClient) -> None:
    scheme = a_scheme()
    client.post("/complaints", data=typed(scheme.body_id, number="ECCCO-1-2-3"))
    complaint = session.scalars(sa.select(Complaint)).one()
    assert (complaint.certificate_id, complaint.text.startswith("Certificate as stated: ECCCO-1-2-3")) == (None, True)


def test_only_the_centre_appeals_and_only_in_time(app: Flask, sign_in: SignIn) -> None:
    case = a_refusal()
    centre, other = a_centre_manager(case), somebody_as(Role.CENTRE_MANAGER, a_company())
    data = typed(case.scheme_version.body_id, kind="appeal", decision=f"case-{case.id}")
    assert sign_in(other).post("/complaints", data=data).status_code == 422
    browser = sign_in(centre)
    for place in (f"decision=case-{case.id}", f"case={case.id}"):  # the second stands in letters sent before
        form = browser.get(f"/complaints/new?{place}").text
        assert f'<option selected value="case-{case.id}">' in form
        assert re.search(r'<input[^>]*value="appeal"[^>]*checked|<input[^>]*checked[^>]*value="appeal"', form)
    assert browser.post("/complaints", data={**data, "_key": a_key()}).status_code == 302
    appeal = session.scalars(sa.select(Complaint)).one()
    assert (appeal.kind, appeal.case_id, appeal.reporter_id) == ("appeal", case.id, centre.id)
    with pretend(now() + timedelta(days=31)), pytest.raises(Refused):
        services.receive_complaint("appeal", "Late.", body=case.scheme_version.body, reporter=centre, case=case)


def test_the_link_of_the_letter_and_of_the_outcome_lead_to_the_form_filled_in(app: Flask, sign_in: SignIn, client: FlaskClient) -> None:
    scene = deciding("deciding")
    scene.decide("refuse")
    session.commit()
    page = sign_in(scene.centre).get(scene.url("outcome")).text
    assert f'href="/complaints/new?decision=case-{scene.case.id}"' in page
    asked = client.get(f"/complaints/new?decision=case-{scene.case.id}")
    assert asked.status_code == 302
    assert "/sign-in" in asked.headers["Location"]  # first sign in, then the form as it was asked for
    assert "complaints" in asked.headers["Location"]


def test_who_sees_an_appeal(app: Flask, sign_in: SignIn) -> None:
    appeal, centre = an_appeal()
    case = appeal.case
    assert case is not None
    scheme = case.scheme_version
    evaluated, tied = a_manager(scheme), a_manager(scheme)
    a_duty(case, evaluated)
    engage(tied.id, case.organisation_id, "employed", on=now().date())
    decided = session.get_one(
        User, session.scalars(sa.select(CaseDuty.user_id).where(CaseDuty.duty == "decision")).one()
    )
    people = {
        "reporter": centre, "manager": a_manager(scheme), "decider": a_decider(scheme), "evaluated": evaluated, "tied": tied,
        "decided": decided, "other body": a_manager(a_scheme()), "other centre": somebody_as(Role.CENTRE_MANAGER, a_company()),
        "stranger": a_user(),
    }  # fmt: skip
    path = f"/certification/complaints/{appeal.id}"
    assert {name: sign_in(user).get(path).status_code for name, user in people.items()} == {
        "reporter": 200, "manager": 200, "decider": 200, "evaluated": 404, "tied": 404, "decided": 404, "other body": 404,
        "other centre": 404, "stranger": 404,
    }  # fmt: skip
    assert {name for name, user in people.items() if queries.is_inside(user, appeal)} == {"manager", "decider"}
    assert sign_in(centre).post(f"{path}/handler").status_code == 403


def through(appeal: Complaint, handler: User) -> None:
    services.take_complaint(appeal, actor=handler)
    services.acknowledge_complaint(appeal, actor=handler)
    services.admit_complaint(appeal, actor=handler)
    services.note_complaint(appeal, text="Asked the auditor.", actor=handler)
    session.flush()
    services.propose_outcome(
        appeal, outcome="upheld", proposal="They are right.", version=appeal.version, actor=handler
    )
    session.flush()


def test_an_upheld_appeal_sends_the_case_to_a_new_decision(app: Flask) -> None:
    appeal, _centre = an_appeal()
    case = appeal.case
    assert case is not None
    handler, second = a_manager(case.scheme_version), a_manager(case.scheme_version)
    through(appeal, handler)
    with pytest.raises(Denied):
        services.decide_complaint(appeal, outcome="upheld", reason="So.", version=appeal.version, actor=handler)
    services.decide_complaint(appeal, outcome="upheld", reason="So.", version=appeal.version, actor=second)
    services.close_complaint(appeal, actor=second)
    session.commit()
    assert (case.state, appeal.state, appeal.outcome) == ("reviewing", "closed", "upheld")
    duties = dict(
        session.execute(sa.select(CaseDuty.user_id, CaseDuty.duty).where(CaseDuty.duty == "complaint")).tuples().all()
    )
    assert duties == {handler.id: "complaint", second.id: "complaint"}
    told = templates()
    assert [one for one in told if one in ("complaint-received", "complaint-acknowledged", "complaint-closed")] == [
        "complaint-received", "complaint-acknowledged", "complaint-closed",
    ]  # fmt: skip
    moves = session.scalars(sa.select(ComplaintStep.move).order_by(ComplaintStep.id)).all()
    assert moves == ["receive", "take", "acknowledge", "admit", "note", "propose", "decide", "close"]
    events = [
        event.rsplit(".", 1)[-1] for event in session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id))
    ]
    assert events == [
        "received",
        "taken",
        "acknowledged",
        "admitted",
        "noted",
        "proposed",
        "decided",
        "reconsidered",
        "closed",
    ]


def test_what_is_not_upheld_changes_nothing(app: Flask) -> None:
    appeal, _centre = an_appeal()
    case = appeal.case
    assert case is not None
    through(appeal, a_manager(case.scheme_version))
    services.decide_complaint(
        appeal, outcome="not_upheld", reason="No.", version=appeal.version, actor=a_decider(case.scheme_version)
    )
    assert case.state == "refused"


def test_whoever_decides_at_a_stale_page_is_told(app: Flask) -> None:
    appeal, _centre = an_appeal()
    case = appeal.case
    assert case is not None
    stale = appeal.version
    through(appeal, a_manager(case.scheme_version))
    with pytest.raises(Conflict):
        services.decide_complaint(
            appeal, outcome="upheld", reason="So.", version=stale, actor=a_manager(case.scheme_version)
        )


def test_the_database_refuses_one_person_for_both(app: Flask) -> None:
    appeal, _centre = an_appeal()
    person = a_user()
    appeal.proposed_by = appeal.decided_by = person.id
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
    session.rollback()


def test_steps_belong_to_whoever_has_it_in_hand(app: Flask) -> None:
    appeal, _centre = an_appeal()
    case = appeal.case
    assert case is not None
    handler, other = a_manager(case.scheme_version), a_manager(case.scheme_version)
    services.take_complaint(appeal, actor=handler)
    with pytest.raises(Denied):
        services.acknowledge_complaint(appeal, actor=other)
    with pytest.raises(Refused):
        services.propose_outcome(appeal, outcome="upheld", proposal="Soon.", version=appeal.version, actor=handler)


def test_a_handler_neither_audits_nor_decides_there(app: Flask) -> None:
    appeal, _centre = an_appeal()
    case = appeal.case
    assert case is not None
    handler = a_manager(case.scheme_version)
    services.take_complaint(appeal, actor=handler)
    from portal.certification import duties

    for duty in ("evaluation", "decision"):
        with pytest.raises(Refused):
            duties.take(case, handler, duty)


def test_not_pursued_needs_a_reason_that_is_sent(app: Flask) -> None:
    appeal, centre = an_appeal()
    case = appeal.case
    assert case is not None
    handler = a_manager(case.scheme_version)
    services.take_complaint(appeal, actor=handler)
    services.acknowledge_complaint(appeal, actor=handler)
    session.flush()
    with pytest.raises(Refused):
        services.dismiss_complaint(appeal, reason=" ", version=appeal.version, actor=handler)
    services.dismiss_complaint(appeal, reason="Not of this scheme.", version=appeal.version, actor=handler)
    letter = session.scalars(sa.select(Letter).where(Letter.template == "complaint-dismissed")).one()
    assert (letter.to_email, "Not of this scheme." in letter.body) == (centre.email, True)
    assert (appeal.state, appeal.due_at) == ("closed", None)


def test_deadlines_follow_the_scheme_and_can_be_moved_with_a_reason(app: Flask) -> None:
    appeal, _centre = an_appeal()
    case = appeal.case
    assert case is not None
    case.scheme_version.rules = {"complaint_days": 20, "complaint_acknowledge_working_days": 3}
    handler = a_manager(case.scheme_version)
    services.take_complaint(appeal, actor=handler)
    services.acknowledge_complaint(appeal, actor=handler)
    assert appeal.due_at == appeal.created_at + timedelta(days=20)
    session.flush()
    with pytest.raises(Refused):
        services.extend_complaint(appeal, until=now().date(), reason="Expert.", version=appeal.version, actor=handler)
    services.extend_complaint(
        appeal, until=now().date() + timedelta(days=40), reason="Expert.", version=appeal.version, actor=handler
    )
    assert appeal.due_at > appeal.created_at + timedelta(days=39)


def test_reminders_come_once_and_to_whoever_has_it_in_hand(app: Flask) -> None:
    appeal, _centre = an_appeal()
    case = appeal.case
    assert case is not None
    handler, other = a_manager(case.scheme_version), a_manager(case.scheme_version)
    services.take_complaint(appeal, actor=handler)
    services.acknowledge_complaint(appeal, actor=handler)
    session.commit()
    due = appeal.due_at
    assert due is not None
    counts = []
    for at in (
        due - timedelta(days=8),
        due - timedelta(days=6),
        due - timedelta(days=6),
        due - timedelta(days=1),
        due + timedelta(days=1),
    ):
        with pretend(at):
            counts.append(jobs.remind_handlers())
    assert counts == [0, 1, 0, 1, 1]
    to = set(session.scalars(sa.select(Letter.to_email).where(Letter.template == "complaint-due")))
    assert (to, other.email in to) == ({handler.email}, False)


def test_the_pages_carry_every_step(app: Flask, sign_in: SignIn) -> None:
    appeal, centre = an_appeal()
    case = appeal.case
    assert case is not None
    first, second, reporter = (
        sign_in(a_manager(case.scheme_version)),
        sign_in(a_manager(case.scheme_version)),
        sign_in(centre),
    )
    path = f"/certification/complaints/{appeal.id}"
    assert [first.post(f"{path}/{step}").status_code for step in ("handler", "acknowledgement", "admission")] == [
        302
    ] * 3
    assert first.post(f"{path}/notes", data={"note-text": "Kept inside."}).status_code == 302
    wrong = first.post(f"{path}/proposal", data={"propose-proposal": "They are right."})
    assert (wrong.status_code, "They are right." in wrong.text) == (422, True)
    session.expire_all()
    data = {"propose-outcome": "partly_upheld", "propose-proposal": "They are right.", "version": appeal.version}
    assert first.post(f"{path}/proposal", data=data).status_code == 302
    assert "Kept inside." in second.get(path).text
    assert ("Kept inside." in reporter.get(path).text, "They are right." in reporter.get(path).text) == (False, False)
    session.expire_all()
    verdict = {"decide-outcome": "partly_upheld", "decide-reason": "In part.", "version": appeal.version}
    assert first.post(f"{path}/decision", data=verdict).status_code == 403
    assert second.post(f"{path}/decision", data=verdict).status_code == 302
    assert second.post(f"{path}/closing").status_code == 302
    assert "In part." in reporter.get(path).text


def test_the_list_costs_the_same_however_long(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    scheme = a_scheme()
    browser, costs = sign_in(a_manager(scheme)), []
    for size in (2, 12):
        for _number in range(size):
            services.receive_complaint(
                "body", "Slow.", body=scheme.body, reporter=None, name="Ada", email="ada@example.test"
            )
        with statements() as seen:
            assert browser.get("/certification/complaints").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
