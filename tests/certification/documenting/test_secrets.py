"""What must not reach the centre, planted everywhere it could leak from."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader
from sqlalchemy import select

from portal.certification.models import CaseSnapshot
from portal.core.canonical import canonical
from portal.core.database import session
from portal.outbox.models import Letter
from tests.certification.documenting.scenes import JSON, Scene, a_scene, answer_of, answered, judgement_of

PRIVATE, NOTE, PLAN = "planted-private", "planted-note", "planted-plan"


def planted(scene: Scene) -> Scene:
    for one in scene.assessments:
        one.private_note, one.stage1, one.stage1_note, one.stage1_plan = PRIVATE, "gap", NOTE, PLAN
        one.shared_note, one.result, one.grade = "planted-shared", "nonconforming", 4
    session.commit()
    return scene


def everything(browser: Any, scene: Scene) -> str:
    """Every page, paper and answer of the area, as this browser gets it."""
    first = scene.assessments[0].requirement_id
    pages = [
        "requirements", "requirements?show=gaps", "requirements?show=open", f"requirements/{first}", "kpis", "stage1",
        "stage1?show=gap", "stage1/report", "submission",
    ]  # fmt: skip
    found = [text_of(browser.get(scene.url(page))) for page in pages]
    found += [
        browser.post(scene.at(0, "/answer"), data={"v-statement": "old", "q-statement": "x"}, headers=accept).text
        for accept in (JSON, {})
    ]
    found += [browser.post(scene.at(0, "/judgement"), data={"v-private_note": "old", "q-private_note": "x"}, headers=JSON).text]
    found += [browser.get(page).text for page in ("/waiting", "/")]
    return "\n".join(found)


def text_of(answer: Any) -> str:
    if answer.mimetype != "application/pdf":
        return str(answer.text)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def test_nothing_under_way_reaches_the_centre(app: Any, sign_in: Any) -> None:
    for state in ("documented", "stage1"):
        scene = planted(a_scene(state))
        seen = everything(sign_in(scene.centre), scene)
        assert [word for word in (PRIVATE, NOTE, PLAN, "planted-shared") if word in seen] == []
        assert PRIVATE in everything(sign_in(scene.lead), scene)


def test_a_private_note_never_reaches_the_centre_not_even_when_concluded(app: Any, sign_in: Any) -> None:
    for move, data in (("clear", {}), ("return", {"reason": "Look again."})):
        scene = planted(answered(a_scene("stage1")))
        assert sign_in(scene.lead).post(scene.url(f"stage1/{move}"), data=data).status_code == 302
        seen = everything(sign_in(scene.centre), scene)
        assert PRIVATE not in seen
        assert NOTE in seen
        assert PLAN in seen
        letters = "\n".join(one.body for one in session.scalars(select(Letter)))
        kept = b"\n".join(canonical(one.content) for one in session.scalars(select(CaseSnapshot)))
        assert PRIVATE not in letters
        assert PRIVATE.encode() not in kept


def test_what_was_returned_stays_readable_but_the_next_round_is_secret(app: Any, sign_in: Any) -> None:
    scene = planted(answered(a_scene("stage1")))
    centre, lead = sign_in(scene.centre), sign_in(scene.lead)
    lead.post(scene.url("stage1/return"), data={"reason": "Look again."})
    centre.post(scene.at(0, "/answer"), data=answer_of(scene, statement="Better.", complete="yes"), headers=JSON)
    assert centre.post(scene.url("submission")).status_code == 302
    lead.post(scene.url("stage1/begin"))
    lead.post(scene.at(0, "/judgement"), data=judgement_of(scene, stage1="adequate", stage1_note="planted-second"), headers=JSON)
    seen = everything(centre, scene)
    assert NOTE in seen
    assert "planted-second" not in seen
    assert PRIVATE not in seen


def test_the_page_of_a_refused_upload_shows_no_more(app: Any, sign_in: Any) -> None:
    scene = planted(a_scene("documenting"))
    refused = sign_in(scene.centre).post(scene.at(0, "/evidence"), data={"file": (io.BytesIO(b"MZ"), "a.pdf")})
    assert refused.status_code == 422
    assert [word for word in (PRIVATE, NOTE, PLAN) if word in refused.text] == []
