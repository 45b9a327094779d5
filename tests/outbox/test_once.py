"""A letter with a key is written once, whoever writes it and however often: what idempotent commands rely on."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from flask import Flask

from portal import outbox
from portal.core.database import session, transaction
from portal.outbox.models import Letter
from tests.factories import a_user

WRITERS = 8


def count() -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(Letter)) or 0


def test_a_second_letter_with_the_same_key_is_not_written(app: Flask) -> None:
    to = a_user()
    assert outbox.write("entry-accepted", to=to, once="accepted:1") is not None
    assert outbox.write("entry-accepted", to=to, once="accepted:1") is None
    assert outbox.write("entry-accepted", to=to, once="accepted:2") is not None
    session.commit()
    assert count() == 2


def test_letters_without_a_key_are_as_many_as_are_written(app: Flask) -> None:
    to = a_user()
    for _n in range(2):
        outbox.write("entry-accepted", to=to)
    session.commit()
    assert count() == 2


def test_writers_at_once_write_one_letter_and_none_of_them_fails(app: Flask) -> None:
    """On PostgreSQL every one of them looks before any of them has committed."""
    email, start, written, failed = a_user().email, threading.Barrier(WRITERS), [], []
    session.commit()

    def one() -> None:
        with app.app_context():
            try:
                start.wait()
                with transaction():
                    written.append(outbox.write("entry-accepted", to=(email, "Cora"), once="accepted:1") is not None)
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=one) for _n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, sorted(written), count()) == ([], [False] * (WRITERS - 1) + [True], 1)
