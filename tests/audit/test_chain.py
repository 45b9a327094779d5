"""The chain: written with the deed, and broken by anything that is done to it afterwards."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal.audit import Event, record, trail
from portal.audit.models import AuditEvent, AuditHead
from portal.core.clock import now
from portal.core.database import session, transaction
from portal.extensions import db
from portal.organisations import Kind
from tests.factories import a_company, a_federation, a_user, an_administrator, an_organisation, saved

ON_SERVER = os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")


def write_events(number: int) -> None:
    thing, actor = a_federation(), a_user()
    for step in range(number):
        record(Event.ORGANISATION_UPDATED, thing, actor=actor, reason=f"step {step}", step=step, mark="7.5")
        if step % 7 == 6:
            session.commit()
    session.commit()


def test_an_untouched_chain_is_intact(app: Flask) -> None:
    write_events(20)
    check = trail.verify()
    assert (check.count, check.broken) == (20, None)
    assert check.head == session.scalar(sa.select(AuditHead.hash))


def test_an_empty_trail_is_intact(app: Flask) -> None:
    assert trail.verify() == trail.Check(0, trail.GENESIS, None)


def test_an_event_is_written_in_the_transaction_of_the_deed(app: Flask) -> None:
    federation = a_federation()
    session.commit()
    with pytest.raises(RuntimeError), transaction():  # noqa: PT012
        federation.name = "Another"
        record(Event.ORGANISATION_UPDATED, federation, actor=None)
        session.flush()
        raise RuntimeError("refused")
    session.expire_all()
    assert (federation.name, session.scalar(sa.select(sa.func.count(AuditEvent.id)))) == ("ECCCO", 0)
    record(Event.ORGANISATION_UPDATED, federation, actor=None)
    session.commit()
    assert session.scalars(sa.select(AuditEvent.id)).all() == [1]


def test_a_failing_append_undoes_the_deed(app: Flask) -> None:
    federation = a_federation()
    session.commit()
    db.session.execute(sa.insert(AuditEvent), [_stray_event(1)])
    session.commit()
    with pytest.raises(sa.exc.IntegrityError), transaction():  # noqa: PT012
        federation.name = "Another"
        record(Event.ORGANISATION_UPDATED, federation, actor=None)
    session.expire_all()
    assert federation.name == "ECCCO"


def test_undoing_a_savepoint_undoes_only_its_own_notes(app: Flask) -> None:
    federation = a_federation()
    record(Event.ORGANISATION_CREATED, federation, actor=None)
    savepoint = session.begin_nested()
    lost = an_organisation(Kind.COMPANY)
    record(Event.ORGANISATION_CREATED, lost, actor=None)
    savepoint.rollback()
    with session.begin_nested():
        record(Event.ORGANISATION_UPDATED, federation, actor=None)
    session.commit()
    seen = session.execute(sa.select(AuditEvent.event, AuditEvent.object_id).order_by(AuditEvent.id)).all()
    assert [tuple(row) for row in seen] == [
        ("organisations.organisation.created", federation.id),
        ("organisations.organisation.updated", federation.id),
    ]


def test_facts_come_back_as_they_were_hashed(app: Flask) -> None:
    federation = a_federation()
    record(
        Event.ORGANISATION_UPDATED, federation, actor=None, reason="nul \x00 and half \ud800",
        ratio=1e22, tiny=1e-7, at=now(), deep={"list": (1, 2.5, None, True)}, text="é ✓ 𝄞 \x00", chosen={3, 1, 2},
    )  # fmt: skip
    session.commit()
    session.expire_all()
    event = session.scalars(sa.select(AuditEvent)).one()
    assert event.facts["deep"] == {"list": [1, "2.5", None, True]}
    assert (event.facts["text"], event.facts["chosen"], event.reason) == ("é ✓ 𝄞 ", [1, 2, 3], "nul  and half ?")
    assert trail.verify().broken is None


def verified(anchor: tuple[int, str] | None = None) -> trail.Check:
    """``verify`` with fresh eyes: SQLite would show this session what it saw before."""
    session.rollback()
    return trail.verify(anchor)


# --- 1,000 tamperings ------------------------------------------------------------------------------------------

EVENTS = AuditEvent.__table__
Tampering = Callable[[sa.Connection, random.Random, int], None]


def _stray_event(number: int) -> dict[str, Any]:
    return {
        "id": number, "at": now(), "event": "awards.entry.accepted", "actor_id": None, "object_type": "Entry",
        "object_id": 1, "scope": "", "reason": "", "facts": {}, "previous": "0" * 64, "hash": f"{number:064x}",
    }  # fmt: skip


def edit(connection: sa.Connection, chance: random.Random, last: int) -> None:
    changes: list[dict[str, Any]] = [
        {"event": "awards.entry.accepted"}, {"actor_id": 77}, {"actor_id": None}, {"object_type": "Entry"},
        {"object_id": 4711}, {"scope": "edition:1"}, {"reason": "because"}, {"facts": {"step": 99}},
        {"facts": {}}, {"at": now() - timedelta(days=chance.randint(1, 900))}, {"hash": f"{chance.getrandbits(256):064x}"},
        {"previous": f"{chance.getrandbits(256):064x}"},
    ]  # fmt: skip
    change = EVENTS.update().where(EVENTS.c.id == chance.randint(1, last)).values(chance.choice(changes))
    connection.execute(change)


def edit_and_hash_again(connection: sa.Connection, chance: random.Random, last: int) -> None:
    """A forger who knows how hashes are made, but does not rewrite all that follows."""
    row = connection.execute(EVENTS.select().where(EVENTS.c.id == chance.randint(1, last))).one()
    forged = AuditEvent(**{**row._mapping, "reason": f"forged {chance.random()}"})
    digest = trail.digest(trail.values_of(forged, row.at), row.previous)
    connection.execute(EVENTS.update().where(EVENTS.c.id == row.id).values(reason=forged.reason, hash=digest))


def delete(connection: sa.Connection, chance: random.Random, last: int) -> None:
    connection.execute(EVENTS.delete().where(EVENTS.c.id == chance.randint(1, last)))


def delete_and_close_the_gap(connection: sa.Connection, chance: random.Random, last: int) -> None:
    gone = chance.randint(1, last)
    connection.execute(EVENTS.delete().where(EVENTS.c.id == gone))
    for number in range(gone + 1, last + 1):
        connection.execute(EVENTS.update().where(EVENTS.c.id == number).values(id=number - 1))


def swap(connection: sa.Connection, chance: random.Random, last: int) -> None:
    one, other = chance.sample(range(1, last + 1), 2)
    for old, new in ((one, 0), (other, one), (0, other)):
        connection.execute(EVENTS.update().where(EVENTS.c.id == old).values(id=new))


def truncate(connection: sa.Connection, chance: random.Random, last: int) -> None:
    connection.execute(EVENTS.delete().where(EVENTS.c.id > chance.randint(0, last - 1)))


def append(connection: sa.Connection, chance: random.Random, last: int) -> None:
    connection.execute(EVENTS.insert(), [_stray_event(last + chance.randint(1, 3))])


def put_before_the_beginning(connection: sa.Connection, chance: random.Random, last: int) -> None:
    connection.execute(EVENTS.insert(), [_stray_event(-chance.randint(0, 9))])


def move_the_head(connection: sa.Connection, chance: random.Random, last: int) -> None:
    values = {"hash": f"{chance.getrandbits(256):064x}"} if chance.random() < 0.5 else {"count": chance.randint(0, last - 1)}
    connection.execute(AuditHead.__table__.update().values(values))


TAMPERINGS: list[Tampering] = [
    edit, edit, edit, edit_and_hash_again, delete, delete_and_close_the_gap, swap, truncate, append,
    put_before_the_beginning, move_the_head,
]  # fmt: skip


@pytest.mark.any_database
def test_a_thousand_tamperings_are_all_detected(app: Flask) -> None:
    write_events(25)
    chance, undetected = random.Random(2027), []
    with db.engine.connect() as connection:
        outer = connection.begin()
        for number in range(1000):
            tamper = chance.choice(TAMPERINGS)
            savepoint = connection.begin_nested()
            tamper(connection, chance, 25)
            if _verified_on(connection).broken is None:
                undetected.append((number, tamper.__name__))
            savepoint.rollback()
        intact = _verified_on(connection)
        outer.rollback()
    assert undetected == []
    assert (intact.count, intact.broken) == (25, None)


def _verified_on(connection: sa.Connection) -> trail.Check:
    """``verify`` looking through this very connection, so that nothing needs to be committed."""
    with Session(connection, join_transaction_mode="create_savepoint") as reader:
        return trail.verify(reader=reader)


@pytest.mark.skipif(ON_SERVER, reason="PostgreSQL refuses such values itself")
@pytest.mark.parametrize("column", ["facts", "at", "event", "actor_id", "object_id", "reason", "hash", "previous"])
def test_values_that_cannot_even_be_read_are_found_at_their_place(app: Flask, column: str) -> None:
    write_events(12)
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"update audit_events set {column} = '{{broken' where id = 7")
    assert (verified().count, verified().broken) == (6, 7)


def test_a_cut_together_with_its_head_is_found_by_an_anchor(app: Flask) -> None:
    write_events(20)
    anchor = (20, verified().head)
    with db.engine.begin() as connection:
        tenth = connection.scalar(sa.select(EVENTS.c.hash).where(EVENTS.c.id == 10))
        connection.execute(EVENTS.delete().where(EVENTS.c.id > 10))
        connection.execute(AuditHead.__table__.update().values(count=10, hash=tenth))
    assert verified().broken is None
    assert verified(anchor) == trail.Check(10, tenth, 11)


def test_an_event_taken_out_and_the_gap_sewn_up_is_found(app: Flask) -> None:
    """Whoever writes ids and the hashes before, but no new hashes: each hash covers the one before it."""
    write_events(5)
    third = session.get_one(AuditEvent, 3)
    before, hash_of_last = third.previous, session.scalar(sa.select(AuditHead.hash))
    session.execute(sa.delete(AuditEvent).where(AuditEvent.id == 3))
    session.execute(sa.update(AuditEvent).where(AuditEvent.id == 4).values(id=3, previous=before))
    session.execute(sa.update(AuditEvent).where(AuditEvent.id == 5).values(id=4))
    session.execute(sa.update(AuditHead).values(count=4))
    session.commit()
    assert session.scalar(sa.select(AuditHead.hash)) == hash_of_last
    assert trail.verify().broken == 3


def test_a_chain_written_anew_is_found_by_an_anchor(app: Flask) -> None:
    write_events(20)
    anchor = (15, session.scalar(sa.select(EVENTS.c.hash).where(EVENTS.c.id == 15)))
    assert verified(anchor).broken is None
    with db.engine.begin() as connection:
        previous = connection.scalar(sa.select(EVENTS.c.hash).where(EVENTS.c.id == 11))
        for row in connection.execute(EVENTS.select().where(EVENTS.c.id >= 12).order_by(EVENTS.c.id)).all():
            forged = AuditEvent(**{**row._mapping, "reason": "forged"})
            digest = trail.digest(trail.values_of(forged, row.at), previous)
            values = {"reason": "forged", "previous": previous, "hash": digest}
            connection.execute(EVENTS.update().where(EVENTS.c.id == row.id).values(values))
            previous = digest
        connection.execute(AuditHead.__table__.update().values(hash=previous))
    assert verified().broken is None
    assert verified(anchor).broken == 15


# --- several writers --------------------------------------------------------------------------------------------


def _append_from_threads(app: Flask, thing_id: int, threads: int, each: int) -> list[BaseException]:
    errors: list[BaseException] = []
    start = threading.Barrier(threads)

    def work() -> None:
        from portal.organisations import Organisation

        with app.app_context():
            start.wait()
            try:
                for _step in range(each):
                    with transaction():
                        record(Event.ORGANISATION_UPDATED, session.get(Organisation, thing_id), actor=None)
            except BaseException as error:
                errors.append(error)

    running = [threading.Thread(target=work) for _number in range(threads)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return errors


def test_writers_at_once_make_one_chain(app: Flask) -> None:
    """The head row does not exist yet: the first transactions also race to create it."""
    federation = a_federation()
    session.commit()
    errors = _append_from_threads(app, federation.id, threads=8, each=10)
    session.rollback()
    check = verified()
    assert (errors, check.count, check.broken) == ([], 80, None)


@pytest.mark.skipif(not ON_SERVER, reason="needs TEST_DATABASE_URL of a PostgreSQL server")
def test_the_chain_can_be_verified_while_it_grows(app: Flask) -> None:
    federation = a_federation()
    session.commit()
    found: list[trail.Check] = []
    writers = threading.Thread(target=_append_from_threads, args=(app, federation.id, 3, 60))
    writers.start()
    while writers.is_alive():
        found.append(verified())
    writers.join()
    assert {check.broken for check in found} == {None}
    assert verified().count == 180


def test_a_command_says_whether_the_chain_is_intact(app: Flask) -> None:
    saved(a_company())
    write_events(5)
    an_administrator()
    session.commit()
    runner = app.test_cli_runner()
    head = runner.invoke(args=["audit", "head"])
    good = runner.invoke(args=["audit", "verify", "--anchor", head.output.strip()])
    assert (good.exit_code, good.output) == (0, f"count 5\nhead {head.output.strip()[2:]}\nintact\n")
    with db.engine.begin() as connection:
        connection.execute(EVENTS.update().where(EVENTS.c.id == 3).values(reason="forged"))
        second = connection.scalar(sa.select(EVENTS.c.hash).where(EVENTS.c.id == 2))
    session.rollback()
    bad = runner.invoke(args=["audit", "verify"])
    assert (bad.exit_code, bad.output) == (1, f"count 2\nhead {second}\nbroken at event 3\n")
    assert runner.invoke(args=["audit", "verify", "--anchor", "nonsense"]).exit_code == 2
