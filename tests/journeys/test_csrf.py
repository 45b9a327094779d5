"""A command that does not come from one of our own pages does nothing, whoever's browser sends it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pytest
from flask import Flask

from portal.core.database import session
from tests.journeys.visits import ACCEPT, addresses, browsers, changed_since, fingerprints
from tests.journeys.world import World, a_world

pytestmark = pytest.mark.any_database

EXEMPT = {"accounts.resume": "Shows what somebody typed once more after they signed in; it changes nothing."}
OFFICES = ("administrator", "secretary", "board", "chair", "juror", "fresh", "manager", "contact")
"""Among them, for every command, somebody with the right to it."""
REFUSAL = "This page was open for too long. Nothing was lost: please send it again."
DATA = {"reason": "It must be so.", "version": "1", "_key": "forged"}
SEEN = {"browser_sessions"}
"""When a sign-in was last used is noted with every request."""


def commands(app: Flask, world: World) -> dict[str, str]:
    """Endpoint -> path of every unsafe route, about the first thing it can be about."""
    listed = [one for method in ("POST", "PUT", "PATCH", "DELETE") for one in addresses(app, world, method)]
    return {label.partition(" ")[0]: path for label, path in reversed(listed)}


def sent(app: Flask, world: World, *, by: Collection[str] = OFFICES, forged: dict[str, str] | None = None) -> Iterator[tuple[str, str, int, str]]:
    """(endpoint, person, status, error) of every command sent without a token, or with what a forger would send."""
    paths = commands(app, world)
    for person, browser in browsers(app, world).items():
        if person in by:
            for endpoint, path in paths.items():
                answer = browser.post(path, data={**DATA, **(forged or {})}, headers=ACCEPT, csrf=False)
                yield endpoint, person, answer.status_code, (answer.json or {}).get("error", "") if answer.is_json else ""


def test_every_command_without_a_token_is_refused_and_changes_nothing(app: Flask) -> None:
    world = a_world("sealed")
    session.commit()
    before = fingerprints(SEEN)
    answers = [one for one in sent(app, world) if one[0] not in EXEMPT]
    assert [one for one in answers if one[2:] != (400, REFUSAL)] == []
    assert changed_since(before, SEEN) == []
    unsafe = {rule.endpoint for rule in app.url_map.iter_rules() if not (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}}
    assert {one[0] for one in answers} | set(EXEMPT) == unsafe
    assert {one[1] for one in answers} == set(OFFICES)


def test_a_token_of_one_browser_is_worth_nothing_in_another(app: Flask) -> None:
    world = a_world("sealed")
    session.commit()
    stolen = {"csrf_token": browsers(app, world)["stranger"].csrf_token()}
    assert {(status, error) for endpoint, _p, status, error in sent(app, world, by={"secretary"}, forged=stolen) if endpoint not in EXEMPT} == {(400, REFUSAL)}


def test_with_a_token_the_same_command_is_obeyed(app: Flask) -> None:
    world = a_world("sealed")
    browser = browsers(app, world)["secretary"]
    path = commands(app, world)["setting_up.move_category"]
    assert [browser.post(path, data=DATA, headers=ACCEPT, csrf=token).status_code for token in (False, True)] == [400, 302]


def test_the_list_of_exceptions_is_the_portal_s(app: Flask) -> None:
    csrf = app.extensions["csrf"]
    views = {f"{view.__module__}.{view.__name__}": endpoint for endpoint, view in app.view_functions.items()}
    assert {views[name] for name in csrf._exempt_views} == set(EXEMPT)
    assert csrf._exempt_blueprints == set()
