"""Intervals from variance components: the information by whole matrices, coverage in simulated juries, and edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis import icc_reml
from portal.awards.scoring.analysis.additive import Variances, variances
from portal.awards.scoring.analysis.icc_reml import from_components
from portal.awards.scoring.analysis.sheets import sheets_of
from tests.awards.scoring.analysis.published import kuhlisch
from tests.awards.scoring.analysis.test_deletion import juries


def known(nominee, juror, residual):
    return Variances(nominee, juror, residual, None, 0.5, 20)


@given(juries(6, 5), st.sampled_from([(1.0, 0.3, 0.6), (0.4, 0.0, 1.2), (2.0, 3.0, 0.1)]))
def test_the_covariance_is_that_of_whole_matrices(sheets, parts):
    n = len(sheets.y)
    same = [sheets.i[:, None] == sheets.i, sheets.j[:, None] == sheets.j, np.eye(n)]
    v = [np.asarray(each, dtype=float) for each in same]
    inverse = np.linalg.inv(sum(share * each for share, each in zip(parts, v, strict=True)))
    p = inverse - np.outer(inverse.sum(axis=0), inverse.sum(axis=0)) / inverse.sum()
    information = np.array([[np.trace(p @ a @ p @ b) / 2 for b in v] for a in v])
    found = icc_reml._covariance(sheets.i, sheets.j, known(*parts))
    if found is not None:
        assert found @ information == pytest.approx(np.eye(3), abs=1e-5)
    else:
        assert np.linalg.cond(information) > 1e8


def test_intervals_cover_the_truth_as_often_as_they_say():
    random = np.random.default_rng(8)
    pairs = [(i, (i * 7 + step * 3 + i // 20) % 20) for i in range(60) for step in range(5)]
    truth = {"icc_a1": 1 / 1.9, "icc_c1": 1 / 1.6, "icc_ak": 1 / (1 + 0.9 / 5), "icc_ck": 1 / (1 + 0.6 / 5)}
    hits = dict.fromkeys(truth, 0)
    for _ in range(100):
        quality, severity = random.normal(0, 1, 60), random.normal(0, 0.3**0.5, 20)
        sheets = sheets_of(
            (f"{i:02}", f"{j:02}", quality[i] + severity[j] + random.normal(0, 0.6**0.5)) for i, j in pairs
        )
        found = from_components(sheets.i, sheets.j, variances(sheets))
        for key, value in truth.items():
            low, high = found[f"{key}_ci"]
            hits[key] += low <= value <= high
    assert min(hits.values()) >= 88


def test_conference_reviews_have_intervals_around_their_estimates():
    found = from_components(kuhlisch().i, kuhlisch().j, variances(kuhlisch()))
    assert [round(end, 2) for end in found["icc_a1_ci"]] == [0.33, 0.67]
    times = 57 / (44 / 2 + 12 / 3 + 1 / 4)
    assert found["icc_ck"] == pytest.approx(1.35179 / (1.35179 + 1.218735 / times), abs=1e-5)
    for key in ("icc_a1", "icc_c1", "icc_ak", "icc_ck"):
        low, high = found[f"{key}_ci"]
        assert 0 < low < found[key] < high < 1


@pytest.mark.parametrize("parts", [(0.0, 0.3, 0.6), (1.0, 0.3, 0.0)], ids=["nominees alike", "no noise"])
def test_without_a_share_of_noise_there_is_no_interval(parts):
    found = from_components(kuhlisch().i, kuhlisch().j, known(*parts))
    assert {key for key in found if key.endswith("_ci")} == set()
    assert None not in found.values()


def test_a_very_large_jury_has_estimates_without_intervals(monkeypatch):
    monkeypatch.setattr(icc_reml, "MOST", 10)
    found = from_components(kuhlisch().i, kuhlisch().j, known(1.0, 0.3, 0.6))
    assert sorted(found) == ["icc_a1", "icc_ak", "icc_c1", "icc_ck"]


def test_no_variance_at_all_is_no_correlation():
    assert set(from_components(kuhlisch().i, kuhlisch().j, known(0.0, 0.0, 0.0)).values()) == {None}
