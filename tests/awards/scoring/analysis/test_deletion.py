"""Leaving a juror out by algebra, against fitting again without that juror."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards.scoring.analysis import deletion as deletion_module
from portal.awards.scoring.analysis.additive import MOST, adjusted
from portal.awards.scoring.analysis.deletion import Deletion
from portal.awards.scoring.analysis.sheets import sheets_of


@st.composite
def juries(draw, most_nominees=6, most_jurors=6):
    nominees, jurors = draw(st.integers(1, most_nominees)), draw(st.integers(1, most_jurors))
    pairs = [(i, j) for i in range(nominees) for j in range(jurors)]
    kept = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    marks = draw(st.lists(st.integers(0, 20), min_size=len(kept), max_size=len(kept)))
    return sheets_of((f"n{i}", f"j{j}", mark / 2) for (i, j), mark in zip(kept, marks, strict=True))


RATIOS = st.sampled_from([0.05, 0.7, 4.0, 300.0, MOST])


def without(sheets, juror, by):
    """{nominee: mark} of the fit without one juror."""
    rest = sheets.where(sheets.j != juror)
    return dict(zip(rest.nominees, adjusted(rest, by).q, strict=True)) if len(rest.y) else {}


@given(juries(), RATIOS)
def test_marks_without_a_juror_are_those_of_a_new_fit(sheets, by):
    deletion = Deletion(sheets, by)
    for juror in range(len(sheets.jurors)):
        moved = dict(zip(sheets.nominees, deletion.fit.q + deletion.change(juror), strict=True))
        assert {name: q for name, q in moved.items() if not np.isnan(q)} == pytest.approx(
            without(sheets, juror, by), abs=1e-7
        )


def errors(sheets, juror, missed):
    """(places, errors) of one juror's predicted sheets."""
    places = np.flatnonzero((sheets.j == juror) & np.isfinite(missed.error))
    return places, missed.error[places]


@given(juries(), RATIOS)
def test_errors_are_sheets_less_what_a_new_fit_predicts(sheets, by):
    missed = Deletion(sheets, by).missed
    for juror in range(len(sheets.jurors)):
        (places, found), rest = errors(sheets, juror, missed), without(sheets, juror, by)
        wanted = [sheets.y[place] - rest[sheets.nominees[sheets.i[place]]] for place in places]
        assert found == pytest.approx(wanted, abs=1e-7)
        assert (
            missed.count[juror] == len(wanted) == sum(sheets.nominees[i] in rest for i in sheets.i[sheets.j == juror])
        )


@given(juries(5, 5), st.sampled_from([0.05, 0.7, 4.0, 300.0]))
def test_their_covariance_is_that_of_new_marks(sheets, by):
    """Error' covariance^-1 error, the covariance being noise, severity and the new fit's own, per residual variance."""
    deletion = Deletion(sheets, by)
    missed = deletion.missed
    for juror in range(len(sheets.jurors)):
        places, found = errors(sheets, juror, missed)
        if not len(places):
            continue
        rest = sheets.where(sheets.j != juror)
        seen = [rest.nominees.index(sheets.nominees[i]) for i in sheets.i[places]]
        covariance = np.eye(len(seen)) + 1 / by + adjusted(rest, by, 1.0).covariance[np.ix_(seen, seen)]
        assert found @ deletion.left[places] == pytest.approx(found @ np.linalg.solve(covariance, found), abs=1e-6)
        assert missed.trace[juror] == pytest.approx(np.diag(covariance).mean(), rel=1e-6)
        assert missed.alone[places] == pytest.approx(np.diag(np.linalg.inv(covariance)), rel=1e-6)
        if len(seen) > 1:
            off = (covariance.sum() - np.trace(covariance)) / (len(seen) * (len(seen) - 1))
            assert missed.shared[juror] == pytest.approx(off, rel=1e-6)


@given(juries(), st.sampled_from([0.05, 4.0]))
def test_the_error_of_a_severity_is_that_of_the_whole_system(sheets, by):
    n, count = len(sheets.y), len(sheets.nominees)
    design = np.zeros((n, count + len(sheets.jurors)))
    design[np.arange(n), sheets.i] = 1
    design[np.arange(n), count + sheets.j] = 1
    whole = np.linalg.inv(design.T @ design + np.diag([0.0] * count + [by] * len(sheets.jurors)))
    assert Deletion(sheets, by).missed.uncertainty == pytest.approx(np.diag(whole)[count:], rel=1e-6)


@given(juries(), RATIOS)
def test_small_stacks_give_what_large_ones_give(sheets, by):
    large = Deletion(sheets, by).missed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deletion_module, "CELLS", 1)
        small = Deletion(sheets, by).missed
    assert small.error == pytest.approx(large.error, nan_ok=True)
    assert small.trace == pytest.approx(large.trace)
