"""Status as of any day, as known at any instant: against a naive replay of the events over random histories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.certification import history
from portal.certification.history import Period, rewritten, status_on

START = date(2026, 1, 1)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 60
STATUSES = ["valid", "suspended", "withdrawn", "terminated"]


@dataclass(frozen=True)
class Said:
    """From the instant ``at`` on the register says: ``status`` from day ``start`` until before ``end`` (None: open)."""

    at: datetime
    status: str
    start: date
    end: date | None


@dataclass(frozen=True)
class Term:
    number: int
    valid_until: date
    issued_at: datetime


def naive(said: list[Said], terms: list[Term], day: date, known: datetime) -> str | None:
    """Replay everything said up to an instant, day by day; the last word on a day counts."""
    word = None
    for one in said:
        if one.at <= known and one.start <= day and (one.end is None or day < one.end):
            word = one.status
    ends = [term.valid_until for term in terms if term.issued_at <= known]
    if word in ("valid", "suspended") and ends and day >= ends[-1]:
        return "expired"
    return word


def kept(said: list[Said]) -> list[Period]:
    """The rows the register would hold: closed and added, never overwritten."""
    rows: list[Period] = []
    for one in said:
        closed, added = rewritten(rows, one.status, one.start, one.end)
        ended = [Period(**{**vars(row), "known_until": one.at}) for row in rows if row in closed]
        rows = [row for row in rows if row not in closed] + ended
        rows += [Period(piece.status, piece.valid_from, piece.valid_to, one.at) for piece in added]
    return rows


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Said], list[Term]]:
    said: list[Said] = []
    at = FIRST
    for number in range(draw(st.integers(1, 9))):
        at += timedelta(hours=draw(st.integers(1, 90)))
        start = START + timedelta(days=draw(st.integers(0, DAYS)))
        length = draw(st.none() | st.integers(1, 20))
        status = "valid" if number == 0 else draw(st.sampled_from(STATUSES))
        said.append(Said(at, status, start, start + timedelta(days=length) if length else None))
    terms = [
        Term(
            number + 1,
            START + timedelta(days=draw(st.integers(5, DAYS + 5))),
            FIRST + timedelta(hours=draw(st.integers(0, 50)) + 60 * number),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    return said, terms


@settings(max_examples=300, deadline=None)
@given(histories(), st.integers(-5, DAYS + 30), st.integers(0, 24 * DAYS))
def test_any_day_as_known_at_any_instant(drawn: tuple[list[Said], list[Term]], days: int, hours: int) -> None:
    said, terms = drawn
    day, known = START + timedelta(days=days), FIRST + timedelta(hours=hours)
    assert status_on(kept(said), terms, day, known) == naive(said, terms, day, known)


@settings(max_examples=100, deadline=None)
@given(histories(), st.integers(-5, DAYS + 30))
def test_as_known_now_is_as_known_after_the_last_word(drawn: tuple[list[Said], list[Term]], days: int) -> None:
    said, terms = drawn
    day, later = START + timedelta(days=days), FIRST + timedelta(days=400)
    assert status_on(kept(said), terms, day) == naive(said, terms, day, later)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_no_day_has_two_statuses_at_one_instant(drawn: tuple[list[Said], list[Term]]) -> None:
    rows = kept(drawn[0])
    for known in [one.at for one in drawn[0]]:
        present = history.known_at(rows, known)
        for day in (START + timedelta(days=n) for n in range(DAYS + 20)):
            assert sum(history.holds_on(row, day) for row in present) <= 1


def test_before_the_first_certificate_there_was_none() -> None:
    rows = [Period("valid", date(2026, 3, 12), None, FIRST)]
    assert [status_on(rows, [], date(2026, 3, day)) for day in (11, 12)] == [None, "valid"]
    assert history.first_day(rows) == date(2026, 3, 12)


def test_the_last_day_of_a_term_is_valid_and_the_next_is_not() -> None:
    rows, terms = [Period("valid", START, None, FIRST)], [Term(1, date(2026, 2, 1), FIRST)]
    assert [status_on(rows, terms, day) for day in (date(2026, 1, 31), date(2026, 2, 1))] == ["valid", "expired"]


def test_a_withdrawn_certificate_does_not_expire() -> None:
    rows, terms = [Period("withdrawn", START, None, FIRST)], [Term(1, date(2026, 2, 1), FIRST)]
    assert status_on(rows, terms, date(2026, 5, 1)) == "withdrawn"
