"""A letter with a key is written once, whoever writes it and however often: what idempotent commands rely on."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from flask import Flask

from portal import outbox
from portal.core.database import session, transaction
from portal.outbox.models import Letter, LetterText
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


def test_many_at_once_are_the_same_letters_as_one_by_one(app: Flask) -> None:
    """Also with a text somebody edited for one scope; what is there already is left out."""
    people = [a_user("Ada"), a_user("Bea", locale="nl"), a_user("Cleo")]
    session.add(LetterText(scope="edition:1", template="entry-accepted", locale="en", subject="Yes {name}", body="{portal} {missing}"))
    session.flush()
    scopes = ["", "", "edition:1"]
    for one, scope in zip(people, scopes, strict=True):
        outbox.write("entry-accepted", to=one, scope=scope, once=f"single:{one.id}", entry="E-1", link="/x")
    drafts = [
        outbox.Draft("entry-accepted", one, f"{kind}:{one.id}", scope, {"entry": "E-1", "link": "/x"})
        for one, scope in zip(people, scopes, strict=True) for kind in ("single", "many", "many")
    ]  # fmt: skip
    assert outbox.write_all(drafts) == 3
    assert outbox.write_all(drafts) == 0
    assert outbox.write_all([]) == 0
    session.commit()
    seen = ("template", "scope", "user_id", "to_name", "to_email", "locale", "subject", "body", "state", "attempts")
    pairs = [
        [tuple(getattr(one, name) for name in seen) for one in session.scalars(sa.select(Letter).where(Letter.once.startswith(kind)).order_by(Letter.user_id))]
        for kind in ("single", "many")
    ]
    assert pairs[0] == pairs[1]
    assert [row[6] for row in pairs[0]][2] == "Yes Cleo"


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
