"""The end of a visit: what must be there, what the centre reads and answers, and what never reaches it."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.certification.models import AuditPlan, Finding
from portal.certification.visiting.tasks import centre as centre_tasks
from portal.certification.visiting.tasks import team as team_tasks
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.factories import a_manager
from tests.certification.visiting.scenes import a_kpi, a_scene, item, sync
from tests.factories import a_user

SECRET = "zebra-planted-private"
LIST = re.compile(r'<ul class="visit-missing">(.*?)</ul>', re.S)


def missing(browser, scene) -> list[str]:
    found = LIST.search(browser.get(f"{scene.root}/conclusion").text)
    return [one.strip() for one in re.findall(r"<li>(.*?)</li>", found[1])] if found else []


def complete(browser, scene, *, grade: str = "major") -> None:
    """Everything a conclusion needs: two interviews, meetings, judgements, and one nonconformity with its finding."""
    bad, *rest = scene.assessments
    site = str(scene.site_id)
    sync(
        browser, scene, scene.lead,
        item("note", 1, fields={"kind": "opening", "present": "Operations manager", "time": "09:00"}),
        item("note", 2, fields={"kind": "closing", "present": "Operations manager", "heard": "agreed"}),
        item("interview", 3, fields={"site": site, "text": SECRET}), item("interview", 4, fields={"site": site}),
        item("judgement", 5, about=bad.id, base=bad.version, fields={"result": "nonconforming", "private_note": SECRET}),
        *(item("judgement", 10 + one.id, about=one.id, base=one.version, fields={"private_note": SECRET}) for one in rest),
        item("finding", 6, fields={"grade": grade, "statement": "Calls are not traced.", "shown_by": "Record 7"}),
    )  # fmt: skip


def test_what_is_missing_is_said_in_full(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.lead)
    site = scene.case.sites[0].name
    assert missing(browser, scene) == [
        "The opening meeting is not recorded.", "The closing meeting is not recorded.", "4.1 is not judged.", "5.2 is not judged.",
        "4.3 is not judged.", f"{site}: 0 interviews are recorded, at least 2 are needed.",
    ]  # fmt: skip
    first, second, third = scene.assessments
    sync(
        browser, scene, scene.lead, item("note", 1, fields={"kind": "closing", "present": "Manager"}),
        item("judgement", 2, about=first.id, base=1, fields={"result": "nonconforming"}),
        item("judgement", 3, about=second.id, base=1, fields={"result": "not_verified", "shared_note": "", "private_note": ""}),
        item("judgement", 4, about=third.id, base=1),
    )  # fmt: skip
    assert missing(browser, scene)[1:4] == [
        "Record at the closing meeting whether the centre accepts the findings or dissents.",
        "4.1 is judged nonconforming, and no nonconformity is raised.",
        "5.2 needs a note: why is it not verified or not applicable?",
    ]
    answer = browser.post(f"{scene.root}/conclusion", data={"days_used": "7"})
    assert (answer.status_code, scene.case.state) == (409, "on_site")


def test_the_lead_concludes_and_the_centre_gets_its_findings_once(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.lead)
    complete(browser, scene)
    assert sign_in(scene.second).post(f"{scene.root}/conclusion", data={"days_used": "7"}).status_code == 403
    wrong = browser.post(f"{scene.root}/conclusion", data={"days_used": "-1"})
    assert (wrong.status_code, scene.case.state) == (422, "on_site")
    assert browser.post(f"{scene.root}/conclusion", data={"days_used": "6.5"}).status_code == 302
    assert browser.post(f"{scene.root}/conclusion", data={"days_used": "6.5"}).status_code == 409
    session.expire_all()
    assert (scene.case.state, session.scalars(select(AuditPlan.days_used)).one()) == ("correcting", Decimal("6.5"))
    assert [(one.template, one.to_name) for one in session.scalars(select(Letter))] == [("visit-findings-sheet", "Cora Centre")]
    assert [(one.grade, one.state, one.due_at is not None) for one in session.scalars(select(Finding))] == [("major", "open", True)]


def test_without_anything_to_put_right_the_case_goes_on_to_its_report(app, sign_in):
    scene = a_scene()
    browser = sign_in(scene.lead)
    complete(browser, scene, grade="observation")
    bad = scene.assessments[0]
    sync(browser, scene, scene.lead, item("judgement", 5, about=bad.id, base=bad.version))
    assert browser.post(f"{scene.root}/conclusion", data={"days_used": "7"}).status_code == 302
    session.expire_all()
    assert scene.case.state == "reporting"


def test_no_private_word_reaches_the_centre(app, sign_in):
    scene = a_scene()
    lead, centre = sign_in(scene.lead), sign_in(scene.centre)
    a_kpi(scene.case, check_note=SECRET)
    complete(lead, scene)
    assert SECRET in lead.get(scene.root).text
    assert lead.post(f"{scene.root}/conclusion", data={"days_used": "7"}).status_code == 302
    pages = [centre.get(f"{scene.root}/{path}") for path in ("plan", "findings", "findings.pdf", "plan.pdf", "plan.ics")]
    assert [page.status_code for page in pages] == [200] * 5
    texts = [page.text if page.mimetype != "application/pdf" else pdf_text(page.data) for page in pages]
    assert [SECRET in text for text in texts] == [False] * 5
    assert ["Calls are not traced." in text for text in texts] == [False, True, True, False, False]
    assert [letter for letter in session.scalars(select(Letter)) if SECRET in letter.body] == []
    assert [centre.get(f"{scene.root}{path}").status_code for path in ("", "/conclusion", f"/requirements/{scene.assessments[0].id}")] == [404] * 3


def pdf_text(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


def test_the_centre_answers_once_and_others_do_not(app, sign_in):
    scene = a_scene("correcting")
    url = f"{scene.root}/findings/answer"
    data = {"version": str(scene.plan.version), "answer": "dissent", "dissent": "It was traced.", "understood": "y"}
    people = [scene.lead, a_manager(scene.case.scheme_version), a_scene().centre, a_user()]
    assert [sign_in(one).post(url, data=data).status_code for one in people] == [403, 403, 404, 404]
    browser = sign_in(scene.centre)
    empty = browser.post(url, data={**data, "dissent": ""})
    assert (empty.status_code, "Please say where you see it differently." in empty.text) == (422, True)
    assert browser.post(url, data=data).status_code == 302
    assert browser.post(url, data=data).status_code == 409
    session.expire_all()
    assert (scene.plan.dissent, scene.plan.acknowledged_at is not None) == ("It was traced.", True)
    assert "It was traced." in sign_in(scene.lead).get(f"{scene.root}/findings").text


@pytest.mark.parametrize(("state", "codes"), [("on_site", [404, 404]), ("correcting", [200, 200])])
def test_the_findings_sheet_is_there_once_the_visit_is_concluded(app, sign_in, state, codes):
    scene = a_scene(state)
    browser = sign_in(scene.centre)
    assert [browser.get(f"{scene.root}/{path}").status_code for path in ("findings", "findings.pdf")] == codes


def test_what_waits_for_whom(app, statements):
    with app.test_request_context():
        planning, on_site, over = a_scene("planning", plan=False), a_scene(), a_scene("correcting")
        assert [task.url for task in team_tasks(planning.lead)] == [f"{planning.root}/plan"]
        assert team_tasks(planning.second) == []
        assert [[task.url for task in team_tasks(one)] for one in (on_site.lead, on_site.second)] == [[on_site.root]] * 2
        assert [task.url for task in centre_tasks(over.centre)] == [f"{over.root}/findings"]
        assert (centre_tasks(on_site.centre), team_tasks(over.lead)) == ([], [])
        with statements() as seen:
            team_tasks(on_site.lead)
        assert len(seen) <= 3
