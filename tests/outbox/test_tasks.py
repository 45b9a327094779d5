"""What the outbox puts on the home page."""

from __future__ import annotations

from flask import Flask

from portal.core.database import session
from portal.outbox.tasks import letters
from tests.factories import a_manager, an_administrator
from tests.outbox.conftest import a_letter


def test_failed_letters_and_those_of_a_portal_without_mail_wait_for_administrators_only(app: Flask) -> None:
    administrator, manager = an_administrator(), a_manager()
    for number, state in enumerate(("failed", "queued", "queued", "sent")):
        a_letter(state=state, number=number)
    session.flush()
    with app.test_request_context():
        assert [(task.title, task.url) for task in letters(administrator)] == [
            ("One letter failed", "/letters?state=failed"),
            ("2 letters are kept here", "/letters?state=queued"),
        ]
        assert letters(manager) == []
