"""The additive model: published values, an independent least squares, and the degenerate juries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis import additive
from portal.awards.scoring.analysis.additive import Variances, adjusted, blup, fixed, plain, ratio, variances
from portal.awards.scoring.analysis.sheets import Sheets, sheets_of
from tests.awards.scoring.analysis.published import facts, kuhlisch, values

LME4 = Variances(1.35179, 0.130571, 1.218735, 467.26034, 0.126, 52)


def by_name(names, numbers):
    return dict(zip(names, numbers.tolist(), strict=True))


def crossed(seed, nominees, jurors, share=1.0, severity=0.5, noise=0.6):
    """A random jury: `share` of the pairs have a sheet, each nominee and juror at least one."""
    rng = np.random.default_rng(seed)
    quality, strict = rng.normal(6, 1, nominees), rng.normal(0, severity, jurors)
    rows = [
        (f"n{i:03}", f"j{j:03}", float(quality[i] - strict[j] + rng.normal(0, noise)))
        for i in range(nominees)
        for j in range(jurors)
        if rng.random() < share or i % jurors == j or j % nominees == i
    ]
    return sheets_of(rows)


# --- published -------------------------------------------------------------------------------------------------


def test_fixed_effects_of_the_conference_are_those_of_r():
    fit = fixed(kuhlisch())
    assert fit.se is not None
    quality = values("kuhlisch-2016/expected_papers_lm.csv", "idpaper", "ols_quality_sumzero")
    errors = values("kuhlisch-2016/expected_papers_lm.csv", "idpaper", "ols_se")
    leniency = values("kuhlisch-2016/expected_reviewers_lm.csv", "idreviewer", "ols_leniency_sumzero")
    assert by_name(kuhlisch().nominees, fit.q) == pytest.approx(quality, abs=1e-9)
    assert by_name(kuhlisch().nominees, fit.se) == pytest.approx(errors, abs=1e-9)
    assert by_name(kuhlisch().jurors, -fit.severity) == pytest.approx(leniency, abs=1e-9)


def test_variances_of_the_conference_are_those_of_lme4():
    found = variances(kuhlisch())
    assert found is not None
    stated = facts("kuhlisch-2016/expected.json")["reml"]
    assert (found.nominee, found.juror, found.residual) == pytest.approx(
        (stated["var_paper"], stated["var_reviewer"], stated["var_residual"]), abs=1e-5
    )
    assert (found.reml_criterion, found.degrees) == (pytest.approx(stated["REMLcrit"], abs=1e-5), 52)


@pytest.mark.parametrize(
    ("estimated", "close"),
    # lme4 ends its search a little before the lowest point (467.260339122 against 467.260339119), hence two lines.
    [(LME4, 1e-6), (variances(kuhlisch()), 2e-5)],
    ids=["with lme4's variances", "with ours"],
)
def test_predictions_of_the_conference_are_those_of_lme4(estimated, close):
    fit = blup(kuhlisch(), estimated)
    papers = values("kuhlisch-2016/expected_papers_lmer_blup.csv", "id", "blup")
    reviewers = values("kuhlisch-2016/expected_reviewers_lmer_blup.csv", "id", "blup")
    intercept = facts("kuhlisch-2016/expected.json")["reml"]["intercept"]
    assert by_name(kuhlisch().nominees, fit.q - intercept) == pytest.approx(papers, abs=close)
    assert by_name(kuhlisch().jurors, -fit.severity) == pytest.approx(reviewers, abs=close)


# --- against a plain solver ------------------------------------------------------------------------------------


def ridge(sheets: Sheets, by: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """q, severity and covariance / residual from one dense least squares with `by` as extra rows."""
    n, jurors = len(sheets.nominees), len(sheets.jurors)
    design = np.zeros((len(sheets.y) + jurors, n + jurors))
    design[np.arange(len(sheets.y)), sheets.i] = 1
    design[np.arange(len(sheets.y)), n + sheets.j] = -1
    design[len(sheets.y) + np.arange(jurors), n + np.arange(jurors)] = np.sqrt(by)
    wanted = np.concatenate([sheets.y, np.zeros(jurors)])
    solved = np.linalg.lstsq(design, wanted, rcond=None)[0]
    return solved[:n], solved[n:], np.linalg.inv(design.T @ design)[:n, :n]


@pytest.mark.parametrize(("nominees", "jurors", "share"), [(12, 5, 1.0), (12, 5, 0.4), (5, 12, 0.4), (9, 9, 0.3)])
@pytest.mark.parametrize("by", [0.01, 2.33, 50.0])
def test_adjusted_marks_and_their_errors_are_those_of_one_dense_least_squares(nominees, jurors, share, by):
    sheets = crossed(nominees * jurors, nominees, jurors, share)
    q, severity, covariance = ridge(sheets, by)
    fit = adjusted(sheets, by, residual=0.7)
    assert fit.covariance is not None
    assert fit.se is not None
    np.testing.assert_allclose(fit.q, q, atol=1e-9)
    np.testing.assert_allclose(fit.severity, severity, atol=1e-9)
    np.testing.assert_allclose(fit.covariance, 0.7 * covariance, atol=1e-9)
    np.testing.assert_allclose(fit.se, np.sqrt(0.7 * np.diag(covariance)), atol=1e-9)


def dense_criterion(sheets: Sheets, nominee: float, juror: float) -> float:
    """The REML criterion straight from its definition, with matrices of n x n; ratios to the residual's variance."""
    n = len(sheets.y)
    z, w = np.eye(len(sheets.nominees))[sheets.i], np.eye(len(sheets.jurors))[sheets.j]
    v = np.eye(n) + nominee * z @ z.T + juror * w @ w.T
    x = np.linalg.solve(v, np.ones(n))
    mean = x @ sheets.y / x.sum()
    left = (sheets.y - mean) @ np.linalg.solve(v, sheets.y - mean)
    return float(np.linalg.slogdet(v)[1] + np.log(x.sum()) + (n - 1) * (1 + np.log(2 * np.pi * left / (n - 1))))


