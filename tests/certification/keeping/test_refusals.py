"""An audit that goes against a certificate: who is told, who must decide what, and when that is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.certification.keeping import jobs, tasks
from portal.certification.keeping.services import suspend_certificate
from portal.certification.models import Case, Certificate, Verdict
from portal.core.clock import now, pretend
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.certifying.scenes import Scene, a_scene
from tests.certification.factories import a_case, a_certificate, a_duty, today
from tests.conftest import SignIn


def refused(kind: str = "surveillance") -> tuple[Certificate, Scene]:
    """A certificate whose next audit was decided against it."""
    first = a_scene("deciding")
    first.decide()
    certificate = session.get_one(Certificate, first.case.certificate_id)
    later = a_scene(
        "deciding", scheme=first.case.scheme_version, company=first.case.organisation, kind=kind, certificate_id=certificate.id
    )
    later.decide("refuse", reasons="The complaints procedure is not lived.")
    session.commit()
    return certificate, later


def titles(app: Flask, scene: Scene) -> list[str]:
    with app.test_request_context():
        return [task.title for task in tasks.refused(scene.decider)]


def suspend(certificate: Certificate, scene: Scene) -> Verdict:
    found = suspend_certificate(
        certificate, code="major_finding", reasons="As refused.", actions="Put it right.", until=today() + timedelta(days=90),
        version=certificate.version, actor=scene.decider,
    )  # fmt: skip
    session.commit()
    return found


def test_a_refused_surveillance_asks_for_a_decision_on_the_certificate_until_there_is_one(app: Flask, sign_in: SignIn) -> None:
    certificate, scene = refused()
    assert titles(app, scene) == [f"Decide on the certificate of {certificate.name}"]
    url = f"/certification/certificates/{certificate.id}"
    for person in (scene.decider, scene.centre, scene.manager):
        assert "was decided against the certificate" in sign_in(person).get(url).text
    suspend(certificate, scene)
    assert titles(app, scene) == []
    assert "was decided against the certificate" not in sign_in(scene.decider).get(url).text


def test_another_certificate_takes_the_place_only_where_there_is_one(app: Flask, sign_in: SignIn) -> None:
    certificate, scene = refused()
    url, press = f"/certification/certificates/{certificate.id}", f"/certification/certificates/{certificate.id}/decisions/supersede"
    assert press not in sign_in(scene.decider).get(url).text
    a_certificate(a_case("granted", scheme=certificate.scheme_version, company=certificate.organisation))
    session.commit()
    assert press in sign_in(scene.decider).get(url).text


def test_the_holder_is_told_what_becomes_of_the_certificate(app: Flask) -> None:
    certificate, scene = refused()
    letter = session.scalars(sa.select(Letter).where(Letter.to_email == scene.centre.email).order_by(Letter.id.desc())).first()
    assert letter is not None
    assert letter.template == "follow-up-refused"
    for words in (certificate.number, "(Surveillance, case", "suspended, reduced or withdrawn", "The complaints procedure is not lived."):
        assert words in letter.body
    assert "applied for" not in letter.body


@pytest.mark.parametrize(("kind", "asks"), [("special", 1), ("recertification", 1), ("extension", 0), ("transition", 0)])
def test_what_was_only_asked_for_leaves_the_certificate_alone(app: Flask, kind: str, asks: int) -> None:
    _certificate, scene = refused(kind)
    assert len(titles(app, scene)) == asks


def test_who_evaluated_the_centre_is_not_asked_to_decide(app: Flask) -> None:
    certificate, scene = refused()
    other = session.scalars(sa.select(Case).where(Case.certificate_id == certificate.id).order_by(Case.id)).first()
    assert other is not None
    a_duty(other, scene.reviewer, "evaluation")
    with app.test_request_context():
        assert tasks.refused(scene.reviewer) == []
        assert tasks.refused(scene.manager) == []


def test_a_case_taken_up_again_after_an_appeal_asks_for_nothing(app: Flask) -> None:
    _certificate, scene = refused()
    scene.case.state = "reviewing"
    session.commit()
    assert titles(app, scene) == []


def test_the_clock_begins_no_second_surveillance_while_the_refusal_waits(app: Flask) -> None:
    certificate, scene = refused()
    certificate.surveillance_due, certificate.clock_on = today() + timedelta(days=30), None
    session.commit()

    def kinds() -> list[str]:
        return list(session.scalars(sa.select(Case.state).where(Case.certificate_id == certificate.id, Case.kind == "surveillance")))

    jobs.keep_certificates()
    assert kinds() == ["refused"]
    suspend(certificate, scene)
    certificate.clock_on = None
    session.commit()
    with pretend(now() + timedelta(days=1)):
        jobs.keep_certificates()
    assert kinds() == ["refused", "documenting"]
