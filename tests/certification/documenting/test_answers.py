"""Answering: by itself, with one button, two people at once, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from portal.core.database import session
from tests.certification import factories as make
from tests.certification.documenting.scenes import JSON, Scene, a_scene, answer_of


def kept(scene: Scene, number: int = 0) -> tuple[bool, str, str, str, int]:
    one = scene.assessments[number]
    return one.applies, one.exclusion, one.statement, one.progress, scene.case.answered


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"statement": " We\r\ndo. "}, (True, "", "We\ndo.", "in_progress", 0)),
        ({"statement": "We do.", "complete": "yes"}, (True, "", "We do.", "answered", 1)),
        ({"applies": "no", "exclusion": "No calls."}, (False, "No calls.", "", "answered", 1)),
        ({"exclusion": "No calls."}, (True, "No calls.", "", "open", 0)),
    ],
)
def test_an_answer_has_its_progress_and_the_case_its_count(app: Any, sign_in: Any, typed: dict[str, str], found: Any) -> None:
    scene = a_scene()
    answer = sign_in(scene.centre).post(scene.at(0, "/answer"), data=answer_of(scene, **typed), headers=JSON)
    assert answer.status_code == 200
    assert kept(scene) == found


def test_an_answer_emptied_is_open_again(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre = sign_in(scene.centre)
    centre.post(scene.at(0, "/answer"), data=answer_of(scene, statement="So.", complete="yes"), headers=JSON)
    centre.post(scene.at(0, "/answer"), data=answer_of(scene, statement=""), headers=JSON)
    assert kept(scene) == (True, "", "", "open", 0)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"applies": "no"}, "q-exclusion"),
        ({"complete": "yes"}, "q-complete"),
        ({"applies": "perhaps"}, "q-applies"),
        ({"statement": "x" * 20_001}, "q-statement"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(app: Any, sign_in: Any, typed: dict[str, str], field: str) -> None:
    scene = a_scene()
    centre = sign_in(scene.centre)
    answer = centre.post(scene.at(0, "/answer"), data=answer_of(scene, **typed), headers=JSON)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert kept(scene) == (True, "", "", "open", 0)
    page = centre.post(scene.at(0, "/answer"), data=answer_of(scene, **typed))
    assert page.status_code == 422
    assert "Please look at this again" in page.text


def test_without_scripts_what_can_be_kept_is_kept_and_the_rest_comes_back(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    page = sign_in(scene.centre).post(scene.at(0, "/answer"), data=answer_of(scene, statement="Kept.", applies="no"))
    assert page.status_code == 422
    assert kept(scene) == (True, "", "Kept.", "in_progress", 0)


def test_two_people_at_one_text_see_both_and_nothing_is_lost(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    centre, colleague = sign_in(scene.centre), sign_in(make.a_centre_manager(scene.case))
    page = answer_of(scene, statement="Mine.")
    colleague.post(scene.at(0, "/answer"), data=answer_of(scene, statement="Theirs."), headers=JSON)
    answer = centre.post(scene.at(0, "/answer"), data=page, headers=JSON)
    assert answer.status_code == 409
    conflict = answer.json["conflict"]
    assert (conflict["field"], conflict["yours"], conflict["theirs"]) == ("q-statement", "Mine.", "Theirs.")
    plain = centre.post(scene.at(0, "/answer"), data=page)
    assert plain.status_code == 409
    assert "Mine." in plain.text
    assert "Theirs." in plain.text
    assert kept(scene)[2] == "Theirs."
    again = centre.post(scene.at(0, "/answer"), data={"q-statement": "Mine.", "v-statement": conflict["version"]}, headers=JSON)
    assert (again.status_code, kept(scene)[2]) == (200, "Mine.")


def test_two_people_at_two_fields_do_not_collide(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    page = answer_of(scene, exclusion="A reason.", statement="")
    sign_in(make.a_centre_manager(scene.case)).post(scene.at(0, "/answer"), data=answer_of(scene, statement="Theirs."), headers=JSON)
    assert sign_in(scene.centre).post(scene.at(0, "/answer"), data=page, headers=JSON).status_code == 200
    assert kept(scene)[:3] == (True, "A reason.", "Theirs.")


def test_completing_leads_to_the_next_open_requirement(app: Any, sign_in: Any) -> None:
    scene = a_scene()
    ids = [one.requirement_id for one in scene.assessments]
    data = answer_of(scene, statement="So.", complete="") | {"go": "complete", "next": str(ids[1])}
    answer = sign_in(scene.centre).post(scene.at(0, "/answer"), data=data)
    assert answer.location.endswith(scene.url(f"requirements/{ids[1]}"))
    assert kept(scene)[3] == "answered"


def test_once_handed_in_nothing_changes_and_the_text_comes_back(app: Any, sign_in: Any) -> None:
    scene = a_scene("documented")
    answer = sign_in(scene.centre).post(scene.at(0, "/answer"), data=answer_of(scene, statement="Too late."))
    assert (answer.status_code, kept(scene)[2]) == (409, "")
    assert "Too late." in answer.text


def test_a_requirement_of_another_case_is_not_there(app: Any, sign_in: Any) -> None:
    scene, other = a_scene(), a_scene()
    foreign = other.assessments[0].requirement_id
    assert sign_in(scene.centre).get(scene.url(f"requirements/{foreign}")).status_code == 404
    assert sign_in(scene.centre).post(scene.url(f"requirements/{foreign}/answer"), data={}).status_code == 404


def test_questions_go_to_and_fro(app: Any, sign_in: Any) -> None:
    from sqlalchemy import select

    from portal.certification.models import CaseMessage
    from portal.outbox.models import Letter

    scene = a_scene()
    lead, centre = sign_in(scene.lead), sign_in(scene.centre)
    key = {"_key": "one-form", "text": "Which manual?"}
    assert lead.post(scene.at(0, "/messages"), data=key).status_code == 302
    assert lead.post(scene.at(0, "/messages"), data=key).status_code == 302
    assert "Which manual?" in centre.get(scene.at(0)).text
    assert "question waits" in centre.get(scene.url("requirements")).text
    assert "One question to answer" in centre.get("/waiting").text
    assert centre.post(scene.at(0, "/messages"), data={"text": "The one of May."}).status_code == 302
    assert "question waits" not in centre.get(scene.url("requirements")).text
    assert "One question to answer" in lead.get("/waiting").text
    assert centre.post(scene.at(0, "/messages"), data={"text": " "}).status_code == 422
    session.commit()
    assert [one.text for one in session.scalars(select(CaseMessage))] == ["Which manual?", "The one of May."]
    letters = [(one.template, one.user_id) for one in session.scalars(select(Letter).order_by(Letter.id))]
    assert letters == [("documentation-question", scene.centre.id), ("documentation-question", scene.lead.id)]
