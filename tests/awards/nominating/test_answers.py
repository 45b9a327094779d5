"""What an answer is: typed text, stored value, what is wrong with it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.awards.nominating.answers import (
    Unusable,
    as_number,
    is_answered,
    is_link,
    normalised,
    problems,
    read_rows,
    read_text,
    read_token,
    token,
    words_in,
)
from portal.awards.nominating.fields import typed_answers
from portal.awards.nominating.services import Typed
from tests.awards.nominating.factories import ROW


def asked(kind: str, **values: Any) -> Any:
    return SimpleNamespace(**{"key": "q", "kind": kind, "required": False, "word_limit": None, "choices": [], **values})


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("long_text", " two\r\nlines \x00", "two\nlines"),
        ("number", "1 234,50", "1234.50"),
        ("number", "about eighty", "about eighty"),
        ("date", "2026-02-05", "2026-02-05"),
        ("link", "www.example.org/page", "https://www.example.org/page"),
        ("link", "javascript:alert(1)", "javascript:alert(1)"),
        ("choice", "in", "in"),
        ("consent", "yes", "yes"),
        ("consent", "", ""),
    ],
)
def test_typed_text_has_one_stored_form(app: Flask, kind: str, typed: str, kept: str) -> None:
    assert read_text(asked(kind, choices=[{"key": "in"}]), typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"), [("long_text", "x" * 20_001), ("short_text", "x" * 2001), ("choice", "hostile")]
)
def test_what_cannot_be_kept_is_said(app: Flask, kind: str, typed: str) -> None:
    with pytest.raises(Unusable):
        read_text(asked(kind, choices=[{"key": "in"}]), typed)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("number", "about eighty", "Please type a number, for example 12.5."),
        ("number", "1e999999", "Please type a number, for example 12.5."),
        ("date", "2026-02-30", "Please give a date."),
        ("link", "javascript:alert(1)", "Please give a full address, for example https://www.example.org/page."),
        ("link", "http://[bad", "Please give a full address, for example https://www.example.org/page."),
        ("short_text", "one two three four", "4 words, and at most 3 are allowed."),
        ("choice", "gone", "Please choose one of the answers offered."),
    ],
)
def test_a_draft_keeps_what_is_wrong_and_says_so(app: Flask, kind: str, value: str, said: str) -> None:
    assert problems(asked(kind, word_limit=3, choices=[{"key": "in"}]), value) == [said]


def test_a_limit_counts_words_exactly(app: Flask) -> None:
    assert problems(asked("long_text", word_limit=3), "one\ntwo\u00a0three") == []


def test_a_table_drops_blank_rows_and_names_incomplete_ones(app: Flask) -> None:
    rows = read_rows([ROW, {}, {"measure": " "}, {"measure": "Calls", "result": ""}])
    assert [row["measure"] for row in rows] == ["Solved at once", "Calls"]
    assert problems(asked("kpi"), rows) == ["Row 2 lacks: Result."]


def test_a_table_has_limits(app: Flask) -> None:
    with pytest.raises(Unusable):
        read_rows([ROW] * 31)
    with pytest.raises(Unusable):
        read_rows([{"measure": "x" * 301}])


@pytest.mark.parametrize(
    ("kind", "value", "answered"),
    [
        ("kpi", [ROW], True), ("kpi", [{**ROW, "result": ""}], False), ("kpi", [], False), ("kpi", "odd", False),
        ("consent", "yes", True), ("consent", True, True), ("consent", "", False), ("long_text", "  ", False),
    ],
)  # fmt: skip
def test_what_counts_as_answered(kind: str, value: Any, answered: bool) -> None:
    assert is_answered(kind, value) is answered


def test_words_are_those_somebody_reads() -> None:
    assert (words_in("long_text", "a b\nc"), words_in("number", "86"), words_in("kpi", [ROW])) == (3, 0, 9)


def test_older_values_are_understood() -> None:
    assert normalised("consent", True) == "yes"
    assert normalised("long_text", None) == ""
    assert normalised("kpi", [{"measure": 5, "odd": "x"}, "junk"])[0]["measure"] == "5"


@pytest.mark.parametrize(("text", "number"), [("12,5", "12.5"), ("NaN", None), ("Infinity", None), ("9" * 40, None)])
def test_numbers_with_point_or_comma(text: str, number: str | None) -> None:
    assert (str(as_number(text)) if as_number(text) is not None else None) == number


def test_only_web_addresses_become_links() -> None:
    assert [is_link(text) for text in ("https://a.example", "ftp://a.example", "https://", 'https://a.example/"x')] == [
        True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ["", "x", "-1", "9" * 30, "١"])
def test_an_odd_token_is_never_current(odd: str) -> None:
    assert read_token(odd)[0] == -1


def test_a_token_is_read_back() -> None:
    assert read_token(token(7, "text"))[0] == 7


def test_only_questions_of_the_page_are_read_from_a_form() -> None:
    sent = MultiDict(
        [
            ("v-story", "1.a"), ("q-story", "text"), ("q-foreign", "not on the page"),
            ("v-consent", "0.b"),
            ("v-figures", "2.c"), ("q-figures-10-measure", "second"), ("q-figures-2-measure", "first"), ("q-figures-2-evil", "x"),
            ("v-kpi-2", "0.d"), ("q-kpi-2-0-measure", "with a dash"),
        ]
    )  # fmt: skip
    assert typed_answers(sent) == {
        "story": Typed("text", "1.a"),
        "consent": Typed("", "0.b"),
        "figures": Typed([{"measure": "first", "evil": "x"}, {"measure": "second"}], "2.c"),
        "kpi-2": Typed([{"measure": "with a dash"}], "0.d"),
    }
