"""Agreement of jurors: published values, an independent implementation pair by pair, and what cannot be computed."""

import csv
import json
from functools import cache
from itertools import permutations
from math import isfinite
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis import alpha
from portal.awards.scoring.analysis.additive import Variances, variances
from portal.awards.scoring.analysis.agreement import agreement, agreement_of
from tests.awards.scoring.analysis.published import kuhlisch

DATA = Path(__file__).parents[3] / "data"
NAN = float("nan")


@cache
def expected(name):
    return json.loads((DATA / name / "expected.json").read_text())


@cache
def table(name):
    with (DATA / name).open() as file:
        rows = [row[1:] for row in csv.reader(file)][1:]
    codes = {text: text if text.replace(".", "").isdigit() else ord(text) for row in rows for text in row if text}
    return np.array([[float(codes[text]) if text else NAN for text in row] for row in rows])


# --- published values ---------------------------------------------------------------------------------------


def shrout_and_fleiss():
    return agreement(table("shrout-fleiss-1979/ratings.csv"))


def test_intraclass_correlations_are_those_of_shrout_and_fleiss():
    keys = {"icc_1": "11", "icc_a1": "21", "icc_c1": "31", "icc_1k": "1k", "icc_ak": "2k", "icc_ck": "3k"}
    found, wanted = shrout_and_fleiss(), expected("shrout-fleiss-1979")
    assert {key: round(found[key], 2) for key in keys} == {
        key: wanted["published"]["ICC" + of] for key, of in keys.items()
    }
    assert {key: round(found[key], 6) for key in keys} == {
        key: wanted["computed"]["ICC" + of] for key, of in keys.items()
    }


def test_their_intervals_are_those_of_mcgraw_and_wong():
    keys = {"icc_1": "11", "icc_a1": "21", "icc_c1": "31", "icc_1k": "1k", "icc_ck": "3k"}
    found, wanted = shrout_and_fleiss(), expected("shrout-fleiss-1979")["computed"]["CI95"]
    assert found["icc_basis"] == "mean-squares"
    assert {key: [round(end, 6) for end in found[f"{key}_ci"]] for key in keys} == {
        key: [round(end, 6) for end in wanted["ICC" + of]] for key, of in keys.items()
    }


def test_the_interval_of_the_mean_of_k_is_spearman_brown_of_the_single_one():
    found = shrout_and_fleiss()
    stepped = [4 * end / (1 + 3 * end) for end in found["icc_a1_ci"]]
    assert found["icc_ak_ci"] == pytest.approx(stepped)
    assert [round(end, 3) for end in stepped] == [0.071, 0.927]


def test_kendalls_w_allows_for_ties():
    found = shrout_and_fleiss()
    assert [round(found[key], 5) for key in ("kendall_w", "kendall_chi2", "kendall_p")] == [0.88704, 17.74074, 0.00329]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("C", "C_4obs_12units.csv"),
        ("wikipedia", "wikipedia_3coders_15units.csv"),
        ("A_binary", "A_binary_2obs.csv"),
        ("B_nominal", "B_nominal_2obs.csv"),
    ],
)
def test_alphas_are_those_of_krippendorff(name, file):
    found, wanted = agreement(table(f"krippendorff/{file}").T), expected("krippendorff")
    for level, value in wanted["published"][name].items():
        assert round(found[f"alpha_{level}"], 3) == value
    for level, value in wanted["computed"][name].items():
        assert round(found[f"alpha_{level}"], 6) == value


def test_alpha_of_complete_marks_of_three_counts_all_of_them():
    """Where R irr 0.84.1 errs: its total is N(m - 1) instead of N."""
    marks = np.array([[1, 2, 2], [3, 3, 4], [5, 4, 4], [2, 2, 2]], dtype=float)
    assert agreement(marks)["alpha_interval"] == pytest.approx(naive_alpha(marks, "interval"))


# --- independent implementations ----------------------------------------------------------------------------


