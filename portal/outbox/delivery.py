"""Delivering letters: claim one, send it, say so; each step in a transaction of its own.

What is promised, and what cannot be: a letter is never lost, because only an answer of the mail server makes it
``sent``. A worker that dies between that answer and its own commit leaves one letter claimed; when the lease has
run out it is sent again, with the same Message-ID, so that mail programs may show it once. No other letter is ever
sent twice. SMTP itself does not allow more.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import ExitStack
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from types import TracebackType

import structlog
from flask import Flask, current_app
from flask_mail import Connection, Message

from portal.core import worker
from portal.core.clock import now
from portal.core.database import transaction
from portal.core.running import settings
from portal.outbox import queue
from portal.outbox.queue import Claim

TIMEOUT_SECONDS = 20
"""For every single answer of the mail server."""
LETTERS_PER_RUN = 200
PROBLEMS = (smtplib.SMTPException, OSError, ssl.SSLError)

log = structlog.get_logger("portal.outbox")


class PatientConnection(Connection):
    """Flask-Mail's connection with a timeout, a verified certificate, and a goodbye that cannot fail."""

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        mail, name = self.mail, settings().host
        context = ssl.create_default_context()
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if mail.use_ssl:
            host = smtplib.SMTP_SSL(mail.server, mail.port, name, timeout=TIMEOUT_SECONDS, context=context)
        else:
            host = smtplib.SMTP(mail.server, mail.port, name, timeout=TIMEOUT_SECONDS)
        try:
            if mail.use_tls:
                host.starttls(context=context)
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self.host is not None:
            try:
                self.host.quit()
            except PROBLEMS:
                self.host.close()


class LetterMessage(Message):
    """One letter as Flask-Mail sends it; its headers are written by the library that escapes them."""

    def __init__(self, letter: Claim) -> None:
        super().__init__(subject=letter.subject, recipients=[letter.to_email], body=letter.body)
        self.letter = letter

    def as_bytes(self) -> bytes:
        return compose(self.letter, str(self.sender)).as_bytes()


def compose(letter: Claim, sender: str) -> EmailMessage:
    """Plain text, with the Message-ID that the letter got when it was written. Raises ValueError for a bad address."""
    local, _at, domain = letter.to_email.rpartition("@")
    message = EmailMessage(policy=SMTP.clone(max_line_length=200))
    message["From"] = sender
    message["To"] = Address(letter.to_name, addr_spec=f"{local}@{domain.encode('idna').decode()}")
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.locale
    message.set_content(letter.body, cte="quoted-printable")
    return message


def init_app(app: Flask) -> None:
    """Register the background job."""
    worker.jobs(app)["outbox"] = deliver_due


def deliver_due() -> int:
    """Send what is due. Returns how many letters were handled; without mail settings they simply wait."""
    if not settings().mail_server or not queue.anything_due():
        return 0
    handled, more = 0, True
    while more and handled < LETTERS_PER_RUN:
        done, more = _one_connection(LETTERS_PER_RUN - handled)
        handled += done
    return handled


def _one_connection(most: int) -> tuple[int, bool]:
    """Letters over one connection until none is due or one fails: (how many, whether to connect again)."""
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(PatientConnection(current_app.extensions["mail"]))
        except PROBLEMS as problem:
            _postpone(problem)
            return 0, False
        for done in range(most):
            with transaction():
                letter = queue.claim()
            if letter is None:
                return done, False
            if not _send(connection, letter):
                return done + 1, True
        return most, False


def _send(connection: PatientConnection, letter: Claim) -> bool:
    try:
        LetterMessage(letter).send(connection)
    except Exception as problem:  # whatever it is, it must not stop the letters after this one
        log.warning("letter-not-sent", letter=letter.letter_id, attempt=letter.attempt, problem=type(problem).__name__)
        with transaction():
            queue.failed(letter, words_for(problem))
        return False
    with transaction():
        queue.sent(letter)
    log.info("letter-sent", letter=letter.letter_id, attempt=letter.attempt)
    return True


def _postpone(problem: Exception) -> None:
    """No connection at all is no letter's fault: nothing counts as an attempt, and all is tried again soon."""
    log.error("mail-server", problem=words_for(problem))
    with transaction():
        queue.postpone(words_for(problem))


def words_for(problem: Exception) -> str:
    """What the mail server said, in one line, for the outbox page."""
    said: bytes | str
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(problem.recipients.values()), (0, b""))
    elif isinstance(problem, smtplib.SMTPResponseException):
        code, said = problem.smtp_code, problem.smtp_error
    else:
        return f"{type(problem).__name__}: {problem}"[:500]
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(f"{code} {text}".split())[:500]
