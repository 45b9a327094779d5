"""Dates, numbers and texts as one reader sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask, g

from portal.core import i18n
from portal.core.languages import language_labels, language_name, speaking

WINTER, SUMMER = datetime(2027, 2, 26, 17, tzinfo=UTC), datetime(2027, 7, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "winter", "summer"),
    [
        ("en", "Fri 26 Feb 2027, 18:00 CET", "Thu 1 Jul 2027, 18:00 CEST"),
        ("nl", "vr 26 feb 2027, 18:00 CET", "do 1 jul 2027, 18:00 CEST"),
        ("fr", "ven. 26 févr. 2027, 18:00 CET", "jeu. 1er juil. 2027, 18:00 CEST"),
        ("de", "Fr. 26. Feb. 2027, 18:00 CET", "Do. 1. Juli 2027, 18:00 CEST"),
    ],
)
def test_a_moment_names_day_hour_and_zone(app: Flask, language: str, winter: str, summer: str) -> None:
    with app.test_request_context("/", headers={"Accept-Language": language}):
        assert (i18n.moment(WINTER, "Europe/Brussels"), i18n.moment(SUMMER, "Europe/Brussels")) == (winter, summer)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/London", "Fri 26 Feb 2027, 17:00 GMT"),
        ("Europe/Helsinki", "Fri 26 Feb 2027, 19:00 EET"),
        ("Europe/Lisbon", "Fri 26 Feb 2027, 17:00 WET"),
        ("Asia/Kolkata", "Fri 26 Feb 2027, 22:30 IST"),
        ("America/New_York", "Fri 26 Feb 2027, 12:00 EST"),
        ("Pacific/Kiritimati", "Sat 27 Feb 2027, 07:00 UTC+14"),
    ],
)
def test_a_moment_is_shown_in_its_zone(app: Flask, zone: str, shown: str) -> None:
    with app.test_request_context("/"):
        assert i18n.moment(WINTER, zone) == shown


def test_the_two_equal_hours_in_autumn_are_told_apart(app: Flask) -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    with app.test_request_context("/"):
        assert i18n.moment(first, "Europe/Brussels") == "Sun 31 Oct 2027, 02:30 CEST"
        assert i18n.moment(first + timedelta(hours=1), "Europe/Brussels") == "Sun 31 Oct 2027, 02:30 CET"


def test_the_worker_has_no_request_and_still_speaks(app: Flask) -> None:
    assert i18n.moment(WINTER) == "Fri 26 Feb 2027, 18:00 CET"
    with speaking("de"):
        assert i18n.moment(WINTER, "Europe/Vienna") == "Fr. 26. Feb. 2027, 18:00 CET"
        assert i18n.num(Decimal("1234.5"), 2) == "1.234,50"
    assert i18n.num(Decimal("1234.5"), 2) == "1,234.50"


@pytest.mark.parametrize(
    ("gap", "shown"),
    [
        (timedelta(days=11), "in 11 days"), (timedelta(days=21), "in 21 days"), (timedelta(hours=-3), "3 hours ago"),
        (timedelta(seconds=20), "now"), (timedelta(minutes=90), "in 90 minutes"), (timedelta(hours=30), "in 30 hours"),
    ],
)  # fmt: skip
def test_what_lies_ahead_is_counted(app: Flask, gap: timedelta, shown: str) -> None:
    with app.test_request_context("/"):
        assert i18n.relative(WINTER + gap, WINTER) == shown


def test_nothing_is_shown_as_nothing(app: Flask) -> None:
    with app.test_request_context("/"):
        assert (i18n.moment(None), i18n.day(None), i18n.clock_time(None), i18n.relative(None), i18n.num(None)) == ("", "", "", "", "–")


def test_a_day_is_that_of_the_zone(app: Flask) -> None:
    late = datetime(2027, 2, 26, 23, 30, tzinfo=UTC)
    with app.test_request_context("/"):
        assert (i18n.day(late, "Europe/Brussels"), i18n.day(late, "UTC"), i18n.day(date(2027, 2, 26))) == (
            "27 February 2027", "26 February 2027", "26 February 2027",
        )  # fmt: skip


def test_texts_are_read_in_ones_own_language_or_the_next_best(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "nl"}):
        assert i18n.tr({"en": "Winner", "nl": "Winnaar"}) == "Winnaar"
        assert i18n.tr({"en": "Winner", "nl": ""}) == "Winner"
        assert i18n.tr({"fr": "Gagnant"}) == "Gagnant"
        assert (i18n.tr({}), i18n.tr(None), i18n.tr("plain")) == ("", "", "plain")


@pytest.mark.parametrize(("asked", "language"), [("nl,fr;q=0.5", "nl"), ("pt, de;q=0.8", "de"), ("pt", "en"), ("", "en"), ("*;q=x", "en")])
def test_the_browsers_wish_is_heard_where_nobody_chose(app: Flask, asked: str, language: str) -> None:
    with app.test_request_context("/", headers={"Accept-Language": asked}):
        assert i18n.reader_language() == language


def test_sizes_countries_and_paragraphs(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        assert (i18n.filesize(10), i18n.filesize(2500), i18n.filesize(5 << 20)) == ("1 kB", "2 kB", "5,0 MB")
        assert (i18n.country("NL"), i18n.country("XYZ"), i18n.country(None)) == ("Niederlande", "XYZ", "")
        assert str(i18n.paragraphs("a <b>\nc\n\n\n d")) == "<p>a &lt;b&gt;<br>c</p><p>d</p>"
    assert not hasattr(g, "language")


@pytest.mark.parametrize(
    ("reader", "names"),
    [("en", ("German", "Portuguese", "xx")), ("nl", ("Duits", "Portugees", "xx")), ("fr", ("allemand", "portugais", "xx")),
     ("de", ("Deutsch", "Portugiesisch", "xx"))],
)  # fmt: skip
def test_languages_are_named_in_the_readers_own(app: Flask, reader: str, names: tuple[str, ...]) -> None:
    with app.test_request_context("/", headers={"Accept-Language": reader}):
        assert tuple(language_name(code) for code in ("de", "pt", "xx")) == names
        assert dict(language_labels())["de"] == names[0].capitalize()


@pytest.mark.parametrize(("language", "first", "eighth"), [
    ("en", "1 July 2024", "8 July 2024"), ("nl", "1 juli 2024", "8 juli 2024"), ("fr", "1er juillet 2024", "8 juillet 2024"),
    ("de", "1. Juli 2024", "8. Juli 2024"),
])  # fmt: skip
def test_a_date_is_written_as_the_language_writes_it(app: Flask, language: str, first: str, eighth: str) -> None:
    with app.test_request_context("/", headers={"Accept-Language": language}):
        assert (i18n.day(date(2024, 7, 1)), i18n.day(date(2024, 7, 8))) == (first, eighth)
