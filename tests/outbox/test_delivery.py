"""Delivery over real SMTP: nothing is lost, nothing is sent twice but what was in flight."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portal import outbox
from portal.core import worker
from portal.core.clock import now
from portal.core.database import session, transaction
from portal.outbox import queue
from portal.outbox.delivery import compose, deliver_due
from portal.outbox.models import Letter
from portal.settings import ROOT
from tests.outbox.conftest import Sink, a_free_port, a_letter, a_text, letters


def states() -> Counter[str]:
    session.rollback()
    return Counter(session.scalars(sa.select(Letter.state)))


def test_letters_are_sent_as_plain_text_with_their_own_message_id(app: Flask, sink: Sink, mailing: Any) -> None:
    letter = a_letter(to_name="Zoë Müller", subject="Grüße – ✓", body="Liebe Zoë\n\n.hidden dot\nÄÖÜ\n", locale="de")
    session.commit()
    assert worker.run_once(app)["outbox"] == 1
    message = sink.messages[0]
    assert sink.envelopes == [("awards@eccco.example", ["reader1@example.test"])]
    assert {name: str(message[name]) for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")} == {
        "From": "ECCCO Awards <awards@eccco.example>",
        "To": "Zoë Müller <reader1@example.test>",
        "Subject": "Grüße – ✓",
        "Message-ID": "<letter-1@localhost>",
        "Auto-Submitted": "auto-generated",
    }
    assert abs(datetime.strptime(str(message["Date"]), "%a, %d %b %Y %H:%M:%S %z") - now()) < timedelta(minutes=1)
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == letter.body
    session.refresh(letter)
    assert (letter.state, letter.attempts, letter.lease_until) == ("sent", 1, None)
    assert letter.sent_at is not None


def test_a_sent_letter_is_not_sent_again(app: Flask, sink: Sink, mailing: Any) -> None:
    letters(3)
    assert (deliver_due(), deliver_due()) == (3, 0)
    assert len(sink.taken) == 3


def test_a_letter_waits_for_its_hour(app: Flask, sink: Sink, mailing: Any) -> None:
    a_letter(not_before=now() + timedelta(hours=1))
    session.commit()
    assert deliver_due() == 0
    with time_machine.travel(now() + timedelta(hours=1, seconds=1)):
        assert deliver_due() == 1


def test_without_mail_settings_letters_stay_queued(app: Flask) -> None:
    letters(2)
    assert deliver_due() == 0
    assert states() == {"queued": 2}


def test_a_server_that_cannot_be_reached_costs_no_attempt(app: Flask, sink: Sink, mailing: Any) -> None:
    letters(3)
    mailing(mail_port=a_free_port())
    for minute in range(12):
        with time_machine.travel(now() + timedelta(minutes=2 * minute)):
            deliver_due()
    assert states() == {"queued": 3}
    rows = session.scalars(sa.select(Letter)).all()
    assert {(row.attempts, "refused" in row.last_error.lower()) for row in rows} == {(0, True)}
    mailing()
    with time_machine.travel(now() + timedelta(minutes=30)):
        assert deliver_due() == 3
    assert set(sink.ids.values()) == {1}


def test_a_temporary_refusal_is_tried_again_later(app: Flask, sink: Sink, mailing: Any) -> None:
    letters(3)
    sink.answers = ["250 OK", "451 come back later"]
    deliver_due()
    assert states() == {"sent": 2, "queued": 1}
    waiting = session.scalars(sa.select(Letter).where(Letter.state == "queued")).one()
    assert (waiting.attempts, waiting.last_error) == (1, "451 come back later")
    assert deliver_due() == 0
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert deliver_due() == 1
    assert set(sink.ids.values()) == {1}


def test_pauses_grow_and_after_eight_attempts_somebody_must_look(app: Flask, sink: Sink, mailing: Any) -> None:
    letter = letters(1)[0]
    sink.refused = {"reader1@example.test": "550 no such person"}
    pauses = []
    with time_machine.travel(now(), tick=False) as clock:
        for _attempt in range(8):
            assert deliver_due() == 1
            session.refresh(letter)
            pauses.append(letter.not_before - now())
            clock.move_to(letter.not_before)
        assert deliver_due() == 0
    assert (letter.state, letter.attempts, letter.last_error) == ("failed", 8, "550 no such person")
    assert pauses[:7] == sorted(set(pauses[:7]))
    assert sink.taken == []


def test_a_connection_lost_after_data_repeats_the_same_message_id(app: Flask, sink: Sink, mailing: Any) -> None:
    letters(3)
    sink.answers = ["250 OK", None]
    deliver_due()
    with time_machine.travel(now() + timedelta(minutes=2)):
        deliver_due()
    assert states() == {"sent": 3}
    assert sink.ids == {"<letter-1@localhost>": 1, "<letter-2@localhost>": 2, "<letter-3@localhost>": 1}


def test_an_unverified_certificate_is_not_trusted(app: Flask, sink: Sink, mailing: Any, tmp_path: Path) -> None:
    import ssl

    from aiosmtpd.controller import Controller

    names = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem"), "-subj", "/CN=localhost"]
    extra = ["-addext", "subjectAltName=DNS:localhost", "-days", "2", "-nodes"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", *names, *extra], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    port = a_free_port()
    server = Controller(sink, hostname="localhost", port=port, tls_context=context)
    server.start()
    try:
        mailing(mail_server="localhost", mail_port=port, mail_security="starttls")
        letter = letters(1)[0]
        deliver_due()
        session.refresh(letter)
        assert (letter.state, sink.taken) == ("queued", [])
        assert "certificate" in letter.last_error.lower()
        with pytest.MonkeyPatch.context() as patch, time_machine.travel(now() + timedelta(minutes=2)):
            patch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
            assert deliver_due() == 1
        session.refresh(letter)
        assert letter.state == "sent"
    finally:
        server.stop()


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b"])
def test_headers_cannot_be_injected(app: Flask, sink: Sink, mailing: Any, break_: str) -> None:
    evil = f"Anna{break_}Bcc: everybody@example.test{break_}{break_}<b>body</b>"
    a_text()
    session.commit()
    with transaction():
        outbox.write("sample", to=("anna@example.test", evil), subject=evil, text=evil)
    deliver_due()
    message = sink.messages[0]
    assert sink.envelopes[0][1] == ["anna@example.test"]
    assert (message["Bcc"], message["Cc"]) == (None, None)
    assert "Bcc: everybody@example.test" in str(message["Subject"])
    assert len(message.get_all("To")) == len(message.get_all("Subject")) == 1


@pytest.mark.parametrize("address", ["a@b.test\r\nBcc: c@d.test", "a@b.test, c@d.test", "a b@c.test", "", "@", "no-at"])
def test_an_address_that_is_none_harms_only_its_own_letter(app: Flask, sink: Sink, mailing: Any, address: str) -> None:
    a_letter(number=1, to_email=address)
    a_letter(number=2)
    session.commit()
    deliver_due()
    assert sink.envelopes == [("awards@eccco.example", ["reader2@example.test"])]
    assert states() == {"queued": 1, "sent": 1}


def test_an_international_domain_is_written_in_ascii(app: Flask) -> None:
    claim = queue.Claim(1, 1, "<a@b>", "Jürgen", "j@bücher.example", "de", "x", "y")
    assert compose(claim, "a@b.test")["To"].addresses[0].addr_spec == "j@xn--bcher-kva.example"


def test_a_letter_whose_lease_ran_out_is_taken_over_and_kept_from_its_first_owner(app: Flask, mailing: Any) -> None:
    letter = letters(1)[0]
    with transaction():
        first = queue.claim()
    assert first is not None
    with transaction():
        assert queue.claim() is None
    with time_machine.travel(now() + queue.LEASE + timedelta(seconds=1)):
        with transaction():
            second = queue.claim()
        assert second is not None
        assert (second.attempt, second.message_id) == (2, first.message_id)
        with transaction():
            queue.failed(first, "too late")
        session.refresh(letter)
        assert (letter.state, letter.last_error) == ("sending", "")
        with transaction():
            queue.sent(second)
    session.refresh(letter)
    assert letter.state == "sent"


def test_a_letter_that_outlived_every_worker_is_left_to_somebody_who_looks(app: Flask) -> None:
    letter = a_letter(state="sending", attempts=queue.MAX_ATTEMPTS, lease_until=now() - timedelta(seconds=1))
    other = a_letter(number=2)
    session.commit()
    with transaction():
        taken = queue.claim()
    assert taken is not None
    assert taken.letter_id == other.id
    assert (letter.state, letter.last_error, letter.attempts) == ("failed", "interrupted while sending", queue.MAX_ATTEMPTS)


def test_workers_at_once_send_each_letter_once(app: Flask, sink: Sink, mailing: Any) -> None:
    import threading

    letters(40)
    sink.pause = 0.002

    def work() -> None:
        with app.app_context():
            deliver_due()

    running = [threading.Thread(target=work) for _number in range(4)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert states() == {"sent": 40}
    assert (len(sink.ids), set(sink.ids.values())) == (40, {1})


def _a_worker(app: Flask, sink: Sink) -> subprocess.Popen[bytes]:
    settings = app.extensions["settings"]
    values = {
        "DATABASE_URL": settings.database, "SECRET_KEY": "a key that only the tests know",
        "INSTANCE_DIR": str(settings.instance_dir), "BASE_URL": "http://localhost", "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(sink.port), "MAIL_SECURITY": "none", "WORKER_SECONDS": "0.05",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **values}, **quiet)  # type: ignore[call-overload]


def test_workers_killed_in_the_middle_lose_nothing_and_repeat_only_what_was_in_flight(
    app: Flask, sink: Sink, mailing: Any
) -> None:
    """Three workers in turn are killed (SIGKILL) while 200 letters go out; the leases then run out."""
    letters(200)
    sink.pause, chance, kills = 0.004, random.Random(7), 3
    for kill in range(1, kills + 1):
        process = _a_worker(app, sink)
        try:
            _wait(lambda goal=kill * 45: len(sink.taken) >= goal)
            time.sleep(chance.random() * 0.03)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        _let_leases_run_out()
    process = _a_worker(app, sink)
    try:
        _wait(lambda: states() == {"sent": 200})
    finally:
        process.kill()
        process.wait()
    delivered, attempts = sink.ids, dict(session.execute(sa.select(Letter.message_id, Letter.attempts)).all())
    assert set(delivered) == set(attempts)
    assert {mid: n for mid, n in delivered.items() if attempts[mid] == 1 and n != 1} == {}
    repeated = [mid for mid, number in attempts.items() if number > 1]
    assert len(repeated) <= kills
    assert all(delivered[mid] <= attempts[mid] for mid in repeated)


def _let_leases_run_out() -> None:
    with transaction():
        past = now() - timedelta(seconds=1)
        session.execute(sa.update(Letter).where(Letter.state == "sending").values(lease_until=past))


def _wait(done: Any, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "the worker does not get on"
        time.sleep(0.005)
