"""Every page anybody of the cast can reach by links answers well, and tells them nothing that is not theirs."""

from __future__ import annotations

import re
from collections import deque
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from portal import demo_data
from portal.accounts.models import User
from portal.core.database import session
from tests.conftest import Client
from tests.factories import a_browser_session

LINK = re.compile(r'href="(/[^"#]*)')
EVERYBODY = [person.key for person in demo_data.cast()] + ["nobody"]
LIMIT = 400
"""Pages per person: lists of hundreds of like pages are sampled by their first ones."""

pytestmark = pytest.mark.any_database


def shape(path: str) -> str:
    """Pages that differ only by number or slug, or by a letter's name and language, are alike: three of each are enough."""
    path = re.sub(r"(?<=/letter-texts/)[^?]+", "N", re.split("[?#]", path)[0])
    return re.sub(r"[0-9a-f]{32}|\d+", "N", path)


def a_browser(app: Flask, who: str) -> Client:
    browser: Client = app.test_client()  # type: ignore[assignment]
    if who != "nobody":
        person = next(p for p in demo_data.cast() if p.key == who)
        user = session.scalars(select(User).where(User.email_key == person.email.casefold())).one()
        browser.use(a_browser_session(user))
    return browser


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_within_reach_answers(demo: Flask, who: str) -> None:
    browser = a_browser(demo, who)
    queue, seen, alike, bad = deque(["/"]), {"/"}, {}, []  # type: ignore[var-annotated]
    while queue and len(seen) < LIMIT:
        path = queue.popleft()
        answer = browser.get(path)
        if answer.status_code >= 400:
            bad.append((answer.status_code, path))
        if answer.mimetype != "text/html":
            continue
        for link in [*LINK.findall(answer.get_data(as_text=True)), answer.headers.get("Location", "")]:
            link = unescape(link)
            if link.startswith("/") and not link.startswith("/static") and link not in seen:
                seen.add(link)
                alike[shape(link)] = alike.get(shape(link), 0) + 1
                if alike[shape(link)] <= 3:
                    queue.append(link)
    assert bad == []
