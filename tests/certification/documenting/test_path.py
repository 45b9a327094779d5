"""The straight way: answered, handed in, judged on paper, cleared for the visit; and once round by way of a return."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from portal.audit import Event
from portal.audit.models import AuditEvent
from portal.certification.models import CaseSnapshot
from portal.core.canonical import fingerprint
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.documenting.scenes import JSON, a_scene, answer_of, answered, judgement_of, stated


def snapshots(case_id: int, kind: str) -> list[CaseSnapshot]:
    session.commit()
    query = select(CaseSnapshot).where(CaseSnapshot.case_id == case_id, CaseSnapshot.kind == kind)
    return list(session.scalars(query.order_by(CaseSnapshot.id)))


def letters() -> list[tuple[str, int | None]]:
    return sorted((one.template, one.user_id) for one in session.scalars(select(Letter)))


def test_from_the_first_answer_to_the_visit(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre, lead = sign_in(scene.centre), sign_in(scene.lead)
    for number in range(3):
        answer = centre.post(scene.at(number, "/answer"), data=answer_of(scene, number, statement="So.", complete="yes"), headers=JSON)
        assert (answer.status_code, answer.json["progress"]) == (200, "Answered")
    saved = centre.post(scene.url("kpis"), data=stated(scene, value="82,5", period="2026", source="ACD"), headers=JSON)
    assert saved.status_code == 200
    assert "Hand the documentation in" in centre.get(scene.url("submission")).text
    assert centre.post(scene.url("submission")).status_code == 302
    assert (scene.case.state, scene.case.answered) == ("documented", 3)

    assert lead.post(scene.url("stage1/begin")).status_code == 302
    for number, value in enumerate(("adequate", "on_site", "gap")):
        data = judgement_of(scene, number, stage1=value, stage1_note="Seen.", stage1_plan="By May.")
        assert lead.post(scene.at(number, "/judgement"), data=data, headers=JSON).status_code == 200
    assert lead.post(scene.url("stage1/clear")).status_code == 302
    assert scene.case.state == "planning"
    assert letters() == sorted([
        ("documentation-submitted", scene.lead.id), ("documentation-submitted", scene.manager.id),
        ("documentation-received", scene.centre.id), ("stage1-cleared", scene.centre.id), ("stage1-cleared", scene.manager.id),
    ])  # fmt: skip
    events = set(session.scalars(select(AuditEvent.event).where(AuditEvent.scope == f"case:{scene.id}")))
    assert {Event.DOCUMENTATION_SUBMITTED, Event.STAGE1_BEGUN, Event.STAGE1_JUDGED, Event.STAGE1_CLEARED} <= events


def test_what_was_handed_in_is_kept_with_its_fingerprint(app: Any, sign_in: Any) -> None:
    scene = answered(a_scene(), "As we do it.")
    assert sign_in(scene.centre).post(scene.url("submission")).status_code == 302
    (kept,) = snapshots(scene.id, "documentation")
    assert kept.sha256 == fingerprint(kept.content)
    assert [one["statement"] for one in kept.content["requirements"]] == ["As we do it."] * 3
    assert kept.content["kpis"][0]["value"] == "82"
    assert sign_in(scene.centre).post(scene.url("submission")).status_code == 409
    assert len(snapshots(scene.id, "documentation")) == 1


def test_returned_with_gaps_reworked_and_judged_again(app: Any, sign_in: Any) -> None:
    scene = answered(a_scene())
    centre, lead = sign_in(scene.centre), sign_in(scene.lead)
    assert f'href="{scene.url("stage1")}"' not in centre.get(scene.url("kpis")).text
    centre.post(scene.url("submission"))
    lead.post(scene.url("stage1/begin"))
    lead.post(scene.at(0, "/judgement"), data=judgement_of(scene, 0, stage1="gap", stage1_note="No owner named."), headers=JSON)
    lead.post(scene.at(1, "/judgement"), data=judgement_of(scene, 1, stage1="adequate"), headers=JSON)
    assert "No owner named." not in centre.get(scene.at(0)).text
    assert lead.post(scene.url("stage1/return"), data={"reason": "Name the owners."}).status_code == 302
    tab = f'href="{scene.url("stage1")}"'
    assert [tab in browser.get(scene.url("kpis")).text for browser in (centre, lead)] == [True, True]
    assert scene.case.state == "documenting"
    page = centre.get(scene.at(0)).text
    assert "No owner named." in page
    assert "Name the owners." in centre.get(scene.url("stage1")).text
    centre.post(scene.at(1, "/answer"), data=answer_of(scene, 1, statement="Changed."), headers=JSON)
    assert centre.post(scene.url("submission")).status_code == 302
    # The gap is to be judged again, and so is what was changed since; the note stays for the auditor to see.
    assert [(one.stage1, one.stage1_note) for one in scene.assessments] == [("", "No owner named."), ("", ""), ("", "")]
    assert [one.content["outcome"] for one in snapshots(scene.id, "stage1")] == ["returned"]
