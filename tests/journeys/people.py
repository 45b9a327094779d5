"""The people of a journey: each with a browser of their own, and the clock that moves for all of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.models import Edition, Round
from portal.core import worker
from portal.core.database import session
from portal.outbox.models import Letter
from tests.browser.driver import visit
from tests.factories import a_browser_session

PASSWORD = "seven quiet herons"
DATES = ("nominations_open_at", "nominations_close_at", "dossiers_close_at", "screening_ends_at", "shortlist_at", "reveal_at")
LINK = re.compile(r"https?://\S+")


class Theatre:
    """A portal being served, and everybody's browsers. A script that fails anywhere fails the journey."""

    def __init__(self, app: Flask, chromium: Browser, address: str) -> None:
        self.app, self.chromium, self.address = app, chromium, address
        self.raised: list[str] = []
        self.contexts: list[BrowserContext] = []

    def browser(self, **options: Any) -> Page:
        """A window in which nobody is signed in."""
        options = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce", **options}
        context = self.chromium.new_context(**options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        expect.set_options(timeout=10_000)
        page.on("pageerror", lambda error: self.raised.append(str(error)))
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def go(self, page: Page, path: str) -> None:
        answer = visit(page, self.address + path)
        assert answer.status == 200, (path, answer.status)

    def newest(self, query: Any) -> Any:
        """What the database holds now, not what the test read before."""
        session.rollback()
        session.expire_all()
        return session.scalars(query).first()

    # -- letters and sign-in -----------------------------------------------------------------------------------------

    def letter(self, template: str, email: str) -> Letter:
        query = select(Letter).where(Letter.template == template, Letter.to_email == email).order_by(Letter.id.desc())
        found: Letter | None = self.newest(query)
        assert found is not None, (template, email, self.letters())
        return found

    def letters(self) -> list[tuple[str, str]]:
        """(which, to whom) of everything written so far."""
        session.rollback()
        return [(one.template, one.to_email) for one in session.scalars(select(Letter).order_by(Letter.id))]

    def follow(self, page: Page, letter: Letter) -> None:
        """Click the one link of a letter."""
        (link,) = LINK.findall(letter.body)
        self.go(page, "/" + link.split("/", 3)[3])

    def welcomed(self, email: str) -> Page:
        """A window in which somebody newly invited followed their letter and chose a password."""
        page = self.browser()
        query = select(Letter).where(Letter.to_email == email, Letter.body.contains("/invitations/"))
        self.follow(page, self.newest(query))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Accept and sign in")
        return page

    def enter(self, page: Page, user: User) -> None:
        """Sign in by the cookie: for journeys that are about something else."""
        token = a_browser_session(user)
        session.commit()
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        cookie = serializer.dumps({"_user_id": token, "_fresh": True})
        page.context.add_cookies([{"name": "portal", "value": cookie, "url": self.address}])

    # -- time --------------------------------------------------------------------------------------------------------

    def pass_days(self, days: float) -> None:
        """Every date comes nearer by so many days; then the worker looks around."""
        session.rollback()
        session.expire_all()
        past = timedelta(days=days)
        for edition in session.scalars(select(Edition)):
            for name in DATES:
                if (at := getattr(edition, name)) is not None:
                    setattr(edition, name, at - past)
        for stage in session.scalars(select(Round)):
            if stage.opens_at and stage.closes_at:
                stage.opens_at, stage.closes_at = stage.opens_at - past, stage.closes_at - past
        session.commit()
        self.work()

    def work(self) -> dict[str, int]:
        session.rollback()
        session.remove()
        done = worker.run_once(self.app)
        assert min(done.values()) >= 0, done
        return done


def press(page: Page | Locator, name: str, **options: Any) -> None:
    """Click the button of this name."""
    page.get_by_role("button", name=name, exact=True, **options).click()
