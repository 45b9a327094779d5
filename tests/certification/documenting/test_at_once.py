"""Many people at the same instant: real threads, real locks, on both databases."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.certification.models import CaseSnapshot, Evidence, KpiValue
from portal.core.database import session
from tests.certification.documenting.scenes import JSON, PDF, a_scene, answer_of, answered, judgement_of, stated

PEOPLE = 6


def at_once(app: Flask, deeds: list[Callable[[], Any]]) -> Counter[int]:
    """Each deed in a thread of its own; how often each status was answered."""
    session.commit()

    def one(deed: Callable[[], Any]) -> int:
        with app.app_context():
            return int(deed().status_code)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(one, deeds))


def test_answers_to_different_requirements_are_all_counted(app: Flask, sign_in: Any) -> None:
    scene = a_scene(questions=PEOPLE)
    sent = [(scene.at(n, "/answer"), answer_of(scene, n, statement="So.", complete="yes")) for n in range(PEOPLE)]
    deeds = [lambda b=sign_in(scene.centre), u=url, d=data: b.post(u, data=d, headers=JSON) for url, data in sent]
    assert at_once(app, deeds) == {200: PEOPLE}
    session.refresh(scene.case)
    assert scene.case.answered == PEOPLE


def test_one_requirement_judged_by_several_at_once_keeps_one_note(app: Flask, sign_in: Any) -> None:
    scene = a_scene("stage1")
    url, sent = scene.at(0, "/judgement"), [judgement_of(scene, stage1_note=f"Note {n}.") for n in range(PEOPLE)]
    deeds = [lambda b=sign_in(scene.lead), d=data: b.post(url, data=d, headers=JSON) for data in sent]
    assert at_once(app, deeds) == {200: 1, 409: PEOPLE - 1}


def test_handed_in_at_once_is_handed_in_once(app: Flask, sign_in: Any) -> None:
    scene = answered(a_scene())
    url = scene.url("submission")
    assert at_once(app, [lambda b=sign_in(scene.centre): b.post(url) for _n in range(PEOPLE)]) == {302: 1, 409: PEOPLE - 1}
    assert session.scalar(select(func.count()).select_from(CaseSnapshot)) == 1


def test_one_file_sent_at_once_is_one_piece_of_evidence(app: Flask, sign_in: Any) -> None:
    scene = a_scene()
    url = scene.at(0, "/evidence")
    deeds = [
        lambda b=sign_in(scene.centre): b.post(url, data={"file": (io.BytesIO(PDF), "manual.pdf")}, headers=JSON)
        for _n in range(PEOPLE)
    ]
    assert at_once(app, deeds) == {200: PEOPLE}
    assert session.scalar(select(func.count()).select_from(Evidence)) == 1


def test_a_new_figure_stated_at_once_is_one_row(app: Flask, sign_in: Any) -> None:
    scene = a_scene()
    url, sent = scene.url("kpis"), [stated(scene, value=str(70 + n)) for n in range(PEOPLE)]
    deeds = [lambda b=sign_in(scene.centre), d=data: b.post(url, data=d, headers=JSON) for data in sent]
    assert at_once(app, deeds) == {200: 1, 409: PEOPLE - 1}
    assert session.scalar(select(func.count()).select_from(KpiValue)) == 1
