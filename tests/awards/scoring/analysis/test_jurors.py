"""Jurors beside each other: figures that follow from a few sheets by hand, flags of odd jurors, and what cannot be told."""

import numpy as np
import pytest

from portal.awards.scoring.analysis.additive import Variances, adjusted, ratio, variances
from portal.awards.scoring.analysis.deletion import Deletion
from portal.awards.scoring.analysis.jurors import juror_rows
from portal.awards.scoring.analysis.sheets import Sheets, sheets_of
from tests.awards.scoring.analysis.published import kuhlisch

KNOWN = Variances(1.0, 0.25, 0.5, None, 0.01, 50)


def a_jury(seed=3, nominees=60, jurors=20, each=5, change=None):
    """Sheets of jurors of differing severity in a balanced design; `change` makes those of juror 0 odd."""
    random = np.random.default_rng(seed)
    i = np.repeat(np.arange(nominees), each)
    j = (i * 7 + np.tile(np.arange(each), nominees) * 3 + i // jurors) % jurors
    y = random.normal(6, 1, nominees)[i] + random.normal(0, 0.5, jurors)[j] + random.normal(0, 0.7, len(i))
    if change is not None:
        mine = j == 0
        y[mine] = change(random, y[mine])
    return sheets_of(
        (f"n{a:02}", f"j{b:02}", float(np.clip(value, 0, 10))) for a, b, value in zip(i, j, y, strict=True)
    )


def rows(sheets):
    estimated = variances(sheets)
    return juror_rows(sheets, ratio(estimated), estimated)


def codes(row):
    return [note.code for note in row.flags]


def test_an_ordinary_jury_fits_and_is_rarely_flagged():
    found = [row for seed in range(8) for row in rows(a_jury(seed))]
    assert np.mean([row.fit for row in found]) == pytest.approx(1, abs=0.05)
    assert np.mean([row.infit for row in found]) == pytest.approx(1, abs=0.05)
    assert np.mean([row.outfit for row in found]) == pytest.approx(1, abs=0.05)
    assert np.mean([row.spread / row.expected for row in found]) == pytest.approx(1, abs=0.05)
    assert sum(bool(row.flags) for row in found) <= 8


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda random, mine: 12 - mine, "other-order"),
        (lambda random, mine: random.uniform(0, 10, len(mine)), "unlike-others"),
        (lambda random, mine: np.full(len(mine), 6.0), "narrow"),
        (lambda random, mine: mine - 3, "strict"),
        (lambda random, mine: mine + 3, "lenient"),
    ],
    ids=["reversed", "random", "always six", "harsh", "kind"],
)
def test_an_odd_juror_is_flagged_for_what_is_odd(change, code):
    assert code in codes(rows(a_jury(change=change))[0])


def test_flags_are_sentences_with_their_figures():
    flagged = rows(a_jury(change=lambda random, mine: np.full(len(mine), 6.0)))[0].flags
    (narrow,) = [note for note in flagged if note.code == "narrow"]
    assert str(narrow) == (
        "j00 uses a narrower part of the scale than fellow jurors: a spread of 0 where "
        f"{narrow.params['expected']} is usual."
    )


def test_fit_of_two_jurors_on_one_nominee_by_hand():
    """One sheet, predicted by the other's: variance 2 (.5 + .25), the difference 3 squared over it."""
    first, second = juror_rows(sheets_of([("a", "x", 8.0), ("a", "y", 5.0)]), 2.0, KNOWN)
    assert [first.fit, first.infit, first.outfit] == pytest.approx([6.0] * 3)
    assert (first.severity, second.severity) == pytest.approx((-0.5, 0.5))
    assert (first.spread, first.expected, first.correlation) == (None, None, None)


def test_few_cards_are_said_to_be_few():
    few = juror_rows(sheets_of([("a", "x", 8.0), ("b", "x", 7.0), ("a", "y", 8.0)]), 2.0, KNOWN)
    assert [codes(row) for row in few] == [["few-marks"], ["few-marks"]]
    assert str(few[0].flags[0]) == "x has few cards (2): what is said about strictness and consistency rests on little."