@pytest.mark.parametrize(("nominees", "jurors", "share"), [(12, 5, 1.0), (14, 5, 0.4), (5, 14, 0.4), (9, 9, 0.4)])
@pytest.mark.parametrize("severity", [0.0, 0.5])
def test_variances_lie_at_the_lowest_point_of_the_criterion(nominees, jurors, share, severity):
    sheets = crossed(nominees + 7 * jurors, nominees, jurors, share, severity)
    found = variances(sheets)
    assert found is not None
    assert found.reml_criterion is not None
    here = np.array([found.nominee, found.juror]) / found.residual
    assert found.reml_criterion == pytest.approx(dense_criterion(sheets, *here), abs=1e-8)
    around = [dense_criterion(sheets, here[0] * a + x, here[1] * b + y) for a in (0.97, 1, 1.03) for b in (0.97, 1, 1.03) for x in (0, 1e-3) for y in (0, 1e-3)]
    assert min(around) >= found.reml_criterion - 1e-8


def test_a_large_crossing_gives_the_same_by_pairs_and_by_blocks(monkeypatch):
    from portal.awards.scoring.analysis import crossing

    sheets = crossed(3, 30, 9, 0.5)
    pairs = variances(sheets)
    monkeypatch.setattr(crossing, "PAIRS", 10)
    monkeypatch.setattr(crossing, "BLOCK", 40)
    blocks = variances(sheets)
    assert pairs is not None
    assert blocks is not None
    assert (pairs.nominee, pairs.juror, pairs.residual) == pytest.approx((blocks.nominee, blocks.juror, blocks.residual), rel=1e-7)


# --- equal jurors, boundaries, degenerate juries ---------------------------------------------------------------


def test_with_equal_jurors_the_adjusted_mark_is_the_plain_mean():
    rng = np.random.default_rng(5)
    marks = {f"n{i:02}": sorted(rng.integers(3, 9, 4).tolist()) for i in range(20)}
    # The same four values turn round among the jurors: each juror's mean deviation vanishes or is noise.
    sheets = sheets_of((name, f"j{(k + place) % 4}", float(value)) for place, (name, four) in enumerate(marks.items()) for k, value in enumerate(four))
    found = variances(sheets)
    assert found is not None
    assert (found.juror, found.p_value, ratio(found)) == (0.0, 1.0, 1000.0)
    fit = adjusted(sheets, ratio(found), found.residual)
    assert fit.q.tolist() == sheets.means.tolist()
    assert fit.severity.tolist() == [0.0] * 4


def test_in_a_complete_jury_the_adjusted_mark_is_the_plain_mean_whatever_the_severities():
    sheets = crossed(1, 15, 6, severity=2.0)
    np.testing.assert_allclose(adjusted(sheets, 0.5).q, sheets.means, atol=1e-12)


def test_severity_is_positive_for_a_strict_juror():
    sheets = sheets_of([("a", "strict", 4.0), ("a", "mild", 6.0), ("b", "strict", 5.0), ("b", "mild", 7.0)])
    assert by_name(sheets.jurors, fixed(sheets).severity) == {"mild": -1.0, "strict": 1.0}


def test_marks_without_noise_give_a_residual_of_zero():
    sheets = sheets_of((f"n{i}", f"j{j}", 3.0 + i - 0.5 * j) for i in range(5) for j in range(4))
    found = variances(sheets)
    assert found is not None
    assert (found.nominee, found.juror, found.residual) == pytest.approx((2.5, 0.25 * 5 / 3, 0.0))
    assert (found.reml_criterion, ratio(found)) == (None, 0.01)


def test_equal_marks_give_no_variance_at_all():
    sheets = sheets_of((f"n{i}", f"j{j}", 7.0) for i in range(4) for j in range(3))
    assert variances(sheets) == Variances(0.0, 0.0, 0.0, None, 1.0, 6)
    assert ratio(variances(sheets)) == 4.0
    assert adjusted(sheets, 4.0, 0.0).q.tolist() == [7.0] * 4


