"""The sheet online and without scripts: what it shows, whom, and at what cost."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from portal.certification.models import Assessment, Evidence, Finding, JudgementRevision, KpiValue, VisitNote
from portal.core.clock import now
from portal.core.database import session
from tests.certification.factories import a_manager, a_team_member, an_auditor
from tests.certification.visiting.scenes import a_kpi, a_scene, item, key, sync
from tests.factories import a_user, saved


def rows(model):
    session.expire_all()
    return list(session.scalars(select(model).order_by(model.id)))


def test_who_opens_the_sheet(app, sign_in):
    scene = a_scene()
    scheme = scene.case.scheme_version
    proposed, observer = an_auditor(scheme), an_auditor(scheme)
    a_team_member(scene.case, proposed, state="proposed", role="auditor")
    a_team_member(scene.case, observer, role="observer")
    people = [scene.lead, scene.second, observer, proposed, scene.centre, a_manager(scheme), a_scene().lead, a_user()]
    assert [sign_in(one).get(scene.root).status_code for one in people] == [200, 200, 200, 404, 404, 404, 404, 404]
    page = sign_in(observer).get(scene.root).text
    assert ("data-sheet-form" in page, "Keep the note" in page) == (False, False)


def test_before_the_visit_the_sheet_leads_to_the_plan(app, sign_in):
    scene = a_scene("planning")
    answer = sign_in(scene.lead).get(scene.root)
    assert (answer.status_code, answer.location) == (302, f"{scene.root}/plan")


def test_everything_is_written_without_scripts(app, sign_in):
    scene = a_scene()
    figure = a_kpi(scene.case)
    one = scene.assessments[0]
    browser = sign_in(scene.lead)
    note = {"key": key(1), "kind": "process_check", "text": "Looked.", "refs": "4.1", "site": str(scene.site_id)}
    for _twice in range(2):
        assert browser.post(f"{scene.root}/notes", data=note).location == f"{scene.root}#notes"
    judged = {"version": str(one.version), "result": "nonconforming", "grade": "1", "shared_note": "S", "private_note": "P"}
    assert browser.post(f"{scene.root}/requirements/{one.id}", data=judged).location == f"{scene.root}#a{one.id}"
    finding = {"key": key(2), "grade": "major", "ref": "4.1", "statement": "Nothing is measured.", "shown_by": "A1"}
    for _twice in range(2):
        assert browser.post(f"{scene.root}/findings", data=finding).location == f"{scene.root}#findings"
    assert browser.post(f"{scene.root}/kpis/{figure.id}", data={"version": "1", "checked": "differs", "check_note": "79"}).status_code == 302
    assert [(n.kind, n.requirement_ids, n.site_id) for n in rows(VisitNote)] == [("process_check", [one.requirement_id], scene.site_id)]
    assert [(f.grade, f.statement) for f in rows(Finding)] == [("major", "Nothing is measured.")]
    assert [(k.checked, k.check_note) for k in rows(KpiValue)] == [("differs", "79")]
    assert scene.case.open_majors == 1
    page = browser.get(scene.root).text
    assert all(text in page for text in ("Looked.", "Nothing is measured.", "1 of 3 judged"))


def test_a_note_is_changed_by_its_author_only_and_says_what_it_said_before(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.lead)
    sync(browser, scene, scene.lead, item("interview", 1, fields={"text": "Before."}))
    (note,) = rows(VisitNote)
    url = f"{scene.root}/notes/{note.id}"
    assert "Before." in browser.get(url).text
    assert [sign_in(one).get(url).status_code for one in (scene.second, scene.centre)] == [403, 404]
    changed = {"revision": "1", "key": note.key, "kind": "interview", "pseudonym": "A1", "text": "After."}
    assert browser.post(url, data=changed).status_code == 302
    stale = browser.post(url, data={**changed, "text": "From the old page."})
    assert (stale.status_code, "After." in stale.text, "From the old page." in stale.text) == (409, True, True)
    page = browser.get(scene.root).text
    assert ("After." in page, "1 earlier version" in page, "Before." in page) == (True, True, True)


def test_mistakes_come_back_with_what_was_typed(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.lead)
    note = browser.post(f"{scene.root}/notes", data={"key": key(1), "kind": "interview", "text": "Kept text", "pseudonym": ""})
    assert (note.status_code, "Kept text" in note.text, "needs a pseudonym" in note.text) == (422, True, True)
    finding = browser.post(f"{scene.root}/findings", data={"key": key(2), "grade": "minor", "ref": "4.1", "statement": "Kept too", "shown_by": ""})
    assert (finding.status_code, "Kept too" in finding.text, "Say what shows it" in finding.text) == (422, True, True)
    assert (rows(VisitNote), rows(Finding)) == ([], [])


def test_two_auditors_without_scripts_see_both_texts(app, sign_in):
    scene = a_scene()
    one = scene.assessments[0]
    url, seen = f"{scene.root}/requirements/{one.id}", str(one.version)
    assert sign_in(scene.lead).post(url, data={"version": seen, "result": "conforming", "shared_note": "Theirs."}).status_code == 302
    second = sign_in(scene.second)
    answer = second.post(url, data={"version": seen, "result": "nonconforming", "shared_note": "Mine."})
    assert (answer.status_code, "Theirs." in answer.text, "Mine." in answer.text) == (409, True, True)
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert second.post(url, data={"version": version[1], "result": "nonconforming", "shared_note": "Mine."}).status_code == 302
    assert session.get_one(Assessment, one.id).shared_note == "Mine."


def test_a_judgement_changed_keeps_what_it_said_and_who_said_it(app, sign_in):
    scene = a_scene()
    url = f"{scene.root}/requirements/{scene.assessments[0].id}"

    def judge(user, version, **words):
        assert sign_in(user).post(url, data={"version": version, "grade": "2", **words}).status_code == 302

    judge(scene.lead, "1", result="nonconforming", shared_note="No record.", private_note="Ask again.")
    judge(scene.second, "2", result="conforming", shared_note="Record 7.")
    judge(scene.second, "3", result="conforming", shared_note="Record 7.")  # nothing changed: nothing is kept
    kept = rows(JudgementRevision)
    assert [(one.user_id, one.said["result"], one.said["shared_note"], one.said["private_note"]) for one in kept] == [
        (scene.lead.id, "nonconforming", "No record.", "Ask again.")
    ]
    for page in (scene.root, url):
        shown = sign_in(scene.lead).get(page).text
        assert "1 earlier judgement" in shown
        assert ("No record." in shown, "Ask again." in shown) == (True, True)


@pytest.mark.parametrize("questions", [5, 150])
def test_the_sheet_costs_the_same_with_any_number_of_requirements(app, sign_in, statements, questions):
    scene = a_scene(questions=questions)
    browser = sign_in(scene.lead)
    for one in scene.assessments:
        saved(Evidence(assessment=one, title="Handbook"))
        saved(VisitNote(case_id=scene.case.id, key=key(one.id), author_id=scene.lead.id, text="Seen", noted_at=now(), requirement_ids=[one.requirement_id]))
    with statements() as seen:
        assert browser.get(scene.root).status_code == 200
    assert len(seen) <= 16


def test_the_worker_may_serve_every_sheet_and_names_what_to_keep(app, client, sign_in):
    scene = a_scene()
    browser = sign_in(scene.lead)
    worker = browser.get("/certification/visit-worker.js")
    assert (worker.mimetype, worker.headers["Service-Worker-Allowed"]) == ("text/javascript", "/certification/cases/")
    kept = browser.get("/certification/visit-assets.json").json["files"]
    assert {"/static/js/app.js", "/static/js/visit/sheet.js", "/static/css/app.css"} <= set(kept)
    assert [client.get(path, headers={"Accept": "application/json"}).status_code for path in ("/certification/visit-worker.js", "/certification/visit-assets.json")] == [401, 401]