def test_a_juror_alone_with_their_nominees_is_not_compared():
    alone = juror_rows(sheets_of([("a", "x", 8.0), ("b", "x", 6.0), ("c", "x", 7.0), ("d", "y", 7.0)]), 2.0, KNOWN)[0]
    assert (alone.n, alone.severity, alone.spread) == (3, 0.0, 1.0)
    assert [alone.infit, alone.outfit, alone.fit, alone.z, alone.correlation, alone.expected, alone.se] == [None] * 7


def test_without_noise_or_variances_only_counts_severity_and_spread_are_told():
    same = sheets_of((n, j, 5.0) for n in "abcd" for j in "xyz")
    for estimated in (None, variances(same)):
        for row in juror_rows(same, 4.0, estimated):
            assert (row.severity, row.spread, row.infit, row.outfit, row.flags) == (0.0, 0.0, None, None, ())


def test_nobody_gives_nothing():
    assert juror_rows(Sheets((), (), np.zeros(0, int), np.zeros(0, int), np.zeros(0)), 4.0, None) == ()


def test_a_sheet_far_from_all_others_stands_out():
    sheets = a_jury()
    changed = Sheets(sheets.nominees, sheets.jurors, sheets.i, sheets.j, np.where(np.arange(300) == 17, 0.0, sheets.y))
    deletion = Deletion(changed, 2.0)
    expected, found = deletion.expected, deletion.distance
    assert int(np.abs(found).argmax()) == 17
    assert found[17] < -3 * 0.7
    assert expected[17] == pytest.approx(sheets.y[17], abs=2)


def test_three_thousand_jurors_and_few_nominees_use_the_smaller_side():
    sheets = a_jury(nominees=20, jurors=31, each=5)
    found = rows(sheets)
    assert len(found) == 31
    assert np.mean([row.fit for row in found]) == pytest.approx(1, abs=0.15)


def test_conference_reviewers_have_the_severities_of_lme4():
    by_name = {row.juror: row for row in rows(kuhlisch())}
    assert by_name["4"].n == 6
    assert sum(row.n for row in by_name.values()) == 128
    assert all(row.fit is not None and row.se < 0.13**0.5 for row in by_name.values())


def test_four_cards_in_another_order_are_no_reason_for_a_flag():
    quality = {"a": 3.0, "b": 5.0, "c": 7.0, "d": 9.0}
    others = [(name, juror, value) for name, value in quality.items() for juror in "vwxyz"]
    row = juror_rows(sheets_of([*others, *((name, "odd", 12 - value) for name, value in quality.items())]), 2.0, KNOWN)[
        0
    ]
    assert (row.juror, row.correlation) == ("odd", pytest.approx(-1))
    assert [code for code in codes(row) if code in ("other-order", "narrow")] == []


def test_the_usual_spread_is_noise_and_the_predictions_without_their_own_errors():
    sheets = a_jury(nominees=20, jurors=10, each=3)
    deletion, by = Deletion(sheets, 2.0), 2.0
    places = [place for place in range(len(sheets.y)) if sheets.j[place] == 4]
    rest = sheets.where(sheets.j != 4)
    seen = [rest.nominees.index(sheets.nominees[i]) for i in sheets.i[places]]
    errors = adjusted(rest, by, KNOWN.residual).covariance[np.ix_(seen, seen)]
    centre = np.eye(len(seen)) - 1 / len(seen)
    known = np.var(sheets.y[places] - deletion.missed.error[places], ddof=1)
    usual = KNOWN.residual + max(known - np.trace(centre @ errors) / (len(seen) - 1), 0)
    assert juror_rows(sheets, by, KNOWN)[4].expected == pytest.approx(usual**0.5)


def test_names_of_nominees_do_not_matter():
    sheets = a_jury()
    other = sheets_of(
        (f"x{97 - 3 * i}", sheets.jurors[j], y) for i, j, y in zip(sheets.i, sheets.j, sheets.y, strict=True)
    )
    figures = ("severity", "spread", "expected", "infit", "outfit", "fit", "correlation")
    for first, second in zip(juror_rows(sheets, 2.0, KNOWN), juror_rows(other, 2.0, KNOWN), strict=True):
        assert [getattr(first, name) for name in figures] == pytest.approx([getattr(second, name) for name in figures])
