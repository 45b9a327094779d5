"""The shared fields: what people type becomes clean, exact values; the rest is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField

from portal.core.forms import (
    AllLanguages,
    DecimalField,
    Email,
    Form,
    Required,
    TranslatedField,
    WordLimit,
    ZonedDateTimeField,
    clean,
    count_words,
    integer,
    line,
)  # fmt: skip


class Sample(Form):
    name = line("Name", Required(), limit=10)
    shout = StringField("Shout", filters=[lambda text: text.upper() if text else text])
    essay = TextAreaField("Essay", [WordLimit(3)])
    weight = DecimalField("Weight")
    closes = ZonedDateTimeField("Closes", zone="Europe/Brussels")
    title = TranslatedField("Title", [AllLanguages()], languages=("en", "nl"), limit=20)
    email = StringField("E-mail", [Email()])


@pytest.fixture(autouse=True)
def request_(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", method="POST"):
        yield


def form(data: dict[str, Any] | None = None, **typed: str) -> Sample:
    names = {name.replace("_en", "-en").replace("_nl", "-nl"): value for name, value in typed.items()}
    return Sample(formdata=MultiDict(names), data=data)


def test_text_is_kept_clean() -> None:
    assert clean("  a\r\nb\rc\x00\x08\x7f\td  ") == "a\nb\nc\td"
    assert clean(None) is None
    assert form(name="  Anna \x00 ").name.data == "Anna"


def test_a_fields_own_filters_work_in_every_form() -> None:
    assert [form(shout=" loud ").shout.data for _time in range(3)] == ["LOUD", "LOUD", "LOUD"]


@pytest.mark.parametrize(("typed", "message"), [("   ", "Please fill this in."), ("x" * 11, "Please keep this below 10 characters.")])
def test_lines_are_required_and_limited(typed: str, message: str) -> None:
    filled = form(name=typed)
    filled.validate()
    assert [str(error) for error in filled.name.errors] == [message]


@pytest.mark.parametrize(("text", "words"), [("", 0), (None, 0), ("a\u00a0b  c\n\nd", 4), ("don't stop—now", 2), ("  \t ", 0), ("日本 語", 2)])
def test_words_are_runs_of_signs(text: str | None, words: int) -> None:
    assert count_words(text) == words


def test_a_word_limit_says_how_many_there_are() -> None:
    filled = form(essay="one two\r\nthree four")
    filled.validate()
    assert [str(error) for error in filled.essay.errors] == ["4 words, and at most 3 are allowed."]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12,5", "12.5"), ("12.5", "12.5"), ("1 234,50", "1234.50"), ("1\u202f234", "1234"), ("-3", "-3"), ("+3", "3"), ("0,0001", "0.0001")],
)
def test_numbers_may_have_a_comma(typed: str, number: str) -> None:
    filled = form(weight=typed)
    filled.validate()
    assert (filled.weight.data, filled.weight.errors) == (Decimal(number), [])


@pytest.mark.parametrize("typed", ["abc", "1.234,5", "NaN", "Infinity", "-Infinity", "sNaN", "1e999", "9" * 5000, "12;5", "=1"])
def test_what_is_no_number_is_refused_and_shown_again(typed: str) -> None:
    filled = form(weight=typed)
    filled.validate()
    assert [str(error) for error in filled.weight.errors] == ["Please type a number, for example 12.5."]
    assert (filled.weight.data, filled.weight._value()) == (None, typed)


def test_a_number_that_is_emptied_is_none_and_one_that_is_absent_stays() -> None:
    assert form({"weight": Decimal("7")}, weight="  ").weight.data is None
    assert form({"weight": Decimal("7")}, name="x").weight.data == Decimal("7")


def test_a_number_is_shown_as_exactly_as_it_is_kept() -> None:
    assert Sample(formdata=None, data={"weight": Decimal("12.3456")}).weight._value() == "12.3456"


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2027-02-26T18:00", datetime(2027, 2, 26, 17)),
        ("2027-07-01T18:00:30", datetime(2027, 7, 1, 16, 0, 30)),
        ("2027-10-31T02:30", datetime(2027, 10, 31, 1, 30)),
        ("2027-02-26 18:00", datetime(2027, 2, 26, 17)),
    ],
)
def test_wall_clock_times_become_instants_of_their_zone(typed: str, utc: datetime) -> None:
    filled = form(closes=typed)
    filled.validate()
    assert (filled.closes.data, filled.closes.errors) == (utc.replace(tzinfo=UTC), [])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2027-03-28T02:30", "The clocks are changed at this hour: please choose another time."),
        ("tomorrow", "Please give a date and a time."),
        ("2027-02-30T10:00", "Please give a date and a time."),
        ("2027-02-26", "Please give a date and a time."),
        ("0001-01-01T00:00", "Please give a year between 1990 and 2100."),
        ("9999-12-31T23:59", "Please give a year between 1990 and 2100."),
    ],
)
def test_a_time_that_is_none_is_refused_and_shown_again(typed: str, message: str) -> None:
    filled = form(closes=typed)
    filled.validate()
    assert [str(error) for error in filled.closes.errors] == [message]
    assert (filled.closes.data, filled.closes._value()) == (None, typed)


def test_an_instant_left_as_it_was_shown_stays_the_same() -> None:
    """The first 02:30 of the night in autumn, with seconds: neither is lost by opening and saving a form."""
    moment = datetime(2027, 10, 31, 0, 30, 59, tzinfo=UTC)
    shown = Sample(formdata=None, data={"closes": moment}).closes._value()
    assert shown == "2027-10-31T02:30"
    assert form({"closes": moment}, closes=shown).closes.data == moment


def test_texts_in_several_languages_are_one_value() -> None:
    filled = form({"title": {"fr": "Gagnant", "en": "Old"}}, title_en=" Winner ", title_nl="Winnaar")
    filled.validate()
    assert (filled.title.data, filled.title.errors) == ({"fr": "Gagnant", "en": "Winner", "nl": "Winnaar"}, [])
    assert [(code, name, text) for code, _language, name, text in filled.title.parts] == [
        ("en", "title-en", "Winner"), ("nl", "title-nl", "Winnaar"),
    ]  # fmt: skip


def test_a_missing_language_is_named_and_a_long_text_refused() -> None:
    filled = form(title_en="Winner", title_nl=" ")
    filled.validate()
    assert [str(error) for error in filled.title.errors] == ["Missing language: Dutch."]
    filled = form(title_en="x" * 21, title_nl="y")
    filled.validate()
    assert [str(error) for error in filled.title.errors] == ["Please keep this below 20 characters."]
    assert filled.title.data["en"] == "x" * 21


@pytest.mark.parametrize("typed", ["a@b", "a b@c.de", "a@b.de\r\nBcc: c@d.de", "<a@b.de>", "a@b..d", "@b.de", "a,b@c.de", "a@@b.de", '"a"@b.de'])
def test_what_is_no_address_is_refused(typed: str) -> None:
    filled = form(email=typed)
    filled.validate()
    assert [str(error) for error in filled.email.errors] == ["This does not look like an e-mail address."]


@pytest.mark.parametrize(
    ("raw", "value"), [("7", 7), ("", 1), (None, 1), ("x", 1), ("-3", 1), ("9" * 20, 1), ("9" * 5000, 1), ("1.5", 1), ("0", 0)]
)
def test_numbers_in_addresses_never_hurt(raw: str | None, value: int) -> None:
    assert integer(raw, 1) == value
