"""The demo federation, built once for all journeys of a worker, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from portal import create_app
from portal.demo import building
from portal.extensions import Base, db
from tests.browser.driver import served
from tests.conftest import SERVER, Client, server_database, settings_for
from tests.journeys.people import Theatre
from tests.journeys.visits import Visits, visit_all


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The portal in demo mode, full. Journeys that change it say so by what they change, never by counting all."""
    folder = tmp_path_factory.mktemp("demo")
    url = server_database("demo") if SERVER else f"sqlite:///{folder / 'demo.sqlite3'}"
    app = create_app(settings_for(folder, database_url=url, demo=True))
    app.test_client_class = Client
    with app.app_context():
        Base.metadata.create_all(db.engine)
        building.build()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def demo(demo_app: Flask) -> Iterator[Flask]:
    """The same, with a context to look at rows in."""
    with demo_app.app_context():
        yield demo_app
        db.session.rollback()


@pytest.fixture(scope="session")
def demo_address(demo_app: Flask) -> Iterator[str]:
    """Where the demo federation is served while the journeys run."""
    with served(demo_app) as address:
        yield address


@pytest.fixture(scope="session")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    """What everybody of the small world got for every address, in a database of its own."""
    folder = tmp_path_factory.mktemp("visits")
    app = a_portal(folder, server_database("visits") if SERVER else f"sqlite:///{folder / 'visits.sqlite3'}")
    found = visit_all(app)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return found


def a_portal(folder: Path, url: str) -> Flask:
    app = create_app(settings_for(folder, database_url=url))
    app.test_client_class = Client
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


@pytest.fixture
def theatre(app: Flask, chromium: Browser) -> Iterator[Theatre]:
    """An empty portal being served, and browsers for its people; a script that raises in any of them fails the test."""
    with served(app) as address:
        stage = Theatre(app, chromium, address)
        yield stage
        stage.close()
        assert stage.raised == []
