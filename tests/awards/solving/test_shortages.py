"""Seats that stay empty: the binding rule with its numbers, and what would help."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from portal.awards.solving.outcome import Remedy
from portal.awards.solving.request import Case, Entry, Juror
from portal.awards.solving.solver import plan
from tests.awards.solving.cases import READS_ALL, a_jury, entries_in, planned, why
from tests.awards.solving.test_optimum import cases


def helps(*given: Any, **more: Any) -> list[tuple[str, int, object]]:
    """Kind, seats, and what it is about."""
    found = planned(*given, **more).remedies
    return [(one.kind, one.seats, one.language or one.family or one.category or one.minutes or one.room) for one in found]


def test_too_few_who_read_the_language() -> None:
    jurors = [Juror(1, READS_ALL, 4), Juror(2, READS_ALL, 4), Juror(3, frozenset({"en"}), 4)]
    entries = entries_in(2, "pl")
    assert why(planned(jurors, entries, 3)) == [
        (number, 2, "language", "Only 2 of 3 jurors of the panel read pl; 3 are wanted.") for number in (1, 2)
    ]
    assert helps(jurors, entries, 3) == [("reader", 2, "pl")]


def test_too_few_without_a_conflict() -> None:
    given = (a_jury(3), [Entry(1, 1, "pl"), Entry(2, 1)], 3, (), [(1, 2), (2, 3)])
    assert why(planned(*given)) == [
        (1, 2, "conflict", "Only 2 of 3 jurors of the panel read pl and have no conflict; 3 are wanted."),
        (2, 2, "conflict", "Only 2 of 3 jurors of the panel have no conflict; 3 are wanted."),
    ]
    assert helps(*given) == [("free-reader", 1, 15), ("free-reader", 1, "pl")]


def test_a_panel_that_is_too_small_or_missing() -> None:
    jurors = [Juror(1, READS_ALL, categories=frozenset({1})), Juror(2, READS_ALL, categories=frozenset({2}))]
    entries = [Entry(1, 1, "en"), Entry(2, 3, "en")]
    assert why(planned(jurors, entries, 2)) == [
        (1, 1, "panel", "The panel has only 1 of the 2 jurors wanted."),
        (2, 0, "no-panel", "No juror sits on the panel of this category."),
    ]
    assert helps(jurors, entries, 2) == [("panel", 1, 1), ("panel", 1, 3)]


def test_limits_that_are_reached() -> None:
    given = ([*a_jury(2, max_load=1), Juror(3, frozenset({"fr"}), 1)], entries_in(2), 2)
    sentence = "2 jurors could read it, but all others have reached their limit: 1 of 2 seats are filled."
    assert why(planned(*given)) == [(1, 1, "load", sentence), (2, 1, "load", sentence)]
    assert helps(*given) == [("reader", 1, "en")]


def test_minutes_that_are_spent() -> None:
    given = (a_jury(2, max_minutes=30), entries_in(2, None, minutes=20), 2)
    sentence = (
        "2 jurors could read it, but all others have too little left of their reading minutes (it takes 20): "
        "1 of 2 seats are filled."
    )
    assert why(planned(*given)) == [(1, 1, "minutes", sentence), (2, 1, "minutes", sentence)]
    assert helps(*given) == [("minutes", 1, 30)]


def test_too_few_employers() -> None:
    given = (a_jury(4, employer=7), entries_in(1), 2)
    assert why(planned(*given, apart=True)) == [
        (1, 1, "employer", "4 jurors could read it, but they come from 1 employers only; 2 are wanted, each from another.")
    ]
    assert helps(*given, apart=True) == [("employer", 1, 15)]
    assert planned(*given).shortages == ()


def test_colleagues_with_room_cannot_help() -> None:
    jurors = [Juror(1, READS_ALL, employer=7), Juror(2, READS_ALL, employer=7), Juror(3, READS_ALL, 0)]
    [short] = planned(jurors, entries_in(1), 2, apart=True).shortages
    assert (short.reason, str(short)) == (
        "load", "3 jurors could read it, but all others have reached their limit: 1 of 2 seats are filled."
    )  # fmt: skip
    jurors.insert(2, Juror(4, READS_ALL, employer=7))
    [short] = planned(jurors, entries_in(1), 2, apart=True).shortages
    assert (short.reason, str(short)) == (
        "colleagues",
        "4 jurors could read it, but those with room left are colleagues of one who does: 1 of 2 seats are filled.",
    )


def test_a_family_nobody_fitting_is_at_home_in() -> None:
    jurors = [*a_jury(2), Juror(3, frozenset({"fr"}), families=frozenset({"change_management"}))]
    assert why(planned(jurors, entries_in(1), 2, families=("change_management",))) == [
        (1, 2, "no-family", "None of the 2 jurors who could read it is at home in this family of criteria: change_management.")
    ]
    assert helps(jurors, entries_in(1), 2, families=("change_management",)) == [("family", 1, "change_management")]


def test_a_family_whose_people_are_full() -> None:
    jurors = [*a_jury(3), Juror(4, READS_ALL, 1, families=frozenset({"x"}))]
    [short] = planned(jurors, entries_in(2), 2, families=("x",)).shortages
    assert (short.reason, short.home, short.free, short.seats) == ("family", 1, 4, 0)


@settings(max_examples=80, deadline=None)
@given(cases())
def test_one_more_juror_fills_as_many_seats_as_was_said(case: Case) -> None:
    before = plan(case)
    for remedy in before.remedies:
        if remedy.kind == "family":
            continue
        after = plan(Case((*case.jurors, _the_one(remedy)), case.entries, case.rules, case.kept, case.movable, case.forbidden))
        assert sum(one.seats for one in before.shortages) - sum(one.seats for one in after.shortages) >= remedy.seats > 0


def _the_one(remedy: Remedy) -> Juror:
    languages = frozenset({remedy.language}) if remedy.language else READS_ALL
    return Juror(99, languages, remedy.room, max_minutes=remedy.minutes or None)
