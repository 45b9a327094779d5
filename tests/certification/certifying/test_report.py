"""The report: written by the lead auditor alone, kept as typed, frozen when handed in, without private notes."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from portal.certification.models import Assessment, AuditPlan, Finding, Report, ReportDraft, VisitNote
from portal.core.canonical import fingerprint
from portal.core.clock import now
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.certifying.scenes import WORDS, Scene, a_scene
from tests.certification.factories import a_team_member
from tests.conftest import SignIn
from tests.factories import saved

JSON = {"Accept": "application/json"}


def a_finding(scene: Scene, **values: object) -> Finding:
    node = scene.case.standard.requirements[2]
    defaults = {"number": 1, "grade": "minor", "state": "verified", "statement": "Calls are not monitored.", "raised_by": scene.lead.id}
    return saved(Finding(case_id=scene.case.id, requirement_id=node.id, **{**defaults, **values}))


def test_the_autosave_keeps_single_fields_and_their_order(app: Flask, sign_in: SignIn) -> None:
    scene, browser = (s := a_scene()), sign_in(s.lead)
    first = browser.post(scene.url("report"), data={"summary": "One", "version": "0"}, headers=JSON)
    second = browser.post(scene.url("report"), data={"strengths": "Two", "version": first.json["version"]}, headers=JSON)
    assert [answer.status_code for answer in (first, second)] == [200, 200]
    draft = session.scalars(select(ReportDraft)).one()
    assert (draft.content, draft.version) == ({"summary": "One", "strengths": "Two"}, second.json["version"])


def test_two_windows_collide_on_one_field_and_both_texts_are_shown(app: Flask, sign_in: SignIn) -> None:
    scene, browser = (s := a_scene()), sign_in(s.lead)
    base = browser.post(scene.url("report"), data={"summary": "Base", "version": "0"}, headers=JSON).json["version"]
    browser.post(scene.url("report"), data={"summary": "Theirs", "version": base}, headers=JSON)
    other = browser.post(scene.url("report"), data={"strengths": "No clash", "version": base}, headers=JSON)
    clash = browser.post(scene.url("report"), data={"summary": "Yours", "version": base}, headers=JSON)
    assert (other.status_code, clash.status_code) == (200, 409)
    assert {key: clash.json["conflict"][key] for key in ("field", "yours", "theirs")} == {"field": "summary", "yours": "Yours", "theirs": "Theirs"}
    page = browser.post(scene.url("report"), data={**WORDS, "summary": "Yours", "version": base})
    assert (page.status_code, "Yours" in page.text, "Theirs" in page.text) == (409, True, True)


def test_what_cannot_be_read_is_said_and_the_rest_is_kept(app: Flask, sign_in: SignIn) -> None:
    scene, browser = (s := a_scene()), sign_in(s.lead)
    answer = browser.post(scene.url("report"), data={"summary": "Kept", "days_used": "many", "version": "0"}, headers=JSON)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["days_used"])
    assert session.scalars(select(ReportDraft)).one().content == {"summary": "Kept"}


@pytest.mark.parametrize(("words", "sentence"), [
    ({"summary": ""}, "Please fill this in."), ({"days_used": ""}, "Please fill this in."), ({"recommendation": ""}, "Please fill this in."),
    ({"recommendation": "grant_with_conditions"}, "Please fill this in."), ({"days_used": "5"}, "Other days were agreed"),
    ({"recommendation": "renew"}, "Please choose one of these."), ({"days_used": "0"}, "above 0"),
])  # fmt: skip
def test_an_incomplete_report_is_not_handed_in_and_nothing_is_lost(app: Flask, sign_in: SignIn, words: dict[str, str], sentence: str) -> None:
    scene = a_scene()
    answer = sign_in(scene.lead).post(scene.url("report/submission"), data={**WORDS, "strengths": "Typed with care", **words, "version": "0"})
    assert (answer.status_code, sentence in answer.text, "Typed with care" in answer.text) == (422, True, True)
    assert session.scalars(select(Report)).all() == []


@pytest.mark.parametrize(("grade", "state", "status"), [
    ("major", "open", 403), ("major", "implemented", 403), ("major", "verified", 302), ("minor", "answered", 403),
    ("minor", "accepted", 302), ("minor", "disputed", 403), ("observation", "open", 302), ("major", "dropped", 302),
])  # fmt: skip
def test_findings_hold_the_report_back(app: Flask, sign_in: SignIn, grade: str, state: str, status: int) -> None:
    scene = a_scene()
    a_finding(scene, grade=grade, state=state)
    assert sign_in(scene.lead).post(scene.url("report/submission"), data={**WORDS, "version": "0"}).status_code == status


def test_pressing_twice_hands_in_once(app: Flask, sign_in: SignIn) -> None:
    scene, browser = (s := a_scene()), sign_in(s.lead)
    answers = [browser.post(scene.url("report/submission"), data={**WORDS, "version": "0"}).status_code for _ in range(2)]
    assert (answers, len(session.scalars(select(Report)).all())) == ([302, 302], 1)


def test_what_is_frozen_has_its_hash_and_no_private_word(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    node = session.scalars(select(Assessment).where(Assessment.case_id == scene.case.id)).first()
    assert node
    node.private_note, node.shared_note, node.result = "PRIVATE", "Shared", "conforming"
    for pseudonym, shift in (("Agent A", "day"), ("Agent A", "day"), ("Agent B", "night")):
        key = f"{pseudonym}{shift}{len(session.new)}{now().timestamp()}"
        saved(VisitNote(case_id=scene.case.id, key=key[:40], author_id=scene.lead.id, kind="interview", text="PRIVATE words", noted_at=now(), details={"pseudonym": pseudonym, "shift": shift, "channel": "voice"}))
    saved(AuditPlan(case_id=scene.case.id, starts_on=now().date(), ends_on=now().date(), days_planned=7, days_used=7))
    a_finding(scene)
    scene.report()
    report = session.scalars(select(Report)).one()
    assert report.sha256 == fingerprint(report.content)
    assert report.content["interviews"] == [{"shift": "day", "channel": "voice", "count": 1}, {"shift": "night", "channel": "voice", "count": 1}]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(sign_in(scene.centre).get(scene.url("report-1.pdf")).data)).pages)
    assert [word for word in ("A well run centre.", "Calls are not monitored.", scene.lead.name, "Coaching", "Shared") if word not in text] == []
    page = sign_in(scene.centre).get(scene.url("report")).text
    assert [word for word in ("PRIVATE", "Agent A") if word in text + page + str(report.content)] == []


def test_a_returned_report_is_followed_by_a_new_version(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene("reviewing")
    scene.review("returned", "The sample is not explained.")
    assert (scene.case.state, "The sample is not explained." in sign_in(scene.lead).get(scene.url("report")).text) == ("reporting", True)
    assert "is being written" in sign_in(scene.centre).get(scene.url("report")).text
    scene.report(summary="Now explained.")
    assert [report.number for report in session.scalars(select(Report).order_by(Report.id))] == [1, 2]
    assert [sign_in(one).get(scene.url("report-1.pdf")).status_code for one in (scene.centre, scene.manager)] == [404, 200]


def test_before_it_is_handed_in_others_read_nothing_of_it(app: Flask, sign_in: SignIn) -> None:
    scene = a_scene()
    sign_in(scene.lead).post(scene.url("report"), data={"summary": "DRAFT WORDS", "version": "0"}, headers=JSON)
    colleague = a_team_member(scene.case, role="auditor").user
    for person in (scene.centre, scene.manager, colleague):
        answer = sign_in(person).get(scene.url("report"))
        assert (answer.status_code, "DRAFT WORDS" in answer.text) == (200, False)
        assert sign_in(person).post(scene.url("report"), data={"summary": "X", "version": "0"}).status_code == 403


def test_the_right_people_are_told(app: Flask) -> None:
    scene = a_scene("reviewing")
    told = {(letter.template, letter.user_id) for letter in session.scalars(select(Letter))}
    assert told == {("report-handed-in", scene.centre.id), ("report-to-review", scene.reviewer.id), ("report-to-review", scene.decider.id)}
