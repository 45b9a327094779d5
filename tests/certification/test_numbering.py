"""Numbers of certificates: every single mistake is noticed before a database is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.certification import numbering
from portal.certification.numbering import Mistyped, Number, find, number_for, parse

EXAMPLES = [str(n) for serial in range(1, 60) if (n := number_for("EN 15838:2009", 2026, serial))]
OTHERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def accepted(text: str) -> bool:
    try:
        parse(text)
    except Mistyped:
        return False
    return True


def test_the_check_is_that_of_iso_7064_mod_37_2() -> None:
    assert numbering.check_sign("G123489654321") == "Y"  # the example of ISBT 128, which uses the same system


def test_a_number_has_its_parts() -> None:
    assert parse(EXAMPLES[0]) == Number("ECCCO", "15838", 2026, 1, EXAMPLES[0][-1])
    assert str(parse(EXAMPLES[0])) == EXAMPLES[0]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0}\n"])
def test_blanks_around_are_no_mistake(typed: str) -> None:
    assert str(parse(typed.format(EXAMPLES[3]))) == EXAMPLES[3]


def test_case_dashes_and_spaces_do_not_matter() -> None:
    number = EXAMPLES[7]
    variants = [number.lower(), number.replace("-", ""), number.replace("-", " "), number.replace("-", "–").lower()]
    assert [str(parse(one)) for one in variants] == [number] * 4


@pytest.mark.parametrize("number", EXAMPLES)
def test_one_wrong_sign_is_noticed_at_every_place(number: str) -> None:
    typos = [
        number[:place] + other + number[place + 1 :]
        for place, sign in enumerate(number)
        if sign != "-"
        for other in OTHERS
        if other != sign
    ]
    assert [typo for typo in typos if accepted(typo)] == []


@pytest.mark.parametrize("number", EXAMPLES)
def test_two_neighbours_exchanged_are_noticed_at_every_place(number: str) -> None:
    signs = number.replace("-", "")
    exchanged = [
        signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
        for place in range(len(signs) - 1)
        if signs[place] != signs[place + 1]
    ]
    assert [one for one in exchanged if accepted(one)] == []


def test_serials_that_would_need_a_star_are_left_out() -> None:
    left_out = [serial for serial in range(1, 1000) if number_for("EN 15838:2009", 2026, serial) is None]
    assert 20 < len(left_out) < 34


@given(st.text(max_size=80))
def test_anything_typed_is_a_number_or_mistyped(typed: str) -> None:
    assert accepted(typed) in (True, False)


def test_a_number_is_found_in_a_text() -> None:
    assert str(find(f"see https://example.test/v/{EXAMPLES[4]} for its status")) == EXAMPLES[4]
    assert find(f"forged {EXAMPLES[4][:-1]}") is None
