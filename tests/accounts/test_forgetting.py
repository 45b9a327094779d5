"""Old sign-ins, links and tries are not kept."""

from datetime import UTC, datetime, timedelta

import time_machine

from portal.accounts.models import BrowserSession, OneTimeLink, Throttle
from portal.core import worker
from portal.core.database import session
from tests.factories import a_browser_session, a_user

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def left() -> list[int]:
    session.expire_all()
    return [session.query(table).count() for table in (BrowserSession, OneTimeLink, Throttle)]


def test_the_worker_forgets_what_is_old_and_nothing_else(app, client):
    app.extensions.pop("accounts-forgot-at", None)
    with time_machine.travel(NOON, tick=False) as clock:
        user = a_user(email="anna@example.test")
        a_browser_session(user)
        client.post("/sign-in/links", data={"email": "anna@example.test"})
        before = left()
        assert before[:2] == [1, 1]
        counts = []
        for days in (0, 2, 31, 91):
            clock.move_to(NOON + timedelta(days=days))
            session.commit()
            worker.run_once(app)
            counts.append(left())
        assert counts == [[1, 1, before[2]], [1, 1, 0], [1, 0, 0], [0, 0, 0]]