@pytest.mark.parametrize(
    "rows",
    [
        [(f"n{i}", "one juror", float(i)) for i in range(6)],
        [("one nominee", f"j{j}", float(j)) for j in range(6)],
        [(f"n{i}", f"j{i}", float(i)) for i in range(6)],
        [("n", "j", 5.0)],
    ],
    ids=["one juror for all", "one nominee", "a juror each", "one mark"],
)
def test_variances_that_cannot_be_told_apart_are_none_and_the_ratio_four(rows):
    sheets = sheets_of(rows)
    assert variances(sheets) is None
    assert ratio(None) == 4.0
    np.testing.assert_allclose(adjusted(sheets, 4.0).q, sheets.means + 0 * adjusted(sheets, 4.0).q, atol=5)


def test_one_juror_for_all_is_neither_strict_nor_mild():
    sheets = sheets_of((f"n{i}", "one juror", float(i)) for i in range(6))
    assert adjusted(sheets, 4.0).severity.tolist() == pytest.approx([0.0])


def test_each_unconnected_group_has_severities_that_add_up_to_zero():
    rows = [(f"a{i}", f"x{j}", 5.0 + i - j) for i in range(4) for j in range(3)]
    rows += [(f"b{i}", f"y{j}", 8.0 + i + j * i) for i in range(3) for j in range(2)]
    sheets = sheets_of(rows)
    for fit in (fixed(sheets), adjusted(sheets, 2.0)):
        assert fit.severity[:3].sum() == pytest.approx(0)
        assert fit.severity[3:].sum() == pytest.approx(0)


def test_few_degrees_of_freedom_do_not_decide_the_ratio():
    sheets = crossed(2, 4, 4)
    found = variances(sheets)
    assert found is not None
    assert (found.degrees, ratio(found)) == (9, 4.0)


# --- properties ------------------------------------------------------------------------------------------------

juries = st.builds(
    crossed,
    st.integers(0, 10_000),
    st.integers(3, 9),
    st.integers(3, 7),
    st.sampled_from([0.3, 0.6, 1.0]),
    st.sampled_from([0.0, 0.3, 1.0]),
)


@given(juries, st.randoms(use_true_random=False))
def test_neither_order_nor_names_change_anything(sheets, random):
    rows = [(sheets.nominees[i], sheets.jurors[j], y) for i, j, y in zip(sheets.i, sheets.j, sheets.y.tolist(), strict=True)]
    random.shuffle(rows)
    again = sheets_of(rows)
    assert adjusted(again, 3.0).q.tolist() == adjusted(sheets, 3.0).q.tolist()
    renamed = sheets_of((f"{'zyxwv'[len(i) % 5]}{i[::-1]}", f"q{999 - int(j[1:]):03}", y) for i, j, y in rows)
    new = by_name(renamed.nominees, adjusted(renamed, 3.0).q)
    old = by_name(sheets.nominees, adjusted(sheets, 3.0).q)
    assert new == pytest.approx({f"{'zyxwv'[len(i) % 5]}{i[::-1]}": q for i, q in old.items()}, abs=1e-9)
    here, there = variances(sheets), variances(renamed)
    assert (here is None) == (there is None)
    if here and there:
        assert (here.nominee, here.juror, here.residual) == pytest.approx((there.nominee, there.juror, there.residual), abs=1e-5)


@given(juries)
def test_jurors_who_come_twice_change_no_mark(sheets):
    rows = [(sheets.nominees[i], sheets.jurors[j], y) for i, j, y in zip(sheets.i, sheets.j, sheets.y.tolist(), strict=True)]
    twice = sheets_of([*rows, *((nominee, f"{juror} again", y) for nominee, juror, y in rows)])
    np.testing.assert_allclose(adjusted(twice, 3.0).q, adjusted(sheets, 3.0).q, atol=1e-9)
    np.testing.assert_allclose(fixed(twice).q, fixed(sheets).q, atol=1e-8)
    np.testing.assert_allclose(plain(twice).q, plain(sheets).q, atol=1e-12)


@given(juries, st.floats(0.5, 20), st.floats(-50, 50))
def test_another_scale_changes_marks_and_errors_with_it(sheets, times, plus):
    other = Sheets(sheets.nominees, sheets.jurors, sheets.i, sheets.j, sheets.y * times + plus)
    np.testing.assert_allclose(adjusted(other, 3.0).q, adjusted(sheets, 3.0).q * times + plus, atol=1e-7)
    here, there = variances(sheets), variances(other)
    if here and there:
        assert (there.nominee, there.juror, there.residual) == pytest.approx(
            (here.nominee * times**2, here.juror * times**2, here.residual * times**2), abs=1e-4 * times**2
        )


def test_the_ratio_stays_within_its_bounds():
    assert additive.ratio(Variances(1, 500, 1, 0, 0, 30)) == 0.01
    assert additive.ratio(Variances(1, 1e-9, 1, 0, 1, 30)) == 1000.0
    assert additive.ratio(LME4) == 9.33
