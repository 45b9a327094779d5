"""Column types keep what they are given, exactly, and refuse the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from portal.core.columns import Exact, UTCDateTime
from portal.core.database import session

VALUES = sa.Table("tests_values", sa.MetaData(), sa.Column("at", UTCDateTime()), sa.Column("mark", Exact()))


@pytest.fixture
def keep(app: Flask) -> Any:
    """Write a row and read it back, through the database."""
    session.execute(sa.text("create temporary table tests_values (at timestamp, mark bigint)"
                            if session.get_bind().dialect.name == "sqlite"
                            else "create temporary table tests_values (at timestamptz, mark bigint)"))  # fmt: skip

    def there_and_back(**values: Any) -> Any:
        session.execute(sa.delete(VALUES))
        session.execute(sa.insert(VALUES).values(**values))
        return session.execute(sa.select(VALUES)).one()

    yield there_and_back
    session.rollback()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(mark=st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_decimals_with_six_places_come_back_exactly(keep: Any, mark: Decimal) -> None:
    found = keep(mark=mark).mark
    assert (type(found), found) == (Decimal, mark)


@pytest.mark.parametrize(("given_", "shown"), [("100", "100"), ("7.50", "7.5"), ("0", "0"), ("-0.0001", "-0.0001"), ("1000000", "1000000")])
def test_decimals_read_plainly(keep: Any, given_: str, shown: str) -> None:
    assert str(keep(mark=Decimal(given_)).mark) == shown


@pytest.mark.parametrize("value", [Decimal("0.0000001"), Decimal("NaN"), Decimal("Infinity"), 0.1])
def test_what_would_be_rounded_is_refused(keep: Any, value: Any) -> None:
    with pytest.raises((StatementError, OverflowError)):
        keep(mark=value)


def test_sums_and_comparisons_of_decimals_are_exact(keep: Any) -> None:
    session.execute(sa.delete(VALUES))
    session.execute(sa.insert(VALUES), [{"mark": Decimal("0.1")}, {"mark": Decimal("0.2")}, {"mark": None}])
    assert session.scalar(sa.select(sa.func.sum(VALUES.c.mark))) == Decimal("0.3")
    assert session.scalar(sa.select(sa.func.count()).where(VALUES.c.mark > Decimal("0.15"))) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),
    minutes=st.integers(min_value=-720, max_value=840),
)
def test_instants_come_back_in_utc_to_the_microsecond(keep: Any, at: datetime, minutes: int) -> None:
    moment = at.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    found = keep(at=moment).at
    assert (found, found.tzinfo) == (moment, UTC)


def test_a_date_without_a_zone_is_refused(keep: Any) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        keep(at=datetime(2027, 1, 1))


def test_nothing_stays_nothing(keep: Any) -> None:
    assert tuple(keep(at=None, mark=None)) == (None, None)
