"""Judging on paper: by whom, two at once, and what stage 1 needs to be concluded."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from portal.certification.models import JudgementRevision
from portal.core.database import session
from tests.certification import factories as make
from tests.certification.documenting.scenes import JSON, Scene, a_scene, judgement_of


def judged(scene: Scene, **values: str) -> None:
    for one in scene.assessments:
        for name, value in {"stage1": "adequate", **values}.items():
            setattr(one, name, value)
    session.commit()


def test_two_auditors_at_one_requirement_see_both_notes(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    second = make.a_team_member(scene.case, role="auditor").user
    page = judgement_of(scene, stage1="gap", stage1_note="Mine.")
    sign_in(second).post(scene.at(0, "/judgement"), data=judgement_of(scene, stage1_note="Theirs."), headers=JSON)
    lead = sign_in(scene.lead)
    answer = lead.post(scene.at(0, "/judgement"), data=page, headers=JSON)
    assert answer.status_code == 409
    assert (answer.json["conflict"]["yours"], answer.json["conflict"]["theirs"]) == ("Mine.", "Theirs.")
    plain = lead.post(scene.at(0, "/judgement"), data=page)
    assert plain.status_code == 409
    assert "Mine." in plain.text
    assert "Theirs." in plain.text
    assert (scene.assessments[0].stage1, scene.assessments[0].stage1_note) == ("gap", "Theirs.")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"stage1": ""}, "3 requirements are not judged yet."),
        ({"stage1": "gap"}, "A gap needs a note and an accepted plan"),
        ({"stage1": "gap", "stage1_note": "Lacking."}, "A gap needs a note and an accepted plan"),
    ],
)
def test_the_visit_waits_for_every_judgement_and_a_plan_for_every_gap(app: Any, sign_in: Any, values: dict[str, str], sentence: str) -> None:
    scene = a_scene("stage1")
    judged(scene, **values)
    answer = sign_in(scene.lead).post(scene.url("stage1/clear"))
    assert (answer.status_code, scene.case.state) == (409, "stage1")
    assert sentence in answer.text


def test_a_gap_with_an_accepted_plan_does_not_hold_the_visit_up(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    judged(scene, stage1="gap", stage1_note="Lacking.", stage1_plan="Until May.")
    lead = sign_in(scene.lead)
    assert lead.post(scene.url("stage1/clear")).status_code == 302
    assert lead.post(scene.url("stage1/clear")).status_code == 409
    assert scene.case.state == "planning"
    assert scene.case.due_at is not None


def test_a_return_needs_a_reason_and_a_note_for_every_gap(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    judged(scene, stage1="gap")
    lead = sign_in(scene.lead)
    empty = lead.post(scene.url("stage1/return"), data={"reason": " "})
    assert (empty.status_code, scene.case.state) == (422, "stage1")
    silent = lead.post(scene.url("stage1/return"), data={"reason": "Look again."})
    assert (silent.status_code, scene.case.state) == (409, "stage1")
    assert "Look again." in silent.text


def test_a_gap_without_a_note_is_kept_and_pointed_out(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    answer = sign_in(scene.lead).post(scene.at(0, "/judgement"), data=judgement_of(scene, stage1="gap"), headers=JSON)
    assert (answer.status_code, list(answer.json["problems"])) == (200, ["q-stage1_note"])
    wrong = sign_in(scene.lead).post(scene.at(0, "/judgement"), data=judgement_of(scene, stage1="fine"), headers=JSON)
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["q-stage1"])


def test_only_the_lead_concludes_and_observers_only_look(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    judged(scene)
    second = make.a_team_member(scene.case, role="auditor").user
    observer = make.a_team_member(scene.case, role="observer").user
    assert sign_in(second).post(scene.url("stage1/clear")).status_code == 403
    assert sign_in(observer).post(scene.at(0, "/judgement"), data={}).status_code == 403
    assert sign_in(observer).get(scene.url("stage1")).status_code == 200
    assert scene.case.state == "stage1"


def test_the_report_is_there_once_concluded(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    judged(scene, stage1_note="Typst *markup* #stays $text$.")
    lead = sign_in(scene.lead)
    assert lead.get(scene.url("stage1/report")).status_code == 404
    lead.post(scene.url("stage1/clear"))
    report = lead.get(scene.url("stage1/report"))
    assert (report.status_code, report.mimetype, report.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_stage_1_is_on_the_list_of_what_waits(app: Any, sign_in: Any) -> None:
    scene = a_scene("documented")
    assert "Begin stage 1" in sign_in(scene.lead).get("/waiting").text
    assert "Begin stage 1" not in sign_in(scene.centre).get("/waiting").text
    scene.case.state = "documenting"
    assert f"Documentation of {scene.case.organisation.name}" in sign_in(scene.centre).get("/waiting").text


def test_a_judgement_on_paper_keeps_what_it_said_before_and_the_centre_never_reads_it(app: Any, sign_in: Any) -> None:
    scene = a_scene("stage1")
    lead, url = sign_in(scene.lead), scene.at(0)
    lead.post(f"{url}/judgement", data=judgement_of(scene, stage1="gap", stage1_note="Zebra lacks."))
    lead.post(f"{url}/judgement", data=judgement_of(scene, stage1="adequate", stage1_note="All there."))
    kept = session.scalars(select(JudgementRevision)).all()
    assert [(one.user_id, one.said["stage1"], one.said["stage1_note"]) for one in kept] == [(scene.lead.id, "gap", "Zebra lacks.")]
    assert "1 earlier judgement" in lead.get(url).text
    assert "Zebra" in lead.get(url).text
    assert "Zebra" not in sign_in(scene.centre).get(url).text
