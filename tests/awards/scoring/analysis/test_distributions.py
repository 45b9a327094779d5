"""Distribution functions against printed tables, and against scipy where it is installed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis.distributions import (
    beta_ratio,
    chi2_quantile,
    chi2_upper,
    f_quantile,
    f_upper,
    t_upper,
)

FREEDOM = st.floats(0.5, 5_000)


@pytest.mark.parametrize(
    ("p", "d1", "d2", "printed"),
    [(0.95, 5, 10, 3.33), (0.95, 1, 1, 161.45), (0.975, 5, 18, 3.38), (0.99, 10, 20, 3.37), (0.975, 15, 5, 6.43)],
)
def test_quantiles_of_f_are_those_of_the_tables(p, d1, d2, printed):
    assert round(f_quantile(p, d1, d2), 2) == printed


@pytest.mark.parametrize(("p", "df", "printed"), [(0.95, 1, 3.841), (0.95, 10, 18.307), (0.99, 30, 50.892)])
def test_quantiles_of_chi_square_are_those_of_the_tables(p, df, printed):
    assert round(chi2_quantile(p, df), 3) == printed


@pytest.mark.parametrize(
    ("t", "df", "tail"), [(1.812, 10, 0.05), (2.571, 5, 0.025), (12.706, 1, 0.025), (-1.812, 10, 0.95)]
)
def test_tails_of_student_are_those_of_the_tables(t, df, tail):
    assert t_upper(t, df) == pytest.approx(tail, abs=5e-5)


def test_the_ends_are_certain():
    ends = [f_upper(0, 3, 4), f_upper(float("inf"), 3, 4), chi2_upper(0, 2), chi2_upper(float("inf"), 2), t_upper(0, 7)]
    assert ends == [1.0, 0.0, 1.0, 0.0, 0.5]
    assert (beta_ratio(0, 2, 3), beta_ratio(1, 2, 3)) == (0.0, 1.0)


@given(st.floats(0.001, 0.999), FREEDOM, FREEDOM)
def test_a_quantile_of_f_leaves_its_tail_above(p, d1, d2):
    assert f_upper(f_quantile(p, d1, d2), d1, d2) == pytest.approx(1 - p, rel=1e-6)


@given(st.floats(1e-3, 50), FREEDOM, FREEDOM)
def test_tails_agree_with_scipy(x, d1, d2):
    stats = pytest.importorskip("scipy.stats")
    assert f_upper(x, d1, d2) == pytest.approx(stats.f.sf(x, d1, d2), rel=1e-7, abs=1e-13)
    assert chi2_upper(x * d1, d1) == pytest.approx(stats.chi2.sf(x * d1, d1), rel=1e-7, abs=1e-13)
    assert t_upper(x, d1) == pytest.approx(stats.t.sf(x, d1), rel=1e-7, abs=1e-13)


def test_a_million_degrees_of_freedom_are_no_trouble():
    stats = pytest.importorskip("scipy.stats")
    assert f_quantile(0.975, 1_000, 3e6) == pytest.approx(stats.f.ppf(0.975, 1_000, 3e6), rel=1e-8)
    assert f_quantile(0.975, 3e6, 1_000) == pytest.approx(stats.f.ppf(0.975, 3e6, 1_000), rel=1e-8)
