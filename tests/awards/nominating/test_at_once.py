"""Many people at the same instant: real threads, real locks, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from portal.awards.models import Entry, Snapshot
from portal.core.database import session
from tests.awards.nominating.factories import a_scene, completed
from tests.awards.nominating.test_entries import new
from tests.factories import a_company, a_key

PEOPLE = 8


def at_once(app: Flask, deeds: list[Callable[[], Any]]) -> Counter[int]:
    """Each deed in a thread of its own; how often each status was answered."""
    session.commit()

    def one(deed: Callable[[], Any]) -> int:
        with app.app_context():
            return int(deed().status_code)

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(one, deeds))


def test_the_last_place_is_given_once(app: Flask, sign_in: Any) -> None:
    scene = a_scene(quota=2)
    names = [f"Company number {number}" for number in range(PEOPLE)]
    for name in names:
        a_company(name, association=scene.association)
    url = f"/editions/{scene.edition.id}/entries"
    sent = [new(scene, company=name) for name in names]
    browsers = [sign_in(scene.manager) for _name in names]
    codes = at_once(app, [lambda b=b, d=d: b.post(url, data=d) for b, d in zip(browsers, sent, strict=True)])
    assert codes == {302: 1, 409: PEOPLE - 1}
    assert session.scalar(select(func.count()).select_from(Entry)) == 2


def test_one_form_sent_many_times_at_once_makes_one_entry(app: Flask, sign_in: Any) -> None:
    scene = a_scene(quota=9)
    a_company("Ostsee Kasse", association=scene.association)
    url, data = f"/editions/{scene.edition.id}/entries", new(scene, _key=a_key())
    browsers = [sign_in(scene.manager) for _n in range(PEOPLE)]
    codes = at_once(app, [lambda b=b: b.post(url, data=data) for b in browsers])
    assert codes == {302: PEOPLE}
    assert session.scalar(select(func.count()).select_from(Entry)) == 2


def test_submitting_at_once_submits_once(app: Flask, sign_in: Any) -> None:
    scene = completed(a_scene())
    url = scene.url("/submission")
    browsers = [sign_in(scene.manager) for _n in range(PEOPLE)]
    codes = at_once(app, [lambda b=b: b.post(url) for b in browsers])
    assert codes == {302: 1, 409: PEOPLE - 1}
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 1


def test_saving_one_answer_at_once_keeps_one_text_and_shows_it_to_the_others(app: Flask, sign_in: Any) -> None:
    scene = a_scene()
    url, token = scene.url("/answers"), "0.nothing"
    browsers = [sign_in(scene.contact) for _n in range(PEOPLE)]
    deeds = [
        lambda b=b, n=n: b.post(url, data={"v-portrait": token, "q-portrait": f"text {n}"}, headers={"Accept": "application/json"})
        for n, b in enumerate(browsers)
    ]
    assert at_once(app, deeds) == {200: 1, 409: PEOPLE - 1}
