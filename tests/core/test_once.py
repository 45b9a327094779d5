"""The same form sent twice creates once, whoever is first and however close."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.core.database import session, transaction
from portal.core.once import FormKey, remembered, replayed
from portal.organisations import Kind, Organisation
from tests.factories import an_organisation


def create(app: Flask, key: str) -> str:
    """What a view that creates does."""
    with app.test_request_context("/", method="POST", data={"_key": key}), transaction():
        if (before := replayed()) is not None:
            return before
        company = an_organisation(Kind.COMPANY)
        return remembered(f"/organisations/{company.id}")


def companies() -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count(Organisation.id))) or 0


def test_a_form_sent_again_leads_to_what_it_created(app: Flask) -> None:
    session.rollback()
    answers = [create(app, "a-key"), create(app, "a-key"), create(app, "another")]
    assert answers[0] == answers[1] != answers[2]
    assert companies() == 2


def test_a_form_without_a_key_creates_each_time(app: Flask) -> None:
    session.rollback()
    assert create(app, "") != create(app, "")
    assert companies() == 2


def test_a_refused_form_can_be_sent_again(app: Flask) -> None:
    session.rollback()
    request = app.test_request_context("/", method="POST", data={"_key": "k"})
    with pytest.raises(RuntimeError), request, transaction():  # noqa: PT012
        assert replayed() is None
        raise RuntimeError("refused")
    assert create(app, "k").startswith("/organisations/")


def test_fifty_identical_forms_at_once_create_one_thing(app: Flask) -> None:
    session.rollback()
    answers: list[str] = []
    start = threading.Barrier(10)

    def work() -> None:
        start.wait()
        for _time in range(5):
            with app.app_context():
                answers.append(create(app, "the-key"))

    running = [threading.Thread(target=work) for _number in range(10)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert (len(answers), len(set(answers)), companies()) == (50, 1, 1)
    assert session.scalars(sa.select(FormKey.url)).all() == [answers[0]]
