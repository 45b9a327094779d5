"""Review and agreement: asked back, accepted, declined; days and sample; offered, signed by both, taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.certification.applying import policies as may
from portal.certification.applying import services
from portal.certification.audit_days import Adjustment
from portal.certification.casework import rules_of
from portal.certification.keeping.services.carrying import carry_agreement
from portal.certification.models import ApplicationReview, Assessment, CaseMessage
from portal.certification.sampling import Site, draw
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.applying.factories import Scene, a_scene, complete_checks
from tests.certification.applying.test_browser import ACCEPTED
from tests.certification.factories import a_case, a_centre_manager
from tests.factories import a_key, a_mandate, a_user


def accepted(**values: Any) -> Scene:
    """An application accepted, with its sites drawn."""
    scene = a_scene("submitted", **values)
    services.save_review(scene.case, answers=ACCEPTED, risk="low", version=0, actor=scene.manager)
    services.accept_application(scene.case, actor=scene.manager)
    services.draw_sample(scene.case, actor=scene.manager)
    session.commit()
    return scene


def offered(**values: Any) -> Scene:
    scene = accepted(**values)
    services.offer_agreement(scene.case, actor=scene.manager)
    session.commit()
    return scene


def sign(browser: Any, scene: Scene, **changes: str) -> Any:
    session.commit()
    assert scene.case.agreement is not None
    return browser.post(scene.url("/agreement/signature"), data={"agreed": "y", "sha256": scene.case.agreement.sha256, **changes})


def templates() -> list[str]:
    session.rollback()
    return list(session.scalars(select(Letter.template).order_by(Letter.id)))


# -- review ------------------------------------------------------------------------------------------------------


def test_questions_open_the_application_again_until_the_scheme_s_date(app: Any, sign_in: Any) -> None:
    scene = a_scene("submitted")
    manager, centre = sign_in(scene.manager), sign_in(scene.centre)
    assert manager.post(scene.url("/review/questions"), data={"gaps": ""}).status_code == 422
    assert manager.post(scene.url("/review/questions"), data={"gaps": "Which sites work at night?"}).status_code == 302
    session.rollback()
    assert scene.case.due_at is not None
    assert (scene.case.state, (scene.case.due_at - now()).days, templates()) == ("info_requested", 27, ["application-asked-back"])
    assert "Which sites work at night?" in centre.get(scene.url("/application")).text
    answer = {"text": "Only Lindau.", "_key": a_key()}
    assert [centre.post(scene.url("/messages"), data=answer).status_code for _n in range(2)] == [302, 302]
    assert session.scalars(select(CaseMessage.text).order_by(CaseMessage.id)).all() == ["Which sites work at night?", "Only Lindau."]
    assert centre.post(scene.url("/application/submission")).status_code == 302
    assert (scene.state(), templates()[1:]) == ("submitted", ["application-message", "application-received", "application-to-review"])


def test_declining_needs_a_reason_and_tells_it(app: Any, sign_in: Any) -> None:
    scene = a_scene("submitted")
    browser = sign_in(scene.manager)
    assert browser.post(scene.url("/review/refusal"), data={"reason": " "}).status_code == 422
    assert browser.post(scene.url("/review/refusal"), data={"reason": "No auditor speaks Basque."}).status_code == 302
    letter = session.scalars(select(Letter)).one()
    assert (scene.state(), letter.template, "No auditor speaks Basque." in letter.body) == ("declined", "application-declined", True)
    assert browser.post(scene.url("/review/refusal"), data={"reason": "Again."}).status_code == 409


@pytest.mark.parametrize(
    "changes",
    [{"language-met": "no"}, {"capacity-met": ""}, {"risk": ""}, {"risk": "high"}],
    ids=["not met", "not looked at", "not rated", "high without a note"],
)
def test_nothing_is_accepted_without_a_complete_check_list(app: Any, sign_in: Any, changes: dict[str, str]) -> None:
    scene = a_scene("submitted")
    browser = sign_in(scene.manager)
    assert browser.post(scene.url("/review/acceptance")).status_code == 409
    assert browser.post(scene.url("/review"), data=complete_checks(**changes)).status_code == 302
    assert (browser.post(scene.url("/review/acceptance")).status_code, scene.state()) == (409, "submitted")


def test_a_high_risk_with_a_note_may_be_accepted(app: Any, sign_in: Any) -> None:
    scene = a_scene("submitted")
    browser = sign_in(scene.manager)
    data = complete_checks(**{"risk": "high", "impartiality-note": "Another auditor than last year."})
    assert browser.post(scene.url("/review"), data=data).status_code == 302
    assert [browser.post(scene.url("/review/acceptance")).status_code for _n in range(2)] == [302, 409]
    assert (scene.state(), session.scalars(select(ApplicationReview.outcome)).all()) == ("accepted", ["accepted"])


def test_two_managers_at_one_check_list_see_both(app: Any, sign_in: Any) -> None:
    scene = a_scene("submitted")
    browser = sign_in(scene.manager)
    assert browser.post(scene.url("/review"), data=complete_checks(**{"scope-note": "Their note"})).status_code == 302
    page = browser.post(scene.url("/review"), data=complete_checks(**{"scope-note": "My note"}))
    assert (page.status_code, "Their note" in page.text, 'value="My note"' in page.text) == (409, True, True)


def test_nobody_of_the_centre_acts_for_the_body(app: Any, sign_in: Any) -> None:
    scene = a_scene("submitted")
    a_mandate(scene.centre, Role.CERTIFICATION_MANAGER, scene.scheme.body)
    browser = sign_in(scene.centre)
    assert browser.post(scene.url("/review"), data=complete_checks()).status_code == 404
    assert browser.post(scene.url("/review/acceptance")).status_code == 404


# -- agreement ---------------------------------------------------------------------------------------------------


def test_the_sample_is_the_one_its_published_seed_gives(app: Any) -> None:
    scene = accepted(sites=12)
    agreement = scene.case.agreement
    assert agreement is not None
    sites = [Site(site.id, site.central) for site in scene.case.sites]
    again = draw(agreement.sample["seed"], sites, "initial", rules_of(scene.case))
    assert (list(again.sampled), [site.id for site in scene.case.sites if site.sampled]) == (
        agreement.sample["sampled"], sorted(agreement.sample["sampled"]),
    )  # fmt: skip
    with pytest.raises(Refused):
        services.draw_sample(scene.case, actor=scene.manager)
    chosen = next(site for site in scene.case.sites if not site.central)
    services.draw_sample(scene.case, chosen=[chosen.id], reason="A complaint.", actor=scene.manager)
    assert (chosen.sampled, agreement.sample["chosen"], agreement.sample["reason"]) == (True, [chosen.id], "A complaint.")


def test_an_agreement_carried_on_has_the_format_of_one_prepared(app: Any) -> None:
    scene = accepted(sites=3)
    prepared = scene.case.agreement
    assert prepared is not None
    later = a_case("accepted", scene.scheme, company=scene.case.organisation)
    signed = a_case("documenting", scene.scheme).agreement
    assert signed is not None
    carried = carry_agreement(later, signed)
    assert [list(carried.days), list(carried.sample)] == [list(prepared.days), list(prepared.sample)]
    assert (carried.days["people"], carried.days["override"], carried.sample["sites"]) == (120, None, 1)


def test_other_days_than_calculated_need_a_reason(app: Any, sign_in: Any) -> None:
    scene = accepted()
    agreement, browser = scene.case.agreement, sign_in(scene.manager)
    assert agreement is not None
    data = {"adjustments-0-percent": "-10", "adjustments-0-reason": "One process.", "override": "4,5", "version": str(agreement.version)}
    page = browser.post(scene.url("/agreement/days"), data=data)
    assert (page.status_code, 'id="reason-errors"' in page.text, 'value="One process."' in page.text) == (422, True, True)
    assert browser.post(scene.url("/agreement/days"), data={**data, "override": "4.3", "reason": "x"}).status_code == 422
    assert browser.post(scene.url("/agreement/days"), data={**data, "adjustments-0-reason": ""}).status_code == 422
    assert browser.post(scene.url("/agreement/days"), data={**data, "reason": "Both auditors know the systems."}).status_code == 302
    session.rollback()
    assert (agreement.days["calculated"], agreement.days["result"], agreement.days["counted_percent"]) == ("6.5", "4.5", -10)
    assert agreement.days["override"] == {"days": "4.5", "reason": "Both auditors know the systems."}
    assert browser.post(scene.url("/agreement/days"), data={**data, "reason": "Late."}).status_code == 409
    with pytest.raises(Refused):
        services.save_days(scene.case, adjustments=[Adjustment(-5, " ")], override=None, reason="", version=None, actor=scene.manager)
    with pytest.raises(Refused):
        services.save_days(scene.case, adjustments=[], override=Decimal(3), reason=" ", version=None, actor=scene.manager)


def test_the_centre_sees_no_agreement_before_it_is_offered(app: Any, sign_in: Any) -> None:
    scene = accepted()
    browser = sign_in(scene.centre)
    page = browser.get(scene.url("/agreement"))
    assert (page.status_code, "No offer yet" in page.text, browser.get(scene.url("/agreement.pdf")).status_code) == (200, True, 404)


def test_one_signature_is_not_enough_and_nobody_signs_twice_or_for_both(app: Any, sign_in: Any) -> None:
    scene = offered()
    a_mandate(scene.centre, Role.CERTIFICATION_MANAGER, scene.scheme.body)
    centre = sign_in(scene.centre)
    assert sign(centre, scene, agreed="").status_code == 422
    assert sign(centre, scene, sha256="0" * 64).status_code == 409
    assert [sign(centre, scene).status_code for _n in range(2)] == [302, 409]
    assert sign(sign_in(a_centre_manager(scene.case)), scene).status_code == 409
    assert (scene.state(), scene.case.agreement and scene.case.agreement.state) == ("accepted", "offered")
    assert sign(sign_in(scene.manager), scene).status_code == 302
    assert (scene.state(), session.scalar(select(func.count(Assessment.id)))) == ("documenting", 3)


def test_taking_the_offer_back_voids_signatures_and_a_new_one_is_signed_anew(app: Any, sign_in: Any) -> None:
    scene = offered()
    manager, centre = sign_in(scene.manager), sign_in(scene.centre)
    assert sign(centre, scene).status_code == 302
    old = scene.case.agreement.sha256 if scene.case.agreement else ""
    assert manager.post(scene.url("/agreement/revision"), data={"reason": ""}).status_code == 422
    assert manager.post(scene.url("/agreement/revision"), data={"reason": "A site is sold."}).status_code == 302
    terms = {"terms": "1. Other terms.", "fee_reference": "Q-2", "version": str(_version(scene))}
    assert manager.post(scene.url("/agreement/terms"), data=terms).status_code == 302
    assert manager.post(scene.url("/agreement/offer"), data={"version": str(_version(scene))}).status_code == 302
    assert centre.post(scene.url("/agreement/signature"), data={"agreed": "y", "sha256": old}).status_code == 409
    assert [sign(browser, scene).status_code for browser in (centre, manager)] == [302, 302]
    assert scene.state() == "documenting"


def _version(scene: Scene) -> int:
    session.rollback()
    assert scene.case.agreement is not None
    return scene.case.agreement.version


def test_every_step_leaves_its_event(app: Any, sign_in: Any) -> None:
    scene = offered()
    for who in (scene.manager, scene.centre):
        assert sign(sign_in(who), scene).status_code == 302
    events = session.scalars(select(AuditEvent.event).where(AuditEvent.scope == f"case:{scene.case.id}").order_by(AuditEvent.id)).all()
    assert [event.removeprefix("certification.") for event in events] == [
        "application_review.saved", "application.accepted", "sample.drawn", "agreement.offered", "agreement.signed",
        "agreement.signed", "documentation.opened", "agreement.concluded",
    ]  # fmt: skip


def test_policies_say_why(app: Any) -> None:
    scene, stranger, at = offered(), a_user(), now()
    case, agreement = scene.case, scene.case.agreement
    assert agreement is not None
    centre, manager, nobody = frozenset({"centre"}), frozenset({"manager"}), frozenset[str]()
    assert {
        "edit late": str(may.edit_application(scene.centre, case, centre).reason),
        "edit stranger": str(may.edit_application(stranger, case, nobody).reason),
        "submit": str(may.submit_application(scene.centre, case).reason),
        "lead": str(may.lead_case(stranger, case).reason),
        "review": str(may.review_application(scene.manager, case, manager).reason),
        "prepare": str(may.prepare_agreement(scene.manager, case, manager, agreement).reason),
        "manage": str(may.manage_case(scene.centre, case, centre).reason),
        "sign stranger": str(may.sign_agreement(stranger, case, nobody, agreement, at).reason),
        "sign late": str(may.sign_agreement(scene.centre, case, centre, agreement, case.due_at or at).reason),
        "start": str(may.start_case(stranger, case.organisation, scene.scheme).reason),
        "colleague signs": str(may.sign_agreement(stranger, case, centre, agreement, at).reason),
    } == {
        "edit late": "The application has been handed in. It can be read, but not changed.",
        "edit stranger": "Only the people of the contact centre may change the application.",
        "submit": "The application has been handed in already, or it is closed.",
        "lead": "Only the managers of the contact centre may do this.",
        "review": "An application is reviewed between its handing in and the decision to accept it.",
        "prepare": "The agreement has been offered. Take the offer back to change it.",
        "manage": "Only the certification managers of the body may do this.",
        "sign stranger": "The agreement is signed by a certification manager and by a manager of the contact centre.",
        "sign late": "The offer has expired.",
        "start": "Only the managers of a contact centre may apply for it.",
        "colleague signs": "The agreement is signed by a certification manager and by a manager of the contact centre.",
    }
    assert (bool(may.sign_agreement(scene.centre, case, centre, agreement, at)), bool(may.revise_agreement(scene.manager, case, manager, agreement))) == (True, True)
