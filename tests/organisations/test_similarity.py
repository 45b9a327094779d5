"""Likely duplicates: same name in another spelling, trading names, mail domains, typing errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.organisations.models import name_key
from portal.organisations.similarity import SHOWN, Candidate, Reason, similar


def a_candidate(number: int, name: str, *, trades: tuple[str, ...] = (), domains: tuple[str, ...] = ()) -> Candidate:
    return Candidate(number, name, "NL", name_key(name), tuple(name_key(other) for other in trades), domains)


HELDER = a_candidate(1, "Helder Energie B.V.", trades=("Helder Thuis",), domains=("helder.example",))
ANDERS = a_candidate(2, "Anders Bank", domains=("anders.example",))
EVERYBODY = [HELDER, ANDERS, a_candidate(3, "Zonneveld Reizen N.V."), a_candidate(4, "Müller & Söhne GmbH")]


def found(name: str, **kwargs: object) -> list[tuple[int, Reason]]:
    return [(match.candidate.id, match.reason) for match in similar(name, EVERYBODY, **kwargs)]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Helder Energie", "HELDER ENERGIE BV", "helder-energie", "  Hélder   Energie N.V. "])
def test_the_same_name_in_another_spelling_is_found(name):
    assert found(name) == [(1, Reason.SAME_NAME)]


def test_accents_and_legal_forms_do_not_matter():
    assert found("Mueller & Soehne") != []
    assert found("Muller und Sohne") != []
    assert found("Muller Sohne AG") == [(4, Reason.SAME_NAME)]


def test_trading_names_are_names():
    assert found("Helder thuis") == [(1, Reason.TRADING_NAME)]


@pytest.mark.parametrize("name", ["Held", "Helder", "Helder En", "Helder Energie Zakelijk"])
def test_a_beginning_is_found_while_it_is_typed(name):
    assert found(name) == [(1, Reason.BEGINNING)]


@pytest.mark.parametrize("name", ["Heldr Energie", "Helder Enregie", "Zonnevelt Reizen", "Zoneveld Reisen"])
def test_a_typing_error_is_found(name):
    assert [reason for _id, reason in found(name)] == [Reason.ALIKE]


@pytest.mark.parametrize("name", ["", " ", "He", "Hel", "Bank", "Energie Anders", "Zon", "B.V.", "?", "Quite another company"])
def test_other_names_are_left_alone(name):
    assert found(name) == []


def test_a_mail_domain_of_its_own_is_found_and_one_of_everybody_is_not():
    assert found("Quite another company", domains=["HELDER.example"]) == [(1, Reason.DOMAIN)]
    everybodys = [a_candidate(1, "One", domains=("gmail.com",))]
    assert similar("Quite another company", everybodys, domains=["gmail.com"]) == []


def test_the_surest_come_first():
    rows = [
        a_candidate(1, "Helder Enerchie"), a_candidate(2, "Other", trades=("Helder Energie",)),
        a_candidate(3, "Helder Energie Nederland"), a_candidate(4, "Helder Energie"),
    ]  # fmt: skip
    order = [match.candidate.id for match in similar("Helder Energie", rows)]
    assert order == [4, 2, 3, 1]


def test_at_most_six_are_shown():
    rows = [a_candidate(number, f"Helder Energie {number}") for number in range(50)]
    assert len(similar("Helder Energie", rows)) == SHOWN


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_answered_and_every_name_finds_itself(name, names):
    rows = [a_candidate(number, other) for number, other in enumerate(names)]
    similar(name, rows)
    for row in rows:
        if len(row.name.strip()) >= 3 and row.key:
            assert similar(row.name, [row])[0].reason == Reason.SAME_NAME
