"""From answered to verified, over HTTP: each step, each refusal, and who may press what."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.certification.models import CaseColleague, Finding, FindingStep
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_case, a_centre_manager, a_decider, a_duty, a_team_member, an_auditor
from tests.certification.remedying.scenes import Scene, a_pdf, a_scene, shown, typed
from tests.conftest import SignIn, Statements
from tests.factories import a_company, a_user, saved


def moves(finding: Finding) -> list[str]:
    return list(session.scalars(select(FindingStep.move).where(FindingStep.finding_id == finding.id).order_by(FindingStep.id)))


def letters() -> list[str]:
    return list(session.scalars(select(Letter.template).order_by(Letter.id)))


def test_a_major_finding_from_answer_to_verified_correction(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding("major")
    centre, auditor, url = sign_in(scene.centre), sign_in(scene.auditor), scene.url(finding)
    assert centre.post(f"{url}/answer", data={**typed(shown(centre, url)), "go": "respond"}).status_code == 302
    assert (finding.state, finding.root_cause) == ("answered", "New people started before their training.")
    assert auditor.post(f"{url}/acceptance", data={"version": finding.version}).status_code == 302
    assert (finding.state, scene.case.state, scene.case.open_majors) == ("accepted", "correcting", 1)
    report = {"note": "In force since May.", "version": str(finding.version)}
    assert centre.post(f"{url}/implementation", data=report).status_code == 409  # nothing shows it yet
    assert centre.post(f"{url}/evidence", data=a_pdf()).status_code == 302
    assert centre.post(f"{url}/implementation", data={**report, "version": str(finding.version)}).status_code == 302
    assert auditor.post(f"{url}/verification", data={"version": finding.version}).status_code == 422
    verified = {"method": "on_site", "note": "Seen the tests.", "version": str(finding.version)}
    assert auditor.post(f"{url}/verification", data=verified).status_code == 302
    assert (finding.state, finding.method, finding.verified_by) == ("verified", "on_site", scene.auditor.id)
    assert (scene.case.state, scene.case.open_majors, finding.due_at) == ("reporting", 0, None)
    assert moves(finding) == ["raise", "respond", "accept", "implement", "verify"]
    assert letters() == [
        "finding-answered", "finding-accepted", "finding-implemented", "finding-verified", "corrections-closed", "corrections-closed",
    ]  # fmt: skip


def test_a_minor_finding_holds_the_report_up_until_its_action_is_accepted(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding, other = scene.finding("minor", "answered"), scene.finding("minor", "answered", at=1)
    auditor = sign_in(scene.auditor)
    auditor.post(f"{scene.url(finding)}/acceptance", data={"version": finding.version})
    assert scene.case.state == "correcting"
    auditor.post(f"{scene.url(other)}/acceptance", data={"version": other.version})
    assert (scene.case.state, scene.case.open_minors) == ("reporting", 2)


@pytest.mark.parametrize("state", ["open", "answered", "accepted", "implemented", "disputed"])
def test_a_major_blocks_until_it_is_verified(app: Flask, sign_in: SignIn, state: str) -> None:
    scene = a_scene()
    scene.finding("major", state)
    minor = scene.finding("minor", "answered", at=1)
    sign_in(scene.auditor).post(f"{scene.url(minor)}/acceptance", data={"version": minor.version})
    assert (minor.state, scene.case.state, scene.case.open_majors) == ("accepted", "correcting", 1)


def test_a_minor_may_be_put_right_after_the_certificate(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("granted")
    finding = scene.finding("minor", "implemented")
    sign_in(scene.auditor).post(f"{scene.url(finding)}/verification", data={"method": "document", "version": finding.version})
    assert (finding.state, scene.case.open_minors, scene.case.state) == ("verified", 0, "granted")


def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding()
    centre, url = sign_in(scene.centre), scene.url(finding)
    answer = centre.post(f"{url}/answer", data={**typed(shown(centre, url), root_cause="", planned_for="2099-01-01"), "go": "respond"})
    text = answer.get_data(as_text=True)
    assert [answer.status_code, "Please fill this in." in text, "This lies after the deadline" in text] == [422, True, True]
    assert (finding.state, finding.correction) == ("open", "We retrained the team.")


def test_two_at_once_get_both_texts(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding()
    centre, url = sign_in(scene.centre), scene.url(finding)
    tokens = shown(centre, url)
    one = {"v-action": tokens["v-action"], "q-action": "Mine"}
    assert centre.post(f"{url}/answer", data=one, headers={"Accept": "application/json"}).status_code == 200
    clash = centre.post(f"{url}/answer", data={**one, "q-action": "Theirs"}, headers={"Accept": "application/json"})
    assert clash.status_code == 409
    assert {key: clash.get_json()["conflict"][key] for key in ("field", "yours", "theirs")} == {"field": "q-action", "yours": "Theirs", "theirs": "Mine"}
    page = centre.post(f"{url}/answer", data={**typed(tokens), "q-action": "Theirs", "go": "respond"})
    assert (page.status_code, finding.action, finding.state) == (409, "Mine", "open")
    assert finding.correction == "We retrained the team."


def test_an_answer_is_returned_with_a_reason_and_answered_again(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding("minor", "answered")
    auditor, url = sign_in(scene.auditor), scene.url(finding)
    assert auditor.post(f"{url}/rejection", data={"reason": "", "version": finding.version}).status_code == 422
    assert auditor.post(f"{url}/rejection", data={"reason": "That is no cause.", "version": finding.version}).status_code == 302
    assert (finding.state, finding.correction, finding.due_at is not None) == ("open", "We retrained the team.", True)
    assert "That is no cause." in sign_in(scene.centre).get(url).get_data(as_text=True)


def test_an_action_is_sent_back(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding("major", "implemented")
    url = scene.url(finding)
    assert sign_in(scene.auditor).post(f"{url}/sending-back", data={"reason": "Only half of it.", "version": finding.version}).status_code == 302
    assert (finding.state, moves(finding)) == ("accepted", ["raise", "send_back"])


def test_a_judgement_on_what_changed_meanwhile_is_refused_and_its_text_kept(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding("minor", "answered")
    url, seen = scene.url(finding), finding.version - 1
    answer = sign_in(scene.auditor).post(f"{url}/rejection", data={"reason": "My long reason.", "version": seen})
    assert (answer.status_code, "My long reason." in answer.get_data(as_text=True), finding.state) == (409, True, "answered")


def test_a_dispute_goes_to_the_manager_never_to_the_auditor(app: Flask, sign_in: SignIn) -> None:
    from portal.accounts.models import Role
    from tests.factories import a_mandate

    scene = a_scene()
    finding = scene.finding("major")
    url = scene.url(finding)
    assert sign_in(scene.centre).post(f"{url}/dispute", data={"reason": "It was there.", "version": finding.version}).status_code == 302
    assert (finding.state, finding.due_at, letters()) == ("disputed", None, ["finding-disputed"])
    a_mandate(scene.auditor, Role.CERTIFICATION_MANAGER, scene.case.scheme_version.body)
    for deed in ("uphold", "drop"):
        assert sign_in(scene.auditor).post(f"{url}/ruling/{deed}", data={"reason": "Mine", "version": finding.version}).status_code == 403
        assert sign_in(scene.centre).post(f"{url}/ruling/{deed}", data={"reason": "Ours", "version": finding.version}).status_code == 403
    manager = sign_in(scene.manager)
    assert manager.post(f"{url}/ruling/uphold", data={"reason": "", "version": finding.version}).status_code == 422
    assert manager.post(f"{url}/ruling/uphold", data={"reason": "It was not.", "version": finding.version}).status_code == 302
    assert (finding.state, scene.case.state) == ("open", "correcting")
    sign_in(scene.centre).post(f"{url}/dispute", data={"reason": "Look at page 9.", "version": finding.version})
    assert manager.post(f"{url}/ruling/drop", data={"reason": "Page 9 shows it.", "version": finding.version}).status_code == 302
    assert (finding.state, scene.case.open_majors, scene.case.state) == ("dropped", 0, "reporting")


def test_an_auditor_makes_it_major_with_a_reason(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("reporting")
    finding = scene.finding("minor", "accepted")
    auditor, url = sign_in(scene.auditor), scene.url(finding)
    assert auditor.post(f"{url}/escalation", data={"reason": "", "version": finding.version}).status_code == 422
    assert auditor.post(f"{url}/escalation", data={"reason": "Found again", "version": finding.version}).status_code == 302
    assert (finding.grade, scene.case.open_majors, scene.case.state) == ("major", 1, "correcting")
    assert auditor.post(f"{url}/escalation", data={"reason": "Twice", "version": finding.version}).status_code == 403


@pytest.mark.parametrize("deed", ["acceptance", "rejection", "verification", "sending-back", "escalation"])
def test_only_a_confirmed_auditor_judges(app: Flask, sign_in: SignIn, deed: str) -> None:
    scene = a_scene()
    state = "implemented" if deed in ("verification", "sending-back") else "answered"
    finding = scene.finding("minor", state)
    proposed, expert = an_auditor(scene.case.scheme_version), an_auditor(scene.case.scheme_version)
    a_team_member(scene.case, proposed, "proposed", "auditor")
    a_team_member(scene.case, expert, "confirmed", "expert")
    people = {
        "centre": (scene.centre, 403), "manager": (scene.manager, 403), "expert": (expert, 403), "proposed": (proposed, 404),
        "stranger": (a_user(), 404), "other centre": (a_centre_manager(a_case("correcting")), 404),
        "decider": (a_decider(scene.case.scheme_version), 404),
        "tied manager": (tied_manager(scene), 404),
    }  # fmt: skip
    form = {"reason": "Because", "method": "document", "version": finding.version}
    for who, (person, code) in people.items():
        assert (who, sign_in(person).post(f"{scene.url(finding)}/{deed}", data=form).status_code) == (who, code)
    assert (finding.state, finding.grade) == (state, "minor")


def tied_manager(scene: Scene) -> object:
    from portal.accounts.models import Role
    from tests.certification.factories import somebody_as

    return somebody_as(Role.CERTIFICATION_MANAGER, scene.case.scheme_version.body, employer=scene.case.organisation)


def test_only_the_centre_answers_and_its_helpers_do_not_dispute(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding, helper = scene.finding(), a_user()
    saved(CaseColleague(case_id=scene.case.id, user=helper))
    url = scene.url(finding)
    for person in (scene.auditor, scene.manager):
        browser = sign_in(person)
        assert browser.post(f"{url}/answer", data={"v-action": "", "q-action": "Mine"}).status_code == 403
        assert browser.post(f"{url}/evidence", data=a_pdf()).status_code == 403
        assert browser.post(f"{url}/dispute", data={"reason": "No", "version": finding.version}).status_code == 403
    helping = sign_in(helper)
    assert helping.post(f"{url}/answer", data={**typed(shown(helping, url)), "go": "respond"}).status_code == 302
    assert helping.post(f"{url}/dispute", data={"reason": "No", "version": finding.version}).status_code == 403


def test_during_the_visit_the_centre_sees_no_findings(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("on_site")
    finding = scene.finding()
    assert [sign_in(scene.centre).get(url).status_code for url in (scene.url(), scene.url(finding))] == [404, 404]
    assert [sign_in(scene.auditor).get(url).status_code for url in (scene.url(), scene.url(finding))] == [200, 200]


def test_before_the_visit_there_is_no_such_page(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("planning")
    assert sign_in(scene.auditor).get(scene.url()).status_code == 404


def test_files_are_the_file_s_readers_only_and_stay_once_handed_in(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding()
    centre, url = sign_in(scene.centre), scene.url(finding)
    answer = centre.post(f"{url}/evidence", data=a_pdf(), headers={"Accept": "application/json"})
    file, number = answer.get_json()["url"], answer.get_json()["id"]
    for person, code in ((scene.centre, 200), (scene.auditor, 200), (scene.manager, 200), (a_user(), 404), (a_centre_manager(a_case("correcting")), 404)):
        assert sign_in(person).get(file).status_code == code
    centre.post(f"{url}/answer", data={**typed(shown(centre, url)), "go": "respond"})
    assert centre.post(f"{url}/evidence/removal", data={"document_id": number}).status_code == 409
    assert centre.get(file).status_code == 200
    odd = centre.post(f"{scene.url(scene.finding(at=1))}/evidence", data={})
    assert (odd.status_code, "Please choose a file." in odd.get_data(as_text=True)) == (422, True)


def test_what_asks_for_no_answer_takes_none(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding("observation", "noted")
    centre, url = sign_in(scene.centre), scene.url(finding)
    assert centre.get(url).status_code == 200
    assert centre.post(f"{url}/answer", data={"v-action": "", "q-action": "Mine"}).status_code == 409


def test_a_repeat_is_shown(app: Flask, sign_in: SignIn) -> None:
    company = a_company()
    before = a_scene(company=company)
    old = before.finding("minor", "verified")
    again = a_scene(company=company, scheme=before.case.scheme_version)
    finding = again.finding()
    text = sign_in(again.auditor).get(again.url(finding)).get_data(as_text=True)
    assert f"This requirement already failed in case {before.case.number}, finding {old.number}." in text


def test_the_decider_reads_everything(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("reviewing")
    finding, decider = scene.finding("major", "verified"), a_decider(scene.case.scheme_version)
    a_duty(scene.case, decider, "decision")
    browser = sign_in(decider)
    assert [browser.get(url).status_code for url in (scene.url(), scene.url(finding))] == [200, 200]


def test_every_step_is_on_record(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    finding = scene.finding("minor", "answered")
    sign_in(scene.auditor).post(f"{scene.url(finding)}/rejection", data={"reason": "No cause.", "version": finding.version})
    event = session.scalars(select(AuditEvent).where(AuditEvent.event == "certification.finding.rejected")).one()
    assert (event.reason, event.scope) == ("No cause.", f"case:{scene.case.id}")


def test_the_list_and_the_page_cost_the_same_however_many(app: Flask, sign_in: SignIn, statements: Statements) -> None:
    scene = a_scene()
    first = scene.finding()
    centre, auditor = sign_in(scene.centre), sign_in(scene.auditor)

    def cost() -> list[int]:
        found = []
        for browser, url in ((centre, scene.url()), (auditor, scene.url()), (centre, scene.url(first)), (centre, "/waiting")):
            with statements() as seen:
                assert browser.get(url).status_code == 200
            found.append(len(seen))
        return found

    before = cost()
    for number in range(12):
        scene.finding("minor", at=number % 3)
    assert cost() == before