def naive_alpha(matrix, level):
    units = [[value for value in row if isfinite(value)] for row in matrix]
    units = [unit for unit in units if len(unit) >= 2]
    values = sorted(value for unit in units for value in unit)

    def distance(a, b):
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        if level == "ratio":
            return ((a - b) / (a + b)) ** 2 if a + b else 0.0
        low, high = min(a, b), max(a, b)
        between = sum(low <= value <= high for value in values)
        return (between - (values.count(low) + values.count(high)) / 2) ** 2 if a != b else 0.0

    seen = sum(sum(distance(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units)
    chance = sum(distance(a, b) for a, b in permutations(values, 2)) / (len(values) - 1) if len(values) > 1 else 0
    return 1 - seen / chance if chance else None


MARKS = st.sampled_from([NAN, NAN, 0.0, 1.0, 2.5, 5.0, 7.25, 10.0])


@st.composite
def matrices(draw, marks=MARKS):
    jurors = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(marks, min_size=jurors, max_size=jurors), min_size=1, max_size=7))
    return np.array(rows)


@given(matrices())
def test_alpha_is_the_sum_over_pairs(matrix):
    found = agreement(matrix)
    for level in alpha.LEVELS:
        assert found[f"alpha_{level}"] == pytest.approx(naive_alpha(matrix, level), abs=1e-9)


@given(matrices(st.sampled_from([0.0, 2.0, 5.0, 7.5, 10.0])))
def test_complete_juries_agree_with_variances_from_sums_of_squares(matrix):
    found = agreement(matrix)
    n, k = matrix.shape
    if found["icc_c1"] is None:
        return
    rows, columns = matrix.mean(axis=1, keepdims=True), matrix.mean(axis=0, keepdims=True)
    residual = ((matrix - rows - columns + matrix.mean()) ** 2).sum() / ((n - 1) * (k - 1))
    nominee = rows.var(ddof=1) - residual / k
    juror = columns.var(ddof=1) - residual / n
    noise = {"icc_c1": residual, "icc_a1": juror + residual, "icc_ck": residual / k, "icc_ak": (juror + residual) / k}
    for key, each in noise.items():
        if found[key] is not None and nominee + each:  # nothing differs: whatever the engine says, here is no quotient
            assert found[key] == pytest.approx(nominee / (nominee + each), abs=1e-9)


