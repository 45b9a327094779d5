"""Sending a failed letter again; editing the text of a kind of letter."""

from __future__ import annotations

from portal.accounts.models import User
from portal.audit import Event, record
from portal.core.access import Refused
from portal.core.clock import now
from portal.core.database import Conflict, lock, session
from portal.core.i18n import _l
from portal.outbox.models import Letter, LetterText
from portal.outbox.queries import Text, stored_text
from portal.outbox.writing import one_line


def retry_letter(letter: Letter, *, actor: User) -> None:
    """Queue a letter for now, with its attempts counted anew and the Message-ID it always had."""
    lock(letter)
    if letter.state not in ("failed", "queued"):
        raise Refused(_l("This letter is being sent or was sent already."))
    letter.state, letter.attempts, letter.not_before = "queued", 0, now()
    record(Event.LETTER_RETRIED, letter, actor=actor, scope=letter.scope)


def save_text(text: Text, *, subject: str, body: str, version: int, actor: User) -> LetterText:
    """Keep an edited text. Raises Conflict when somebody saved since ``version`` was shown (0: none was there)."""
    row = stored_text(text.kind.key, text.locale, text.scope)
    if (row.version if row else 0) != version:
        raise Conflict(row, theirs=text, field="body")
    if row is None:
        row = LetterText(scope=text.scope, template=text.kind.key, locale=text.locale)
        session.add(row)
    row.subject, row.body = one_line(subject), body.strip() + "\n"
    session.flush()
    record(
        Event.LETTER_TEMPLATE_SAVED, row, actor=actor, scope=text.scope,
        template=text.kind.key, locale=text.locale,
    )  # fmt: skip
    return row


def restore_text(text: Text, *, version: int, actor: User) -> None:
    """Back to the portal's own text."""
    row = stored_text(text.kind.key, text.locale, text.scope)
    if row is None:
        return
    if row.version != version:
        raise Conflict(row, theirs=text, field="body")
    record(
        Event.LETTER_TEMPLATE_SAVED, row, actor=actor, scope=text.scope,
        template=text.kind.key, locale=text.locale, restored=True,
    )  # fmt: skip
    session.delete(row)
