"""Which result is official: the rule first, then every gate with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.awards.scoring.gates import REASONS, Evidence, Gates, Official, official

OPEN = Evidence(
    nominees=60,
    groups=1,
    fewest_cards=3,
    able_jurors=2,
    complete=False,
    degrees=10,
    nominee_variance=1.0,
    juror_variance=0.25,
    p_value=0.10,
)


def test_the_adjusted_result_is_official_where_every_gate_is_open():
    assert official("adjusted", OPEN) == Official("adjusted", "adjusted")


def test_a_round_whose_rule_is_plain_stays_plain():
    assert official("plain", OPEN) == Official("plain", "rule")


@pytest.mark.parametrize(
    ("change", "reason", "params"),
    [
        ({"nominees": 0, "groups": 0}, "no-marks", {}),
        ({"complete": True}, "complete", {}),
        ({"groups": 2}, "unconnected", {"groups": "2"}),
        ({"fewest_cards": 2}, "few-cards", {"fewest": "2", "least": "3"}),
        ({"able_jurors": 1}, "few-per-juror", {"least": "3"}),
        ({"degrees": 9}, "few-degrees", {}),
        ({"p_value": None}, "few-degrees", {}),
        ({"p_value": 0.101}, "equally-strict", {}),
        ({"juror_variance": 0.0099}, "equally-strict", {}),
        ({"juror_variance": 0.0, "nominee_variance": 0.0}, "equally-strict", {}),
    ],
)
def test_each_gate_that_is_closed_makes_the_plain_result_official_and_says_why(change, reason, params):
    found = official("adjusted", replace(OPEN, **change))
    assert found == Official("plain", reason, params)
    assert "%(" not in str(found)


def test_the_first_reason_is_told_when_several_apply():
    assert official("adjusted", replace(OPEN, groups=3, fewest_cards=1)).reason == "unconnected"


def test_jurors_who_differ_where_nominees_do_not_are_adjusted():
    assert official("adjusted", replace(OPEN, nominee_variance=0.0)).reason == "adjusted"


def test_limits_can_be_set():
    assert official("adjusted", OPEN, Gates(least_cards=4)).reason == "few-cards"
    assert official("adjusted", replace(OPEN, p_value=0.2), Gates(p=0.5)).result == "adjusted"


def test_a_rule_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="unknown rule 'best'"):
        official("best", OPEN)  # type: ignore[arg-type]


def test_every_reason_has_its_sentence():
    assert set(REASONS) == {
        "adjusted",
        "rule",
        "no-marks",
        "complete",
        "unconnected",
        "few-cards",
        "few-per-juror",
        "few-degrees",
        "equally-strict",
    }