@given(matrices(), st.randoms(use_true_random=False))
def test_the_order_of_nominees_and_jurors_changes_nothing(matrix, random):
    rows, columns = list(range(matrix.shape[0])), list(range(matrix.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    same = agreement(matrix[rows][:, columns])
    for key, value in agreement(matrix).items():
        assert same[key] == (value if isinstance(value, str | None) else pytest.approx(value, abs=1e-9))


@given(matrices())
def test_whatever_the_marks_there_is_a_number_or_none(matrix):
    found = agreement(matrix, variances=Variances(1.0, 0.2, 0.5, None, 0.1, 9))
    for key, value in found.items():
        numbers = value if isinstance(value, list) else [] if value is None or key == "icc_basis" else [value]
        assert all(isfinite(each) for each in numbers), (key, value)
        if key.endswith("_ci") and value and found[key[:-3]] is not None:
            assert value[0] <= found[key[:-3]] + 1e-9
            assert found[key[:-3]] <= value[1] + 1e-9


def test_many_different_marks_give_the_same_ratio_sum_as_all_pairs(monkeypatch):
    values, counts = np.unique(np.append(np.random.default_rng(5).uniform(0.01, 10, 500), 0.0), return_counts=True)
    exact = alpha.ratio_sum(values, counts)
    monkeypatch.setattr(alpha, "PAIRS_UP_TO", 10)
    assert alpha.ratio_sum(values, counts) == pytest.approx(exact, rel=1e-12)


# --- gaps and edges -----------------------------------------------------------------------------------------


def test_with_gaps_the_components_of_variance_speak():
    matrix = np.array([[7, 5, NAN], [6, NAN, 4], [NAN, 8, 9]])
    found = agreement(matrix, variances=Variances(2.0, 1.0, 1.0, None, 0.1, 9))
    assert found["icc_basis"] == "reml"
    assert [found[key] for key in ("icc_a1", "icc_c1", "icc_ak", "icc_ck")] == pytest.approx(
        [1 / 2, 2 / 3, 2 / 3, 4 / 5]
    )
    assert [found[key] for key in ("kendall_w", "kendall_chi2", "kendall_p")] == [None, None, None]


def test_with_gaps_and_no_variances_only_the_one_way_correlation_is_told():
    found = agreement(np.array([[7, 5, NAN], [6, NAN, 4], [NAN, 8, 9]]))
    assert (found["icc_basis"], found["icc_a1"], found["icc_c1"]) == ("one-way", None, None)
    assert found["icc_1"] == pytest.approx((6.5 - 1.5) / (6.5 + 1.5))


@pytest.mark.parametrize(
    "matrix",
    [np.zeros((0, 0)), np.array([[7.0]]), np.full((4, 3), 6.0), np.full((4, 3), NAN), np.array([[1.0, 2.0, 3.0]]).T],
    ids=["nothing", "one mark", "all equal", "all missing", "one juror"],
)
def test_without_anything_to_compare_everything_is_none(matrix):
    assert set(agreement(matrix).values()) == {None}


def test_a_nominee_or_juror_without_marks_does_not_count():
    matrix = table("shrout-fleiss-1979/ratings.csv")
    wider = np.full((8, 5), NAN)
    wider[1:7, :4] = matrix
    assert agreement(wider) == agreement(matrix)


def test_perfect_agreement_is_one_with_certainty():
    found = agreement(np.array([[1.0, 1.0], [4.0, 4.0], [9.0, 9.0]]))
    assert [found[key] for key in ("icc_1", "icc_a1", "icc_ck", "alpha_ratio", "kendall_w")] == [1.0] * 5
    assert [found[f"{key}_ci"] for key in ("icc_1", "icc_a1", "icc_ak", "icc_c1", "icc_ck")] == [[1.0, 1.0]] * 5


def test_a_strict_juror_who_orders_alike_is_consistent_but_does_not_agree():
    found = agreement(np.array([[1.0, 3.0], [4.0, 6.0], [7.0, 9.0]]))
    assert (found["icc_c1"], found["icc_a1"]) == (1.0, pytest.approx(18 / 22 * 1.0, abs=0.1))
    assert found["icc_a1"] < 1


def test_negative_marks_have_no_ratio():
    found = agreement(np.array([[-1.0, 2.0], [3.0, 4.0]]))
    assert found["alpha_ratio"] is None
    assert found["alpha_interval"] is not None


def test_conference_reviews_with_gaps_have_the_reliability_of_their_components():
    """Variances of lme4."""
    found = agreement_of(kuhlisch(), variances=variances(kuhlisch()))
    total = 1.35179 + 0.130571 + 1.218735
    assert found["icc_a1"] == pytest.approx(1.35179 / total, abs=1e-5)
    assert found["icc_c1"] == pytest.approx(1.35179 / (total - 0.130571), abs=1e-5)


def test_their_one_way_correlation_follows_from_the_published_sums_of_squares():
    sums = expected("kuhlisch-2016")["anova_papers_first"]
    between, within = sums["paper"][2], (sums["reviewer"][1] + sums["residual"][1]) / 71
    reviews = kuhlisch().per_nominee
    usual = (128 - (reviews**2).sum() / 128) / 56
    found = agreement_of(kuhlisch())
    assert found["icc_1"] == pytest.approx((between - within) / (between + (usual - 1) * within), abs=1e-5)
    assert found["icc_1k"] == pytest.approx(1 - within / between, abs=1e-5)
