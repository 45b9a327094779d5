"""A real mail server for the tests: it answers as it is told and keeps what it took."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from portal.core.database import session
from portal.extensions import mail
from portal.outbox.models import Letter, LetterText


class Sink:
    """``answers``: what DATA is answered, one after the other, then 250. ``None`` takes the mail and hangs up."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        self.answers: list[str | None] = []
        self.refused: dict[str, str] = {}
        self.pause = 0.0
        self.port = a_free_port()
        self.lock = threading.Lock()

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer is None or answer.startswith("250"):
            with self.lock:
                self.taken.append(bytes(envelope.original_content or b""))
                self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        time.sleep(self.pause)
        if answer is None:
            server.transport.abort()  # the connection is lost after DATA: the sender never hears the answer
            return "250 OK"
        return answer

    @property
    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.taken]  # type: ignore[misc]

    @property
    def ids(self) -> Counter[str]:
        return Counter(str(message["Message-ID"]) for message in self.messages)


@pytest.fixture
def sink() -> Iterator[Sink]:
    keeper = Sink()
    server = Controller(keeper, hostname="127.0.0.1", port=keeper.port)
    server.start()
    yield keeper
    server.stop()


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def mailing(app: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """The application set to send through the sink; call it to change mail settings."""
    before, extension = app.extensions["settings"], app.extensions["mail"]

    def use(**changes: Any) -> None:
        values = {"mail_server": "127.0.0.1", "mail_port": sink.port, "mail_security": "none", **changes}
        settings = before.model_copy(update=values)
        monkeypatch.setitem(app.extensions, "settings", settings)
        app.config.update(
            MAIL_SERVER=settings.mail_server, MAIL_PORT=settings.mail_port,
            MAIL_USE_TLS=settings.mail_security == "starttls", MAIL_USE_SSL=settings.mail_security == "tls",
        )  # fmt: skip
        mail.init_app(app)

    use()
    yield use
    app.extensions["mail"] = extension


def a_letter(**values: Any) -> Letter:
    number = values.pop("number", 1)
    row = Letter(
        **{
            "message_id": f"<letter-{number}@localhost>", "template": "sample", "to_name": f"Reader {number}",
            "to_email": f"reader{number}@example.test", "locale": "en", "subject": f"Letter {number}",
            "body": f"Dear reader {number}\n", **values,
        }
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def a_text(template: str = "sample", *, subject: str = "{text}", body: str = "{text}\n", **values: Any) -> LetterText:
    row = LetterText(**{"template": template, "locale": "en", "scope": "", "subject": subject, "body": body, **values})
    session.add(row)
    session.flush()
    return row


def letters(number: int) -> list[Letter]:
    rows = [a_letter(number=one) for one in range(1, number + 1)]
    session.commit()
    return rows
