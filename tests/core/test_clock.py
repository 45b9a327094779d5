"""Wall clocks and instants, over both clock changes of several zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.core.clock import in_zone, local_to_utc, now

SKIPPED = [
    ("Europe/Brussels", "2027-03-28T02:00", "2027-03-28T02:59:59"),
    ("Europe/London", "2027-03-28T01:00", "2027-03-28T01:59:59"),
    ("America/New_York", "2027-03-14T02:00", "2027-03-14T02:59:59"),
    ("Australia/Lord_Howe", "2027-10-03T02:00", "2027-10-03T02:29:59"),
    ("Africa/Cairo", "2027-04-30T00:00", "2027-04-30T00:59:59"),
]


@pytest.mark.parametrize(("zone", "first", "last"), SKIPPED)
def test_a_time_that_the_clocks_skip_does_not_exist(zone: str, first: str, last: str) -> None:
    start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    for moment in (start, start + (end - start) / 2, end):
        with pytest.raises(ValueError, match="skip"):
            local_to_utc(moment, zone)
    second = timedelta(seconds=1)
    assert local_to_utc(end + second, zone) - local_to_utc(start - second, zone) == second


TWICE = [
    ("Europe/Brussels", "2027-10-31T02:30", "2027-10-31T01:30"),
    ("Europe/London", "2027-10-31T01:30", "2027-10-31T01:30"),
    ("America/New_York", "2027-11-07T01:30", "2027-11-07T06:30"),
    ("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T15:15"),
    ("Africa/Cairo", "2027-10-28T23:30", "2027-10-28T21:30"),
]


@pytest.mark.parametrize(("zone", "local", "utc"), TWICE)
def test_a_time_that_occurs_twice_is_the_later_one(zone: str, local: str, utc: str) -> None:
    moment = datetime.fromisoformat(local)
    for fold in (0, 1):
        assert local_to_utc(moment.replace(fold=fold), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"])
def test_every_half_hour_of_a_year_goes_there_and_back(zone: str) -> None:
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    for _step in range(2 * 24 * 365):
        local = in_zone(moment, zone).replace(tzinfo=None)
        again = local_to_utc(local, zone)
        assert again == moment or again - moment == timedelta(hours=1)  # the first of two equal times
        moment += timedelta(minutes=30)


def test_now_is_aware_and_in_utc() -> None:
    with time_machine.travel("2027-02-26T18:00:00+01:00", tick=False):
        assert now().isoformat() == "2027-02-26T17:00:00+00:00"
