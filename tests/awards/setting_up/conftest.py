"""A federation with its secretariat, its programme, and an edition in preparation with the ready-made texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.models import User
from portal.awards.models import Category, Criterion, Edition, Programme, Question, Round, Section
from portal.awards.setting_up import services
from portal.core.clock import now
from portal.core.database import session
from portal.organisations.models import Organisation
from tests.awards.factories import a_programme
from tests.conftest import SignIn
from tests.factories import a_federation, a_secretary


@dataclass
class House:
    federation: Organisation
    secretary: User
    programme: Programme
    browser: FlaskClient

    def edition(self, year: int = 2027, languages: tuple[str, ...] = ("en", "fr"), *, filled: bool = True) -> Edition:
        """In preparation; ``filled``: with the ready-made categories, form, round and rubric."""
        edition = services.create_edition(
            self.programme, year, languages=list(languages), zone="Europe/Brussels", actor=self.secretary
        )
        if filled:
            services.take_everything(edition, actor=self.secretary)
        session.flush()
        return edition

    def dated(self, edition: Edition) -> Edition:
        """With all dates set, from a week ahead on, in their order."""
        start, week = now().replace(second=0, microsecond=0) + timedelta(days=7), timedelta(days=7)
        edition.nominations_open_at, edition.nominations_close_at = start, start + week
        edition.dossiers_close_at, edition.screening_ends_at = start + 2 * week, start + 3 * week
        for stage in rounds_of(edition):
            stage.opens_at, stage.closes_at = start + 4 * week, start + 6 * week
        edition.shortlist_at, edition.reveal_at = start + 7 * week, start + 8 * week
        session.flush()
        return edition

    def frozen(self, edition: Edition) -> Edition:
        """Open, and somebody has submitted."""
        self.dated(edition)
        edition.state, edition.opened_at = "open", now()
        edition.rules_frozen_at = now()
        session.flush()
        return edition


@pytest.fixture
def house(app: Flask, sign_in: SignIn) -> House:
    federation = a_federation(languages=["en"])
    secretary = a_secretary(federation)
    names = {"en": "ECCCO Awards", "fr": "Prix ECCCO", "nl": "ECCCO Awards", "de": "ECCCO Awards"}
    programme = a_programme(federation, slug="eccco-awards", name=names)
    with app.test_request_context():
        return House(federation, secretary, programme, sign_in(secretary))


def rounds_of(edition: Edition) -> list[Round]:
    return list(session.scalars(select(Round).where(Round.edition_id == edition.id).order_by(Round.position)))


def categories_of(edition: Edition) -> list[Category]:
    return list(session.scalars(select(Category).where(Category.edition_id == edition.id).order_by(Category.position)))


def sections_of(edition: Edition) -> list[Section]:
    return list(session.scalars(select(Section).where(Section.edition_id == edition.id).order_by(Section.position)))


def questions_of(edition: Edition) -> list[Question]:
    query = select(Question).join(Section).where(Question.edition_id == edition.id)
    return list(session.scalars(query.order_by(Section.position, Question.position)))


def criteria_of(stage: Round) -> list[Criterion]:
    return list(session.scalars(select(Criterion).where(Criterion.round_id == stage.id).order_by(Criterion.position)))
