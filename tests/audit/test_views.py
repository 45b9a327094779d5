"""The trail's page, its filters and its CSV, and the histories shown on other pages."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from portal.audit import Event, queries, record
from portal.audit.models import AuditEvent
from portal.audit.words import SENTENCES, sentence
from portal.awards.models import Conflict
from portal.core.database import session
from tests.factories import a_company, a_federation, a_manager, a_secretary, a_user, an_administrator


def numbers(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'<td class="num">(\d+)</td>', html)]


@pytest.fixture
def told(app: Any) -> Any:
    """Three events on two days: by Ann, by the portal, by Bea."""
    federation, company = a_federation(), a_company()
    ann, bea = a_user("Ann", "ann@example.test"), a_user("Bea", "bea@example.test")
    with time_machine.travel("2027-02-01T22:59:59Z", tick=False):
        record(Event.ORGANISATION_CREATED, company, actor=ann)
        session.commit()
    with time_machine.travel("2027-02-01T23:00:00Z", tick=False):
        record(Event.ORGANISATION_UPDATED, company, actor=None, reason="because", field="city")
        session.commit()
    with time_machine.travel("2027-02-03T12:00:00Z", tick=False):
        record(Event.ORGANISATION_UPDATED, federation, actor=bea)
        session.commit()
    return federation, company, ann, bea


def test_every_event_has_its_own_words() -> None:
    assert set(SENTENCES) == set(Event)
    assert len({str(words) for words in SENTENCES.values()}) == len(Event)
    assert sentence("from.an.older_version") == "from.an.older_version"


def test_a_history_tells_newest_first_who_did_what_and_why(told: Any) -> None:
    federation, company, _ann, bea = told
    assert [(line.sentence, line.actor_name, line.reason) for line in queries.history_of(company)] == [
        ("Organisation changed", "the portal", "because"),
        ("Organisation added", "Ann", ""),
    ]
    assert [line.id for line in queries.history_for([federation, company])] == [3, 2, 1]
    assert [line.id for line in queries.history_for([federation, company], only=[Event.ORGANISATION_CREATED])] == [1]
    assert queries.history_for([]) == []
    session.delete(bea)
    session.commit()
    assert queries.history_of(federation)[0].actor_name == f"former account {bea.id}"


@pytest.mark.parametrize("size", [2, 30])
def test_a_history_takes_one_statement_at_any_size(app: Any, statements: Any, size: int) -> None:
    things = [a_company() for _number in range(size)]
    for thing in things:
        record(Event.ORGANISATION_CREATED, thing, actor=None)
    session.commit()
    with statements() as seen:
        assert len(queries.history_for(things)) == size
    assert len([one for one in seen if one.lower().startswith("select")]) == 1


def test_the_trail_is_only_there_for_administrators(app: Any, client: Any, sign_in: Any) -> None:
    for user in (a_user(), a_secretary(), a_manager()):
        browser = sign_in(user)
        assert browser.get("/audit-trail").status_code == 404
        assert browser.get("/audit-trail.csv").status_code == 404
    assert client.get("/audit-trail").status_code != 200
    assert sign_in(an_administrator()).get("/audit-trail").status_code == 200


@pytest.mark.parametrize(
    ('query', 'expected'),
    [
        ("", [3, 2, 1]),
        ("event=organisations.organisation.updated", [3, 2]),
        ("actor=ann@", [1]),
        ("actor=BEA", [3]),
        ("actor=%25", []),
        ("object_type=Organisation&object_id={company}", [2, 1]),
        ("until=2027-02-01", [1]),
        ("since=2027-02-02", [3, 2]),
        ("since=2027-02-02&until=2027-02-02", [2]),
        ("event=nonsense&since=yesterday&until=0000&object_id=-9&page=x", [3, 2, 1]),
        ("since=0001-01-01&until=9999-12-31&object_id=99999999999999999999&page=99999999999999999999", [3, 2, 1]),
    ],
)
def test_the_trail_is_filtered_by_days_of_the_readers_zone(told: Any, sign_in: Any, query: str, expected: list[int]) -> None:
    browser = sign_in(an_administrator(zone="Europe/Brussels"))
    address = query.format(company=told[1].id)
    assert numbers(browser.get(f"/audit-trail?{address}").text) == expected
    rows = list(csv.reader(io.StringIO(browser.get(f"/audit-trail.csv?{address}").text.removeprefix("\ufeff"))))
    assert [int(row[0]) for row in rows[1:]] == expected


@pytest.mark.parametrize("size", [3, 160])
def test_the_trail_takes_a_fixed_number_of_statements(app: Any, sign_in: Any, statements: Any, size: int) -> None:
    federation = a_federation()
    for _number in range(size):
        record(Event.ORGANISATION_UPDATED, federation, actor=None)
    browser = sign_in(an_administrator(federation))
    with statements() as seen:
        assert browser.get("/audit-trail").status_code == 200
    assert len([one for one in seen if one.lower().startswith("select")]) <= 6


def test_pages_keep_their_filter(app: Any, sign_in: Any) -> None:
    federation = a_federation()
    for _number in range(120):
        record(Event.ORGANISATION_UPDATED, federation, actor=None)
    browser = sign_in(an_administrator(federation))
    page = browser.get("/audit-trail?object_type=Organisation&page=2").text
    assert numbers(page) == list(range(70, 20, -1))
    assert "object_type=Organisation&amp;page=3" in page


def test_a_reason_that_looks_like_a_formula_or_markup_stays_text(app: Any, sign_in: Any) -> None:
    federation = a_federation()
    record(Event.ORGANISATION_UPDATED, federation, actor=None, reason="=1+1<script>alert(1)</script>")
    browser = sign_in(an_administrator(federation))
    assert "<script>alert" not in browser.get("/audit-trail").text
    rows = list(csv.reader(io.StringIO(browser.get("/audit-trail.csv").text)))
    assert rows[1][9] == "'=1+1<script>alert(1)</script>"
    assert session.scalar(sa.select(AuditEvent.reason)) == "=1+1<script>alert(1)</script>"


def test_words_kept_for_jury_and_board_are_not_in_the_trail(app: Any, sign_in: Any) -> None:
    conflict = Conflict(id=7)
    record(Event.CONFLICT_LIFTED, conflict, actor=None, reason="Only for the chair")
    record(Event.ENTRY_RETURNED, a_federation(), actor=None, reason="For everybody who reads the trail")
    session.commit()
    browser = sign_in(an_administrator())
    for page in ("/audit-trail", "/audit-trail.csv"):
        text = browser.get(page).get_data(as_text=True)
        assert ("Only for the chair" in text, "For everybody who reads the trail" in text) == (False, True)


def test_hashes_of_marks_are_not_in_the_trail_and_cannot_be_tried_out(app: Any, sign_in: Any) -> None:
    federation = a_federation()
    for _twice in range(2):
        record(Event.ROUND_FROZEN, federation, actor=None, fingerprints={1: "f" * 64})
    record(Event.SEAL_PUBLISHED, federation, actor=None, fingerprint="e" * 64)
    session.commit()
    first, second, _public = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)).all()
    assert first.facts["fingerprints"] == second.facts["fingerprints"] == {"1": "f" * 64}
    assert first.facts["salt"] != second.facts["salt"]
    browser = sign_in(an_administrator(federation))
    for page in ("/audit-trail", "/audit-trail.csv"):
        text = browser.get(page).get_data(as_text=True)
        assert ["f" * 64 in text, first.facts["salt"] in text, "e" * 64 in text] == [False, False, True]
